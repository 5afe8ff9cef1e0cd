//! Changes of the members: who is to come or to go comes in; entries with new members go out, step by step (§6, thesis §4).

use serde::{Deserialize, Serialize};

use crate::node::{Context, Effects, NodeId, SortedSet};

use super::Raft;
use super::client::{propose, refuse};
use super::election::become_follower;
use super::log::LOG_ENTRIES_MAX;
use super::membership::Membership;
use super::message::{Change, Command, Entry};
use super::note::Note;
use super::state::{Changing, Origin, Progress, Role, State};

type Ctx = Context<Raft>;
type Out = Effects<Raft>;

/// Why the members are not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Objection {
    NoSuchNode,
    NothingCommitted,
    IsChanging,
    HandsOver,
    IsMember,
    NoMember,
    LastVoter,
    NoLearners,
    NoVoters,
    LogIsFull,
}

impl Objection {
    /// The objection in words, for who asked.
    pub fn words(self) -> &'static str {
        match self {
            Objection::NoSuchNode => "there is no such node",
            Objection::NothingCommitted => "the leader has committed nothing in its own term yet",
            Objection::IsChanging => "the last change is not committed yet",
            Objection::HandsOver => "the leader is handing its place over",
            Objection::IsMember => "that is so already",
            Objection::NoMember => "it is no member",
            Objection::LastVoter => "a cluster needs at least one voting member",
            Objection::NoLearners => "nobody learns: the rule is off",
            Objection::NoVoters => "no members are named",
            Objection::LogIsFull => "the log is full",
        }
    }
}

/// A leader is asked to change the members.
pub fn begin(ctx: &Ctx, state: &mut State, origin: Origin, change: Change, out: &mut Out) {
    if let Some(objection) = objection(ctx, state, &change) {
        out.note(Note::DoesNotChange(objection));
        return refuse(origin, objection.words(), out);
    }
    give_up(state, "another change has taken its place", out);
    state.changing = Some(Changing { change, origin });
    take_step(ctx, state, out);
}

fn objection(ctx: &Ctx, state: &State, change: &Change) -> Option<Objection> {
    let members = state.membership();
    let is_known = |node: &NodeId| node.index() < ctx.roster.len();
    let all_known = match change {
        Change::Add(node) | Change::Remove(node) | Change::Learn(node) => is_known(node),
        Change::Replace(nodes) => nodes.iter().all(is_known),
    };
    let has_committed = state.log.term_at(state.commit_index) == Some(ctx.rules.entry_term(state.current_term));
    // A learner that never learns can be removed, and is not waited for then.
    let is_taken_back = matches!(change, Change::Remove(node) if members.learners.contains(node));
    let waits = state.changing.is_some() && !is_taken_back;
    let is_changing = waits || state.membership_index() > state.commit_index;
    let is_so = match change {
        Change::Add(node) => members.voters.contains(node),
        Change::Learn(node) => members.contains(*node),
        Change::Remove(_) => false,
        Change::Replace(nodes) => nodes.iter().copied().collect::<SortedSet<_>>() == members.voters,
    };
    let objections = [
        (!all_known, Objection::NoSuchNode),
        (matches!(change, Change::Replace(nodes) if nodes.is_empty()), Objection::NoVoters),
        (state.transfer.is_some(), Objection::HandsOver),
        (!ctx.rules.may_change_members(has_committed), Objection::NothingCommitted),
        (members.is_joint() || !ctx.rules.may_change_again(is_changing), Objection::IsChanging),
        (is_so, Objection::IsMember),
        (matches!(change, Change::Remove(node) if !members.contains(*node)), Objection::NoMember),
        (matches!(change, Change::Remove(node) if is_last_voter(members, *node)), Objection::LastVoter),
        (matches!(change, Change::Learn(_)) && !ctx.rules.learns_first(), Objection::NoLearners),
        (state.log.len() as u64 >= LOG_ENTRIES_MAX, Objection::LogIsFull),
    ];
    objections.into_iter().find(|(stands, _)| *stands).map(|(_, objection)| objection)
}

fn is_last_voter(members: &Membership, node: NodeId) -> bool {
    members.voters.len() == 1 && members.voters.contains(&node)
}

/// Looks whether a leader is removed, or a change can go on: its last step is committed, or a learner has learned.
pub fn advance(ctx: &Ctx, state: &mut State, out: &mut Out) {
    if state.role == Role::Leader && state.membership_index() <= state.commit_index {
        advance_committed(ctx, state, out);
    }
}

