//! Plays every file under `tests/scenarios/`: each is a case by its path, and its measured verdict must be the declared one.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

use consensus_lab::scenario::{Measured, measure, read};

/// The seed of scripts that name none.
const SEED: u64 = 1;

#[test]
fn every_scenario_ends_as_it_declares() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files = Vec::new();
    find(&top, &mut files);
    assert!(!files.is_empty(), "there is no scenario in {}", top.display());
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
