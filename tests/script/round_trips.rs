//! Actions become lines and lines actions; runs become scripts and scripts the same runs.

use consensus_lab::network::DELAY_MS_MAX;
use consensus_lab::node::{NodeId, RuleBook};
use consensus_lab::protocol::pocket::Socketed;
use consensus_lab::protocol::watercraft::{Request, Rules, WaterCraft};
use consensus_lab::scenario::{Deeds, Next, Scenario, play, read, read_line, write_action, write_script};
use consensus_lab::schedule::earliest;
use consensus_lab::timeline::{Line, Timeline};
use consensus_lab::world::{Action, CrashCause, World};
use proptest::prelude::*;
use proptest::sample::Index;

use super::EVERY_WORD;

fn scenario() -> Scenario {
    read(EVERY_WORD).expect("the script is right")
}

/// The history of the script with every word.
fn history() -> Timeline<WaterCraft> {
    play::<WaterCraft>(&scenario(), 42).expect("the script plays").timeline
}

/// An action of each kind that the world allows; `picks` chooses among nodes, letters and timers.
fn actions(world: &World<WaterCraft>, picks: &[Index; 4]) -> Vec<Action<WaterCraft>> {
    let ids: Vec<NodeId> = world.roster().ids().collect();
    let (node, other) = (*picks[0].get(&ids), *picks[1].get(&ids));
    let mut actions = vec![
        Action::Pause { node },
        Action::Resume { node },
        Action::Crash { node, cause: CrashCause::Ordered },
        Action::Restart { node },
        Action::Wipe { node },
        Action::Leave { node },
        Action::Merge,
        Action::Partition { groups: ids.chunks(1 + picks[2].index(ids.len())).map(<[NodeId]>::to_vec).collect() },
        Action::Switch { rule: picks[2].index(Rules::cards().len()), on: picks[3].index(2) == 0 },
        Action::Param { id: "host".to_owned(), value: "oldest".to_owned() },
        Action::Network { id: "loss".to_owned(), value: "1.5%".to_owned() },
        Action::Request { node, request: Request::Send { text: "go to b".to_owned() } },
        Action::Request { node, request: Request::Dial { to: other } },
    ];
    let letters: Vec<_> = world.network().letters().map(|letter| letter.id).collect();
    if !letters.is_empty() {
        let letter = *picks[2].get(&letters);
        actions.extend([
            Action::Deliver { letter },
            Action::Drop { letter },
            Action::Duplicate { letter },
            Action::Delay { letter, by_ms: picks[3].index(usize::try_from(DELAY_MS_MAX).unwrap()) as u64 },
        ]);
    }
    let timers: Vec<_> = world.machine(node).unwrap().alarms().map(|(timer, _)| timer).collect();
    if !timers.is_empty() {
        let timer = *picks[2].get(&timers);
        actions.extend([Action::Fire { node, timer }, Action::Hold { node, timer }, Action::Release { node, timer }]);
    }
    if node != other {
        let rest = ids.iter().filter(|id| **id != node).flat_map(|id| [(node, *id), (*id, node)]);
        actions.extend([
            Action::Cut { links: vec![(node, other)] },
            Action::Heal { links: vec![(other, node), (node, other)] },
            Action::Cut { links: vec![(node, other), (other, node), (node, other)] },
            Action::Heal { links: rest.collect() },
        ]);
    }
    actions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_action_comes_back_from_its_line(frame in any::<Index>(), picks in any::<[Index; 4]>()) {
        let mut timeline = history();
        timeline.seek(1 + frame.index(timeline.branch().last()));
        let world = timeline.world();
        for action in actions(world, &picks) {
            let line = write_action(world, &action);
            prop_assert_eq!(read_line(world, &line), Ok(action), "{}", line);
        }
        let spawn = read_line(world, "spawn z through b").unwrap();
        prop_assert_eq!(write_action(world, &spawn), "spawn z through b");
    }

    /// A person acts at any frames, early ones too; the branch on which they end plays again from its script.
    #[test]
    fn a_run_by_hand_comes_back_from_its_script(
        acts in prop::collection::vec((any::<Index>(), any::<[Index; 4]>(), any::<Index>()), 0..6),
    ) {
        let scenario = scenario();
        let mut timeline = history();
        for (frame, picks, which) in acts {
            timeline.seek(1 + frame.index(timeline.branch().last()));
            let world = timeline.world();
            let actions = actions(world, &picks);
            let line = write_action(world, which.get(&actions));
            let action = scenario.read_line(world, &line).unwrap();
            let now_ms = world.now_ms();
            // What cannot be done just now is another test's business.
            if timeline.push(now_ms, action, Some(Line::by_hand(line.as_str()))).is_ok() {
                run_on(&scenario, &mut timeline, 150);
            }
        }
        timeline.seek(usize::MAX);
        let script = write_script(&scenario, 42, &timeline);
        let read = read(&script);
        prop_assert!(read.is_ok(), "{:?}\n{}", read, script);
        let again = follow(&read.unwrap(), timeline.place().frame);
        prop_assert_eq!(&again.0, &follow_history(timeline), "{}", script);
        // The script of the script is the script.
        prop_assert_eq!(write_script(&scenario_of(&script), 42, &again.1), script);
    }
}