/// The latest members are committed: a leader that is not one of them leaves, and a change goes on.
fn advance_committed(ctx: &Ctx, state: &mut State, out: &mut Out) {
    if state.changing.is_some() || state.membership().is_joint() {
        return take_step(ctx, state, out);
    }
    if !ctx.rules.leads_on(state.membership().votes(ctx.me)) {
        out.note(Note::IsRemoved);
        become_follower(ctx, state, None, out);
    }
}

/// Takes the next step of a change, if its turn has come.
fn take_step(ctx: &Ctx, state: &mut State, out: &mut Out) {
    let Some((members, is_last)) = next_members(ctx, state) else { return };
    let origin = if is_last { state.changing.take().map(|changing| changing.origin) } else { None };
    follow_members(ctx, state, &members);
    let members = Box::new(members);
    out.note(Note::ChangesMembers(members.clone()));
    let term = ctx.rules.entry_term(state.current_term);
    propose(ctx, state, origin, Entry::new(term, Command::Change(members), None), out);
}

/// The members after the next step, and whether that is the last one.
fn next_members(ctx: &Ctx, state: &State) -> Option<(Membership, bool)> {
    let mut next = state.membership().clone();
    if next.is_joint() {
        next.outgoing.clear();
        return Some((next, true));
    }
    let change = &state.changing.as_ref()?.change;
    let mut voters = next.voters.clone();
    match change {
        Change::Learn(node) => {
            next.learners.insert(*node);
            return Some((next, true));
        }
        Change::Remove(node) => {
            next.voters.remove(node);
            next.learners.remove(node);
            return Some((next, true));
        }
        Change::Add(node) => _ = voters.insert(*node),
        Change::Replace(nodes) => voters = nodes.iter().copied().collect(),
    }
    if ctx.rules.learns_first() {
        let new: Vec<NodeId> = voters.iter().copied().filter(|node| !next.voters.contains(node)).collect();
        if !new.iter().all(|node| next.learners.contains(node)) {
            next.learners.extend(new);
            return Some((next, false));
        }
        if !new.into_iter().all(|node| has_learned(ctx, state, node)) {
            return None;
        }
    }
    next.learners.retain(|node| !voters.contains(node));
    let is_joint = matches!(change, Change::Replace(_)) && ctx.rules.joins_both();
    let was = std::mem::replace(&mut next.voters, voters);
    if is_joint {
        next.outgoing = was;
    }
    Some((next, !is_joint))
}

fn has_learned(ctx: &Ctx, state: &State, node: NodeId) -> bool {
    let match_index = state.progress.get(&node).map_or(0, |progress| progress.match_index);
    node == ctx.me || ctx.rules.has_learned(match_index, state.log.last_index(), ctx.params.batch)
}

/// A leader sends to the new members from here on, and to no others.
fn follow_members(ctx: &Ctx, state: &mut State, members: &Membership) {
    state.progress.retain(|node, _| members.contains(*node));
    let next_index = state.log.last_index() + 1;
    for node in members.others(ctx.me) {
        state.progress.get_or_insert_with(node, || Progress::new(next_index));
    }
}

