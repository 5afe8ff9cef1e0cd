//! The eighteen steps of the talk's numbered plan, each as its safety net had it: one node at a time, with the rules that
//! stand after the step. Nodes are counted from 0 here, and from 1 in the talk.

use crate::node::{Answer, Effect};
use crate::protocol::raft::election::place;
use crate::protocol::raft::fixture::{Bench, answer, sent, timers};
use crate::protocol::raft::*;

const MICHEL: u16 = 0;
const JEAN_PIERRE: u16 = 1;
const AICHA: u16 = 2;
/// The steps at which node 1 is the leader by name.
const NAMED: [&str; 14] = ["B4", "B5", "B6", "B7", "B8", "B9", "B10", "B11", "B12", "B13", "B14", "B15", "B16", "B17"];

fn node(preset: &str, node: u16) -> Bench {
    Bench::on_ladder(preset, node + 1, 3).0
}

/// Jean-Pierre, who has lost his patience.
fn candidate(preset: &str) -> Bench {
    let mut node = node(preset, JEAN_PIERRE);
    node.event(Event::Timer(Timer::NoLeader));
    assert_eq!(node.state.role, Role::Candidate);
    node
}

fn log_request(term: Term, values: &[&str], leader_commit: Index) -> Message {
    let entry = |value: &&str| Entry::new(0, Command::write(None, value), None);
    Message::AppendEntries(AppendEntries {
        term,
        prev_log_index: 0,
        prev_log_term: 0,
        entries: values.iter().map(entry).collect(),
        leader_commit,
        round: 1,
    })
}

fn vote_request(term: Term) -> Message {
    Message::RequestVote(RequestVote {
        term,
        last_log_index: 0,
        last_log_term: 0,
        is_pre_vote: false,
        is_transfer: false,
    })
}

fn vote(term: Term, vote_granted: bool) -> Message {
    Message::RequestVoteResponse(RequestVoteResponse { term, vote_granted, is_pre_vote: false })
}

/// Who was asked for a vote or answered about one, with the term, and yes or no.
fn votes(effects: &[Effect<Raft>]) -> Vec<(u16, Term, Option<bool>)> {
    let vote = |(to, message)| match message {
        Message::RequestVote(request) => Some((to, request.term, None)),
        Message::RequestVoteResponse(response) => Some((to, response.term, Some(response.vote_granted))),
        _ => None,
    };
    sent(effects).into_iter().filter_map(vote).collect()
}

/// Who was sent a log, with the term, the number of entries and the commit index.
fn logs(effects: &[Effect<Raft>]) -> Vec<(u16, Term, usize, Index)> {
    let log = |(to, message)| match message {
        Message::AppendEntries(message) => Some((to, message.term, message.entries.len(), message.leader_commit)),
        _ => None,
    };
    sent(effects).into_iter().filter_map(log).collect()
}

/// Who was answered about a log: success, and up to where.
fn acknowledgements(effects: &[Effect<Raft>]) -> Vec<(u16, bool, Index)> {
    let answer = |(to, message)| match message {
        Message::AppendEntriesResponse(response) => Some((to, response.success, response.match_index)),
        _ => None,
    };
    sent(effects).into_iter().filter_map(answer).collect()
}

fn write(node: &mut Bench, value: &str) -> Vec<Effect<Raft>> {
    let request = Request::Write { command: Command::write(None, value), session: None };
    node.event(Event::Request(request))
}

fn values(node: &Bench) -> Vec<String> {
    node.state.log.iter().map(|(_, entry)| script::word_of(&entry.command)).collect()
}

#[test]
fn step_1_the_node_leads_from_its_start() {
    assert_eq!(Bench::on_ladder("B1", 1, 1).0.state.role, Role::Leader);
    assert_eq!(Bench::on_ladder("B18", 1, 1).0.state.role, Role::Follower);
}

#[test]
fn step_2_a_write_is_an_entry_of_term_0() {
    let (mut node, _) = Bench::on_ladder("B2", 1, 1);
    let effects = write(&mut node, "1");
    assert_eq!(answer(&effects), Some(Answer::Done("stored".into())));
    assert_eq!(values(&node), ["1"]);
    assert_eq!((node.state.log.last_index(), node.state.log.last_term()), (1, 0));
}

#[test]
fn step_3_there_are_three_nodes() {
    for id in [MICHEL, JEAN_PIERRE, AICHA] {
        let node = node("B3", id);
        assert_eq!(node.state.membership().all(), [0, 1, 2].map(NodeId));
        assert_eq!(place(&node.ctx), usize::from(id) + 1);
        assert_eq!(node.state.role, Role::Leader, "everybody leads");
    }
}

