//! One node and its steps, for tests: a node of a network as it would be, and what its steps leave.

use super::*;
use crate::node::{Answer, Connection, Disk, Effect, RuleBook, start, step};

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
        let mut roster = Roster::default();
        for node in 0..nodes {
            roster.add(&format!("n{node}")).expect("the name is new");
        }
        let mut rules = Rules::default();
        for rule in off {
            rules.switch(Rules::find(rule).expect("the rule exists"), false);
        }
        let ctx = Context {
            me: NodeId(0),
            roster: Arc::new(roster),
            cluster: Arc::from([]),
            contact: None,
            rules,
            params: Params::default(),
        };
        let (state, out) = start(&ctx, &Durable::default());
        let mut bench = Self { ctx, state, disk: Durable::default() };
        bench.write(&out.into_iter().collect::<Vec<_>>());
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
        self.write(&effects);
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
        self.event(Event::Request(request)).iter().find_map(|effect| match effect {
            Effect::Reply { answer, .. } => Some(answer.clone()),
            _ => None,
        })
    }

    fn write(&mut self, effects: &[Effect<ItChain>]) {
        for effect in effects {
            if let Effect::Save(write) = effect {
                self.disk.apply(write.clone());
            }
        }
    }
}

/// The connection that a peer dialled.
pub fn from(peer: u16) -> Connection {
    Connection { dialler: NodeId(peer), attempt: 0 }
}

/// The notes among effects, but for those of the bus.
pub fn notes(effects: &[Effect<ItChain>]) -> Vec<Note> {
    let note = |effect: &Effect<ItChain>| match effect {
        Effect::Note(Note::Consumed { .. }) => None,
        Effect::Note(note) => Some(note.clone()),
        _ => None,
    };
    effects.iter().filter_map(note).collect()
}

/// The messages among effects, with their receivers.
pub fn sent(effects: &[Effect<ItChain>]) -> Vec<(u16, Message)> {
    let sent = |effect: &Effect<ItChain>| match effect {
        Effect::Send { to, message, .. } => Some((to.0, message.clone())),
        _ => None,
    };
    effects.iter().filter_map(sent).collect()
}
