//! What should be true of Raft (Figure 3), and what an observer remembers to tell. States come in, findings go out.
//!
//! These are laws of a whole history: what was broken once stays broken, and the note says it in the past tense. A cell
//! proves it for as long as its node stands as it stood then.

use serde::{Deserialize, Serialize};

use crate::node::{Demand, Finding, NodeId, Property, Scene, Sight, SortedMap, fingerprint_of};

use super::Raft;
use super::history::{History, Verdict};
use super::message::{Index, Term};
use super::note::Note;
use super::state::{Role, State};
use super::trail::{Mark, Trail};

/// The most terms whose leader, and whose committed index, is remembered; the oldest are forgotten first.
const TERMS_MAX: usize = 256;

pub static PROPERTIES: &[Property<Raft>] = &[
    Property {
        id: "election_safety",
        title: "Election safety",
        help: "At most one leader was elected in a term. Term 0, in which nobody is elected, does not count: where terms \
               are off, nothing is compared.",
        demand: Demand::Always,
        check: &|scene| found(scene, Law::ElectionSafety),
    },
    Property {
        id: "leader_append_only",
        title: "Leader append-only",
        help: "No leader removed or replaced entries of its own log while it led.",
        demand: Demand::Always,
        check: &|scene| found(scene, Law::LeaderAppendOnly),
    },
    Property {
        id: "log_matching",
        title: "Log matching",
        help: "No two logs ever had an entry of the same index and term and were not the same up to it. Where entries \
               carry no terms, this says that one log was always the beginning of the other.",
        demand: Demand::Always,
        check: &|scene| found(scene, Law::LogMatching),
    },
    Property {
        id: "leader_completeness",
        title: "Leader completeness",
        help: "Each leader had all entries that were committed in earlier terms. Where terms are off, there are none.",
        demand: Demand::Always,
        check: &|scene| found(scene, Law::LeaderCompleteness),
    },
    Property {
        id: "state_machine_safety",
        title: "State machine safety",
        help: "No two nodes applied different entries at the same index.",
        demand: Demand::Always,
        check: &|scene| found(scene, Law::StateMachineSafety),
    },
    Property {
        id: "linearizability",
        title: "Linearizability",
        help: "There is an order of the clients’ requests that explains each answer, and in which a request that was \
               answered before another was asked comes first. A client that numbers its commands has them carried out in \
               that order, each once; without numbers a request that the network doubles may be carried out twice.",
        demand: Demand::Always,
        check: &linearizability,
    },
];

/// The laws of Figure 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
enum Law {
    ElectionSafety,
    LeaderAppendOnly,
    LogMatching,
    LeaderCompleteness,
    StateMachineSafety,
}

impl Law {
    /// The columns of a node in which one sees that it is broken.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::ElectionSafety => &["role", "term"],
            Self::LeaderAppendOnly | Self::LogMatching => &["log"],
            Self::LeaderCompleteness => &["role", "log"],
            Self::StateMachineSafety => &["log", "applied"],
        }
    }
}

/// How a law was broken first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Breach {
    why: Note,
    /// The nodes that prove it, as they stood.
    proof: Vec<(NodeId, u64)>,
}

/// What the observer remembers of a running node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Glimpse {
    /// A fingerprint of what counts here.
    stands: u64,
    leads: bool,
    term: Term,
    applied: Index,
    log: Trail,
}

/// What an outside observer of a cluster remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Observer {
    nodes: SortedMap<NodeId, Glimpse>,
    /// Who led in which term.
    leaders: SortedMap<Term, NodeId>,
    /// What was applied by anybody, each entry with the term in which that happened first.
    committed: Trail,
    /// The last index that was committed in each term.
    committed_in: SortedMap<Term, Index>,
    breaches: SortedMap<Law, Breach>,
    history: History,
}

impl Observer {
    /// Something happens.
    pub fn see(&mut self, sight: Sight<'_, Raft>) {
        match sight {
            Sight::Asked { node, request } => self.history.ask(node, request),
            Sight::State { node, state } => {
                self.history.go_on();
                self.look(node, state);
            }
            Sight::Answered { node, request, answer } => self.history.answer(node, request, answer),
            Sight::Ended { node } => {
                self.nodes.remove(&node);
                self.history.end(node);
            }
        }
    }

