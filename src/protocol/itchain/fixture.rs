//! One node and its steps, for tests: a node of a network as it would be, and what its steps leave.

use super::*;
use crate::node::bench::{self, answer, roster, rules_without, save};
use crate::node::{Answer, Connection, Effect, start, step};

pub use crate::node::bench::sent;

/// One node of a network, without the others.
#[derive(Clone)]
pub struct Bench {
    pub ctx: Context<ItChain>,
    pub state: State,
    pub disk: Durable,
}

impl Bench {
    /// The first of so many nodes, with the default rules but for some, just booted.
    pub fn new(nodes: u16, off: &[&str]) -> Self {
        let ctx = Context {
            me: NodeId(0),
            roster: Arc::new(roster(nodes)),
            cluster: Arc::from([]),
            contact: None,
            rules: rules_without(off),
            params: Params::default(),
        };
        let (state, out) = start(&ctx, &Durable::default());
        let mut bench = Self { ctx, state, disk: Durable::default() };
        save(&out.into_iter().collect::<Vec<_>>(), &mut bench.disk);
        bench
    }

    /// The same, and all others have dialled it: it leads in term 1.
    pub fn leader(nodes: u16, off: &[&str]) -> Self {
        let mut bench = Self::new(nodes, off);
        for peer in 1..nodes {
            bench.connect(peer);
        }
        bench
    }

    /// The same, and it follows node 1 in term 2.
    pub fn follower(nodes: u16, off: &[&str]) -> Self {
        let mut bench = Self::leader(nodes, off);
        bench.receive(1, Message::UpdateLeader(Leader { term: 2, node: NodeId(1) }));
        assert_eq!(bench.state.leader(), Some(NodeId(1)));
        bench
    }

    /// A peer dials.
    pub fn connect(&mut self, peer: u16) -> Vec<Effect<ItChain>> {
        self.event(Event::Connected { peer: NodeId(peer), over: from(peer) })
    }

    /// A peer's connection closes at its end.
    pub fn disconnect(&mut self, peer: u16) -> Vec<Effect<ItChain>> {
        self.event(Event::Disconnected { peer: NodeId(peer), over: from(peer) })
    }

    /// The node handles an event; what it asks for.
    pub fn event(&mut self, event: Event<ItChain>) -> Vec<Effect<ItChain>> {
        let (state, out) = step(&self.ctx, self.state.clone(), event);
        self.state = state;
        let effects: Vec<Effect<ItChain>> = out.into_iter().collect();
        save(&effects, &mut self.disk);
        effects
    }

    /// A message arrives over the peer's connection; what the node asks for.
    pub fn receive(&mut self, peer: u16, message: Message) -> Vec<Effect<ItChain>> {
        self.event(Event::Message { from: NodeId(peer), over: Some(from(peer)), message })
    }

    /// A message arrives that must change nothing and be answered by nothing: the first note that it leaves.
    pub fn ignores(&mut self, peer: u16, message: Message) -> Note {
        let before = self.state.clone();
        let effects = self.receive(peer, message.clone());
        assert_eq!(self.state, before, "{message:?} changes something");
        assert_eq!(sent(&effects), [], "{message:?} is answered");
        notes(&effects).into_iter().next().expect("a note says why")
    }

    /// A client asks; the answer, if there is one already.
    pub fn ask(&mut self, line: &str) -> Option<Answer> {
        let words: Vec<&str> = line.split(' ').collect();
        let request = script::read(&words, &self.ctx.roster).expect("the request can be read");
        answer(&self.event(Event::Request(request)))
    }
}

/// The connection that a peer dialled.
pub fn from(peer: u16) -> Connection {
    Connection { dialler: NodeId(peer), attempt: 0 }
}

/// The notes among effects, but for those of the bus.
pub fn notes(effects: &[Effect<ItChain>]) -> Vec<Note> {
    let mut notes = bench::notes(effects);
    notes.retain(|note| !matches!(note, Note::Consumed { .. }));
    notes
}

/// The topics that were consumed, each once.
pub fn topics(effects: &[Effect<ItChain>]) -> Vec<TopicName> {
    let topic = |note| if let Note::Consumed { topic, .. } = note { Some(topic) } else { None };
    bench::notes(effects).into_iter().filter_map(topic).collect()
}
