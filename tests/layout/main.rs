//! Holds the map: who may import whom, and what no source may contain. Reads all of `src/` and `www/` and names the
//! file, the line and the arrow of each offence. The map itself is in `map.rs`.
#![cfg(not(target_arch = "wasm32"))]

mod map;
mod page;
mod rust;

use std::fs;
use std::path::{Path, PathBuf};

use map::{Room, is_for_tests, objection, objection_to_script, objection_to_word, room_of_module};
use rust::{crate_paths, text, tokens};

/// A source, with its path from the repository's top.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Source { path: path.to_string(), text: text.to_string() }
    }
}

/// What all sources together say, and one alone does not.
struct House {
    /// The macros that stand at the crate's root, each with the room that exports it.
    macros: Vec<(String, Room)>,
    /// The folders and files under `protocol/`.
    protocols: Vec<String>,
}

impl House {
    fn of(sources: &[Source]) -> Self {
        let modules = sources.iter().map(|source| module_of(&source.path));
        let protocols =
            modules.filter(|module| module.len() > 1 && module[0] == "protocol").map(|module| module[1].clone());
        House { macros: sources.iter().flat_map(exported_macros).collect(), protocols: protocols.collect() }
    }
}

#[test]
fn every_source_keeps_to_the_map() {
    let sources = read("src", "rs");
    assert!(sources.len() > 1, "no sources found: the check would hold for anything");
    report(rust_offences(&sources));
}

#[test]
fn every_module_of_the_page_keeps_to_the_map() {
    report(read("www", "js").iter().flat_map(page_offences).collect());
}

#[test]
fn no_test_is_ignored() {
    let sources = ["src", "tests", "benches", "xtask"].iter().flat_map(|folder| read(folder, "rs"));
    report(sources.flat_map(|source| ignored_tests(&source)).collect());
}

#[test]
fn tests_for_browsers_stand_where_they_are_run() {
    let sources = ["src", "tests"].iter().flat_map(|folder| read(folder, "rs"));
    report(sources.flat_map(|source| browser_tests_elsewhere(&source)).collect());
}

fn report(offences: Vec<String>) {
    assert!(offences.is_empty(), "{} offences against the map:\n{}", offences.len(), offences.join("\n"));
}

fn rust_offences(sources: &[Source]) -> Vec<String> {
    let house = House::of(sources);
    sources.iter().flat_map(|source| offences_of(source, &house)).collect()
}

/// The offences of one Rust source, one sentence each.
fn offences_of(source: &Source, house: &House) -> Vec<String> {
    let path = &source.path;
    let module = module_of(path);
    let Some(room) = room_of_module(&module) else {
        return vec![format!("{path}: belongs to no room of the map")];
    };
    let tokens = tokens(&source.text);
    let is_test_file = module.iter().any(|name| name == "tests");
    let mut offences = Vec::new();
    for found in crate_paths(&tokens, &module, "consensus_lab") {
        let arrow = format!("{path}:{}: {room} imports {}", found.line, found.segments.join("::"));
        let Some(to) = room_of_path(&found.segments, house) else {
            offences.push(format!("{arrow}: no room of the map has it"));
            continue;
        };
        let is_test = found.is_test || is_test_file;
        if let Some(reason) = objection(&room, &module, &to)
            && !(is_test && is_for_tests(&room, &to))
        {
            offences.push(format!("{arrow} ({room} → {to}): {reason}"));
        }
    }
    for (at, token) in tokens.iter().enumerate() {
        if let Some(reason) = objection_to_word(&room, &token.text)
            && !token.is_test
        {
            offences.push(format!("{path}:{}: {room} uses {}: {reason}", token.line, token.text));
        }
        let is_unwrap =
            token.text == "unwrap" && text(&tokens, at.wrapping_sub(1)) == "." && text(&tokens, at + 1) == "(";
        if is_unwrap && !token.is_test && !is_test_file {
            let line = token.line;
            offences.push(format!("{path}:{line}: unwrap() outside tests: expect(\"why it cannot happen\")"));
        }
    }
    offences
}

