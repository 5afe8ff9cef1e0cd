//! Histories of the toy protocol: every frame sought, branches, strikes.

use std::task::Poll;

use super::*;
use crate::network::Options;
use crate::node::NodeId;
use crate::node::toy::Toy;
use crate::schedule::earliest;

const A: NodeId = NodeId(0);

/// All that happens by itself until a time.
fn run_until(timeline: &mut Timeline<Toy>, until_ms: u64) {
    while let Some(next) = earliest(timeline.world()).filter(|next| next.due_ms <= until_ms) {
        timeline.push(next.due_ms, next.action, None).expect("there is room");
    }
}

/// Three nodes, played until a time.
fn played(until_ms: u64) -> Timeline<Toy> {
    let network = Options { jitter_ms: 15, loss: 50_000, ..Options::default() };
    let mut timeline = Timeline::new(Beginning { seed: 5, network, ..Beginning::default() });
    for (name, contact) in [("a", None), ("b", Some(A)), ("c", Some(A))] {
        let spawn = Action::Spawn { name: name.to_owned(), contact, cluster: Vec::new() };
        timeline.push(0, spawn, Some(Line::by_hand(format!("spawn {name}")))).expect("the name is free");
    }
    run_until(&mut timeline, until_ms);
    timeline
}

fn look(timeline: &Timeline<Toy>) -> (u64, u64, bool, Option<u64>) {
    let world = timeline.world();
    let is_broken = timeline.standings()[0].is_broken;
    (world.fingerprint(), world.now_ms(), is_broken, timeline.step().map(|step| step.frame))
}

fn crash(timeline: &mut Timeline<Toy>, node: NodeId) {
    let now_ms = timeline.world().now_ms();
    let crash = Action::Crash { node, cause: crate::world::CrashCause::Ordered };
    timeline.push(now_ms, crash, Some(Line::by_hand("crash"))).expect("the node runs");
}

#[test]
fn every_frame_that_is_sought_is_the_frame_that_was_played() {
    let reference = played(4_000);
    let last = reference.branch().last();
    assert!(last > 3 * CHECKPOINT_EVERY);
    let mut looks = Vec::new();
    let mut walker = reference.clone();
    for frame in 0..=last {
        walker.seek(frame);
        looks.push(look(&walker));
    }
    for frame in (0..=last).rev().chain([last / 2, 1, last, 0, last - 1]) {
        walker.seek(frame);
        assert_eq!(look(&walker), looks[frame], "frame {frame}");
    }
}

fn parting(timeline: &Timeline<Toy>, one: usize, other: usize) -> Parting {
    let mut comparison = timeline.comparison(one, other).expect("both are there");
    loop {
        if let Poll::Ready(found) = comparison.go_on(timeline, 7) {
            return found;
        }
    }
}

#[test]
fn acting_in_the_past_makes_a_branch_and_leaves_the_run_as_it_was() {
    let mut timeline = played(2_000);
    let last = timeline.branch().last();
    let end = look(&timeline);
    timeline.seek(last / 2);
    crash(&mut timeline, NodeId(1));
    run_until(&mut timeline, 2_000);
    assert_eq!(timeline.branches().len(), 2);
    assert_eq!(timeline.branch().parent, Some(Place { branch: 0, frame: last / 2 }));
    assert_ne!(look(&timeline).0, end.0);
    timeline.go(Place { branch: 0, frame: usize::MAX }).expect("the branch is there");
    assert_eq!(look(&timeline), end);
    let frame = last / 2 + 1;
    assert_eq!(parting(&timeline, 0, 1), Parting { frame: Some(frame), conduct: Some([frame, frame]) });
    assert_eq!(parting(&timeline, 0, 0), Parting { frame: None, conduct: None });
}

