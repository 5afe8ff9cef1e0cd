//! One node and its steps, for tests: a node of a cluster as it would be, and what its steps leave.

use std::sync::Arc;

use super::*;
use crate::node::bench::{roster, rules_without, save};
use crate::node::{Answer, Effect, RuleBook, start, step};

pub use crate::node::bench::{answer, notes, sent, timers};

/// One node of a cluster, without the others.
pub struct Bench {
    pub ctx: Context<Raft>,
    pub state: State,
    pub disk: Persistent,
}

impl Bench {
    /// The first of so many nodes, of which the first `members` are configured, with the default rules but for some.
    pub fn new(nodes: u16, members: u16, off: &[&str]) -> Self {
        let cluster: Arc<[NodeId]> = (0..members).map(NodeId).collect();
        let ctx = Context {
            me: NodeId(0),
            roster: Arc::new(roster(nodes)),
            cluster,
            contact: None,
            rules: rules_without(off),
            params: Params::default(),
        };
        let disk = Persistent::default();
        let state = State::new(&ctx, &disk);
        Self { ctx, state, disk }
    }

    /// The node at a place, from 1, of so many, started with the rules of a ladder; and what it asks for.
    pub fn on_ladder(preset: &str, place: u16, members: u16) -> (Self, Vec<Effect<Raft>>) {
        let mut bench = Self::new(members, members, &[]);
        bench.ctx.rules = rules_of_ladder(preset);
        bench.ctx.me = NodeId(place - 1);
        let (state, out) = start(&bench.ctx, &bench.disk);
        bench.state = state;
        (bench, out.into_iter().collect())
    }

    /// The same, and it leads in term 1: the others voted for it and have its first entry.
    pub fn leader(nodes: u16, members: u16, off: &[&str]) -> Self {
        let mut bench = Self::new(nodes, members, off);
        bench.lead();
        bench
    }

    /// The others elect the node, and have its first entry.
    pub fn lead(&mut self) {
        self.event(Event::Timer(Timer::NoLeader));
        let others = self.state.membership().others(self.ctx.me);
        for is_pre_vote in [true, false] {
            for node in &others {
                let response = RequestVoteResponse { term: 1, vote_granted: true, is_pre_vote };
                self.receive(node.0, Message::RequestVoteResponse(response));
            }
        }
        assert_eq!(self.state.role, Role::Leader);
        for node in others {
            self.acknowledge(node.0, 1);
        }
    }

    /// The node handles an event; what it asks for.
    pub fn event(&mut self, event: Event<Raft>) -> Vec<Effect<Raft>> {
        let (state, out) = step(&self.ctx, self.state.clone(), event);
        self.state = state;
        let effects: Vec<Effect<Raft>> = out.into_iter().collect();
        save(&effects, &mut self.disk);
        effects
    }

    /// A message arrives; what the node asks for.
    pub fn receive(&mut self, from: u16, message: Message) -> Vec<Effect<Raft>> {
        self.event(Event::Message { from: NodeId(from), over: None, message })
    }

    /// A message arrives that must change nothing: the notes that it leaves.
    pub fn ignores(&mut self, from: u16, message: Message) -> Vec<Note> {
        let before = self.state.clone();
        let effects = self.receive(from, message.clone());
        assert_eq!(self.state, before, "{message:?} changes something");
        notes(&effects)
    }

    /// A client asks here; the answer, if there is one already.
    pub fn ask(&mut self, line: &str) -> Option<Answer> {
        let words: Vec<&str> = line.split(' ').collect();
        let request = script::read(&words, &self.ctx.roster).expect("the request can be read");
        answer(&self.event(Event::Request(request)))
    }

    /// A follower says that it has the leader's log up to an index.
    pub fn acknowledge(&mut self, node: u16, match_index: Index) -> Vec<Effect<Raft>> {
        let response = AppendEntriesResponse {
            term: self.state.current_term,
            success: true,
            prev_log_index: 0,
            match_index,
            conflict: None,
            round: self.state.round,
        };
        self.receive(node, Message::AppendEntriesResponse(response))
    }
}

/// The sign of life of a leader with an empty log.
pub fn heartbeat(term: Term) -> Message {
    Message::AppendEntries(AppendEntries {
        term,
        prev_log_index: 0,
        prev_log_term: 0,
        entries: Arc::from([]),
        leader_commit: 0,
        round: 1,
    })
}

/// The rules that stand after a step of a ladder.
pub fn rules_of_ladder(preset: &str) -> Rules {
    let on = Rules::presets().iter().find(|known| known.id == preset).expect("the ladder exists").rules;
    let mut rules = Rules::default();
    for (index, card) in Rules::cards().iter().enumerate() {
        rules.switch(index, on.contains(&card.id));
    }
    rules
}