    /// Looks at a node's new state.
    fn look(&mut self, node: NodeId, state: &State) {
        let stands = stands(state);
        let Glimpse { leads: has_led, term: was_term, applied: was_applied, mut log, .. } =
            match self.nodes.get_mut(&node) {
                Some(glimpse) if glimpse.stands == stands => return,
                Some(glimpse) => std::mem::take(glimpse),
                None => Glimpse { applied: state.log.base().index, ..Glimpse::default() },
            };
        let (first_new, has_removed) = log.follow(&state.log);
        let leads = state.role == Role::Leader;
        let (term, applied) = (state.current_term, state.store.applied_index());
        self.nodes.insert(node, Glimpse { stands, leads, term, applied, log });
        if leads {
            self.note_leader(node, term);
            if has_removed && has_led && was_term == term {
                let why = Note::LeaderRemoved { leader: node, behind: first_new - 1 };
                self.breach(Law::LeaderAppendOnly, why, &[node]);
            }
        }
        self.match_logs(node, first_new);
        let has_committed = self.note_applied(node, was_applied);
        let heirs = self.nodes.iter().filter(|(_, heir)| has_committed && heir.leads && heir.term > term);
        let heirs: Vec<NodeId> = heirs.map(|(heir, _)| *heir).collect();
        for leader in heirs.into_iter().chain(leads.then_some(node)) {
            self.check_leader(leader);
        }
    }

    fn note_leader(&mut self, node: NodeId, term: Term) {
        if term == 0 {
            return;
        }
        match self.leaders.get(&term) {
            Some(&other) if other != node => {
                self.breach(Law::ElectionSafety, Note::BothLed { one: other, other: node, term }, &[other, node]);
            }
            Some(_) => {}
            None => remember(&mut self.leaders, term, node),
        }
    }

    /// Compares what is new in a log with the other logs.
    fn match_logs(&mut self, node: NodeId, first_new: Index) {
        let Some(glimpse) = self.nodes.get(&node) else { return };
        for index in first_new..=glimpse.log.last() {
            let Some(own) = glimpse.log.at(index) else { continue };
            let differs = |mark: Mark| mark.term == own.term && mark.digest != own.digest;
            let other = self.nodes.iter().find(|(_, other)| other.log.at(index).is_some_and(differs));
            if let Some((&other, _)) = other {
                let why = Note::LogsPart { one: other, other: node, index, term: own.term };
                return self.breach(Law::LogMatching, why, &[other, node]);
            }
        }
    }

    /// Compares what a node has applied with what others have. Whether something was applied for the first time.
    fn note_applied(&mut self, node: NodeId, was_applied: Index) -> bool {
        let Some(Glimpse { term, applied, log, .. }) = self.nodes.get(&node) else { return false };
        let (term, applied) = (*term, *applied);
        let (mut is_first, mut other) = (false, None);
        // A snapshot may go far beyond what is remembered of the log.
        for index in (was_applied + 1).max(log.first())..=applied.min(log.last()) {
            let Some(Mark { digest, .. }) = log.at(index) else { continue };
            match self.committed.at(index) {
                Some(mark) if mark.digest != digest => {
                    other = Some((index, mark));
                    break;
                }
                None if index > self.committed.last() => {
                    self.committed.push(index, Mark { term, digest });
                    is_first = true;
                }
                _ => {}
            }
        }
        if let Some((index, mark)) = other {
            let has_it = |other: &Glimpse| {
                other.applied >= index && other.log.at(index).is_some_and(|own| own.digest == mark.digest)
            };
            let witness = self.nodes.iter().find(|(_, other)| has_it(other)).map(|(other, _)| *other);
            let proof: Vec<NodeId> = [Some(node), witness].into_iter().flatten().collect();
            self.breach(Law::StateMachineSafety, Note::AppliedOther { node, index }, &proof);
        }
        if is_first {
            remember(&mut self.committed_in, term, applied);
        }
        is_first
    }

    /// Looks whether a leader has what was committed in earlier terms.
    fn check_leader(&mut self, leader: NodeId) {
        let Some(Glimpse { term, log, .. }) = self.nodes.get(&leader) else { return };
        let lacks = |index: Index| {
            let mark = self.committed.at(index)?;
            let has_it = match log.at(index) {
                Some(own) => own.digest == mark.digest,
                None => index <= log.last(),
            };
            (!has_it).then_some((index, mark.term))
        };
        let earlier = term.checked_sub(1).and_then(|earlier| self.committed_in.at_or_before(&earlier));
        let Some(mut lacking) = earlier.and_then(|(_, index)| lacks(*index)) else { return };
        while let Some(before) = lacks(lacking.0 - 1) {
            lacking = before;
        }
        let why = Note::LacksCommitted { leader, term: *term, index: lacking.0, committed_in: lacking.1 };
        self.breach(Law::LeaderCompleteness, why, &[leader]);
    }

