//! A Raft cluster with an instant bus: messages are delivered in the order in which they were sent, no time passes, no
//! timer ends but those that the measurement ends itself. So a measurement shows the cost of the steps and of the disks.

use std::collections::VecDeque;
use std::sync::Arc;

use consensus_lab::node::{Context, Disk, Effect, Effects, Event, NodeId, Roster, RuleBook, start, step};
use consensus_lab::protocol::raft::{Command, Message, Params, Persistent, Raft, Request, Role, Rules, State, Timer};

/// Nodes, their disks, and what is under way.
pub struct Cluster {
    nodes: Vec<Node>,
    under_way: VecDeque<(NodeId, NodeId, Message)>,
    /// How many commands were answered.
    pub answered: u64,
    /// How many steps were taken.
    pub steps: u64,
}

struct Node {
    ctx: Context<Raft>,
    /// `None` only while the node takes a step.
    state: Option<State>,
    disk: Persistent,
}

impl Cluster {
    /// So many nodes, the first of which leads.
    pub fn new(nodes: u16) -> Self {
        let mut roster = Roster::default();
        let cluster: Arc<[NodeId]> = (0..nodes).map(NodeId).collect();
        for node in 0..nodes {
            roster.add(&format!("n{node}")).expect("the names differ");
        }
        let roster = Arc::new(roster);
        let mut rules = Rules::default();
        if let Some(compaction) = Rules::find("compaction") {
            // The other side of the comparison keeps its whole log.
            rules.switch(compaction, false);
        }
        let mut made = Self { nodes: Vec::new(), under_way: VecDeque::new(), answered: 0, steps: 0 };
        for me in cluster.iter().copied() {
            let params = Params::default();
            let (roster, cluster, rules) = (Arc::clone(&roster), Arc::clone(&cluster), rules.clone());
            let ctx = Context { me, roster, cluster, contact: None, rules, params };
            let (state, effects) = start(&ctx, &Persistent::default());
            made.nodes.push(Node { ctx, state: Some(state), disk: Persistent::default() });
            made.carry_out(me, effects);
        }
        made.handle(NodeId(0), Event::Timer(Timer::NoLeader));
        made.deliver_all();
        assert!(made.leader().is_some_and(|leader| leader == NodeId(0)), "the first stands alone, so it wins");
        made
    }

    /// Who leads.
    pub fn leader(&self) -> Option<NodeId> {
        self.nodes.iter().find(|node| node.state().role == Role::Leader).map(|node| node.ctx.me)
    }

    /// The last index of the leader's log.
    pub fn last_index(&self) -> u64 {
        self.nodes[0].state().log.last_index()
    }

    /// Asks the leader for so many commands at once, and delivers messages until nothing is under way.
    pub fn commit(&mut self, in_flight: u64) {
        let wanted = self.answered + in_flight;
        for number in 0..in_flight {
            let command = Command::Write { key: Some(Arc::from("x")), value: Arc::from(VALUES[number as usize % 4]) };
            self.handle(NodeId(0), Event::Request(Request::Write { command, session: None }));
        }
        self.deliver_all();
        assert_eq!(self.answered, wanted, "every command is committed");
    }

    fn deliver_all(&mut self) {
        while let Some((from, to, message)) = self.under_way.pop_front() {
            self.handle(to, Event::Message { from, over: None, message });
        }
    }

    fn handle(&mut self, me: NodeId, event: Event<Raft>) {
        let node = &mut self.nodes[me.index()];
        let state = node.state.take().expect("a node takes one step at a time");
        let (state, effects) = step(&node.ctx, state, event);
        node.state = Some(state);
        self.steps += 1;
        self.carry_out(me, effects);
    }

    fn carry_out(&mut self, me: NodeId, effects: Effects<Raft>) {
        for effect in effects {
            match effect {
                Effect::Send { to, message, .. } => self.under_way.push_back((me, to, message)),
                Effect::Save(write) => self.nodes[me.index()].disk.apply(write),
                Effect::Reply { .. } => self.answered += 1,
                _ => {}
            }
        }
    }
}

impl Node {
    fn state(&self) -> &State {
        self.state.as_ref().expect("no step is being taken")
    }
}

const VALUES: [&str; 4] = ["1", "2", "3", "4"];
