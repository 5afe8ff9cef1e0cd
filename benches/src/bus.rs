//! An instant bus for any protocol: messages are delivered in the order in which they were sent, a connection stands as soon
//! as it is dialled, no time passes, and no timer ends but those that the measurement ends itself. So a measurement shows the
//! cost of the steps and of the disks.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use consensus_lab::node::{Connection, Context, Disk, Effect, Effects, Event, NodeId, Protocol, Roster, start};

/// Nodes, their disks, and what is under way.
pub struct Bus<P: Protocol> {
    nodes: Vec<Node<P>>,
    under_way: VecDeque<(NodeId, Event<P>)>,
    dials: BTreeMap<(NodeId, NodeId), u16>,
    /// What the latest step asks for.
    effects: Effects<P>,
    /// How many requests were answered.
    pub answered: u64,
}

struct Node<P: Protocol> {
    ctx: Context<P>,
    state: P::State,
    disk: P::Durable,
}

impl<P: Protocol> Bus<P> {
    /// So many nodes, which have just begun.
    pub fn new(nodes: u16, rules: &P::Rules, params: &P::Params) -> Self {
        let cluster: Arc<[NodeId]> = (0..nodes).map(NodeId).collect();
        let names: Vec<String> = (0..nodes).map(|node| format!("n{node:04}")).collect();
        let roster = Arc::new(Roster::of_names(names.iter().map(String::as_str)).expect("the names differ"));
        let mut made = Self {
            nodes: Vec::new(),
            under_way: VecDeque::new(),
            dials: BTreeMap::new(),
            effects: Effects::new(),
            answered: 0,
        };
        for me in cluster.iter().copied() {
            let ctx = Context {
                me,
                roster: Arc::clone(&roster),
                cluster: Arc::clone(&cluster),
                contact: None,
                rules: rules.clone(),
                params: params.clone(),
            };
            let (state, effects) = start(&ctx, &P::Durable::default());
            made.nodes.push(Node { ctx, state, disk: P::Durable::default() });
            made.effects = effects;
            made.carry_out(me);
        }
        made.deliver_all();
        made
    }

    /// The states of all nodes.
    pub fn states(&self) -> impl Iterator<Item = &P::State> {
        self.nodes.iter().map(|node| &node.state)
    }

    /// Lets something reach a node.
    pub fn handle(&mut self, me: NodeId, event: Event<P>) {
        let node = &mut self.nodes[me.index()];
        P::on_event(&node.ctx, &mut node.state, event, &mut self.effects);
        self.carry_out(me);
    }

    /// Delivers until nothing is under way.
    pub fn deliver_all(&mut self) {
        while let Some((to, event)) = self.under_way.pop_front() {
            self.handle(to, event);
        }
    }

    fn carry_out(&mut self, me: NodeId) {
        for effect in self.effects.drain() {
            match effect {
                Effect::Send { to, over, message } => {
                    self.under_way.push_back((to, Event::Message { from: me, over, message }));
                }
                Effect::Connect { to } => {
                    let attempt = self.dials.entry((me, to)).or_default();
                    let over = Connection { dialler: me, attempt: *attempt };
                    *attempt += 1;
                    self.under_way.push_back((to, Event::Connected { peer: me, over }));
                    self.under_way.push_back((me, Event::Connected { peer: to, over }));
                }
                Effect::Disconnect { peer, over } => {
                    self.under_way.push_back((peer, Event::Disconnected { peer: me, over }));
                }
                Effect::Save(write) => self.nodes[me.index()].disk.apply(write),
                Effect::Reply { .. } => self.answered += 1,
                Effect::SetTimer { .. } | Effect::CancelTimer(_) | Effect::Note(_) => {}
            }
        }
    }
}
