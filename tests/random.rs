//! Whatever a person does, at whatever frame: nothing panics, what is refused changes nothing, what is shown is what was played,
//! and the script that the page offers plays it again.
#![cfg(not(target_arch = "wasm32"))]

use consensus_lab::lab::{Job, Lab, Limits, open};
use proptest::prelude::*;

const SCRIPT: &str = "protocol watercraft\nnodes b c d e\nseed 3\nnetwork jitter=7ms\nrun 30s\n";
const NODES: [&str; 7] = ["b", "c", "d", "e", "a", "f", "nobody"];
const KINDS: [&str; 6] = ["WC_PING", "WC_PEERS", "WC_INTRO", "WC_NEW", "dial", "close"];
const RULES: [&str; 5] = ["redial", "drop_unlisted", "settle_crossed_dials", "answer_pings", "nonsense"];

/// One thing that a person does.
#[derive(Clone, Debug)]
enum Deed {
    Line(String),
    Run(u64),
    Seek(u8),
    Strike(u8),
}

fn node() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NODES[..])
}

fn line() -> impl Strategy<Value = String> {
    let verb = prop::sample::select(&["crash", "restart", "pause", "resume", "wipe", "leave", "cut", "heal"][..]);
    let letter = prop::sample::select(&["drop", "duplicate", "deliver"][..]);
    let kind = prop::sample::select(&KINDS[..]);
    let timer = prop::sample::select(&["force tick", "hold tick", "release tick", "force silent:b"][..]);
    let rule = prop::sample::select(&RULES[..]);
    prop_oneof![
        4 => (verb, node()).prop_map(|(verb, node)| format!("{verb} {node}")),
        2 => (node(), node(), any::<bool>()).prop_map(|(from, to, both)| {
            format!("cut {from} {} {to}", if both { "-" } else { "->" })
        }),
        2 => (node(), node()).prop_map(|(name, contact)| format!("spawn {name} through {contact}")),
        1 => (node(), node(), node()).prop_map(|(one, two, three)| format!("partition {one} {two} | {three}")),
        1 => Just("merge".to_owned()),
        2 => (letter, kind, node(), node()).prop_map(|(what, kind, from, to)| format!("{what} {kind} {from} -> {to}")),
        1 => (node(), node(), 0..9_000_u32).prop_map(|(from, to, by)| format!("delay WC_PING {from} -> {to} by {by}ms")),
        2 => (timer, node()).prop_map(|(timer, node)| format!("{timer} at {node}")),
        1 => (rule, any::<bool>()).prop_map(|(rule, on)| format!("rule {rule} {}", if on { "on" } else { "off" })),
        1 => (node(), node()).prop_map(|(to, at)| format!("dial {to} at {at}")),
        1 => node().prop_map(|at| format!("send hello at {at}")),
        1 => Just("param host=largest".to_owned()),
        1 => Just("network loss=30%".to_owned()),
        1 => "\\PC{0,20}",
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => line().prop_map(Deed::Line),
        4 => (0..4_000_u64).prop_map(Deed::Run),
        1 => any::<u8>().prop_map(Deed::Seek),
        1 => any::<u8>().prop_map(Deed::Strike),
    ]
}

fn run(lab: &mut dyn Lab, until_ms: u64, events_max: usize) {
    lab.run(Limits { until_ms, events_max }).expect("the history has room");
}

/// A frame between the first and the last.
fn somewhere(lab: &mut dyn Lab, share: u8) -> usize {
    lab.status().frames * usize::from(share) / 255
}

fn take(lab: &mut dyn Lab, deed: &Deed) {
    match deed {
        Deed::Run(for_ms) => {
            let end_ms = lab.status().end_ms as u64;
            run(lab, end_ms + for_ms, 5_000);
        }
        Deed::Seek(share) => {
            let frame = somewhere(lab, *share);
            lab.seek(frame, None).expect("the branch is there");
        }
        Deed::Line(line) => {
            let before = (lab.frame(None), lab.status().branches.len());
            if lab.wish(line, None).is_ok() {
                run(lab, 0, 0);
                assert!(lab.frame(None).is_by_hand, "{line}");
            } else {
                assert!((lab.frame(None), lab.status().branches.len()) == before, "{line} was refused");
            }
        }
        Deed::Strike(share) => {
            let frame = somewhere(lab, *share);
            lab.seek(frame, None).expect("the branch is there");
            let is_by_hand = lab.frame(None).is_by_hand;
            let is_full = lab.status().branches.len() > 60;
            assert_eq!(lab.complete(Job::Strike { frame }).is_ok(), is_by_hand && !is_full);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_deeds_at_any_frame_leave_a_run_that_can_be_told_and_played_again(deeds in prop::collection::vec(deed(), 1..24)) {
        let mut lab = open(SCRIPT, None, false).expect("the script is right");
        run(&mut *lab, 2_000, 5_000);
        for deed in &deeds {
            take(&mut *lab, deed);
        }
        // Every view can be drawn at the frame where it stands.
        let status = lab.status();
        lab.over_time(status.keys.saturating_sub(30), 30);
        lab.messages(50);
        lab.choices(20);
        lab.marks(0);
        lab.seek(usize::MAX, None).expect("the branch is there");
        if lab.frame(None).rows.is_empty() {
            return Ok(()); // The first start was struck out: no script tells a run in which nobody ever was.
        }
        // The same branch as a script gives the same frames.
        let (frames, end_ms) = (lab.status().frames, lab.status().end_ms as u64);
        let mut again = open(&lab.script(), None, false).expect("the page writes right scripts");
        run(&mut *again, end_ms, frames);
        prop_assert_eq!(again.status().frames, frames);
        prop_assert_eq!(again.complete(Job::Chain), lab.complete(Job::Chain));
    }
}
