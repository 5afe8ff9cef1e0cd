//! The same protocol over sockets: what it comes to is what it comes to without them.
//!
//! Bytes on sockets take longer than letters only while a socket opens: it is dialled, and both ends say hello.
#![cfg(not(target_arch = "wasm32"))]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use consensus_lab::protocol::itchain::ItChain;
use consensus_lab::protocol::pocket::Socketed;
use consensus_lab::protocol::raft::Raft;
use consensus_lab::protocol::watercraft::WaterCraft;
use consensus_lab::scenario::{Played, play, read, showing};
use consensus_lab::view::{Exhibit, Expected};

/// What these columns of all nodes show at the end of a run, a line a node.
fn shown<P: Exhibit>(script: &str, seed: u64, columns: &[&str]) -> String {
    let scenario = read(script).expect("the script is right");
    let Played { timeline, .. } = play::<P>(&scenario, seed).expect("it plays");
    let world = timeline.world();
    let mut lines = String::new();
    for node in world.roster().ids() {
        let Some(node_shows) = showing(world, node) else { continue };
        let _ = write!(lines, "\n{}:", world.roster().name(node));
        for column in P::columns().iter().filter(|column| columns.contains(&column.id)) {
            let _ = write!(lines, " {}={}", column.id, (column.cell)(&node_shows).values.join(" "));
        }
    }
    lines
}

fn same<P: Exhibit>(script: &str, columns: &[&str]) {
    assert!(columns.iter().all(|id| P::columns().iter().any(|column| column.id == *id)), "{columns:?} are columns");
    for seed in 0..20 {
        let direct = shown::<P>(script, seed, columns);
        assert_eq!(shown::<Socketed<P>>(script, seed, columns), direct, "seed {seed} of\n{script}");
    }
}

#[test]
fn raft_commits_the_same_log_under_the_same_leader() {
    let script = "protocol raft\nnodes a b c d e\nspacing 0s\nat 12s write x=1 to a\nat 13s write y=2 to c\nat 14s crash b\nat 16s write x=3 to d\nat 30s \
                  restart b\nat 40s write z=4 to e\nrun 60s";
    same::<Raft>(script, &["role", "term", "voted_for", "log", "commit", "store"]);
}

#[test]
fn watercraft_takes_the_same_host() {
    let script = "protocol watercraft\nnodes a b c d e\nat 5s crash a\nat 12s send hello at c\nat 14s restart a\nat 30s set colour red at b\nrun 40s";
    same::<WaterCraft>(script, &["host", "knows", "register", "received"]);
}

#[test]
fn it_chain_stores_the_same_blocks() {
    let script = "protocol itchain\nnodes a b c d\nat 10s tx mint alice 100 at b\nat 12s tx transfer alice bob 30 at c\nat 20s tx mint bob 5 at d\nrun 40s";
    same::<ItChain>(script, &["leader", "height", "world", "peers"]);
}

/// A scenario that comes to something else over sockets: its name, and the first of its expectations that is another one then.
struct Other {
    name: String,
    why: String,
    is_property: bool,
}

/// Every scenario of a protocol, played over sockets: how many there are, and those that come to something else than declared.
fn others<P: Exhibit>(folder: &str) -> (usize, Vec<Other>) {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(folder);
    let entries = fs::read_dir(&top).unwrap_or_else(|error| panic!("{}: {error}", top.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    let others = files.iter().filter_map(|file| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let scenario = read(&fs::read_to_string(file).expect("a scenario is text")).expect("it reads");
        let declared = scenario.verdict.as_ref().map_or("holds", |verdict| verdict.declared_word());
        let outcome = match play::<Socketed<P>>(&scenario, scenario.seed.unwrap_or_default()) {
            Ok(played) => played.outcome,
            // A letter that is dropped by its kind may not be under way at that moment.
            Err(error) => return Some(Other { name, why: error.to_string(), is_property: false }),
        };
        let broken = outcome.expectations.iter().find(|expected| expected.standing == "broken");
        let why =
            broken.map_or_else(|| "holds".to_owned(), |expected| format!("{}: {}", expected.text, expected.words));
        // A property that was given up as too dear to check is not broken.
        let is_unchecked = |expected: &Expected| expected.words.contains("too many orders");
        let is_property = broken.is_some_and(|expected| expected.text.contains("property") && !is_unchecked(expected));
        (outcome.standing != declared).then_some(Other { name, why, is_property })
    });
    (files.len(), others.collect())
}

/// Over sockets the first message to a node waits for a socket, so what hangs on a moment or on a single letter comes out otherwise:
/// these, and no others. What a protocol promises does not.
fn come_to_the_same<P: Exhibit>(folder: &str, otherwise: &[&str]) {
    let (count, others) = others::<P>(folder);
    for Other { name, why, is_property } in &others {
        println!("{name}: {why}");
        assert!(!is_property, "{name}: {why}");
        assert!(otherwise.contains(&&**name), "{name} comes to something else over sockets: {why}");
    }
    println!("{} of {count} come to the same", count - others.len());
}

const RAFT: &[&str] = &[
    "a-s11-vote",
    "a-s15-terms",
    "a-s16-stale",
    "a-s20-same-length",
    "b-05a-push",
    "b-06a-periodic",
    "b-09a-election",
    "b-10a-candidate-follows",
    "b-12a-old-leader-follows",
    "b-13a-tries-again",
    "b-14a-yields",
    "b-15a-never-committed",
    "b-16a-guard",
    "b-17a-leader-yields",
    "b-18-cold-start",
    "f-lease-sticky",
    "f-one-way-leader",
    "f-snapshot-resumes",
    "f-soak",
    "fig-7-a",
    "fig-7-e",
    "fig-7-f",
    "fig-8e",
    "r-check-vote-term",
    "x-crash-before-sending",
    "x-one-way-link-quorum",
    "x-one-way-link",
];

const WATERCRAFT: &[&str] = &["w-06-join", "w-22-lost-list", "w-24-split-brain"];

const IT_CHAIN: &[&str] = &[
    "i-29c-news-lost",
    "i-29d-tables-shrink",
    "i-36-source-dies",
    "i-40-gossip",
    "i-40b-pull",
    "i-43-node-delivery",
    "r-announce-newcomers",
    "r-ask-leader",
];

#[test]
fn scenarios_of_raft_come_to_the_same() {
    come_to_the_same::<Raft>("raft", RAFT);
}

#[test]
fn scenarios_of_watercraft_come_to_the_same() {
    come_to_the_same::<WaterCraft>("watercraft", WATERCRAFT);
}

#[test]
fn scenarios_of_it_chain_come_to_the_same() {
    come_to_the_same::<ItChain>("itchain", IT_CHAIN);
}
