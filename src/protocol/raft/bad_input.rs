//! What no node of this cluster sends: a note says what was ignored and why, nothing changes, and nobody panics. What
//! snapshots and changes of members may bring stands beside them.

use std::sync::Arc;

use super::fixture::{Bench, notes, sent};
use super::*;

fn vote(term: Term) -> RequestVote {
    RequestVote { term, last_log_index: 9, last_log_term: 1, is_pre_vote: false, is_transfer: false }
}

fn append(term: Term, prev_log_index: Index, entries: Vec<Entry>) -> AppendEntries {
    let entries: Arc<[Entry]> = entries.into();
    AppendEntries { term, prev_log_index, prev_log_term: 1, entries, leader_commit: 0, round: 1 }
}

fn noop() -> Entry {
    Entry::new(1, Command::Noop, None)
}

fn response(term: Term, match_index: Index, round: u64) -> AppendEntriesResponse {
    AppendEntriesResponse { term, success: true, prev_log_index: 0, match_index, conflict: None, round }
}

/// Node 0 of three follows node 1 in term 1, with two entries. Node 3 exists and is no member.
fn follower() -> Bench {
    let mut bench = Bench::new(4, 3, &[]);
    let message = AppendEntries { prev_log_term: 0, ..append(1, 0, vec![noop(), noop()]) };
    bench.receive(1, Message::AppendEntries(message));
    assert_eq!((bench.state.leader, bench.state.log.last_index()), (Some(NodeId(1)), 2));
    bench
}

/// All messages that have a term, with this one.
fn of_term(term: Term) -> Vec<Message> {
    let snapshot = InstallSnapshot {
        term,
        last_included_index: 5,
        last_included_term: 0,
        digest: 1,
        membership: Membership::of([NodeId(0)]),
        offset: 0,
        parts: Arc::from([]),
        done: true,
        round: 1,
    };
    vec![
        Message::RequestVote(vote(term)),
        Message::RequestVoteResponse(RequestVoteResponse { term, vote_granted: true, is_pre_vote: false }),
        Message::AppendEntries(append(term, 2, vec![noop()])),
        Message::AppendEntriesResponse(response(term, 1, 1)),
        Message::InstallSnapshot(Box::new(snapshot)),
        Message::InstallSnapshotResponse(InstallSnapshotResponse {
            term,
            last_included_index: 1,
            received: 0,
            done: true,
            round: 1,
        }),
        Message::TimeoutNow { term },
    ]
}

#[test]
fn a_term_that_is_none_changes_nothing() {
    for term in [TERM_MAX + 1, u64::MAX] {
        for message in of_term(term) {
            assert_eq!(follower().ignores(1, message.clone()), [Note::NoTerm(NodeId(1))]);
            assert_eq!(Bench::leader(4, 3, &[]).ignores(1, message), [Note::NoTerm(NodeId(1))]);
        }
    }
}

#[test]
fn term_zero_is_over_for_all_messages() {
    for message in of_term(0) {
        assert_eq!(follower().ignores(2, message.clone()).len(), 1, "{message:?} leaves one note");
        assert_eq!(Bench::leader(4, 3, &[]).ignores(2, message.clone()).len(), 1, "{message:?} leaves one note");
    }
    let mut new = Bench::new(4, 3, &[]);
    let note = Note::StaleCandidate { candidate: NodeId(1), term: 0, own: 0 };
    assert_eq!(new.ignores(1, Message::RequestVote(vote(0))), [note], "nobody stands in term 0");
}

#[test]
fn entries_that_leave_a_gap_or_have_no_place_change_nothing() {
    for prev_log_index in [3, 99, LOG_ENTRIES_MAX, u64::MAX - 1] {
        for entries in [Vec::new(), vec![noop()], vec![noop(), noop()]] {
            let noted = follower().ignores(1, Message::AppendEntries(append(1, prev_log_index, entries)));
            let is_refusal = |note: &Note| matches!(note, Note::DoesNotFit { .. } | Note::BadEntries(_));
            assert!(noted.len() == 1 && noted.iter().all(is_refusal), "{noted:?}");
        }
    }
}

#[test]
fn entries_with_members_that_cannot_be_change_nothing() {
    for members in [Membership::default(), Membership::of([NodeId(0), NodeId(99)])] {
        let entry = Entry::new(1, Command::Change(Box::new(members)), None);
        let message = Message::AppendEntries(append(1, 2, vec![noop(), entry]));
        assert_eq!(follower().ignores(1, message), [Note::BadEntries(NodeId(1))]);
    }
    let entry = Entry::new(u64::MAX, Command::Noop, None);
    let message = Message::AppendEntries(append(1, 2, vec![entry]));
    assert_eq!(follower().ignores(1, message), [Note::BadEntries(NodeId(1))]);
}

