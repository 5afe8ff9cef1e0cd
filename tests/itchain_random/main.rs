//! Random runs of it-chain: with all rules no property breaks, and without one of them the same runs find its harm.
//!
//! Each run is fixed by its seed. `CONSENSUS_LAB_EVENTS=5000000 cargo test --release --test itchain_random` runs longer.
#![cfg(not(target_arch = "wasm32"))]

use consensus_lab::network::Options;
use consensus_lab::node::{Finding, NodeId, ParamBook, Property, Protocol, RuleBook};
use consensus_lab::protocol::itchain::{Call, ItChain, Params, Request, Rules};
use consensus_lab::scenario::write_action;
use consensus_lab::schedule::{Chaos, Faults, Weights, earliest};
use consensus_lab::timeline::Walker;
use consensus_lab::view::Exhibit;
use consensus_lab::world::{Action, Beginning, Machine, Status};

/// So many events are run with all rules in each size of network, unless the environment says otherwise.
const EVENTS: u64 = 150_000;
/// Events of one run.
const FRAMES: u64 = 5_000;
/// How long a network without faults has until its nodes agree.
const SETTLES_MS: u64 = 60_000;
/// Between two transactions of clients, on the average.
const PAUSE_MS: u64 = 300;
/// The properties that hold at every moment, whatever befalls the network.
const ALWAYS: [&str; 2] = ["same_blocks", "sound_chains"];

const NAMES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];
const PARAMS: [(&str, &str); 4] = [("batch", "200ms"), ("patience", "800ms"), ("sync", "300ms"), ("gossip", "2s")];
const NETWORK: [(&str, &str); 5] =
    [("latency", "3ms"), ("jitter", "20ms"), ("loss", "1%"), ("duplication", "2%"), ("reordering", "20%")];

/// What is run.
#[derive(Clone, Copy)]
struct Setting {
    nodes: usize,
    rules: &'static [&'static str],
    network: &'static [(&'static str, &'static str)],
    chaos: Chaos,
    /// A node that proposes different blocks to different nodes.
    traitor: Option<NodeId>,
}

/// What came of a run.
struct Outcome {
    events: u64,
    height: u64,
    broken: Option<(&'static str, String)>,
    end_ms: u64,
    deeds: Vec<String>,
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
    let events = std::env::var("CONSENSUS_LAB_EVENTS").ok().and_then(|events| events.parse().ok()).unwrap_or(EVENTS);
    let (mut done, mut blocks, mut runs) = (0, 0, 0);
    for seed in 0.. {
        if done >= events {
            break;
        }
        let outcome = run(&Setting { nodes, ..calm() }, seed);
        if let Some((property, why)) = &outcome.broken {
            panic!(
                "{nodes} nodes, seed {seed}: {property}: {why}\n{}",
                told(&Setting { nodes, ..calm() }, seed, &outcome)
            );
        }
        done += outcome.events;
        blocks += outcome.height;
        runs += 1;
    }
    println!("{nodes} nodes: {runs} runs, {done} events, {blocks} blocks");
    assert!(blocks > done / 1_000, "only {blocks} blocks were stored in {done} events");
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
    Setting { nodes, rules, chaos: Chaos { weights, ..calm().chaos }, traitor: Some(NodeId(0)), ..calm() }
}

/// A run as a script.
fn told(setting: &Setting, seed: u64, outcome: &Outcome) -> String {
    let words =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(id, value)| format!("{id}={value}")).collect::<Vec<_>>().join(" ");
    let network: Vec<(&str, &str)> = NETWORK.iter().chain(setting.network).copied().collect();
    let head = [
        "protocol   itchain".to_owned(),
        format!("nodes      {}", NAMES[..setting.nodes].join(" ")),
        format!("seed       {seed}"),
        format!("params     {}", words(&PARAMS)),
        format!("network    {}", words(&network)),
        format!("rules      default {}", setting.rules.join(" ")),
        format!("run        {}ms", outcome.end_ms),
    ];
    head.into_iter().chain(outcome.deeds.iter().cloned()).collect::<Vec<_>>().join("\n")
}

/// At most one of four is down at a time, and no more than one is cut off.
fn calm() -> Setting {
    let weights = Weights { partition: 0, force: 0, ..Chaos::default().weights };
    let chaos = Chaos { pause_ms: (100, 1_500), weights, down_max: 1, ..Chaos::default() };
    // Who has struck another while links were cut finds it again by gossip.
    Setting { nodes: 4, rules: &["+gossip_tables"], network: &[], chaos, traitor: None }
}

