//! Random runs of it-chain: with all rules no property breaks, and without one of them the same runs find its harm.
//!
//! Each run is fixed by its seed. `CONSENSUS_LAB_EVENTS=5000000 cargo test --release --test itchain_random` runs longer.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../random_runs/mod.rs"]
mod random_runs;

use consensus_lab::node::{NodeId, Property};
use consensus_lab::protocol::itchain::{Call, ItChain, Request};
use consensus_lab::schedule::{Chaos, Weights};
use consensus_lab::world::{Action, World};

use random_runs::{Course, Outcome, Pair, Subject, events, run, states, told};

/// So many events are run with all rules in each size of network, unless the environment says otherwise.
const EVENTS: u64 = 150_000;
/// Events of one run.
const FRAMES: u64 = 5_000;
/// How long a network without faults has until its nodes agree.
const SETTLES_MS: u64 = 60_000;
/// Between two transactions of clients, on the average.
const PAUSE_MS: u64 = 300;
/// When a traitor turns.
const TURNS_MS: u64 = 1_000;
/// The properties that hold at every moment, whatever befalls the network.
const ALWAYS: [&str; 2] = ["same_blocks", "sound_chains"];

const PARAMS: [Pair; 4] = [("batch", "200ms"), ("patience", "800ms"), ("sync", "300ms"), ("gossip", "2s")];
const NETWORK: [Pair; 5] =
    [("latency", "3ms"), ("jitter", "20ms"), ("loss", "1%"), ("duplication", "2%"), ("reordering", "20%")];

/// What is run.
#[derive(Clone, Copy)]
struct Setting {
    nodes: usize,
    /// Rules that are switched, `+id` on and `-id` off.
    rules: &'static [&'static str],
    chaos: Chaos,
    /// A node that proposes different blocks to different nodes.
    traitor: Option<NodeId>,
}

impl Subject for Setting {
    type P = ItChain;
    type Crowd = Clients;

    fn course(&self) -> Course {
        Course {
            nodes: self.nodes,
            spares: 0,
            spacing_ms: 100,
            rules: self.rules,
            params: PARAMS.into(),
            network: NETWORK.into(),
            chaos: self.chaos,
            calm_ms: 2_000,
            frames: FRAMES,
            settles_ms: SETTLES_MS,
        }
    }

    fn crowd(&self, _: u64) -> Clients {
        Clients { nodes: self.nodes as u64, next_ms: 2_000, asked: 0, traitor: self.traitor }
    }

    fn holds_always(&self, property: &Property<ItChain>) -> bool {
        ALWAYS.contains(&property.id)
    }

    /// All that was accepted is stored, by all in the same blocks.
    fn disagreement(&self, world: &World<ItChain>) -> Option<String> {
        let waiting: usize = states(world).map(|(_, state)| state.txpool.pool.len()).sum();
        let seals = || states(world).map(|(_, state)| state.blockchain.chain.last_seal());
        let is_same = seals().all(|seal| seals().all(|other| seal == other));
        (waiting > 0 || !is_same).then(|| {
            let heights: Vec<u64> = states(world).map(|(_, state)| state.blockchain.chain.height()).collect();
            format!("Long after the last fault {waiting} transactions wait; the heights are {heights:?}.")
        })
    }
}

/// Clients that make a transaction now here, now there, once the traitor is one.
struct Clients {
    nodes: u64,
    next_ms: u64,
    asked: u64,
    traitor: Option<NodeId>,
}

impl random_runs::Crowd<ItChain> for Clients {
    fn next_ms(&self) -> u64 {
        if self.traitor.is_some() { TURNS_MS } else { self.next_ms }
    }

    fn next(&mut self, _: &World<ItChain>) -> Option<Action<ItChain>> {
        if let Some(node) = self.traitor.take() {
            return Some(Action::Request { node, request: Request::Equivocate });
        }
        self.asked += 1;
        self.next_ms += PAUSE_MS + self.asked % 5 * 100;
        let node = NodeId((self.asked * 11 % self.nodes) as u16);
        Some(Action::Request { node, request: Request::Invoke(Call::new("mint", &["alice", "1"])) })
    }
}

#[test]
fn with_all_rules_nothing_breaks_in_four_nodes() {
    nothing_breaks(4);
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
    let (mut done, mut blocks, mut asked, mut runs) = (0, 0, 0, 0);
    random_runs::nothing_breaks(&Setting { nodes, ..calm() }, events(EVENTS), &mut |outcome| {
        done += outcome.frames();
        blocks += height(outcome);
        asked += outcome.crowd.asked;
        runs += 1;
    });
    println!("{nodes} nodes: {runs} runs, {done} events, {asked} transactions, {blocks} blocks");
    assert!(blocks > done / 1_000, "only {blocks} blocks were stored in {done} events");
}

fn height(outcome: &Outcome<Setting>) -> u64 {
    outcome.states().map(|state| state.blockchain.chain.height()).max().unwrap_or(0)
}

/// One of four, or two of seven, may lie: a leader that proposes different blocks to different nodes splits no chain.
#[test]
fn a_leader_that_equivocates_splits_no_chain() {
    for (nodes, seeds) in [(4, 12), (7, 6)] {
        for seed in 0..seeds {
            let setting = with_traitor(nodes, &[]);
            let outcome = run(&setting, seed);
            // It may well be that nothing more is agreed on as long as it leads.
            let broken = outcome.broken.as_ref().filter(|(property, _)| ALWAYS.contains(property));
            assert!(broken.is_none(), "seed {seed}: {broken:?}\n{}", told(&setting, seed, &outcome));
        }
    }
}

#[test]
fn with_a_third_for_a_quorum_it_splits_the_chain() {
    let is_split =
        |seed| run(&with_traitor(4, &["-quorum_two_thirds"]), seed).broken.is_some_and(|it| it.0 == "same_blocks");
    assert!((0..12).any(is_split), "nothing was split");
}

#[test]
fn where_votes_name_no_block_it_splits_the_chain() {
    let is_split =
        |seed| run(&with_traitor(4, &["-votes_name_block"]), seed).broken.is_some_and(|it| it.0 == "same_blocks");
    assert!((0..12).any(is_split), "nothing was split");
}

/// Nobody is down, and the first leader lies.
fn with_traitor(nodes: usize, rules: &'static [&'static str]) -> Setting {
    let weights = Weights { delay: 4, drop: 1, ..Weights::NONE };
    Setting { nodes, rules, chaos: Chaos { weights, ..calm().chaos }, traitor: Some(NodeId(0)) }
}

/// At most one of four is down at a time, and no more than one is cut off.
fn calm() -> Setting {
    let weights = Weights { partition: 0, force: 0, ..Chaos::default().weights };
    let chaos = Chaos { pause_ms: (100, 1_500), weights, down_max: 1, ..Chaos::default() };
    // Who has struck another while links were cut finds it again by gossip.
    Setting { nodes: 4, rules: &["+gossip_tables"], chaos, traitor: None }
}
