//! What a world does with a small protocol.

use super::*;
use crate::node::toy::{State, Toy};
use crate::schedule::earliest;

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);

fn spawn(name: &str, contact: Option<NodeId>) -> Action<Toy> {
    Action::Spawn { name: name.to_owned(), contact, cluster: Vec::new() }
}

/// Two nodes, b through a, at time 0.
fn pair(network: Options) -> World<Toy> {
    let mut world = World::new(Beginning { seed: 1, network, ..Beginning::default() });
    world.apply(0, spawn("a", None)).expect("the name is free");
    world.apply(0, spawn("b", Some(A))).expect("the name is free");
    world
}

/// Everything that is due until then; the steps.
fn run(world: &mut World<Toy>, until_ms: u64) -> Vec<Step<Toy>> {
    let mut steps = Vec::new();
    while let Some(next) = earliest(world).filter(|next| next.due_ms <= until_ms) {
        steps.push(world.apply(next.due_ms, next.action).expect("what is in store can happen"));
    }
    steps
}

fn act(world: &mut World<Toy>, action: Action<Toy>) -> Step<Toy> {
    world.apply(world.now_ms(), action).expect("the action can be taken")
}

fn state(world: &World<Toy>, node: NodeId) -> &State {
    world.machine(node).and_then(Machine::state).expect("the node runs")
}

#[test]
fn a_dial_opens_both_ends_the_accepting_one_first() {
    let mut world = pair(Options::default());
    let opened: Vec<(u64, NodeId)> = run(&mut world, 90)
        .iter()
        .filter(|step| matches!(step.event, Some(Event::Connected { .. })))
        .filter_map(|step| Some((step.at_ms, step.node?)))
        .collect();
    assert_eq!(opened, [(60, A), (80, B)]);
}

#[test]
fn a_dial_over_a_cut_link_fails_after_the_time_out() {
    let mut world = pair(Options::default());
    act(&mut world, Action::Cut { links: vec![(A, B), (B, A)] });
    run(&mut world, 1_059);
    assert_eq!(state(&world, B).lost, 0);
    run(&mut world, 1_060);
    assert_eq!((state(&world, B).lost, state(&world, A).lost), (1, 0));
}

#[test]
fn a_crash_is_heard_at_the_other_end_and_leaves_the_disk_alone() {
    let mut world = pair(Options::default());
    run(&mut world, 1_000);
    world.apply(1_000, Action::Crash { node: A, cause: CrashCause::Ordered }).expect("it runs");
    let told_ms = run(&mut world, 2_000).iter().find(|step| step.event_is_disconnect()).map(|step| step.at_ms);
    assert_eq!(told_ms, Some(1_020));
    act(&mut world, Action::Restart { node: A });
    assert_eq!(world.machine(A).map(|machine| machine.disk().0), Some(2));
    assert_eq!(state(&world, A).count, 0);
    act(&mut world, Action::Wipe { node: A });
    assert_eq!(world.machine(A).map(|machine| machine.disk().0), Some(0));
}

#[test]
fn a_silent_cut_tells_nobody_and_loses_letters() {
    let mut world = pair(Options::default());
    run(&mut world, 1_000);
    act(&mut world, Action::Cut { links: vec![(A, B)] });
    let steps = run(&mut world, 2_000);
    assert!(steps.iter().all(|step| !step.event_is_disconnect()));
    let lost: Vec<Cause> = steps.iter().flat_map(|step| &step.lost).map(|(_, cause)| *cause).collect();
    assert!(!lost.is_empty() && lost.iter().all(|cause| *cause == Cause::Cut));
    let deaf = state(&world, B).heard.clone();
    act(&mut world, Action::Heal { links: vec![(A, B)] });
    run(&mut world, 2_500);
    assert_ne!(state(&world, B).heard, deaf, "the connection is still there");
}

#[test]
fn letters_and_timers_of_a_paused_node_wait_for_it() {
    let mut world = pair(Options::default());
    run(&mut world, 1_000);
    act(&mut world, Action::Pause { node: B });
    let (count, heard) = (state(&world, B).count, state(&world, B).heard.clone());
    assert!(run(&mut world, 2_000).iter().all(|step| step.node != Some(B)));
    assert_eq!((state(&world, B).count, &state(&world, B).heard), (count, &heard));
    act(&mut world, Action::Resume { node: B });
    let steps = run(&mut world, 2_000);
    assert!(steps.iter().filter(|step| step.node == Some(B)).count() > 5, "what waited comes at once");
}