    fn breach(&mut self, law: Law, why: Note, nodes: &[NodeId]) {
        if !self.breaches.contains_key(&law) {
            let proof = nodes.iter().filter_map(|node| Some((*node, self.nodes.get(node)?.stands))).collect();
            self.breaches.insert(law, Breach { why, proof });
        }
    }
}

fn remember<T>(terms: &mut SortedMap<Term, T>, term: Term, what: T) {
    terms.insert(term, what);
    if terms.len() > TERMS_MAX {
        let oldest = terms.first().map(|(term, _)| *term);
        oldest.and_then(|oldest| terms.remove(&oldest));
    }
}

/// A fingerprint of what the laws look at. A log is told by its digest.
fn stands(state: &State) -> u64 {
    fingerprint_of(&(state.role, state.current_term, &state.log, state.store.applied_index()))
}

fn found(scene: &Scene<'_, Raft>, law: Law) -> Finding<Raft> {
    let Some(Breach { why, proof }) = scene.seen.breaches.get(&law) else { return Finding::Holds };
    let still = |(node, stood): &(NodeId, u64)| {
        let stands_so = scene.state(*node).is_some_and(|state| stands(state) == *stood);
        stands_so.then_some(*node)
    };
    let nodes = proof.iter().filter_map(still);
    let cells = nodes.flat_map(|node| law.columns().iter().map(move |column| (node, *column))).collect();
    Finding::Broken { why: why.clone(), cells }
}