#[test]
fn step_4_the_first_leads_and_the_others_follow() {
    for preset in NAMED {
        let roles = [MICHEL, JEAN_PIERRE, AICHA].map(|id| node(preset, id).state.role);
        assert_eq!(roles, [Role::Leader, Role::Follower, Role::Follower], "{preset}");
    }
    assert_eq!(node("B18", MICHEL).state.role, Role::Follower);
}

#[test]
fn step_5_a_leader_sends_its_whole_log_with_each_write() {
    let mut leader = node("B5", MICHEL);
    assert_eq!(logs(&write(&mut leader, "1")), [(JEAN_PIERRE, 0, 1, 0), (AICHA, 0, 1, 0)]);
    assert_eq!(logs(&write(&mut leader, "2")), [(JEAN_PIERRE, 0, 2, 0), (AICHA, 0, 2, 0)]);
    let mut follower = node("B5", JEAN_PIERRE);
    follower.receive(MICHEL, log_request(0, &["1", "2"], 0));
    assert_eq!(values(&follower), ["1", "2"]);
    follower.receive(MICHEL, log_request(0, &["7"], 0));
    assert_eq!(values(&follower), ["7"], "the leader's log replaces the own one");
}

#[test]
fn step_6_a_leader_sends_at_once_and_every_three_seconds_and_not_with_a_write() {
    let (mut leader, effects) = Bench::on_ladder("B6", 1, 3);
    assert_eq!(logs(&effects), [(JEAN_PIERRE, 0, 0, 0), (AICHA, 0, 0, 0)]);
    assert!(timers(&effects).contains(&(Timer::Replicate, Some(3_000))));
    assert_eq!(sent(&write(&mut leader, "1")), []);
    let effects = leader.event(Event::Timer(Timer::Replicate));
    assert_eq!(logs(&effects), [(JEAN_PIERRE, 0, 1, 0), (AICHA, 0, 1, 0)]);
    assert_eq!(timers(&effects), [(Timer::Replicate, Some(3_000))]);
}

#[test]
fn step_7_a_follower_that_hears_nothing_leads() {
    for (place, wait_ms) in [(2, 12_000), (3, 16_000)] {
        let (mut follower, effects) = Bench::on_ladder("B7", place, 3);
        assert_eq!(timers(&effects), [(Timer::NoLeader, Some(wait_ms))]);
        let effects = follower.receive(MICHEL, log_request(0, &[], 0));
        assert_eq!(timers(&effects), [(Timer::NoLeader, Some(wait_ms))], "setting a timer that runs ends it first");
        follower.event(Event::Timer(Timer::NoLeader));
        assert_eq!(follower.state.role, Role::Leader);
    }
    assert_eq!(candidate("B9").state.role, Role::Candidate, "from step 9 on it asks");
}

#[test]
fn step_8_a_follower_hands_a_write_to_whom_it_heard() {
    let mut follower = node("B8", JEAN_PIERRE);
    assert_eq!(sent(&write(&mut follower, "1")), [], "it has heard of no leader");
    follower.receive(MICHEL, log_request(0, &[], 0));
    assert_eq!(follower.state.leader, Some(NodeId(MICHEL)));
    let relayed = sent(&write(&mut follower, "2"));
    assert!(matches!(&relayed[..], [(MICHEL, Message::ClientRequest { .. })]), "{relayed:?}");
    let mut leader = node("B8", MICHEL);
    leader.receive(JEAN_PIERRE, relayed[0].1.clone());
    assert_eq!(values(&leader), ["2"]);
}

#[test]
fn step_9_a_candidate_votes_for_itself_and_asks_all_others() {
    let mut node = node("B9", JEAN_PIERRE);
    node.receive(AICHA, vote_request(0));
    assert_eq!(node.state.voted_for, Some(NodeId(AICHA)));
    let effects = node.event(Event::Timer(Timer::NoLeader));
    assert_eq!(votes(&effects), [(MICHEL, 0, None), (AICHA, 0, None)]);
    assert_eq!(node.state.voted_for, Some(NodeId(JEAN_PIERRE)));
    assert_eq!(node.state.votes.iter().collect::<Vec<_>>(), [(&NodeId(JEAN_PIERRE), &true)]);
}

#[test]
fn step_9_a_follower_votes_once() {
    let mut follower = node("B9", AICHA);
    assert_eq!(votes(&follower.receive(JEAN_PIERRE, vote_request(0))), [(JEAN_PIERRE, 0, Some(true))]);
    assert_eq!(follower.state.voted_for, Some(NodeId(JEAN_PIERRE)));
    assert_eq!(votes(&follower.receive(MICHEL, vote_request(0))), [(MICHEL, 0, Some(false))]);
    let again = follower.receive(JEAN_PIERRE, vote_request(0));
    assert_eq!(votes(&again), [(JEAN_PIERRE, 0, Some(false))], "not even for the same candidate again");
}

