//! The command line as others call it: lines, and the exit status.
#![cfg(feature = "cli")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

const GOOD: &str = "\
title    Two nodes
protocol watercraft
nodes    b c
seed     1
run      3s
expect   host everyone is b
verdict  holds
";

/// A folder of this test's own with scenario files in it.
fn folder(test: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli").join(test);
    fs::create_dir_all(&folder).expect("the folder can be made");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("the file can be written");
    }
    folder
}

fn call(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_consensus-lab")).args(args).output().expect("the program starts")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it prints text")
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("it prints text")
}

#[test]
fn a_run_that_ends_as_declared_passes() {
    let folder = folder("passes", &[("good.txt", GOOD), ("notes.md", "no scenario")]);
    let output = call(&["run", &folder.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0));
    assert!(out(&output).contains("good.txt: ✅ holds"), "{}", out(&output));
    assert!(out(&output).ends_with("\n1 passed, 0 failed\n"), "{}", out(&output));
}

#[test]
fn a_run_that_ends_otherwise_fails_and_says_why() {
    let broken = GOOD.replace("is b", "is c");
    let wrong = GOOD.replace("nodes", "noeds");
    let folder = folder("fails", &[("1.txt", GOOD), ("2.txt", &broken), ("3.txt", &wrong)]);
    let output = call(&["run", &folder.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    let out = out(&output);
    assert!(out.contains("2.txt: declared to hold, but broken: line 6, “host everyone is c”, at frame"), "{out}");
    assert!(out.contains("3.txt: Line 3, column 1: No line starts with “noeds”"), "{out}");
    assert!(out.ends_with("\n1 passed, 2 failed\n"), "{out}");
}

#[test]
fn tables_show_what_was_and_what_is() {
    let folder = folder("tables", &[("good.txt", GOOD)]);
    let output = call(&["run", "--tables", &folder.join("good.txt").to_string_lossy()]);
    let out = out(&output);
    assert!(out.starts_with("Two nodes\n\nframe 1  0s  action\nb starts.\n"), "{out}");
    assert!(out.contains("  b  joining → host"), "{out}");
}

#[test]
fn tables_show_the_rows_of_sheets_that_changed() {
    let script = "title Blocks\nprotocol itchain\nnodes b c d e\nseed 1\nat 2s tx mint alice 5 to b\nat 6s tamper 1 transaction at c\nat 7s leave e\nrun 8s\n";
    let folder = folder("sheets", &[("blocks.txt", script)]);
    let out = out(&call(&["run", "--tables", &folder.join("blocks.txt").to_string_lossy()]));
    // A block that is new to a node, a cell that was something else, and what goes with a node that leaves.
    let rows: Vec<Vec<&str>> = out.lines().map(|line| line.split_whitespace().collect()).collect();
    let heads = ["Blocks:", "Height", "Seal", "Previous", "Check"];
    assert!(rows.iter().any(|row| row.starts_with(&heads)), "{out}");
    assert_eq!(rows.iter().filter(|row| row.starts_with(&["c", "+", "1"])).count(), 1, "{out}");
    assert!(out.lines().any(|line| line.trim_start().starts_with("c ") && line.contains("✓ → txSeal")), "{out}");
    assert_eq!(rows.iter().filter(|row| row.starts_with(&["e", "-"])).count(), 2, "{out}");
}

#[test]
fn other_rules_and_seeds_can_be_tried() {
    let folder = folder("others", &[("good.txt", GOOD)]);
    let file = folder.join("good.txt");
    let file = file.to_string_lossy();
    let output = call(&["run", "--rules", "none", "--seed", "7", &file]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains(", seed 7)"), "{}", out(&output));
    let output = call(&["run", "--rules", "-redail", &file]);
    assert!(out(&output).contains("Did you mean “redial”?"), "{}", out(&output));
}

#[test]
fn a_script_is_played_over_the_transport_that_is_wanted() {
    // Sockets say hello, and their rules are theirs only where they are.
    let over = format!("{GOOD}expect count HELLO b -> any is at least 1\n");
    let folder = folder("transport", &[("good.txt", GOOD), ("over.txt", &over)]);
    let run =
        |args: &[&str], file: &str| out(&call(&[&["run"], args, &[&*folder.join(file).to_string_lossy()]].concat()));
    let sockets = ["--transport", "sockets"];
    assert!(run(&sockets, "good.txt").contains("✅ holds"));
    assert!(run(&sockets, "over.txt").contains("✅ holds"));
    assert!(run(&[], "over.txt").contains("There is no message “HELLO” to count"), "{}", run(&[], "over.txt"));
    assert!(run(&["--transport", "direct"], "good.txt").contains("✅ holds"));
    assert!(run(&["--rules", "-keep_open"], "good.txt").contains("There is no rule “keep_open”"));
    assert!(run(&["--rules", "none -keep_open", "--transport", "sockets"], "good.txt").contains(" frames"));
}

#[test]
fn a_wrong_call_is_told_apart_from_a_failure() {
    let empty = folder("empty", &[]);
    let empty = empty.to_string_lossy();
    for (args, message) in [
        (&[][..], "Expected a command"),
        (&["rum"], "There is no command “rum”"),
        (&["run"], "Expected the files to run."),
        (&["run", "--tabels", "x"], "Wrong usage"),
        (&["run", "--transport", "sokets", "x"], "There is no transport “sokets”: expected direct or sockets."),
        (&["run", "--seed", "-1", "x"], "is no seed"),
        (&["run", "no/such/file.txt"], "no/such/file.txt cannot be read"),
        (&["run", &empty], "There is no .txt file in"),
        (&["rules", "raff"], "There is no protocol “raff”"),
    ] {
        let output = call(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(errors(&output).contains(message), "{args:?}: {}", errors(&output));
        assert_eq!(out(&output), "", "{args:?}");
    }
}

#[test]
fn help_version_and_rules_are_printed() {
    assert!(out(&call(&["--help"])).contains("consensus-lab run"));
    assert_eq!(out(&call(&["--version"])), format!("consensus-lab {}\n", env!("CARGO_PKG_VERSION")));
    assert!(out(&call(&["rules"])).contains("redial (on)"));
    assert!(out(&call(&["rules", "watercraft"])).starts_with("watercraft – "));
}
