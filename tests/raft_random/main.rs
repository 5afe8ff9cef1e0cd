//! Random runs of Raft: with all rules no property breaks, and without one of them the same runs find its harm.
//!
//! Each run is fixed by its seed. `CONSENSUS_LAB_EVENTS=50000000 cargo test --release --test raft_random` runs longer. What breaks is
//! told as a script with as few lines as were found.
#![cfg(not(target_arch = "wasm32"))]

mod people;
#[path = "../random_runs/mod.rs"]
mod random_runs;
mod run;

use consensus_lab::protocol::raft::{Raft, Role};
use consensus_lab::scenario::{play, read};
use consensus_lab::schedule::{Chaos, Faults, Weights, earliest};
use consensus_lab::world::{Action, CrashCause, Machine};

use people::Crowd;
use random_runs::{AGREEMENT, events, open, run, told};
use run::{Setting, commits, is_unchecked};

/// So many events are run with all rules in each size of cluster, unless the environment says otherwise.
const EVENTS: u64 = 340_000;

#[test]
fn with_all_rules_nothing_breaks_in_three_nodes() {
    nothing_breaks(3);
}

#[test]
fn with_all_rules_nothing_breaks_in_five_nodes() {
    nothing_breaks(5);
}

#[test]
fn with_all_rules_nothing_breaks_in_seven_nodes() {
    nothing_breaks(7);
}

fn nothing_breaks(nodes: usize) {
    let crowd = Crowd { operator_ms: 400, changes: 60, ..Crowd::default() };
    let setting = Setting { nodes, spares: 2, crowd, ..Setting::default() };
    let (mut done, mut entries, mut changes, mut unchecked, mut runs) = (0, 0, 0, 0, 0);
    random_runs::nothing_breaks(&setting, events(EVENTS), &mut |outcome| {
        done += outcome.frames();
        entries += commits(outcome);
        changes += outcome.crowd.changes;
        unchecked += u64::from(is_unchecked(outcome));
        runs += 1;
    });
    println!(
        "{nodes} nodes: {runs} runs, {done} events, {entries} entries committed, members changed {changes} times, {unchecked} runs not checked to the end"
    );
    assert!(entries > done / 200, "only {entries} entries were committed in {done} events");
    assert!(changes > runs, "the members were changed {changes} times in {runs} runs");
    assert!(unchecked <= runs / 20, "{unchecked} of {runs} runs were not checked to the end");
}

/// A rule that is missing, and what breaks without it.
struct Harm {
    setting: Setting,
    /// The properties of which one must be the first that breaks.
    breaks: &'static [&'static str],
    /// The harm shows within so many seeds.
    seeds: u64,
}

fn is_found(harm: &Harm) {
    let rules = harm.setting.rules.join(" ");
    for seed in 0..harm.seeds {
        let outcome = run(&harm.setting, seed);
        // That nodes do not agree in the end is what most of these rules lead to; asked for is what they break.
        let is_asked_for = |property: &&str| *property != AGREEMENT || harm.breaks.contains(property);
        let Some((property, why)) = outcome.broken.as_ref().filter(|(property, _)| is_asked_for(property)) else {
            continue;
        };
        let found = format!("{rules}: seed {seed} breaks {property} after {} events: {why}", outcome.frames());
        assert!(harm.breaks.contains(property), "{found}");
        return println!("{found}");
    }
    panic!("without {rules} nothing broke in {} seeds", harm.seeds);
}

macro_rules! harms {
    ($($name:ident: $setting:expr, $breaks:expr, $seeds:expr;)+) => {
        $(#[test]
        fn $name() {
            is_found(&Harm { setting: $setting, breaks: &$breaks, seeds: $seeds });
        })+
    };
}

fn without(rules: &'static [&'static str]) -> Setting {
    Setting { nodes: 5, rules, ..Setting::default() }
}

/// Votes are given and crash with their voters all the time: waiting times are short and nearly the same, and nobody asks
/// first whether it would win.
fn with_elections_and_crashes(rules: &'static [&'static str]) -> Setting {
    let weights = Weights { crash: 10, restart: 20, force: 4, ..Weights::NONE };
    let chaos = Chaos { pause_ms: (1, 25), weights, aim: 0, ..Chaos::default() };
    let crowd = Crowd { clients: 1, ..Crowd::default() };
    let params = &[("no_leader", "30ms"), ("spread", "10ms"), ("election", "30ms")];
    Setting { nodes: 3, rules, params, chaos, crowd, ..Setting::default() }
}

/// Votes come long after their elections: letters take longer than candidates wait.
fn with_late_votes(rules: &'static [&'static str]) -> Setting {
    let params = &[("no_leader", "40ms"), ("spread", "20ms"), ("election", "40ms")];
    Setting { nodes: 3, rules, params, network: &[("jitter", "150ms")], ..Setting::default() }
}

