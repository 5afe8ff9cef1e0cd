//! A Raft cluster with an instant bus, the first node of which leads.

use std::sync::Arc;

use consensus_lab::node::{Event, NodeId, RuleBook};
use consensus_lab::protocol::raft::{Command, Params, Raft, Request, Role, Rules, Timer};

use crate::bus::Bus;

/// Nodes, their disks, and what is under way.
pub struct Cluster(Bus<Raft>);

impl Cluster {
    /// So many nodes, the first of which leads.
    pub fn new(nodes: u16) -> Self {
        let mut rules = Rules::default();
        if let Some(compaction) = Rules::find("compaction") {
            // The other side of the comparison keeps its whole log.
            rules.switch(compaction, false);
        }
        let mut bus = Bus::<Raft>::new(nodes, &rules, &Params::default());
        bus.handle(NodeId(0), Event::Timer(Timer::NoLeader));
        bus.deliver_all();
        let leads = bus.states().next().is_some_and(|state| state.role == Role::Leader);
        assert!(leads, "the first stands alone, so it wins");
        Self(bus)
    }

    /// The last index of the leader's log.
    pub fn last_index(&self) -> u64 {
        self.0.states().next().map_or(0, |state| state.log.last_index())
    }

    /// How many commands were answered.
    pub fn answered(&self) -> u64 {
        self.0.answered
    }

    /// Asks the leader for so many commands at once, and delivers messages until nothing is under way.
    pub fn commit(&mut self, in_flight: u64) {
        let wanted = self.0.answered + in_flight;
        for number in 0..in_flight {
            let command = Command::Write { key: Some(Arc::from("x")), value: Arc::from(VALUES[number as usize % 4]) };
            self.0.handle(NodeId(0), Event::Request(Request::Write { command, session: None }));
        }
        self.0.deliver_all();
        assert_eq!(self.0.answered, wanted, "every command is committed");
    }
}

const VALUES: [&str; 4] = ["1", "2", "3", "4"];
