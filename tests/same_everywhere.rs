//! Determinism: a script and a seed fix every frame, wherever the nodes live. What is found here is left in
//! `target/tmp`, and `tests/e2e/same-everywhere.test.mjs` finds the same in both browsers.
#![cfg(not(target_arch = "wasm32"))]

mod trace;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use consensus_lab::scenario::read;
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
    if script.is_empty() {
        return None;
    }
    let verdict = read(script).expect("the script is right").verdict?;
    let on: String = verdict.fixed_by().iter().map(|id| format!(" +{id}")).collect();
    if on.is_empty() {
        return None;
    }
    let has_rules = script.lines().any(|line| line.starts_with("rules"));
    let lines = script.lines().map(|line| match line.split_whitespace().next() {
        Some("rules") => format!("{}{on}\n", line.split('#').next().unwrap_or(line)),
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
    let threads_count = thread::available_parallelism().map_or(1, usize::from);
    let mut lines: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads_count)
            .map(|first| {
                let runs = &runs;
                scope.spawn(move || runs.iter().skip(first).step_by(threads_count).map(line_of).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("what it asserts is true")).collect()
    });
    lines.sort();
    let mended: Vec<&String> = lines.iter().filter(|line| line.starts_with("mended/")).collect();
    assert!(!mended.is_empty());
    for line in mended {
        assert!(line.contains(" ms, holds, "), "it does not hold with the rules on: {line}");
    }
    fs::write(top.join("fingerprints.txt"), lines.concat()).expect("cargo made the folder");
}