#[test]
fn step_9_a_majority_elects() {
    let mut node = candidate("B9");
    node.receive(MICHEL, vote(0, false));
    assert_eq!(node.state.role, Role::Candidate, "a no is no vote");
    node.receive(AICHA, vote(0, true));
    assert_eq!(node.state.role, Role::Leader);
    let (mut of_five, _) = Bench::on_ladder("B9", 2, 5);
    of_five.event(Event::Timer(Timer::NoLeader));
    of_five.receive(MICHEL, vote(0, true));
    assert_eq!(of_five.state.role, Role::Candidate, "two of five are no majority");
    of_five.receive(AICHA, vote(0, true));
    assert_eq!(of_five.state.role, Role::Leader);
}

#[test]
fn step_10_a_candidate_that_hears_a_leader_follows() {
    let mut node = candidate("B10");
    node.receive(MICHEL, log_request(0, &[], 0));
    assert_eq!((node.state.role, node.state.leader), (Role::Follower, Some(NodeId(MICHEL))));
    let mut before = candidate("B9");
    before.receive(MICHEL, log_request(0, &[], 0));
    assert_eq!(before.state.role, Role::Candidate);
}

#[test]
fn step_11_terms_are_counted_and_told_and_a_lower_one_is_refused() {
    let mut node = candidate("B11");
    assert_eq!(node.state.current_term, 1);
    let effects = node.receive(AICHA, vote(1, true));
    assert_eq!(logs(&effects), [(MICHEL, 1, 0, 0), (AICHA, 1, 0, 0)]);
    let mut follower = self::node("B11", AICHA);
    follower.receive(JEAN_PIERRE, log_request(1, &["1"], 0));
    assert_eq!((follower.state.current_term, follower.state.leader), (1, Some(NodeId(JEAN_PIERRE))));
    let before = follower.state.clone();
    let effects = follower.receive(MICHEL, log_request(0, &["2"], 0));
    assert_eq!((follower.state, timers(&effects)), (before, vec![]));
}

#[test]
fn step_12_a_leader_yields_to_a_higher_term_alone() {
    let mut leader = node("B12", MICHEL);
    leader.receive(JEAN_PIERRE, log_request(0, &[], 0));
    assert_eq!(leader.state.role, Role::Leader);
    leader.receive(JEAN_PIERRE, log_request(1, &[], 0));
    assert_eq!((leader.state.role, leader.state.current_term), (Role::Follower, 1));
    let mut before = node("B11", MICHEL);
    before.receive(JEAN_PIERRE, log_request(1, &[], 0));
    assert_eq!(before.state.role, Role::Leader);
}

#[test]
fn step_13_a_candidate_stands_again_in_a_new_term() {
    for (place, wait_ms) in [(2, 8_500), (3, 12_500)] {
        let (mut node, _) = Bench::on_ladder("B13", place, 3);
        let effects = node.event(Event::Timer(Timer::NoLeader));
        assert!(timers(&effects).contains(&(Timer::Election, Some(wait_ms))), "{effects:?}");
        let effects = node.event(Event::Timer(Timer::Election));
        assert_eq!((node.state.role, node.state.current_term), (Role::Candidate, 2));
        assert!(timers(&effects).contains(&(Timer::Election, Some(wait_ms))));
        let effects = node.receive(MICHEL, log_request(2, &[], 0));
        assert!(timers(&effects).contains(&(Timer::Election, None)), "it ends with the candidacy");
    }
    let mut before = node("B12", JEAN_PIERRE);
    let effects = before.event(Event::Timer(Timer::NoLeader));
    assert!(!timers(&effects).iter().any(|(timer, after)| *timer == Timer::Election && after.is_some()));
}

#[test]
fn step_14_a_candidate_yields_to_a_higher_term_without_an_answer() {
    let mut node = node("B14", JEAN_PIERRE);
    assert_eq!(votes(&node.event(Event::Timer(Timer::NoLeader))), [(MICHEL, 1, None), (AICHA, 1, None)]);
    for term in [0, 1] {
        let before = node.state.clone();
        node.receive(AICHA, vote_request(term));
        assert_eq!(node.state, before, "term {term} is not higher");
    }
    let effects = node.receive(AICHA, vote_request(2));
    assert_eq!((node.state.role, node.state.current_term), (Role::Follower, 2));
    assert_eq!((node.state.voted_for, node.state.votes.len()), (None, 0));
    assert_eq!(votes(&effects), []);
}