/// The room that a path leads to. A macro at the crate's root belongs to the room that exports it.
fn room_of_path(segments: &[String], house: &House) -> Option<Room> {
    if let [name] = segments
        && let Some((_, room)) = house.macros.iter().find(|(exported, _)| exported == name)
    {
        return Some(room.clone());
    }
    match segments {
        // `crate::*` or the crate under another name would hide every arrow.
        [] => Some(Room::Root),
        [star] if star == "*" => Some(Room::Root),
        // What is no protocol stands in protocol/mod.rs itself.
        [room, name, ..] if room == "protocol" && !house.protocols.contains(name) => Some(Room::Registry),
        _ => room_of_module(segments),
    }
}

fn exported_macros(source: &Source) -> Vec<(String, Room)> {
    let tokens = tokens(&source.text);
    let Some(room) = room_of_module(&module_of(&source.path)) else { return Vec::new() };
    (0..tokens.len())
        .filter(|at| text(&tokens, *at) == "macro_export")
        .filter_map(|at| (at..at + 12).find(|next| text(&tokens, *next) == "macro_rules"))
        .map(|at| (text(&tokens, at + 2).to_string(), room.clone()))
        .collect()
}

/// The module path of a file: `src/protocol/raft/mod.rs` is `["protocol", "raft"]`.
fn module_of(path: &str) -> Vec<String> {
    let inside = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let mut module: Vec<String> = inside.split('/').map(str::to_string).collect();
    if module.last().is_some_and(|name| name == "mod" || inside == "lib" || inside == "bin/mod") {
        module.pop();
    }
    module
}

/// The offences of one module of the page.
fn page_offences(source: &Source) -> Vec<String> {
    let path = &source.path;
    let arrows = page::imports(&source.text).into_iter().filter_map(|import| {
        let to = page::resolve(path, &import.specifier);
        objection_to_script(path, &to).map(|reason| format!("{path}:{}: imports {to}: {reason}", import.line))
    });
    let writes = page::html_writes(&source.text);
    let writes =
        writes.iter().map(|line| format!("{path}:{line}: writes HTML: data reaches the page as textContent only"));
    arrows.chain(writes).collect()
}

fn ignored_tests(source: &Source) -> Vec<String> {
    found(source, &["#", "[", "ignore"], "#[ignore]: a test that nobody runs")
}

/// `npm test` compiles `tests/web*.rs` for browsers and nothing else.
fn browser_tests_elsewhere(source: &Source) -> Vec<String> {
    if source.path.starts_with("tests/web") {
        return Vec::new();
    }
    found(source, &["wasm_bindgen_test"], "a test for browsers outside tests/web*.rs, where nobody runs it")
}

/// A complaint for each place at which these tokens follow one another.
fn found(source: &Source, words: &[&str], complaint: &str) -> Vec<String> {
    let tokens = tokens(&source.text);
    (0..tokens.len())
        .filter(|at| words.iter().enumerate().all(|(offset, word)| text(&tokens, at + offset) == *word))
        .map(|at| format!("{}:{}: {complaint}", source.path, tokens[at].line))
        .collect()
}