#[test]
fn runs_that_are_set_otherwise_are_compared_in_what_they_do() {
    let mut timeline = played(2_000);
    let middle = timeline.branch().last() / 2;
    // The first sets what it was already, the second makes all letters late.
    for (value, branch) in [("5%", 1), ("100%", 2)] {
        timeline.go(Place { branch: 0, frame: middle }).expect("the branch is there");
        let now_ms = timeline.world().now_ms();
        let setting = Action::Network { id: "loss".to_owned(), value: value.to_owned() };
        timeline.push(now_ms, setting, Some(Line::by_hand("network"))).expect("there is such an option");
        run_until(&mut timeline, 2_000);
        assert_eq!(timeline.place().branch, branch);
    }
    assert_eq!(parting(&timeline, 0, 1), Parting { frame: Some(middle + 1), conduct: None });
    let Parting { frame, conduct } = parting(&timeline, 0, 2);
    let [one, other] = conduct.expect("what is lost is another");
    assert!(frame == Some(middle + 1) && one > middle && other == one + 1, "{frame:?} {conduct:?}");
    let at = |branch, frame| {
        let mut timeline = timeline.clone();
        timeline.go(Place { branch, frame }).expect("the branch is there");
        (timeline.world().conduct_fingerprint(), timeline.world().now_ms())
    };
    assert_eq!(at(0, one - 1).0, at(2, other - 1).0);
    assert_ne!(at(0, one), at(2, other));
}

#[test]
fn a_refused_action_makes_no_branch() {
    let mut timeline = played(500);
    timeline.seek(10);
    let before = look(&timeline);
    let crash = Action::Crash { node: NodeId(9), cause: crate::world::CrashCause::Ordered };
    assert!(timeline.push(0, crash, None).is_err());
    assert_eq!((timeline.branches().len(), look(&timeline)), (1, before));
}

#[test]
fn a_struck_action_never_happened_and_what_became_impossible_is_said() {
    let untouched = played(3_000);
    let mut timeline = played(1_000);
    crash(&mut timeline, NodeId(1));
    let struck = timeline.branch().last();
    run_until(&mut timeline, 1_500);
    let restart = Action::Restart { node: NodeId(1) };
    timeline.push(1_500, restart, Some(Line::by_hand("restart"))).expect("the node has crashed");
    run_until(&mut timeline, 3_000);
    let read: &Read<'_, Toy> = &|_, words| match words {
        "restart" => Ok(vec![Action::Restart { node: NodeId(1) }]),
        _ => Err("no such line".to_owned()),
    };
    assert_eq!(timeline.strike(struck + 1).err(), Some(TimelineError::NotByHand(struck + 1)));
    let mut strike = timeline.strike(struck).expect("the frame was made by hand");
    let before = look(&timeline);
    let slices = (1..).find(|_| strike.go_on(read, 10).is_ready()).expect("it ends");
    assert!(slices > 3 && look(&timeline) == before && timeline.branches().len() == 1);
    timeline.adopt(strike).expect("there is room");
    assert_eq!(
        timeline.branch().skipped,
        [("restart".to_owned(), "b is running. Crash it before you restart or wipe it.".to_owned())]
    );
    run_until(&mut timeline, 3_000);
    assert_eq!(timeline.world().fingerprint(), untouched.world().fingerprint());
    assert_eq!(timeline.branches().len(), 2);
}

#[test]
fn a_property_breaks_when_its_patience_ends_and_that_is_a_key_frame() {
    let mut timeline = played(1_000);
    crash(&mut timeline, A);
    let crashed_ms = timeline.world().now_ms();
    run_until(&mut timeline, 4_000);
    let broken = timeline.branch().keys().iter().find(|key| key.kind == Kind::Failure(0)).expect("it breaks");
    assert!(broken.at_ms > crashed_ms + 1_000);
    let frame = broken.frame;
    timeline.seek(frame - 1);
    assert!(!timeline.standings()[0].is_broken);
    timeline.seek(frame);
    assert!(timeline.standings()[0].is_broken);
}

#[test]
fn checkpoints_thin_out_and_frames_stay_the_same() {
    let mut timeline = played(600_000);
    let last = timeline.branch().last();
    assert!(timeline.branch().checkpoints.len() * 3 <= CHECKPOINT_COPIES_MAX, "{last} frames");
    let end = look(&timeline);
    timeline.seek(last / 3);
    timeline.seek(last);
    assert_eq!(look(&timeline), end);
    let now_ms = timeline.world().now_ms();
    assert_eq!((timeline.frame_at(now_ms), timeline.frame_at(0)), (last, 3));
}
