//! Plays every file under `tests/scenarios/`: each is a case by its path, and its measured verdict must be the declared one.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use consensus_lab::node::{RuleBook, RuleCard};
use consensus_lab::protocol::{self, Visitor};
use consensus_lab::scenario::{Measured, Verdict, measure, read};
use consensus_lab::view::Exhibit;

/// The seed of scripts that name none.
const SEED: u64 = 1;

/// Rules that no scenario needs yet, each with its protocol. Whoever writes the scenario strikes the line.
const WITHOUT_SCENARIO: &[(&str, &str)] = &[];

#[test]
fn every_scenario_ends_as_it_declares() {
    let (top, files) = files();
    let mut failures = Vec::new();
    for path in &files {
        let name = path.strip_prefix(&top).unwrap_or(path).display();
        match measured_file(path) {
            Ok(measured) if measured.is_as_declared => println!("passed  {name}: {}", measured.words),
            Ok(measured) => failures.push(format!("{name}: {}", measured.words)),
            Err(complaint) => failures.push(format!("{name}: {complaint}")),
        }
    }
    assert!(failures.is_empty(), "{} of {} scenarios fail:\n{}", failures.len(), files.len(), failures.join("\n"));
}

#[test]
fn every_rule_that_is_on_mends_a_scenario() {
    let mut needed = BTreeSet::new();
    for path in files().1 {
        let text = fs::read_to_string(&path).expect("the file can be read");
        let scenario = read(&text).unwrap_or_else(|complaint| panic!("{}: {complaint}", path.display()));
        let fixed_by = scenario.verdict.as_ref().map(Verdict::fixed_by).unwrap_or_default().to_vec();
        needed.extend(fixed_by.into_iter().map(|rule| (scenario.module.protocol, rule)));
    }
    let is_excepted = |key: &str, id: &str| WITHOUT_SCENARIO.contains(&(key, id));
    let mut failures = Vec::new();
    // What lies under a protocol has rules of its own; their scenarios are its own too.
    for &key in protocol::KEYS {
        let cards = protocol::visit(key, Cards).expect("the protocol is in the list");
        for card in cards.iter().filter(|card| card.default) {
            let id = card.id;
            match (needed.contains(&(key, id.to_owned())), is_excepted(key, id)) {
                (false, false) => failures.push(format!("{key}: no scenario is “fixed by {id}”: write one")),
                (true, true) => failures.push(format!("{key}: {id} has a scenario: strike it from WITHOUT_SCENARIO")),
                _ => {}
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Fetches the cards of a protocol's rules.
struct Cards;

impl Visitor for Cards {
    type Out = &'static [RuleCard];
    fn visit<P: Exhibit>(self) -> Self::Out {
        P::Rules::cards()
    }
}

#[test]
fn the_example_of_the_readme_ends_as_it_declares() {
    let readme = include_str!("../README.md");
    let example =
        readme.split("```").find(|block| block.trim_start().starts_with("title")).expect("there is an example");
    let measured = measured(example).expect("it plays");
    assert!(measured.is_as_declared, "{}", measured.words);
}

fn measured_file(path: &Path) -> Result<Measured, String> {
    measured(&fs::read_to_string(path).map_err(|error| error.to_string())?)
}

fn measured(text: &str) -> Result<Measured, String> {
    let scenario = read(text).map_err(|complaint| complaint.to_string())?;
    if scenario.verdict.is_none() {
        return Err("it declares no verdict".to_owned());
    }
    measure(&scenario, scenario.seed.unwrap_or(SEED)).map_err(|complaint| complaint.to_string())
}

/// The folder of all scenarios, and all files in it.
fn files() -> (PathBuf, Vec<PathBuf>) {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files = Vec::new();
    find(&top, &mut files);
    assert!(!files.is_empty(), "there is no scenario in {}", top.display());
    (top, files)
}

/// All `.txt` files of a folder and its folders, by name.
fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "txt") {
            files.push(path);
        }
    }
}