#[test]
fn entries_with_words_that_no_client_can_send_change_nothing() {
    let long: Arc<str> = "k".repeat(WORD_CHARS_MAX + 1).into();
    let session = Session { client: Arc::clone(&long), serial: 1 };
    for (command, session) in [
        (Command::Increase { key: Arc::clone(&long), by: 1 }, None),
        (Command::write(Some(&long), "1"), None),
        (Command::write(None, &long), None),
        (Command::Noop, Some(session)),
    ] {
        let message = Message::AppendEntries(append(1, 2, vec![noop(), Entry::new(1, command, session)]));
        assert_eq!(follower().ignores(1, message), [Note::BadEntries(NodeId(1))]);
    }
}

#[test]
fn more_may_be_committed_than_a_follower_has() {
    let mut bench = follower();
    let message = AppendEntries { leader_commit: u64::MAX, ..append(1, 2, vec![noop()]) };
    bench.receive(1, Message::AppendEntries(message));
    assert_eq!(bench.state.commit_index, 3);
}

#[test]
fn the_vote_of_a_stranger_does_not_count() {
    let mut bench = Bench::new(4, 3, &["pre_vote"]);
    bench.event(Event::Timer(Timer::NoLeader));
    let yes = Message::RequestVoteResponse(RequestVoteResponse { term: 1, vote_granted: true, is_pre_vote: false });
    assert_eq!(bench.ignores(3, yes.clone()), [Note::VoteOfStranger(NodeId(3))]);
    bench.receive(2, yes);
    assert_eq!(bench.state.role, Role::Leader);
}

#[test]
fn a_stranger_cannot_make_a_node_stand() {
    for term in [0, 1, 7] {
        assert_eq!(follower().ignores(3, Message::TimeoutNow { term }), [Note::DoesNotStandFor(NodeId(3))]);
    }
}

#[test]
fn a_leader_that_is_no_member_is_heard_all_the_same() {
    // A new member learns of its leader, and a leader that removes itself is heard to the end (§6).
    let mut bench = follower();
    let effects = bench.receive(3, Message::AppendEntries(append(2, 2, vec![noop()])));
    assert_eq!((bench.state.leader, bench.state.log.last_index()), (Some(NodeId(3)), 3));
    assert!(matches!(sent(&effects).as_slice(), [(3, Message::AppendEntriesResponse(answer))] if answer.success));
}

#[test]
fn answers_to_what_was_never_sent_change_nothing() {
    for (from, response, note) in [
        (1, response(1, 99, 0), Note::BadAnswer(NodeId(1))),
        (1, response(1, u64::MAX, 0), Note::BadAnswer(NodeId(1))),
        (1, response(1, 1, 99), Note::BadAnswer(NodeId(1))),
        (3, response(1, 1, 1), Note::AnswerIsLate(NodeId(3))),
    ] {
        let mut bench = Bench::leader(4, 3, &[]);
        assert_eq!(bench.ignores(from, Message::AppendEntriesResponse(response)), [note]);
    }
    let refusal = AppendEntriesResponse {
        success: false,
        prev_log_index: u64::MAX,
        conflict: Some((u64::MAX, u64::MAX)),
        ..response(1, u64::MAX, 0)
    };
    let noted = Bench::leader(4, 3, &[]).receive(1, Message::AppendEntriesResponse(refusal));
    assert_eq!(notes(&noted), [Note::AnswerIsLate(NodeId(1))]);
    let answer = crate::node::Answer::Done("1".to_owned());
    let message = Message::ClientResponse { ticket: 7, answer };
    assert_eq!(follower().ignores(1, message), [Note::AnswerIsLate(NodeId(1))]);
}

#[test]
fn nodes_that_never_were_are_not_heard() {
    for message in of_term(1) {
        assert_eq!(follower().ignores(99, message.clone()), [Note::NoSuchNode]);
        assert_eq!(follower().ignores(0, message), [Note::NoSuchNode]);
    }
}

#[test]
fn a_client_cannot_ask_for_what_is_the_clusters() {
    let long: Arc<str> = "k".repeat(WORD_CHARS_MAX + 1).into();
    let session = Some(Session { client: "alice".into(), serial: 0 });
    for request in [
        Request::Write { command: Command::Noop, session: None },
        Request::Write { command: Command::Change(Box::default()), session: None },
        Request::Write { command: Command::Increase { key: Arc::clone(&long), by: 1 }, session: None },
        Request::Write { command: Command::write(None, ""), session: None },
        Request::Write { command: Command::write(None, "1"), session },
        Request::Read { key: long },
    ] {
        let mut bench = Bench::leader(4, 3, &[]);
        let before = bench.state.clone();
        let effects = bench.receive(1, Message::ClientRequest { ticket: 1, request });
        assert_eq!(bench.state, before);
        let refused = |message: &Message| {
            matches!(message, Message::ClientResponse { ticket: 1, answer: crate::node::Answer::Refused(_) })
        };
        assert!(sent(&effects).iter().all(|(to, message)| *to == 1 && refused(message)));
        assert_eq!(notes(&effects), [Note::BadRequest]);
    }
}
