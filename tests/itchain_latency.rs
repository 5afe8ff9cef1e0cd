//! Agreement under random latency, after the integration tests of it-chain: how many runs stall is counted and printed.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;

use consensus_lab::network::Options;
use consensus_lab::node::{NodeId, RuleBook};
use consensus_lab::protocol::itchain::{Call, ItChain, Params, Request, Rules, Seal, State};
use consensus_lab::schedule::earliest;
use consensus_lab::world::{Action, Beginning, World};

/// When all are connected, and the transaction is made.
const MEETS_MS: u64 = 1_000;
/// The batch time later there is a proposal; after that three messages of at most 200 ms lead to the block.
const UNTIL_MS: u64 = 4_000;

/// A cluster that has met under even latency and agrees on one block under random latency: the seals that its nodes have stored
/// at height 1, and how many nodes have none.
fn agree(seed: u64, nodes: u16, rules: &Rules) -> (BTreeSet<Seal>, usize) {
    let network = Options { latency_ms: 10, ..Options::default() };
    let mut world = World::<ItChain>::new(Beginning { seed, rules: rules.clone(), params: Params::default(), network });
    for node in 0..nodes {
        let contact = (node > 0).then_some(NodeId(0));
        world
            .apply(0, Action::Spawn { name: format!("n{node}"), contact, cluster: Vec::new() })
            .expect("the name is new");
    }
    run_until(&mut world, MEETS_MS);
    for (id, value) in [("latency", "1ms"), ("jitter", "199ms")] {
        let action = Action::Network { id: id.to_owned(), value: value.to_owned() };
        world.apply(MEETS_MS, action).expect("the network has this option");
    }
    let request = Request::Invoke(Call::new("mint", &["alice", "100"]));
    world.apply(MEETS_MS, Action::Request { node: NodeId(0), request }).expect("the node is there");
    run_until(&mut world, UNTIL_MS);
    let states: Vec<&State> = world.machines().filter_map(|(_, machine)| machine.state()).collect();
    let peers = |state: &&State| state.peers.table().len() == usize::from(nodes);
    assert!(states.iter().all(peers), "seed {seed}, {nodes} nodes: they have not met");
    let seals: Vec<Seal> =
        states.iter().filter_map(|state| state.blockchain.chain.get(1)).map(|block| block.seal).collect();
    let missing = states.len() - seals.len();
    (seals.into_iter().collect(), missing)
}

fn run_until(world: &mut World<ItChain>, until_ms: u64) {
    while let Some(next) = earliest(world).filter(|next| next.due_ms <= until_ms) {
        world.apply(next.due_ms, next.action).expect("what is due can be done");
    }
}

/// The rules of the first implementation and some more.
fn built(more: &[&str]) -> Rules {
    let preset = Rules::presets().iter().find(|preset| preset.id == "built").expect("the ladder has it").rules;
    let mut rules = Rules::default();
    for (index, card) in Rules::cards().iter().enumerate() {
        rules.switch(index, preset.contains(&card.id) || more.contains(&card.id));
    }
    rules
}

/// In how many of so many runs some node has no block in the end.
fn stalls(runs: u64, nodes: u16, rules: &Rules) -> u64 {
    let stalled = (0..runs).filter(|seed| agree(*seed, nodes, rules).1 > 0).count();
    u64::try_from(stalled).expect("they are few")
}

#[test]
fn as_built_every_seventh_run_of_four_stalls_and_none_where_early_votes_are_looked_at() {
    const RUNS: u64 = 400;
    // Crossed dials would keep the four from meeting.
    let as_built = stalls(RUNS, 4, &built(&["keep_crossed_dials"]));
    let repaired = stalls(RUNS, 4, &built(&["keep_crossed_dials", "look_again"]));
    println!("of {RUNS} runs of four nodes {as_built} stall as built, {repaired} with look_again");
    assert!((RUNS / 10..RUNS / 5).contains(&as_built), "{as_built} of {RUNS} runs stall as built");
    assert_eq!(repaired, 0);
}

#[test]
fn four_eight_and_sixteen_nodes_agree_on_one_seal() {
    for (nodes, runs) in [(4, 100), (8, 40), (16, 10)] {
        for seed in 0..runs {
            let (seals, missing) = agree(seed, nodes, &Rules::default());
            assert_eq!((seals.len(), missing), (1, 0), "seed {seed}, {nodes} nodes");
        }
    }
}