/// A change is not carried on here: another takes its place, or the leader leads no more.
pub fn give_up(state: &mut State, why: &str, out: &mut Out) {
    if let Some(changing) = state.changing.take() {
        refuse(changing.origin, why, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{Answer, Event};
    use crate::protocol::raft::fixture::{Bench, answer, notes};
    use crate::protocol::raft::message::{Message, Request, RequestVoteResponse, Timer};

    fn refused(objection: Objection) -> Option<Answer> {
        Some(Answer::Refused(objection.words().to_owned()))
    }

    /// “0 1 2, 3 learns”, with the outgoing ones before an arrow.
    fn picture(bench: &Bench) -> String {
        let members = bench.state.membership();
        let list =
            |nodes: &SortedSet<NodeId>| nodes.iter().map(|node| node.0.to_string()).collect::<Vec<_>>().join(" ");
        let outgoing = if members.is_joint() { format!("{} → ", list(&members.outgoing)) } else { String::new() };
        let learners =
            if members.learners.is_empty() { String::new() } else { format!(", {} learns", list(&members.learners)) };
        outgoing + &list(&members.voters) + &learners
    }

    #[test]
    fn a_new_server_learns_and_then_votes() {
        let mut bench = Bench::leader(5, 3, &[]);
        assert_eq!(bench.ask("add n3"), None);
        assert_eq!(picture(&bench), "0 1 2, 3 learns");
        assert_eq!(bench.ask("add n4"), refused(Objection::IsChanging));
        bench.acknowledge(1, 2);
        assert_eq!(picture(&bench), "0 1 2, 3 learns", "it has nothing yet");
        bench.acknowledge(3, 2);
        assert_eq!(picture(&bench), "0 1 2 3");
        bench.acknowledge(1, 3);
        assert_eq!(answer(&bench.acknowledge(2, 3)), Some(Answer::Done("done".to_owned())));
        assert_eq!(bench.ask("add n3"), refused(Objection::IsMember));
    }

    #[test]
    fn a_learner_that_never_answers_can_be_removed() {
        let mut bench = Bench::leader(5, 3, &[]);
        bench.ask("add n3");
        bench.acknowledge(1, 2);
        assert_eq!(bench.ask("remove n1"), refused(Objection::IsChanging));
        assert!(matches!(bench.ask("remove n3"), Some(Answer::Refused(_))), "who asked for it gets an answer");
        assert_eq!(picture(&bench), "0 1 2");
        assert!(!bench.state.progress.contains_key(&NodeId(3)));
    }

    #[test]
    fn the_new_ones_are_alone_only_when_both_have_agreed() {
        let mut bench = Bench::leader(6, 3, &["learners"]);
        bench.ask("members n3 n4 n5");
        assert_eq!(picture(&bench), "0 1 2 → 3 4 5");
        for node in [3, 4, 5] {
            bench.acknowledge(node, 2);
        }
        assert_eq!((picture(&bench), bench.state.commit_index), ("0 1 2 → 3 4 5".to_owned(), 1));
        assert_eq!(bench.ask("remove n1"), refused(Objection::IsChanging));
        bench.acknowledge(1, 2);
        assert_eq!((picture(&bench), bench.state.commit_index), ("3 4 5".to_owned(), 2));
        bench.acknowledge(3, 3);
        assert_eq!(bench.state.role, Role::Leader);
        let effects = bench.acknowledge(4, 3);
        assert!(notes(&effects).contains(&Note::IsRemoved));
        assert_eq!((bench.state.role, bench.state.commit_index), (Role::Follower, 3));
    }

    #[test]
    fn what_cannot_be_is_refused_and_changes_nothing() {
        let mut bench = Bench::leader(5, 3, &[]);
        let bad = [
            (Change::Add(NodeId(99)), Objection::NoSuchNode),
            (Change::Learn(NodeId(99)), Objection::NoSuchNode),
            (Change::Replace(vec![NodeId(0), NodeId(99)]), Objection::NoSuchNode),
            (Change::Remove(NodeId(4)), Objection::NoMember),
            (Change::Add(NodeId(1)), Objection::IsMember),
            (Change::Replace((0..3).map(NodeId).collect()), Objection::IsMember),
        ];
        for (change, objection) in bad {
            let message = Message::ClientRequest { ticket: 1, request: Request::Change(change) };
            assert_eq!(bench.ignores(1, message), [Note::DoesNotChange(objection)]);
        }
        let nobody = Message::ClientRequest { ticket: 1, request: Request::Change(Change::Replace(Vec::new())) };
        bench.ignores(1, nobody);
        let mut alone = Bench::leader(2, 1, &[]);
        assert_eq!(alone.ask("remove n0"), refused(Objection::LastVoter));
    }

    #[test]
    fn who_is_removed_stands_until_that_is_committed_and_does_not_count_its_own_vote() {
        let mut bench = Bench::leader(2, 2, &["pre_vote"]);
        bench.ask("remove n0");
        let mut out = Effects::new();
        become_follower(&bench.ctx, &mut bench.state, None, &mut out);
        bench.event(Event::Timer(Timer::NoLeader));
        assert_eq!((bench.state.role, bench.state.commit_index), (Role::Candidate, 1));
        let term = bench.state.current_term;
        let yes = RequestVoteResponse { term, vote_granted: true, is_pre_vote: false };
        bench.receive(1, Message::RequestVoteResponse(yes));
        assert_eq!(bench.state.role, Role::Leader);
        let effects = bench.acknowledge(1, 3);
        assert!(notes(&effects).contains(&Note::IsRemoved));
        bench.event(Event::Timer(Timer::NoLeader));
        assert_eq!((bench.state.role, bench.state.commit_index), (Role::Follower, 3), "now it is out");
    }

    #[test]
    fn members_go_with_the_entry_that_brought_them() {
        let mut bench = Bench::leader(5, 3, &["learners"]);
        bench.ask("add n3");
        assert_eq!((picture(&bench), bench.state.membership_index()), ("0 1 2 3".to_owned(), 2));
        let mut out = Effects::new();
        become_follower(&bench.ctx, &mut bench.state, None, &mut out);
        bench.state.truncate(&bench.ctx, 1, &mut out);
        assert_eq!((picture(&bench), bench.state.membership_index()), ("0 1 2".to_owned(), 0));
        super::super::election::become_leader(&bench.ctx, &mut bench.state, &mut out);
        assert_eq!(bench.state.progress.keys().map(|node| node.0).collect::<Vec<_>>(), [1, 2]);
    }
}