/// All files of a folder with an ending, at any depth, in order.
fn read(folder: &str, ending: &str) -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open = vec![top.join(folder)];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(place) = open.pop() {
        let Ok(entries) = fs::read_dir(&place) else { continue };
        for entry in entries {
            let path = entry.expect("a folder that opens can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    let relative = |file: &Path| {
        let inside = file.strip_prefix(top).expect("found under the top");
        inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let text = |file: &Path| fs::read_to_string(file).expect("a source is readable text");
    files.iter().map(|file| Source { path: relative(file), text: text(file) }).collect()
}

/// The check is known to fail: made-up sources with one offence each, and their lawful neighbours.
mod the_checker {
    use super::*;

    fn house() -> House {
        House::of(&[
            Source::new("src/node/rules.rs", "#[macro_export]\nmacro_rules! rule_book { () => {} }"),
            Source::new("src/protocol/raft/mod.rs", ""),
            Source::new("src/protocol/pocket.rs", ""),
        ])
    }

    #[track_caller]
    fn offends(path: &str, text: &str, expected: &str) {
        let offences = offences_of(&Source::new(path, text), &house());
        assert_eq!(offences.len(), 1, "{offences:?}");
        assert!(offences[0].contains(expected), "{offences:?}");
    }

    #[track_caller]
    fn is_lawful(path: &str, text: &str) {
        let offences = offences_of(&Source::new(path, text), &house());
        assert!(offences.is_empty(), "{offences:?}");
    }

    #[test]
    fn sees_an_arrow_that_the_map_lacks() {
        offends(
            "src/node/mod.rs",
            "\nuse crate::view::Cell;",
            "src/node/mod.rs:2: node imports view::Cell (node → view)",
        );
        offends("src/world.rs", "use crate::view::Cell;", "world → view");
        offends("src/schedule/earliest.rs", "use crate::timeline::Cursor;", "schedule → timeline");
        offends("src/protocol/raft/step.rs", "use crate::network::Link;", "protocol/raft → network");
        is_lawful("src/check/search.rs", "use crate::timeline::replay;\nuse crate::world::World;");
    }

    #[test]
    fn sees_through_groups_names_and_full_paths() {
        offends("src/world.rs", "use crate::{node::{Event, Effect}, view::{self as v}};", "world → view");
        offends("src/world.rs", "fn f() -> crate::view::Cell { todo!() }", "world → view");
        offends("src/network/mod.rs", "use super::world::World;", "network → world");
        offends(
            "src/protocol/raft/rules/vote.rs",
            "use super::super::super::pocket::Step;",
            "no protocol knows another",
        );
        offends("src/world.rs", "use crate as lab;", "name the room");
        offends("src/world.rs", "use crate::*;", "name the room");
        offends("src/bin/tool.rs", "use consensus_lab::wasm::Lab;", "knows no JavaScript");
    }

    #[test]
    fn knows_which_files_of_a_protocol_may_show() {
        offends("src/protocol/raft/step.rs", "use crate::view::Cell;", "only mod, explain and table");
        offends("src/protocol/raft/properties.rs", "use crate::view::Cell;", "only mod, explain and table");
        is_lawful("src/protocol/raft/mod.rs", "use crate::view::Exhibit;");
        is_lawful("src/protocol/raft/explain/english.rs", "use crate::view::Explanation;");
        is_lawful("src/protocol/raft/table.rs", "use crate::view::Column;\nuse super::state::State;");
    }

    #[test]
    fn lets_nobody_but_the_list_name_a_protocol() {
        offends("src/scenario/run.rs", "use crate::protocol::raft::Raft;", "no other room knows a protocol by name");
        is_lawful("src/scenario/run.rs", "use crate::protocol::find;");
        is_lawful("src/protocol/mod.rs", "use crate::protocol::raft::Raft;");
    }

    #[test]
    fn counts_test_modules_as_code_but_lets_them_unwrap() {
        offends(
            "src/node/mod.rs",
            "#[cfg(test)]\nmod tests {\n use crate::world::World;\n}",
            "src/node/mod.rs:3: node imports world",
        );
        is_lawful("src/node/mod.rs", "#[cfg(test)]\nmod tests {\n use super::*;\n fn f() { Some(1).unwrap(); }\n}");
        offends(
            "src/node/mod.rs",
            "#[cfg(test)]\nmod tests {}\nfn f() { Some(1).unwrap(); }",
            "src/node/mod.rs:3: unwrap()",
        );
        offends("src/node/mod.rs", "#[cfg(not(test))]\nfn f() { Some(1).unwrap(); }", "unwrap()");
    }

    #[test]
    fn lets_a_test_have_a_world() {
        is_lawful("src/protocol/raft/tests.rs", "use crate::world::World;");
        offends("src/protocol/raft/tests.rs", "use crate::protocol::pocket::Pocket;", "no protocol knows another");
        is_lawful("src/world/tests.rs", "use crate::schedule::earliest;");
        is_lawful("src/timeline.rs", "#[cfg(test)]\nmod tests { use crate::network::Options; }");
        offends("src/timeline.rs", "use crate::network::Options;", "timeline → network");
        offends("src/world/tests.rs", "use crate::protocol::raft::Raft;", "no other room knows a protocol");
        offends("src/world/tests.rs", "use crate::view::Cell;", "world → view");
    }

    #[test]
    fn reads_no_comment_and_no_string() {
        is_lawful(
            "src/node/mod.rs",
            "//! See [`crate::view::Cell`], `x.unwrap()` and a HashMap.\n/* use crate::view; /* */ */",
        );
        is_lawful("src/node/mod.rs", "const A: &str = \"use crate::view\"; const B: &str = r#\"\"crate::view\"#;");
        is_lawful("src/node/mod.rs", "fn f<'a>(x: &'a str) -> char { '\\'' }\nconst Q: char = '\"'; // crate::view\n");
        offends("src/node/mod.rs", "const Q: char = '\"'; use crate::view::Cell;", "node → view");
        is_lawful("src/node/mod.rs", "pub(crate) fn f(&self) { self.g(); }\npub(super) struct S;");
    }

    #[test]
    fn knows_the_home_of_a_macro_at_the_root() {
        is_lawful("src/protocol/raft/rules/mod.rs", "crate::rule_book! { vote }");
        offends("src/view.rs", "use crate::other_macro;", "no room of the map has it");
    }

    #[test]
    fn sees_words_that_a_room_may_not_use() {
        offends("src/lab/mod.rs", "fn f(x: js_sys::Array) {}", "wasm.rs alone");
        is_lawful("src/wasm.rs", "use js_sys::Array;\nuse crate::lab::Lab;");
        offends("src/wasm.rs", "use crate::world::World;", "wasm → world");
        offends("src/world.rs", "fn f(x: HashMap<u8, u8>) {}", "SortedMap");
        offends("src/protocol/raft/step.rs", "use std::time::Instant;", "time reaches");
        offends("src/protocol/raft/step.rs", "fn f() { println!(\"x\") }", "prints nothing");
        is_lawful("src/bin/consensus-lab.rs", "fn main() { println!(\"x\") }");
    }

    #[test]
    fn sees_a_file_without_a_room() {
        offends("src/helpers.rs", "", "belongs to no room");
    }

    #[test]
    fn sees_an_ignored_test() {
        assert_eq!(ignored_tests(&Source::new("tests/a.rs", "#[test]\n#[ignore = \"slow\"]\nfn f() {}")).len(), 1);
        assert_eq!(ignored_tests(&Source::new("tests/a.rs", "// #[ignore]\n#[test]\nfn ignore() {}")).len(), 0);
    }

    #[test]
    fn sees_a_test_for_browsers_that_nobody_runs() {
        let test = "#[wasm_bindgen_test]\nfn f() {}";
        assert_eq!(browser_tests_elsewhere(&Source::new("src/wasm.rs", test)).len(), 1);
        assert_eq!(browser_tests_elsewhere(&Source::new("tests/web.rs", test)).len(), 0);
    }

    #[track_caller]
    fn page_offends(path: &str, text: &str, expected: Option<&str>) {
        let offences = page_offences(&Source::new(path, text));
        match expected {
            Some(words) => assert!(offences.len() == 1 && offences[0].contains(words), "{offences:?}"),
            None => assert!(offences.is_empty(), "{offences:?}"),
        }
    }

    #[test]
    fn holds_the_map_of_the_page() {
        page_offends(
            "www/view/state.js",
            "import { openLab } from '../lab.js';",
            Some("www/view/state.js:1: imports www/lab.js"),
        );
        page_offends("www/view/state.js", "\nimport { a } from \"./logs.js\";", Some(":2: imports www/view/logs.js"));
        page_offends("www/view/state.js", "import { a } from './parts/timers.js';", None);
        page_offends("www/view/parts/timers.js", "import { a } from '../state.js';", Some("imports www/view/state.js"));
        page_offends("www/view/state.js", "/** @typedef {import('../messages.js').Frame} Frame */", None);
        page_offends("www/view/state.js", "/** @typedef {import('../bus.js').Bus} Bus */", Some("www/bus.js"));
        page_offends("www/bus.js", "const v = await import('./view/state.js');", Some("does not know how"));
        page_offends(
            "www/lab.js",
            "export { inWorkers } from './bus.js';\nimport init from '../pkg/wasm/core.js';",
            None,
        );
        page_offends("www/lab.js", "import x from '../tests/x.js';", Some("www/ and pkg/wasm/ alone"));
        page_offends("www/messages.js", "import './lab.js';", Some("imports nothing"));
        page_offends("www/element.js", "host.innerHTML = text;", Some("writes HTML"));
        page_offends("www/element.js", "// never innerHTML with data\n * or innerHTML", None);
    }
}