#[test]
fn step_15_a_follower_always_answers() {
    let mut follower = node("B15", AICHA);
    assert_eq!(acknowledgements(&follower.receive(JEAN_PIERRE, log_request(1, &["1"], 0))), [(JEAN_PIERRE, true, 1)]);
    assert_eq!(acknowledgements(&follower.receive(MICHEL, log_request(0, &["2", "3"], 2))), [(MICHEL, false, 1)]);
    assert_eq!(
        (values(&follower), follower.state.commit_index),
        (vec!["1".to_owned()], 0),
        "what is stale commits nothing"
    );
    follower.receive(JEAN_PIERRE, log_request(1, &["1"], 1));
    assert_eq!(follower.state.commit_index, 1);
}

#[test]
fn step_15_a_leader_commits_what_a_majority_has() {
    let (mut leader, _) = Bench::on_ladder("B15", 1, 5);
    assert_eq!(answer(&write(&mut leader, "1")), None, "the client waits");
    let failure = |match_index| {
        let (term, prev_log_index, conflict, round) = (0, 0, None, 1);
        let success = false;
        AppendEntriesResponse { term, success, prev_log_index, match_index, conflict, round }
    };
    leader.receive(4, Message::AppendEntriesResponse(failure(1)));
    assert_eq!(leader.state.progress.get(&NodeId(4)).map(|progress| progress.match_index), Some(0));
    leader.acknowledge(JEAN_PIERRE, 1);
    assert_eq!(leader.state.commit_index, 0, "two of five are no majority");
    let effects = leader.acknowledge(AICHA, 1);
    assert_eq!(leader.state.commit_index, 1);
    assert_eq!(answer(&effects), Some(Answer::Done("value=1".into())));
    let effects = leader.event(Event::Timer(Timer::Replicate));
    assert_eq!(logs(&effects)[0], (JEAN_PIERRE, 0, 1, 1));
    write(&mut leader, "2");
    write(&mut leader, "3");
    leader.acknowledge(JEAN_PIERRE, 2);
    leader.acknowledge(AICHA, 2);
    assert_eq!(leader.state.commit_index, 1, "the talk counts only those that have all that the leader has");
}

#[test]
fn step_16_a_leader_that_committed_less_is_refused() {
    let mut follower = node("B16", AICHA);
    follower.receive(MICHEL, log_request(0, &["1"], 1));
    assert_eq!(follower.state.commit_index, 1);
    let before = follower.state.clone();
    let effects = follower.receive(JEAN_PIERRE, log_request(2, &["2"], 0));
    assert_eq!((&follower.state, timers(&effects)), (&before, vec![]));
    assert_eq!(acknowledgements(&effects), [(JEAN_PIERRE, false, 1)]);
}

#[test]
fn step_16_a_candidate_that_follows_such_a_leader_takes_nothing_from_it() {
    let mut node = node("B16", AICHA);
    node.receive(MICHEL, log_request(0, &["1"], 1));
    node.event(Event::Timer(Timer::NoLeader));
    let effects = node.receive(JEAN_PIERRE, log_request(2, &[], 0));
    assert_eq!((node.state.role, node.state.current_term), (Role::Follower, 2));
    assert_eq!(values(&node), ["1"]);
    assert_eq!(acknowledgements(&effects), [(JEAN_PIERRE, false, 1)]);
}

#[test]
fn step_17_a_candidate_heeds_no_leader_of_a_lower_term() {
    let mut node = candidate("B17");
    node.event(Event::Timer(Timer::Election));
    let before = node.state.clone();
    node.receive(MICHEL, log_request(1, &["1"], 0));
    assert_eq!(node.state, before);
    node.receive(MICHEL, log_request(3, &["1"], 0));
    assert_eq!((node.state.role, node.state.current_term), (Role::Follower, 3));
}

#[test]
fn step_17_a_leader_votes_for_a_candidate_of_a_higher_term() {
    let mut leader = node("B17", MICHEL);
    write(&mut leader, "1");
    let before = leader.state.clone();
    let effects = leader.receive(AICHA, vote_request(0));
    assert_eq!(leader.state, before);
    assert_eq!(votes(&effects), [(AICHA, 0, Some(false))], "the talk's leader says nothing at all");
    let effects = leader.receive(AICHA, vote_request(1));
    assert_eq!(votes(&effects), [(AICHA, 1, Some(true))], "though the candidate's log is shorter");
    assert_eq!((leader.state.role, leader.state.voted_for), (Role::Follower, Some(NodeId(AICHA))));
}

#[test]
fn step_18_all_nodes_start_as_followers() {
    for (id, wait_ms) in [(1, 8_000), (2, 12_000), (3, 16_000)] {
        let (node, effects) = Bench::on_ladder("B18", id, 3);
        assert_eq!((node.state.role, node.state.current_term), (Role::Follower, 0));
        assert_eq!(timers(&effects), [(Timer::NoLeader, Some(wait_ms))]);
        assert_eq!(sent(&effects), []);
    }
}
