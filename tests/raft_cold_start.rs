//! B-19 of the talk: many clusters start cold, and each elects one leader. How long it takes is measured and printed.
#![cfg(not(target_arch = "wasm32"))]

use consensus_lab::network::Options;
use consensus_lab::node::{NodeId, RuleBook};
use consensus_lab::protocol::raft::{Params, Raft, Role, Rules, State};
use consensus_lab::schedule::earliest;
use consensus_lab::world::{Action, Beginning, World};

const RUNS: u64 = 300;
/// Nobody is patient longer than 9 s, and an election that nobody wins is tried again after 5.5 s at the latest.
const UNTIL_MS: u64 = 30_000;

/// When the first leader is elected in a cluster of so many nodes, and the world 30 s after its start.
fn start_cold(seed: u64, nodes: u16) -> (u64, World<Raft>) {
    let network = Options { latency_ms: 10, ..Options::default() };
    let mut world = World::new(Beginning { seed, rules: rules(), params: Params::default(), network });
    let cluster: Vec<NodeId> = (0..nodes).map(NodeId).collect();
    for node in 0..nodes {
        let action = Action::Spawn { name: format!("n{node}"), contact: None, cluster: cluster.clone() };
        world.apply(0, action).expect("the name is new");
    }
    let mut elected_ms = None;
    while let Some(next) = earliest(&world).filter(|next| next.due_ms <= UNTIL_MS) {
        world.apply(next.due_ms, next.action).expect("what is due can be done");
        let leaders = leaders(&world);
        assert!(leaders.len() <= 1, "seed {seed}, {nodes} nodes, at {} ms: {leaders:?} lead", world.now_ms());
        if !leaders.is_empty() {
            elected_ms = elected_ms.or(Some(world.now_ms()));
        }
    }
    (elected_ms.unwrap_or_else(|| panic!("seed {seed}, {nodes} nodes: nobody is elected")), world)
}

/// The rules that stand after the last card.
fn rules() -> Rules {
    let on = Rules::presets().iter().find(|preset| preset.id == "B19").expect("the ladder exists").rules;
    let mut rules = Rules::default();
    for (index, card) in Rules::cards().iter().enumerate() {
        rules.switch(index, on.contains(&card.id));
    }
    rules
}

fn leaders(world: &World<Raft>) -> Vec<NodeId> {
    let leads = |state: &State| state.role == Role::Leader;
    let nodes = world.machines().filter(|(_, machine)| machine.state().is_some_and(leads));
    nodes.map(|(node, _)| node).collect()
}

/// Three hundred cold starts: the median, the 95th percentile and the worst time. They are printed, as a histogram too.
fn measure(nodes: u16) -> [u64; 3] {
    let mut times_ms = Vec::new();
    let mut contested = 0;
    for seed in 0..RUNS {
        let (elected_ms, world) = start_cold(seed, nodes);
        let [leader] = leaders(&world)[..] else { panic!("seed {seed}, {nodes} nodes: nobody leads at the end") };
        let states: Vec<&State> = world.machines().filter_map(|(_, machine)| machine.state()).collect();
        assert!(states.iter().all(|state| state.leader == Some(leader)), "seed {seed}: somebody follows another");
        contested += usize::from(states.iter().any(|state| state.voted_for != Some(leader)));
        times_ms.push(elected_ms);
    }
    times_ms.sort_unstable();
    let [median, most, worst] = [50, 95, 100].map(|percent| times_ms[(times_ms.len() - 1) * percent / 100]);
    println!("{nodes} nodes: median {median} ms, 95 % {most} ms, worst {worst} ms; {contested} of {RUNS} contested");
    for from_ms in (0..=worst).step_by(500) {
        let count = times_ms.iter().filter(|time_ms| (from_ms..from_ms + 500).contains(time_ms)).count();
        println!("{from_ms:>5} ms {}", "▪".repeat(count));
    }
    [median, most, worst]
}

/// The figures of the talk's model, half a second more or less. The worst of another three hundred may well be better.
fn check(nodes: u16, model_ms: [u64; 3]) {
    let [median, most, worst] = measure(nodes);
    assert!(median.abs_diff(model_ms[0]) <= 500, "median {median} ms");
    assert!(most.abs_diff(model_ms[1]) <= 500, "95 % {most} ms");
    assert!(worst <= model_ms[2] + 500, "worst {worst} ms");
}

#[test]
fn three_nodes_elect_one_leader_in_every_cold_start() {
    check(3, [5_000, 7_200, 8_200]);
}

#[test]
fn five_nodes_elect_one_leader_in_every_cold_start() {
    check(5, [4_600, 6_300, 7_700]);
}