fn run(setting: &Setting, seed: u64) -> Outcome {
    let mut run = open(setting, seed);
    let mut faults = Faults::new(setting.chaos, seed ^ 0xfa17);
    let mut deeds = Vec::new();
    let (mut ask_ms, mut asked) = (2_000, 0_u64);
    while run.world().frame() < FRAMES {
        let event = earliest(run.world());
        let event_ms = event.as_ref().map_or(u64::MAX, |event| event.due_ms);
        let fault_ms = faults.next_ms().max(2_000);
        let (at_ms, action) = if event_ms <= fault_ms.min(ask_ms) {
            (event_ms, event.map(|event| event.action))
        } else if ask_ms <= fault_ms {
            asked += 1;
            let node = NodeId((asked * 11 % setting.nodes as u64) as u16);
            let at_ms = ask_ms;
            ask_ms += PAUSE_MS + asked % 5 * 100;
            (at_ms, Some(Action::Request { node, request: Request::Invoke(Call::new("mint", &["alice", "1"])) }))
        } else {
            (fault_ms, faults.next(run.world()))
        };
        let Some(action) = action else { continue };
        let is_deed = at_ms != event_ms;
        let words = if is_deed { write_action(run.world(), &action) } else { String::new() };
        if run.take(at_ms, action).is_ok() && is_deed {
            deeds.push(format!("at {at_ms}ms {words}"));
        }
        if let Some(broken) = broken(&run, &|property| ALWAYS.contains(&property.id)) {
            return outcome(&run, Some(broken), deeds);
        }
    }
    let broken = settle(&mut run, &mut deeds);
    outcome(&run, broken, deeds)
}

/// When all faults are mended and nobody asks for anything, the nodes must agree after a while, and all that was accepted is
/// stored.
fn settle(run: &mut Walker<ItChain>, deeds: &mut Vec<String>) -> Option<(&'static str, String)> {
    let now_ms = run.world().now_ms();
    let mend = |(node, machine): (NodeId, &Machine<ItChain>)| match machine.status() {
        Status::Paused => Some(Action::Resume { node }),
        Status::Crashed => Some(Action::Restart { node }),
        Status::Running | Status::Left => None,
    };
    let mut repairs: Vec<Action<ItChain>> = run.world().machines().filter_map(mend).collect();
    repairs.push(Action::Merge);
    for (id, value) in [("loss", "0%"), ("jitter", "5ms")] {
        repairs.push(Action::Network { id: id.to_owned(), value: value.to_owned() });
    }
    for repair in repairs {
        deeds.push(format!("at {now_ms}ms {}", write_action(run.world(), &repair)));
        run.take(now_ms, repair).expect("what is broken can be mended");
    }
    while let Some(event) = earliest(run.world()).filter(|event| event.due_ms <= now_ms + SETTLES_MS) {
        run.take(event.due_ms, event.action).expect("what is due can happen");
        if let Some(broken) = broken(run, &|property| ALWAYS.contains(&property.id)) {
            return Some(broken);
        }
    }
    let states = || run.world().machines().filter_map(|(_, machine)| machine.state());
    let waiting: usize = states().map(|state| state.txpool.pool.len()).sum();
    let seals = || states().map(|state| state.blockchain.chain.last_seal());
    let is_same = seals().all(|seal| seals().all(|other| seal == other));
    if let Some(broken) = broken(run, &|_| true) {
        return Some(broken);
    }
    (waiting > 0 || !is_same).then(|| {
        let heights: Vec<u64> = states().map(|state| state.blockchain.chain.height()).collect();
        ("agreement", format!("Long after the last fault {waiting} transactions wait; the heights are {heights:?}."))
    })
}

fn open(setting: &Setting, seed: u64) -> Walker<ItChain> {
    let mut beginning =
        Beginning::<ItChain> { seed, rules: Rules::default(), params: Params::default(), network: Options::default() };
    for (id, value) in PARAMS {
        beginning.params.set(id, value).expect("a parameter of it-chain");
    }
    for (id, value) in NETWORK.iter().chain(setting.network) {
        beginning.network.set(id, value).expect("an option of the network");
    }
    for rule in setting.rules {
        let (sign, id) = rule.split_at(1);
        beginning.rules.switch(Rules::find(id).expect("a rule of it-chain"), sign == "+");
    }
    let mut run = Walker::begin(beginning);
    for (place, name) in NAMES.iter().take(setting.nodes).enumerate() {
        let contact = (place > 0).then_some(NodeId(0));
        let spawn = Action::Spawn { name: (*name).to_owned(), contact, cluster: Vec::new() };
        run.take(100 * place as u64, spawn).expect("the name is free");
    }
    if let Some(node) = setting.traitor {
        run.take(1_000, Action::Request { node, request: Request::Equivocate }).expect("the node runs");
    }
    run
}

fn broken(run: &Walker<ItChain>, counts: &dyn Fn(&Property<ItChain>) -> bool) -> Option<(&'static str, String)> {
    let mut standings = run.standings().iter().zip(ItChain::properties());
    let (standing, property) = standings.find(|(standing, property)| standing.is_broken && counts(property))?;
    let words = match &standing.finding {
        Finding::Broken { why, .. } | Finding::Unchecked { why } => {
            ItChain::explain(why, NodeId(0), run.world().roster())
        }
        Finding::Holds => "It holds.".to_owned(),
    };
    Some((property.id, words))
}

fn outcome(run: &Walker<ItChain>, broken: Option<(&'static str, String)>, deeds: Vec<String>) -> Outcome {
    let states = run.world().machines().filter_map(|(_, machine)| machine.state());
    let height = states.map(|state| state.blockchain.chain.height()).max().unwrap_or(0);
    Outcome { events: run.world().frame(), height, broken, end_ms: run.world().now_ms(), deeds }
}
