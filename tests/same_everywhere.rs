//! Determinism: a script and a seed fix every frame, wherever the nodes live. What is found here is left in
//! `target/tmp/fingerprints.txt`, and `tests/e2e/same-everywhere.test.mjs` finds the same in both browsers.
#![cfg(not(target_arch = "wasm32"))]

mod trace;

use std::fs;
use std::path::{Path, PathBuf};

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

#[test]
fn a_script_and_a_seed_fix_every_frame() {
    let mut lines = String::new();
    for (name, script) in scripts() {
        let line = trace(&script, Nodes::Here);
        assert_eq!(trace(&script, Nodes::Behind), line, "{name}, nodes behind a wall of bytes");
        lines += &format!("{name}: {line}\n");
    }
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("fingerprints.txt"), lines).expect("cargo made the folder");
}