#[test]
fn a_timer_that_was_replaced_never_ends() {
    let mut world = pair(Options::default());
    for _ in 0..20 {
        act(&mut world, Action::Fire { node: A, timer: () });
    }
    assert_eq!(state(&world, A).count, 20);
    assert_eq!(world.alarms().filter(|(_, _, node, ())| *node == A).count(), 1);
    let steps = run(&mut world, 99);
    assert!(steps.iter().all(|step| !matches!(step.action, Action::Fire { node: A, .. })));
}

#[test]
fn a_held_timer_stands_still_with_what_it_had_left() {
    let mut world = pair(Options::default());
    let due_ms = world.alarms().find(|(_, _, node, ())| *node == A).map(|(due_ms, ..)| due_ms).expect("it was set");
    act(&mut world, Action::Hold { node: A, timer: () });
    assert!(run(&mut world, 5_000).iter().all(|step| !matches!(step.action, Action::Fire { node: A, .. })));
    act(&mut world, Action::Release { node: A, timer: () });
    let left_ms = world.alarms().find(|(_, _, node, ())| *node == A).map(|(due_ms, ..)| due_ms - world.now_ms());
    assert_eq!(left_ms, Some(due_ms));
}

#[test]
fn letters_of_a_link_arrive_in_order_unless_reordering_is_on() {
    let in_order = |reordering| {
        let options = Options { latency_ms: 300, jitter_ms: 400, reordering, ..Options::default() };
        let mut world = pair(options);
        let steps = run(&mut world, 20_000);
        let told = steps.iter().filter(|step| step.node == Some(B)).filter_map(|step| match step.event {
            Some(Event::Message { message, .. }) => Some(message),
            _ => None,
        });
        let told: Vec<u32> = told.collect();
        assert!(told.len() > 50);
        told.is_sorted()
    };
    assert!(in_order(0));
    assert!(!in_order(1_000_000));
}

#[test]
fn loss_and_duplication_happen_as_often_as_they_are_set() {
    let mut world = pair(Options { loss: 500_000, duplication: 1_000_000, ..Options::default() });
    let steps = run(&mut world, 60_000);
    let lost = steps.iter().flat_map(|step| &step.lost).filter(|(_, cause)| *cause == Cause::Chance).count();
    let told = steps.iter().filter(|step| matches!(step.event, Some(Event::Message { .. }))).count();
    let sent = lost + told / 2;
    assert!(told.is_multiple_of(2) && sent > 500);
    assert!((sent * 4 / 10..sent * 6 / 10).contains(&lost), "{lost} of {sent}");
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut world = pair(Options::default());
    run(&mut world, 500);
    act(&mut world, Action::Crash { node: B, cause: CrashCause::Ordered });
    let before = (world.fingerprint(), world.frame(), world.now_ms());
    let stranger = NodeId(9);
    let refused = [
        Action::Deliver { letter: LetterId(9_999) },
        Action::Fire { node: B, timer: () },
        Action::Request { node: stranger, request: A },
        Action::Crash { node: B, cause: CrashCause::Ordered },
        Action::Restart { node: A },
        Action::Resume { node: A },
        Action::Pause { node: stranger },
        Action::Cut { links: vec![(A, A)] },
        Action::Cut { links: vec![(A, stranger)] },
        Action::Partition { groups: vec![vec![A], vec![A]] },
        Action::Switch { rule: 0, on: true },
        Action::Param { id: "step".into(), value: "1s".into() },
        Action::Network { id: "latency".into(), value: "-1s".into() },
        spawn("a", None),
        spawn("c d", None),
        spawn("c", Some(stranger)),
    ];
    for action in refused {
        let refusal = world.apply(9_000, action.clone()).expect_err("it cannot be taken");
        assert!(refusal.to_string().ends_with('.'), "{action:?}: {refusal}");
        assert_eq!((world.fingerprint(), world.frame(), world.now_ms()), before, "{action:?}");
    }
}

