//! Snapshots: pieces in any order, pieces that cannot be, and logs that stay short.

use super::*;
use crate::protocol::raft::fixture::{Bench, answer as answer_of, notes, sent};
use crate::protocol::raft::membership::Membership;
use crate::protocol::raft::message::{AppendEntries, Command, Entry};

/// A piece of a snapshot up to 9 of node 1, which leads in term 2: parts of the keys k0 to k3.
fn piece(offset: u32, count: usize, done: bool) -> InstallSnapshot {
    let part = |key: usize| Part::Pair(format!("k{key}").into(), "1".into());
    InstallSnapshot {
        term: 2,
        last_included_index: 9,
        last_included_term: 2,
        digest: 7,
        membership: Membership::of((0..3).map(NodeId)),
        offset,
        parts: (0..4).map(part).skip(offset as usize).take(count).collect(),
        done,
        round: 1,
    }
}

fn follower() -> Bench {
    let mut bench = Bench::new(4, 3, &[]);
    let entries = (0..3).map(|_| Entry::new(1, Command::Noop, None)).collect();
    let append = AppendEntries { term: 2, prev_log_index: 0, prev_log_term: 0, entries, leader_commit: 2, round: 1 };
    bench.receive(1, Message::AppendEntries(append));
    bench
}

fn receive(bench: &mut Bench, piece: InstallSnapshot) -> Option<(u32, bool)> {
    sent(&bench.receive(1, Message::InstallSnapshot(Box::new(piece)))).into_iter().find_map(
        |(_, message)| match message {
            Message::InstallSnapshotResponse(response) => Some((response.received, response.done)),
            _ => None,
        },
    )
}

#[test]
fn pieces_that_come_twice_or_too_early_do_no_harm() {
    let mut bench = follower();
    assert_eq!(receive(&mut bench, piece(2, 2, true)), Some((0, false)), "it begins with the second piece");
    assert_eq!(receive(&mut bench, piece(0, 2, false)), Some((2, false)));
    assert_eq!(receive(&mut bench, piece(0, 2, false)), Some((2, false)));
    assert_eq!(receive(&mut bench, piece(2, 2, true)), Some((4, true)));
    let state = &bench.state;
    assert_eq!((state.log.first_index(), state.log.last_index(), state.commit_index), (10, 9, 9));
    assert_eq!((state.store.applied_index(), state.store.pairs().count()), (9, 4));
    assert_eq!(receive(&mut bench, piece(2, 2, true)), Some((2, true)), "it has it already");
}

#[test]
fn a_snapshot_that_cannot_be_one_leaves_a_note_and_nothing_else() {
    let mut bench = follower();
    let bad = [
        InstallSnapshot { last_included_index: 0, ..piece(0, 4, true) },
        InstallSnapshot { last_included_index: u64::MAX, ..piece(0, 4, true) },
        InstallSnapshot { last_included_term: 3, ..piece(0, 4, true) },
        InstallSnapshot { membership: Membership::default(), ..piece(0, 4, true) },
        InstallSnapshot { membership: Membership::of([NodeId(9)]), ..piece(0, 4, true) },
        InstallSnapshot { offset: u32::MAX, ..piece(0, 4, true) },
        InstallSnapshot { parts: vec![Part::Pair("k".into(), "1".into()); PARTS_MAX + 1].into(), ..piece(0, 4, true) },
        InstallSnapshot { parts: [Part::Pair("k".repeat(99).into(), "1".into())].into(), ..piece(0, 4, true) },
    ];
    for message in bad {
        assert_eq!(bench.ignores(1, Message::InstallSnapshot(Box::new(message))), [Note::BadSnapshot(NodeId(1))]);
    }
}

