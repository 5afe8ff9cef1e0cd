//! A run boiled down to one line: how many frames it has, when it ends, whether its expectations hold, and a fingerprint of
//! all its frames. Two runs with the same line went the same way.
//!
//! `tests/same_everywhere.rs` writes the line of every scenario, and the tests in browsers compare.

use std::collections::BTreeMap;

use consensus_lab::lab::{Found, Host, Job, Lab, Limits, Order, Progress, open, open_host};

/// How long a run without an end is followed, in virtual milliseconds.
const WITHOUT_END_MS: f64 = 20_000.0;
/// The seed of all runs whose scenario names none.
const SEED: &str = "7";
/// A run that needs more turns than this hangs.
const TURNS_MAX: usize = 100_000;

/// Where the nodes of a run live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nodes {
    /// In the world itself.
    Here,
    /// Each behind a door of its own, through which only bytes pass, like a node in a worker.
    Behind,
}

/// Plays a script to its end and boils it down.
pub fn trace(script: &str, nodes: Nodes) -> String {
    let mut lab = open(script, Some(SEED), nodes == Nodes::Behind).expect("the script is right");
    play(lab.as_mut());
    let status = lab.status();
    format!("{} frames, {} ms, {}, {}", status.frames, status.end_ms, status.outcome.standing, chain(lab.as_mut()))
}

/// A fingerprint of all frames.
pub fn chain(lab: &mut dyn Lab) -> String {
    match lab.complete(Job::Chain) {
        Ok(Found::Chain(chain)) => chain,
        other => panic!("a chain was asked for: {other:?}"),
    }
}

/// Runs to the scenario's end, and is the bus on the way.
fn play(lab: &mut dyn Lab) {
    let setup = lab.setup();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "virtual times are small and positive")]
    let until_ms = setup.end_ms.unwrap_or(WITHOUT_END_MS) as u64;
    let mut hosts: BTreeMap<u16, Box<dyn Host>> = BTreeMap::new();
    for _ in 0..TURNS_MAX {
        let progress = lab.run(Limits { until_ms, events_max: 256 }).expect("a scenario asks for nothing impossible");
        for order in lab.take_orders() {
            match order {
                Order::Stop { node } => _ = hosts.remove(&node.0),
                Order::Post { node, ticket, bytes } => {
                    let new = || open_host(setup.module).expect("the lab knows its module");
                    let reply = hosts.entry(node.0).or_insert_with(new).handle(&bytes).expect("the lab writes batches");
                    lab.answer(node.0, ticket, &reply);
                }
            }
        }
        if matches!(progress, Progress::Time | Progress::Quiet) {
            return;
        }
    }
    panic!("the run does not come to its end");
}