#[test]
fn what_a_client_asks_of_a_node_that_does_not_run_is_lost() {
    for stop in [Action::Pause { node: B }, Action::Crash { node: B, cause: CrashCause::Ordered }] {
        let mut world = pair(Options::default());
        run(&mut world, 500);
        act(&mut world, stop);
        let before = world.fingerprint();
        let request = Action::Request { node: B, request: A };
        assert_eq!(world.preview(&request), None);
        let step = world.apply(600, request).expect("a client may ask whom it likes");
        assert_eq!((step.node, step.event), (None, None));
        assert_eq!(world.fingerprint(), before);
    }
    let mut world = pair(Options::default());
    act(&mut world, Action::Leave { node: B });
    assert!(world.apply(600, Action::Request { node: B, request: A }).is_err(), "it will never be back");
}

#[test]
fn a_fingerprint_knows_no_clock_and_no_numbering() {
    let quiet = |detour: bool| {
        let mut world = pair(Options::default());
        run(&mut world, 90);
        if detour {
            // A letter drawn later and a link cut and healed leave other numbers and another clock behind.
            act(&mut world, Action::Cut { links: vec![(A, B)] });
            world.apply(95, Action::Heal { links: vec![(A, B)] }).expect("the link is cut");
        }
        world.fingerprint()
    };
    assert_eq!(quiet(false), quiet(true));
    let mut world = pair(Options::default());
    run(&mut world, 90);
    let before = world.fingerprint();
    run(&mut world, 200);
    assert_ne!(world.fingerprint(), before, "a count has changed");
}

#[test]
fn a_partition_cuts_between_its_groups_alone() {
    let mut world = pair(Options::default());
    world.apply(0, spawn("c", Some(A))).expect("the name is free");
    act(&mut world, Action::Partition { groups: vec![vec![A, NodeId(2)], vec![B]] });
    let cuts: Vec<(u16, u16)> = world.network().cuts().map(|(from, to)| (from.0, to.0)).collect();
    assert_eq!(cuts, [(0, 1), (1, 0), (1, 2), (2, 1)]);
    act(&mut world, Action::Merge);
    assert_eq!(world.network().cuts().count(), 0);
}

impl Step<Toy> {
    fn event_is_disconnect(&self) -> bool {
        matches!(self.event, Some(Event::Disconnected { .. }))
    }
}

#[test]
fn what_finds_no_room_on_the_network_is_lost_and_said_to_be() {
    let full = |step: &Step<Toy>| -> Vec<Content<u32>> {
        assert!(step.lost.iter().all(|(_, cause)| *cause == Cause::Full), "{:?}", step.lost);
        step.lost.iter().map(|(letter, _)| letter.content.clone()).collect()
    };
    let mut world = pair(Options { duplication: 1_000_000, ..Options::default() });
    let said =
        (0..400).flat_map(|ms| run(&mut world, ms)).find(|step| step.posted.len() == 2).expect("a message is said");
    let (node, letter) = (said.node.expect("a node said it"), said.posted[0]);
    assert_eq!(world.network.letters_len(), 2, "just the two are under way");
    // A person's twin is refused with a sentence, and nothing changes.
    world.network.letters_max = 2;
    let before = world.fingerprint();
    let refusal = world.apply(world.now_ms(), Action::Duplicate { letter }).err();
    assert_eq!((refusal, world.fingerprint()), (Some(Refusal::NoRoom(LETTERS_MAX)), before));
    // A message with its twin is lost; where there is room for one, the twin alone.
    let mut fuller = world.clone();
    let step = act(&mut fuller, Action::Fire { node, timer: () });
    assert!(matches!(full(&step)[..], [Content::Message(_)]) && step.posted.is_empty());
    fuller.network.letters_max = 3;
    let step = act(&mut fuller, Action::Fire { node, timer: () });
    assert_eq!((full(&step).len(), step.posted.len(), fuller.network.letters_len()), (1, 1, 3));
    // A dial is lost, and the dialler hears that there is no connection.
    let dial = act(&mut world, Action::Request { node: A, request: B });
    assert_eq!((full(&dial), dial.posted.len()), (vec![Content::Dial], 0));
    let lost = state(&world, A).lost;
    let until_ms = world.now_ms() + 30;
    run(&mut world, until_ms);
    assert_eq!(state(&world, A).lost, lost + 1);
    // Answers go beyond the bound by as much again, and no further.
    world.network.letters_max = 0;
    let crash = act(&mut world, Action::Crash { node: A, cause: CrashCause::Ordered });
    assert_eq!(full(&crash), [Content::Close]);
}
