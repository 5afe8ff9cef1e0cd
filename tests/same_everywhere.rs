//! Determinism: a script and a seed fix every frame, wherever the nodes live. What is found here is left in
//! `target/tmp`, and `tests/e2e/same-everywhere.test.mjs` finds the same in both browsers.
#![cfg(not(target_arch = "wasm32"))]

mod trace;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use trace::{Nodes, trace};

/// All scenario files as (path from tests/scenarios, text), and the first protocol's own script as `welcome`.
fn scripts() -> Vec<(String, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut folders = vec![top.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("tests/scenarios can be read") {
            let path = entry.expect("its entries can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "txt") {
                files.push(path);
            }
        }
    }
    files.sort();
    let name = |file: &Path| {
        let inside = file.strip_prefix(&top).expect("found under it");
        inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let read = |file: &Path| fs::read_to_string(file).expect("a scenario is text");
    let files = files.iter().map(|file| (name(file), read(file)));
    [("welcome".to_string(), String::new())].into_iter().chain(files).collect()
}

/// The same script with the rules on that its verdict names, which then holds; `None` if it names none.
fn mended(script: &str) -> Option<String> {
    let verdict = script.lines().find(|line| line.starts_with("verdict"))?;
    let (_, fixed_by) = verdict.split_once("fixed by ")?;
    let on: String = fixed_by.split([',', ' ']).filter(|id| !id.is_empty()).map(|id| format!(" +{id}")).collect();
    let has_rules = script.lines().any(|line| line.starts_with("rules"));
    let lines = script.lines().map(|line| match line.split_whitespace().next() {
        Some("rules") => format!("{line}{on}\n"),
        Some("verdict") if has_rules => "verdict holds\n".to_owned(),
        Some("verdict") => format!("verdict holds\nrules{on}\n"),
        _ => format!("{line}\n"),
    });
    Some(lines.collect())
}

/// Each script's line: the same whether its nodes are at hand or behind a wall of bytes.
fn line_of((name, script): &(String, String)) -> String {
    let line = trace(script, Nodes::Here);
    assert_eq!(trace(script, Nodes::Behind), line, "{name}, nodes behind a wall of bytes");
    format!("{name}: {line}\n")
}

#[test]
fn a_script_and_a_seed_fix_every_frame() {
    let top = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut runs = Vec::new();
    for (name, script) in scripts() {
        if let Some(mended) = mended(&script) {
            let name = format!("mended/{name}");
            let file = top.join(&name);
            fs::create_dir_all(file.parent().expect("it lies in mended/")).expect("cargo made the folder above");
            fs::write(file, &mended).expect("the folder is there");
            runs.push((name, mended));
        }
        runs.push((name, script));
    }
    let lanes = thread::available_parallelism().map_or(1, usize::from);
    let lines: Vec<String> = thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes)
            .map(|lane| {
                let runs = &runs;
                scope.spawn(move || runs.iter().skip(lane).step_by(lanes).map(line_of).collect::<Vec<_>>())
            })
            .collect();
        lanes.into_iter().flat_map(|lane| lane.join().expect("what it asserts is true")).collect()
    });
    for line in lines.iter().filter(|line| line.starts_with("mended/")) {
        assert!(line.contains(" ms, holds, "), "it does not hold with the rules on: {line}");
    }
    fs::write(top.join("fingerprints.txt"), lines.concat()).expect("cargo made the folder");
}