#[test]
fn an_old_snapshot_and_an_old_leader_change_nothing() {
    let mut bench = follower();
    let old = InstallSnapshot { last_included_index: 2, last_included_term: 1, ..piece(0, 1, false) };
    let note = Note::SnapshotIsOld { leader: NodeId(1), last: 2 };
    assert_eq!(bench.ignores(1, Message::InstallSnapshot(Box::new(old))), [note]);
    let stale = InstallSnapshot { term: 1, last_included_term: 1, ..piece(0, 4, true) };
    let note = Note::IgnoresLeader { leader: NodeId(2), term: 1, own: 2 };
    assert_eq!(bench.ignores(2, Message::InstallSnapshot(Box::new(stale))), [note]);
    receive(&mut bench, InstallSnapshot { last_included_index: 12, ..piece(0, 1, false) });
    assert_eq!(
        bench.ignores(1, Message::InstallSnapshot(Box::new(piece(0, 1, false)))),
        [Note::PieceIsLate(NodeId(1))]
    );
}

#[test]
fn a_follower_that_has_the_entries_keeps_them() {
    let mut bench = follower();
    let digest = bench.state.log.digest_at(3).expect("it has entry 3");
    let known = InstallSnapshot { last_included_index: 3, last_included_term: 1, digest, ..piece(0, 1, false) };
    assert_eq!(receive(&mut bench, known), Some((0, true)));
    assert_eq!((bench.state.log.first_index(), bench.state.commit_index), (1, 3));
}

#[test]
fn answers_that_no_follower_gives_are_ignored() {
    let mut bench = Bench::leader(4, 3, &[]);
    bench.ask("write x=1");
    bench.acknowledge(1, 2);
    assert!(bench.ask("compact").is_some());
    let last_included_index = bench.state.log.base().index;
    let response =
        InstallSnapshotResponse { term: 1, last_included_index, received: 0, done: true, round: bench.state.round };
    let bad = [
        InstallSnapshotResponse { last_included_index: 99, ..response.clone() },
        InstallSnapshotResponse { received: 99, ..response.clone() },
        InstallSnapshotResponse { round: 99, ..response.clone() },
    ];
    for message in bad {
        assert_eq!(bench.ignores(1, Message::InstallSnapshotResponse(message)), [Note::BadAnswer(NodeId(1))]);
    }
    let late = Message::InstallSnapshotResponse(response);
    assert_eq!(bench.ignores(3, late), [Note::AnswerIsLate(NodeId(3))], "it is no member");
}

#[test]
fn a_client_whose_entry_a_snapshot_jumps_over_is_not_left_waiting() {
    let mut bench = Bench::leader(4, 3, &[]);
    assert_eq!(bench.ask("write x=1"), None);
    let effects = bench.receive(1, Message::InstallSnapshot(Box::new(piece(0, 4, true))));
    assert!(matches!(answer_of(&effects), Some(Answer::Refused(_))));
    assert!(bench.state.pending.is_empty());
    assert!(notes(&effects).contains(&Note::InstallsSnapshot { leader: NodeId(1), last: 9 }));
}

#[test]
fn a_log_that_is_cut_stays_short_whether_all_keep_up_or_not() {
    for (answering, max) in [(2, 101), (1, 401)] {
        let mut bench = Bench::leader(3, 3, &[]);
        for value in 0..1_000 {
            bench.ask(&format!("write {value}"));
            let last = bench.state.log.last_index();
            (1..=answering).for_each(|node| drop(bench.acknowledge(node, last)));
            let length = bench.state.log.len();
            assert!(length <= max, "{answering} followers answer and the log has {length} entries");
        }
        let last = bench.state.snapshot.as_ref().map(|snapshot| snapshot.last.index);
        assert!(last > Some(bench.state.log.base().index), "a part stays for who is a little behind");
    }
}

#[test]
fn a_node_starts_again_with_its_snapshot_and_what_stands_behind() {
    let mut bench = Bench::leader(3, 3, &[]);
    for value in 0..150 {
        bench.ask(&format!("write {value}"));
        bench.acknowledge(1, bench.state.log.last_index());
    }
    let again = State::new(&bench.ctx, &bench.disk);
    assert_eq!((&again.snapshot, again.membership()), (&bench.state.snapshot, bench.state.membership()));
    assert_eq!(again.log.first_index(), bench.state.log.first_index());
    assert_eq!(again.commit_index, again.snapshot.as_ref().map_or(0, |snapshot| snapshot.last.index));
}