fn scenario_of(script: &str) -> Scenario {
    read(script).expect("the script was read before")
}

/// So many events and deeds more; deeds that have become impossible are left out.
fn run_on(scenario: &Scenario, timeline: &mut Timeline<WaterCraft>, events_max: usize) {
    let mut deeds = Deeds::default();
    for _ in 0..events_max {
        match deeds.next(scenario, timeline) {
            Ok(Next::Deed { at_ms, action, line }) => timeline.push(at_ms, action, Some(line)).unwrap(),
            Ok(Next::Event(event)) => timeline.push(event.due_ms, event.action, None).unwrap(),
            Ok(Next::End) => return,
            Err(_) => deeds.skip(),
        }
    }
}

/// Time and fingerprint of each frame.
type Trace = Vec<(u64, u64)>;

fn follow_history(mut timeline: Timeline<WaterCraft>) -> Trace {
    let last = timeline.branch().last();
    (0..=last)
        .map(|frame| {
            timeline.seek(frame);
            (timeline.world().now_ms(), timeline.world().fingerprint())
        })
        .collect()
}

/// Plays a script up to a frame.
fn follow(scenario: &Scenario, last: usize) -> (Trace, Timeline<WaterCraft>) {
    let mut timeline = Timeline::new(scenario.beginning::<WaterCraft>(42).unwrap());
    while timeline.place().frame < last {
        let frame = timeline.place().frame;
        run_on(scenario, &mut timeline, 1);
        assert!(timeline.place().frame > frame || earliest(timeline.world()).is_some(), "the run stands still");
        if timeline.place().frame == frame {
            break;
        }
    }
    (follow_history(timeline.clone()), timeline)
}

#[test]
fn the_script_of_a_run_over_sockets_names_them_and_their_rules() {
    type Over = Socketed<WaterCraft>;
    let head = "title A\nprotocol watercraft\n";
    let rest = "nodes b c\nrules none -keep_open +redial\nrun 2s\n";
    let scenario = read(&format!("{head}transport sockets\n{rest}")).expect("it reads");
    let timeline = play::<Over>(&scenario, 42).expect("it plays").timeline;
    let script = write_script(&scenario, 42, &timeline);
    assert!(script.contains("\ntransport  sockets\n"), "{script}");
    assert!(script.contains("\nrules      none +redial -keep_open\n"), "{script}");
    let again = read(&script).expect("it reads");
    assert_eq!(again.module, scenario.module);
    let again = play::<Over>(&again, 42).expect("it plays").timeline;
    assert_eq!(again.world().fingerprint(), timeline.world().fingerprint());
    assert_eq!(again.branch().last(), timeline.branch().last());

    let direct = read(&format!("{head}transport direct\nnodes b c\nrun 2s\n")).expect("it reads");
    let script = write_script(&direct, 42, &play::<WaterCraft>(&direct, 42).expect("it plays").timeline);
    assert!(!script.contains("transport"), "{script}");
}

#[test]
fn the_script_of_an_untouched_run_is_the_script() {
    let script = write_script(&scenario(), 42, &history());
    let again = read(&script).expect("it reads");
    let original = scenario();
    assert_eq!(again.verdict, original.verdict);
    assert_eq!(again.run_ms, original.run_ms);
    assert_eq!(follow_history(play::<WaterCraft>(&again, 42).unwrap().timeline), follow_history(history()), "{script}");
    assert_eq!(write_script(&again, 42, &history()), script);
}