fn linearizability(scene: &Scene<'_, Raft>) -> Finding<Raft> {
    match scene.seen.history.verdict() {
        Verdict::Holds => Finding::Holds,
        Verdict::Unchecked(key) => Finding::Unchecked { why: Note::TooManyOrders { key: key.clone() } },
        Verdict::Broken { node, request, result } => Finding::Broken {
            why: Note::Unexplained { node: *node, request: request.clone(), result: result.clone() },
            cells: scene.state(*node).map(|_| (*node, "store")).into_iter().collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use crate::node::{Context, Protocol, Roster};
    use crate::protocol::raft::disk::Persistent;
    use crate::protocol::raft::message::{Command, Entry};
    use crate::protocol::raft::rules::Rules;

    const A: NodeId = NodeId(0);
    const B: NodeId = NodeId(1);

    /// A node in a term, with a log of (term, value), of which so many are applied.
    fn node(role: Role, term: Term, log: &[(Term, u32)], applied: usize) -> State {
        let ctx = Context::<Raft> {
            me: A,
            roster: Arc::new(Roster::default()),
            cluster: Arc::from([A, B]),
            contact: None,
            rules: Rules::default(),
            params: Default::default(),
        };
        let mut state = State::new(&ctx, &Persistent::default());
        (state.role, state.current_term) = (role, term);
        for (place, (term, value)) in log.iter().enumerate() {
            let entry = Entry::new(*term, Command::write(None, &value.to_string()), None);
            if place < applied {
                Arc::make_mut(&mut state.store).apply(&entry);
            }
            state.log.append(entry);
        }
        state.commit_index = applied as Index;
        state
    }

    /// Which properties are broken after these states were seen, each with the nodes that prove it.
    fn broken(sights: &[(NodeId, State)]) -> Vec<(&'static str, Vec<NodeId>)> {
        let mut seen = Observer::default();
        let mut running: SortedMap<NodeId, &State> = SortedMap::new();
        for (node, state) in sights {
            Raft::witness(&mut seen, Sight::State { node: *node, state });
            running.insert(*node, state);
        }
        let scene = Scene {
            running: running.iter().map(|(node, state)| (*node, *state)).collect(),
            reaches: &|_, _| true,
            seen: &seen,
            roster: &Roster::default(),
            rules: &Rules::default(),
            params: &Default::default(),
            since: None,
            groups: Default::default(),
        };
        let of_property = |property: &Property<Raft>| match (property.check)(&scene) {
            Finding::Broken { cells, .. } => {
                let mut nodes: Vec<NodeId> = cells.into_iter().map(|(node, _)| node).collect();
                nodes.dedup();
                Some((property.id, nodes))
            }
            _ => None,
        };
        PROPERTIES.iter().filter_map(of_property).collect()
    }

    #[test]
    fn a_good_run_breaks_nothing() {
        let (follows, leads) = (Role::Follower, Role::Leader);
        let run = [
            (A, node(leads, 1, &[(1, 1), (1, 2)], 0)),
            (B, node(follows, 1, &[(1, 1), (1, 2)], 0)),
            (A, node(leads, 1, &[(1, 1), (1, 2)], 2)),
            (B, node(follows, 1, &[(1, 1), (1, 2)], 2)),
            (A, node(leads, 1, &[(1, 1), (1, 2), (1, 3)], 2)),
            (B, node(leads, 2, &[(1, 1), (1, 2)], 2)),
            (B, node(leads, 2, &[(1, 1), (1, 2), (2, 4)], 2)),
            // What A had not committed goes, once it does not lead any more.
            (A, node(follows, 2, &[(1, 1), (1, 2), (2, 4)], 2)),
            (B, node(leads, 2, &[(1, 1), (1, 2), (2, 4)], 3)),
        ];
        assert_eq!(broken(&run), []);
    }

    #[test]
    fn two_leaders_of_one_term_break_election_safety_and_appointed_ones_do_not() {
        let leader = |term| node(Role::Leader, term, &[], 0);
        assert_eq!(broken(&[(A, leader(1)), (B, leader(2))]), []);
        assert_eq!(broken(&[(A, leader(0)), (B, leader(0))]), []);
        assert_eq!(broken(&[(A, leader(3)), (B, leader(3))]), [("election_safety", vec![A, B])]);
        // The node that stands differently now proves nothing any more.
        let later = (A, node(Role::Follower, 4, &[], 0));
        assert_eq!(broken(&[(A, leader(3)), (B, leader(3)), later]), [("election_safety", vec![B])]);
    }

    #[test]
    fn a_leader_that_loses_entries_breaks_leader_append_only() {
        let before = (A, node(Role::Leader, 1, &[(1, 1), (1, 2)], 0));
        let after = |role, term| (A, node(role, term, &[(1, 1)], 0));
        assert_eq!(broken(&[before.clone(), after(Role::Leader, 1)]), [("leader_append_only", vec![A])]);
        assert_eq!(broken(&[before, after(Role::Follower, 2)]), []);
    }

    #[test]
    fn the_same_place_and_term_with_another_beginning_breaks_log_matching() {
        let one = (A, node(Role::Follower, 3, &[(1, 1), (3, 3)], 0));
        let other = |log: &[(Term, u32)]| (B, node(Role::Follower, 3, log, 0));
        assert_eq!(broken(&[one.clone(), other(&[(1, 1), (2, 3)])]), []);
        assert_eq!(broken(&[one.clone(), other(&[(2, 1), (3, 3)])]), [("log_matching", vec![A, B])]);
        assert_eq!(broken(&[one, other(&[(1, 9)])]), [("log_matching", vec![A, B])]);
    }

    #[test]
    fn a_leader_without_a_committed_entry_breaks_leader_completeness() {
        let commits = (A, node(Role::Leader, 2, &[(1, 1), (2, 2)], 2));
        let leads = |term, log: &[(Term, u32)]| (B, node(Role::Leader, term, log, 0));
        assert_eq!(broken(&[commits.clone(), leads(3, &[(1, 1), (2, 2)])]), []);
        assert_eq!(broken(&[commits.clone(), leads(1, &[(1, 1)])]), [], "it was elected before");
        assert_eq!(broken(&[commits.clone(), leads(3, &[(1, 1)])]), [("leader_completeness", vec![B])]);
        assert_eq!(broken(&[leads(3, &[(1, 1)]), commits]), [("leader_completeness", vec![B])]);
    }

    #[test]
    fn two_entries_applied_at_one_index_break_state_machine_safety() {
        let one = (A, node(Role::Follower, 2, &[(1, 1), (2, 2)], 2));
        let other = |applied| (B, node(Role::Follower, 3, &[(1, 1), (3, 3)], applied));
        assert_eq!(broken(&[one.clone(), other(1)]), []);
        assert_eq!(broken(&[one, other(2)]), [("state_machine_safety", vec![B, A])]);
    }
}
