//! Raft as a subject of random runs: the setting of a run, and what nodes must agree on that are left alone.

use consensus_lab::node::Finding;
use consensus_lab::protocol::raft::{Raft, Role, State};
use consensus_lab::schedule::Chaos;
use consensus_lab::world::{Action, World};

use super::people::{Crowd, People};
use super::random_runs::{Course, Outcome, Pair, Subject, states};

/// Times are short, so that elections are many.
const PARAMS: [Pair; 7] = [
    ("heartbeat", "40ms"),
    ("no_leader", "120ms"),
    ("spread", "120ms"),
    ("election", "60ms"),
    ("stagger", "50ms"),
    ("compact", "20"),
    ("chunk", "2"),
];
const NETWORK: [Pair; 5] =
    [("latency", "3ms"), ("jitter", "20ms"), ("loss", "3%"), ("duplication", "3%"), ("reordering", "30%")];
/// Times with which nodes that are left alone elect one leader soon.
const PATIENT: [Pair; 3] = [("no_leader", "120ms"), ("spread", "200ms"), ("election", "60ms")];
/// How long a cluster without faults has until its nodes agree.
const SETTLES_MS: u64 = 3_000;

/// What is run.
#[derive(Clone, Debug)]
pub struct Setting {
    pub nodes: usize,
    /// Nodes that run too and are no members at first.
    pub spares: usize,
    /// Rules that are switched, `+id` on and `-id` off.
    pub rules: &'static [&'static str],
    pub params: &'static [Pair],
    pub network: &'static [Pair],
    pub chaos: Chaos,
    pub crowd: Crowd,
}

impl Default for Setting {
    fn default() -> Self {
        let (chaos, crowd) = (Chaos::default(), Crowd::default());
        Self { nodes: 3, spares: 0, rules: &[], params: &[], network: &[], chaos, crowd }
    }
}

impl Subject for Setting {
    type P = Raft;
    type Crowd = People;

    fn course(&self) -> Course {
        Course {
            nodes: self.nodes,
            spares: self.spares,
            spacing_ms: 0,
            rules: self.rules,
            params: [&PARAMS, self.params].concat(),
            network: [&NETWORK, self.network].concat(),
            // At most a minority is down at a time.
            chaos: Chaos { down_max: (self.nodes - 1) / 2, ..self.chaos },
            calm_ms: 0,
            frames: 6_000,
            settles_ms: SETTLES_MS,
        }
    }

    fn crowd(&self, seed: u64) -> People {
        People::new(self.crowd, seed ^ 0x5eed)
    }

    fn repairs(&self) -> Vec<Action<Raft>> {
        PATIENT.map(|(id, value)| Action::Param { id: id.to_owned(), value: value.to_owned() }).into()
    }

    /// One leader, and the same is committed everywhere. (A leader that begins without an entry learns what is committed only
    /// with the next request.)
    fn disagreement(&self, world: &World<Raft>) -> Option<String> {
        let leaders: Vec<&State> =
            states(world).filter(|(_, state)| state.role == Role::Leader).map(|(_, state)| state).collect();
        // Who is no member any more is not sent anything.
        let is_member = |node| leaders.iter().all(|leader| leader.membership().contains(node));
        let members: Vec<&State> = states(world).filter(|(node, _)| is_member(*node)).map(|(_, state)| state).collect();
        let committed = |state: &State| (state.commit_index, state.log.digest_at(state.commit_index));
        let is_lazy = self.rules.contains(&"-no_op");
        let is_same = is_lazy || members.iter().all(|state| committed(state) == committed(members[0]));
        let same = if is_same { "the same" } else { "not the same" };
        let leaders = leaders.len();
        let words = || format!("Long after the last fault {leaders} lead, and {same} is committed.");
        (leaders != 1 || !is_same).then(words)
    }
}

/// How many entries are committed.
pub fn commits(outcome: &Outcome<Setting>) -> u64 {
    outcome.states().map(|state| state.commit_index).max().unwrap_or(0)
}

/// Whether some property was not checked to the end.
pub fn is_unchecked(outcome: &Outcome<Setting>) -> bool {
    let mut standings = outcome.run.standings().iter();
    standings.any(|standing| matches!(standing.finding, Finding::Unchecked { .. }))
}