/// Leaders stand still or are cut off, and come back as if nothing had happened.
fn with_old_leaders(rules: &'static [&'static str]) -> Setting {
    let weights = Weights { pause: 8, resume: 8, partition: 4, merge: 8, ..Weights::NONE };
    let chaos = Chaos { pause_ms: (20, 200), weights, aim: 90, ..Chaos::default() };
    Setting { nodes: 5, rules, chaos, ..Setting::default() }
}

/// Figure 8 again and again: leaders get entries to a few others and crash, come back and go on with them. Nobody has an
/// entry of its own term to begin with, and entries go one by one.
fn with_crashing_leaders(rules: &'static [&'static str]) -> Setting {
    let weights = Weights { crash: 10, restart: 12, cut: 6, partition: 6, merge: 5, force: 6, ..Weights::NONE };
    let chaos = Chaos { pause_ms: (5, 60), weights, aim: 90, ..Chaos::default() };
    let crowd = Crowd { clients: 6, reads: 0, ..Crowd::default() };
    Setting { nodes: 5, rules, chaos, crowd, ..Setting::default() }
}

harms! {
    without_vote_once: without(&["-vote_once"]), ["election_safety"], 20;
    without_a_look_at_logs: without(&["-log_length_vote", "-log_term_vote"]), ["leader_completeness"], 20;
    without_consistency_check: without(&["-consistency_check"]), ["leader_completeness", "log_matching"], 20;
    without_client_sessions: without(&["-client_sessions"]), ["linearizability"], 20;
    without_read_index: without(&["-read_index"]), ["linearizability"], 20;
    without_durable_log: without(&["-durable_log"]), ["leader_completeness", "linearizability"], 60;
    without_refusing_old_leaders: with_old_leaders(&["-ignore_stale"]), ["log_matching", "leader_completeness", "linearizability"], 60;
    without_stepping_down: without(&["-leader_steps_down", "-check_quorum"]), [AGREEMENT], 60;
    without_durable_vote:
        with_elections_and_crashes(&["-durable_vote", "-pre_vote", "-leader_stickiness"]), ["election_safety"], 60;
    without_the_term_of_a_vote:
        with_late_votes(&["-check_vote_term", "-pre_vote", "-leader_stickiness"]), ["election_safety"], 60;
    without_own_term_commit:
        with_crashing_leaders(&["-own_term_commit", "-no_op", "-pre_vote", "-leader_stickiness", "-batching", "-pipelining"]),
        ["leader_completeness", "state_machine_safety"], 60;
}

/// What is at fault in the last four is the first rule: with it, the same runs are good.
#[test]
fn with_the_rule_the_same_runs_break_nothing() {
    for setting in [
        without(&["-check_quorum"]),
        with_elections_and_crashes(&["-pre_vote", "-leader_stickiness"]),
        with_late_votes(&["-pre_vote", "-leader_stickiness"]),
        with_crashing_leaders(&["-no_op", "-pre_vote", "-leader_stickiness", "-batching", "-pipelining"]),
    ] {
        for seed in 0..6 {
            let outcome = run(&setting, seed);
            assert!(outcome.broken.is_none(), "\n{}\n", told(&setting, seed, &outcome));
        }
    }
}

#[test]
fn a_fault_that_is_aimed_hits_the_leader() {
    let setting = Setting { nodes: 5, ..Setting::default() };
    let weights = Weights { crash: 1, ..Weights::NONE };
    for seed in 0..5 {
        let mut run = open(&setting, seed);
        while let Some(event) = earliest(run.world()).filter(|event| event.due_ms <= 2_000) {
            run.take(event.due_ms, event.action).expect("what is due can happen");
        }
        let leads = |machine: &Machine<Raft>| machine.state().is_some_and(|state| state.role == Role::Leader);
        let leader = run.world().machines().find(|(_, machine)| leads(machine)).map(|(node, _)| node);
        let hit = Faults::new(Chaos { weights, aim: 100, ..Chaos::default() }, seed).next(run.world());
        assert_eq!(hit, leader.map(|node| Action::Crash { node, cause: CrashCause::Ordered }), "seed {seed}");
    }
}

/// What is told can be read, and breaks the same again.
#[test]
fn what_breaks_is_told_as_a_script_that_breaks_it_again() {
    let setting = Setting { nodes: 3, ..without(&["-vote_once"]) };
    let broken = (0..20).map(|seed| (seed, run(&setting, seed))).find(|(_, outcome)| outcome.broken.is_some());
    let (seed, outcome) = broken.expect("two lead in one term");
    let script = told(&setting, seed, &outcome);
    let scenario = read(&script).expect(&script);
    let played = play::<Raft>(&scenario, seed).expect(&script);
    assert_eq!(played.outcome.standing, "broken", "{script}");
    assert!(script.lines().count() < 20, "{script}");
}
