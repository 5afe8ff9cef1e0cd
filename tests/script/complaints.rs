//! Wrong scripts and wrong lines: one case each, with the whole sentence; and texts that nobody has written.

use consensus_lab::protocol::watercraft::WaterCraft;
use consensus_lab::scenario::{Complaint, play, read, read_line};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::EVERY_WORD;

/// A complaint without what follows in a long list: a protocol that learns a word changes no case.
fn shortened(complaint: &Complaint) -> String {
    let text = complaint.to_string();
    let Some((before, list)) = text.split_once(": expected ") else { return format!("{text}\n") };
    let (list, after) = list.split_once('.').unwrap_or((list, ""));
    let list = match list.split_once(", ") {
        Some((first, rest)) if rest.contains(", ") => format!("{first}, …"),
        _ => list.to_owned(),
    };
    format!("{before}: expected {list}.{after}\n")
}

/// Reads a script that begins with a protocol, nodes and an end.
fn check(lines: &str, expect: Expect) {
    check_script(&format!("protocol watercraft\nnodes b c d\nrun 9s\n{lines}"), expect);
}

fn check_script(script: &str, expect: Expect) {
    expect.assert_eq(&match read(script) {
        Ok(_) => "fine\n".to_owned(),
        Err(complaint) => shortened(&complaint),
    });
}

/// Plays a script that begins with a protocol, nodes and an end.
fn check_played(lines: &str, expect: Expect) {
    let scenario = read(&format!("protocol watercraft\nnodes b c d\nrun 3s\n{lines}")).expect("it reads");
    expect.assert_eq(&match play::<WaterCraft>(&scenario, 1) {
        Ok(_) => "fine\n".to_owned(),
        Err(complaint) => shortened(&complaint),
    });
}

/// Reads a line in the world of three nodes after three seconds.
fn check_line(line: &str, expect: Expect) {
    let scenario = read("protocol watercraft\nnodes b c d\nrun 3s").expect("it reads");
    let played = play::<WaterCraft>(&scenario, 1).expect("it plays");
    expect.assert_eq(&match read_line(played.timeline.world(), line) {
        Ok(action) => format!("{action:?}\n"),
        Err(complaint) => shortened(&complaint),
    });
}

#[test]
fn a_script_with_every_word_is_fine() {
    check_script(
        EVERY_WORD,
        expect![[r#"
        fine
    "#]],
    );
}

#[test]
fn a_script_needs_a_protocol_that_exists() {
    check_script(
        "",
        expect![[r#"
            Line 1: The script names no protocol: write a line “protocol” with watercraft, raft, itchain or pocket.
        "#]],
    );
    check_script(
        "nodes b c",
        expect![[r#"
            Line 1: The script names no protocol: write a line “protocol” with watercraft, raft, itchain or pocket.
        "#]],
    );
    check_script(
        "protocol watercaft\nnodes b",
        expect![[r#"
            Line 1, column 10: There is no protocol “watercaft”: expected watercraft, …. Did you mean “watercraft”?
        "#]],
    );
    check_script(
        "protocol\nnodes b",
        expect![[r#"
        Line 1, column 9: Something is missing after “protocol”: expected the key of a protocol.
    "#]],
    );
    check_script(
        "protocol watercraft raft\nnodes b",
        expect![[r#"
        Line 1, column 21: The line should end before “raft”.
    "#]],
    );
}

#[test]
fn a_script_needs_nodes_but_not_too_many() {
    check_script(
        "protocol watercraft",
        expect![[r#"
        Line 1: The script has no nodes: write a line with their names, like: nodes b c d
    "#]],
    );
    check_script(
        "protocol watercraft\nnodes",
        expect![[r#"
        Line 2, column 6: Something is missing after “nodes”: expected the names of nodes.
    "#]],
    );
    check_script(
        "protocol watercraft\nnodes b |",
        expect![[r#"
        Line 2, column 9: A network needs at least one node: nodes b c d | m n o
    "#]],
    );
    check_script(
        "protocol watercraft\nat 1s spawn b",
        expect![[r#"
        fine
    "#]],
    );
    let many: Vec<String> = (0..1_001).map(|number| format!("n{number}")).collect();
    check_script(
        &format!("protocol watercraft\nnodes {}", many.join(" ")),
        expect![[r#"
        Line 2, column 4897: A cluster has at most 1000 nodes.
    "#]],
    );
    check_script(
        &format!("protocol watercraft\nnodes {}", many[..1_000].join(" ")),
        expect![[r#"
        fine
    "#]],
    );
}

#[test]
fn names_are_told_apart_and_are_no_words_of_the_script() {
    check_script(
        "protocol watercraft\nnodes b c b",
        expect![[r#"
        Line 2, column 11: There is already a node called “b”. Give the new node another name.
    "#]],
    );
    check_script(
        "protocol watercraft\nnodes b c,",
        expect![[r#"
        Line 2, column 9: “c,” cannot be a node's name: use 1 to 24 letters, digits, “-”, “_” or “'”, starting with a letter or digit.
    "#]],
    );
    check_script(
        "protocol watercraft\nnodes b everyone",
        expect![[r#"
        Line 2, column 9: “everyone” cannot be a node's name: it is a word of the script.
    "#]],
    );
    check_script(
        "protocol watercraft\nnodes Aïcha 明 Ωμέγα",
        expect![[r#"
        fine
    "#]],
    );
    check(
        "at 1s spawn c",
        expect![[r#"
        Line 4, column 13: There is already a node called “c”. Give the new node another name.
    "#]],
    );
    check(
        "at 1s spawn e through e",
        expect![[r#"
        Line 4, column 13: A node cannot join through itself.
    "#]],
    );
}

#[test]
fn a_line_starts_with_a_word_of_the_script() {
    check(
        "tilte  Hello",
        expect![[r#"
            Line 4, column 1: No line starts with “tilte”: expected title, …. Did you mean “title”?
        "#]],
    );
    check(
        "leave d",
        expect![[r#"
        Line 4, column 1: “leave” is an action: say when, like: at 4s leave d
    "#]],
    );
    check(
        "run 5s",
        expect![[r#"
        Line 4, column 1: There is a “run” line already: line 3.
    "#]],
    );
    check(
        "banana",
        expect![[r#"
            Line 4, column 1: No line starts with “banana”: expected title, ….
        "#]],
    );
}

#[test]
fn times_are_not_negative_and_not_too_long() {
    check(
        "at -1s leave d",
        expect![[r#"
        Line 4, column 4: “-1s” is negative: expected a time, like 4.2s, or frame and a number.
    "#]],
    );
    check(
        "at noon leave d",
        expect![[r#"
        Line 4, column 4: “noon” is no time: expected a time, like 4.2s, or frame and a number.
    "#]],
    );
    check(
        "at 25h leave d",
        expect![[r#"
        Line 4, column 4: “25h” is no time: expected a time, like 4.2s, or frame and a number.
    "#]],
    );
    check(
        "at 2000min leave d",
        expect![[r#"
        Line 4, column 4: “2000min” is too long: a run lasts at most a day.
    "#]],
    );
    check(
        "spacing -5ms",
        expect![[r#"
        Line 4, column 9: “-5ms” is negative: expected a length of time, like 100ms.
    "#]],
    );
    check(
        "at 10s leave d",
        expect![[r#"
        Line 4: The run ends at 9s, before 10s.
    "#]],
    );
    check(
        "expect at 10s role b is host",
        expect![[r#"
        Line 4: The run ends at 9s, before 10s.
    "#]],
    );
    check(
        "expect from 5s until 4s role b is host",
        expect![[r#"
        Line 4, column 22: The time behind “until” is before the time behind “from”.
    "#]],
    );
    check(
        "spacing 5s",
        expect![[r#"
        Line 2: The run ends at 9s, before 10s.
    "#]],
    );
}

#[test]
fn frames_are_counted_from_one_and_named_once() {
    check(
        "at frame 0 leave d",
        expect![[r#"
        Line 4, column 10: “0” is no frame: expected a whole number from 1 on.
    "#]],
    );
    check(
        "at frame x leave d",
        expect![[r#"
        Line 4, column 10: “x” is no frame: expected a whole number from 1 on.
    "#]],
    );
    check(
        "at frame 7 leave d\nat frame 7 leave c",
        expect![[r#"
        Line 5, column 4: Another line leads to frame 7 already.
    "#]],
    );
}

#[test]
fn an_action_says_what_and_to_whom() {
    check(
        "at 1s",
        expect![[r#"
        Line 4, column 6: Something is missing after “1s”: expected an action, like: crash NODE.
    "#]],
    );
    check(
        "at 1s laeve d",
        expect![[r#"
            Line 4, column 7: There is no action “laeve”: expected spawn, …. Did you mean “leave”?
        "#]],
    );
    check(
        "at 1s leave",
        expect![[r#"
        Line 4, column 12: Something is missing after “leave”: expected a node's name.
    "#]],
    );
    check(
        "at 1s leave x",
        expect![[r#"
        Line 4, column 13: There is no node “x”: expected b, c or d.
    "#]],
    );
    check(
        "at 1s leave d c",
        expect![[r#"
        Line 4, column 15: The line should end before “c”.
    "#]],
    );
    check(
        "at 1s spawn e thru b",
        expect![[r#"
        Line 4, column 15: Expected “through” and not “thru”.
    "#]],
    );
    check(
        "at 1s cut b = c",
        expect![[r#"
        Line 4, column 13: Expected - (both ways) or -> (one way) and not “=”.
    "#]],
    );
    check(
        "at 1s cut b - b",
        expect![[r#"
        Line 4, column 15: A link needs two different nodes.
    "#]],
    );
    check(
        "at 1s cut b -",
        expect![[r#"
        Line 4, column 14: Something is missing after “-”: expected a node's name.
    "#]],
    );
    check(
        "at 1s partition b | | c",
        expect![[r#"
        Line 4, column 17: Expected groups of nodes with | between them, like: partition b c | d e
    "#]],
    );
    check(
        "at 1s partition b c | c d",
        expect![[r#"
        Line 4, column 23: c stands in two groups.
    "#]],
    );
    check(
        "at 1s merge b",
        expect![[r#"
        Line 4, column 13: The line should end before “b”.
    "#]],
    );
}

#[test]
fn letters_and_timers_are_named_with_their_nodes() {
    check(
        "at 1s drop WC_PNIG b -> c",
        expect![[r#"
            Line 4, column 12: There is no message “WC_PNIG”: expected WC_NEW, …. Did you mean “WC_PING”?
        "#]],
    );
    check(
        "at 1s drop WC_PING b - c",
        expect![[r#"
        Line 4, column 22: Expected “->” and not “-”. Did you mean “->”?
    "#]],
    );
    check(
        "at 1s drop dail b -> c",
        expect![[r#"
            Line 4, column 12: There is no message “dail”: expected WC_NEW, …. Did you mean “dial”?
        "#]],
    );
    check(
        "at 1s delay WC_PING b -> c",
        expect![[r#"
        Line 4, column 27: Something is missing after “c”: expected “by”.
    "#]],
    );
    check(
        "at 1s delay WC_PING b -> c by soon",
        expect![[r#"
        Line 4, column 31: “soon” is no time: expected a length of time, like 2s.
    "#]],
    );
    check(
        "at 1s drop WC_PING b -> c nth 0",
        expect![[r#"
        Line 4, column 31: “0” is no number from 1 on.
    "#]],
    );
    check(
        "at 1s force tick",
        expect![[r#"
        Line 4, column 17: Something is missing after “tick”: expected “at”.
    "#]],
    );
    check(
        "at 1s force tick at q",
        expect![[r#"
        Line 4, column 21: There is no node “q”: expected b, c or d.
    "#]],
    );
}

#[test]
fn rules_parameters_and_options_exist() {
    check(
        "rules redial",
        expect![[r#"
            Line 4, column 7: Expected none, all, default, ladder NAME, +rule or -rule and not “redial”. Did you mean “+redial”?
        "#]],
    );
    check(
        "rules -redail",
        expect![[r#"
            Line 4, column 7: There is no rule “redail”: expected remove_silent, …. Did you mean “redial”?
        "#]],
    );
    check(
        "rules",
        expect![[r#"
            Line 4, column 6: Something is missing after “rules”: expected none, ….
        "#]],
    );
    check(
        "params stepp=1s",
        expect![[r#"
        Line 4, column 8: There is no parameter “stepp”: expected step, patience or host. Did you mean “step”?
    "#]],
    );
    check(
        "params step",
        expect![[r#"
        Line 4, column 8: Expected id=value and not “step”, with one of step, patience or host. Did you mean “step”?
    "#]],
    );
    check(
        "params step=",
        expect![[r#"
        Line 4, column 8: “” is no value for step: write a length of time from 10ms to 60s.
    "#]],
    );
    check(
        "params host=oldst",
        expect![[r#"
        Line 4, column 8: “oldst” is no value for host: it is one of smallest, oldest, largest, keep-first. Did you mean “oldest”?
    "#]],
    );
    check(
        "network latncy=1s",
        expect![[r#"
            Line 4, column 9: There is no network option “latncy”: expected latency, …. Did you mean “latency”?
        "#]],
    );
    check(
        "network loss=200%",
        expect![[r#"
        Line 4, column 9: “200%” is no value for loss: write a share from 0% to 100%, like 2% or 0.5%.
    "#]],
    );
    check(
        "at 1s rule redail on",
        expect![[r#"
            Line 4, column 12: There is no rule “redail”: expected remove_silent, …. Did you mean “redial”?
        "#]],
    );
    check(
        "at 1s rule redial maybe",
        expect![[r#"
        Line 4, column 19: Expected on or off and not “maybe”.
    "#]],
    );
    check(
        "at 1s param step=never",
        expect![[r#"
        Line 4, column 13: “never” is no value for step: write a length of time from 10ms to 60s.
    "#]],
    );
    check(
        "at 1s network latency",
        expect![[r#"
        Line 4, column 15: Expected id=value and not “latency”, with one of latency, jitter, connect, dial-timeout, loss, duplication or reordering. Did you mean “latency”?
    "#]],
    );
}

#[test]
fn requests_end_with_a_node_and_read_as_the_protocol_says() {
    check(
        "at 1s send hello",
        expect![[r#"
            Line 4, column 12: Expected “at” and a node's name at the end of the line.
        "#]],
    );
    check(
        "at 1s send hello at x",
        expect![[r#"
        Line 4, column 21: There is no node “x”: expected b, c or d.
    "#]],
    );
    check(
        "at 1s send at b",
        expect![[r#"
        Line 4, column 7: Write “send <text>”, “send <text> to <node>”, “dial <node>” or “set <key> <value>”.
    "#]],
    );
    check(
        "at 1s dial q at b",
        expect![[r#"
        Line 4, column 7: There is no node “q”.
    "#]],
    );
}

#[test]
fn a_seed_is_a_whole_number() {
    check(
        "seed 18446744073709551616",
        expect![[r#"
        Line 4, column 6: “18446744073709551616” is no seed: expected a whole number from 0 to 18446744073709551615.
    "#]],
    );
    check(
        "seed -1",
        expect![[r#"
        Line 4, column 6: “-1” is no seed: expected a whole number from 0 to 18446744073709551615.
    "#]],
    );
    check(
        "seed +1",
        expect![[r#"
        Line 4, column 6: “+1” is no seed: expected a whole number from 0 to 18446744073709551615.
    "#]],
    );
    check(
        "seed 18446744073709551615",
        expect![[r#"
        fine
    "#]],
    );
}

#[test]
fn expectations_speak_of_columns_properties_and_messages() {
    check(
        "expect",
        expect![[r#"
        Line 4, column 7: Something is missing after “expect”: expected a column, property or count.
    "#]],
    );
    check(
        "expect rôle b is host",
        expect![[r#"
            Line 4, column 8: There is no column “rôle”: expected role, …. Did you mean “role”?
        "#]],
    );
    check(
        "expect role b si host",
        expect![[r#"
        Line 4, column 15: Expected is, has, lacks or starts and not “si”. Did you mean “is”?
    "#]],
    );
    check(
        "expect role q is host",
        expect![[r#"
        Line 4, column 13: There is no node “q”: expected b, c or d.
    "#]],
    );
    check(
        "expect role b",
        expect![[r#"
            Line 4, column 14: Something is missing after “b”: expected is, ….
        "#]],
    );
    check(
        "expect role b is",
        expect![[r#"
        Line 4, column 17: Something is missing after “is”: expected at least one value.
    "#]],
    );
    check(
        "expect role b c d is host",
        expect![[r#"
        fine
    "#]],
    );
    check(
        "expect property one_hots",
        expect![[r#"
            Line 4, column 17: There is no property “one_hots”: expected one_host, …. Did you mean “one_host”?
        "#]],
    );
    check(
        "expect property one_host b",
        expect![[r#"
        Line 4, column 26: The line should end before “b”.
    "#]],
    );
    check(
        "expect count WC_PIN b -> c is 1",
        expect![[r#"
            Line 4, column 14: There is no message “WC_PIN” to count: expected WC_NEW, …. Did you mean “WC_PING”?
        "#]],
    );
    check(
        "expect count WC_PING b -> c is at leat 1",
        expect![[r#"
        Line 4, column 35: Expected “at least” or “at most” and not “leat”. Did you mean “least”?
    "#]],
    );
    check(
        "expect count WC_PING b -> c is many",
        expect![[r#"
        Line 4, column 32: “many” is no whole number.
    "#]],
    );
    check(
        "expect at 2s count WC_PING b -> c is 1",
        expect![[r#"
        Line 4, column 8: A count is made over a time: write from 2s until 5s, from 2s, or nothing for the whole run.
    "#]],
    );
    check_script(
        "protocol watercraft\nnodes b\nexpect role b is host",
        expect![[r#"
        Line 3, column 1: The script expects something but does not say when it ends: write a line like: run 12s
    "#]],
    );
}

#[test]
fn a_verdict_is_about_something_and_its_rules_were_off() {
    check(
        "verdict holds",
        expect![[r#"
        Line 4, column 9: A verdict needs something to be measured: write an “expect” line.
    "#]],
    );
    check(
        "expect role b is host\nverdict hold",
        expect![[r#"
        Line 5, column 9: Expected holds or broken and not “hold”. Did you mean “holds”?
    "#]],
    );
    check(
        "expect role b is host\nverdict broken fixed redial",
        expect![[r#"
        Line 5, column 22: Expected “by” and not “redial”.
    "#]],
    );
    check(
        "expect role b is host\nverdict broken, fixed by",
        expect![[r#"
        Line 5, column 25: Something is missing after “by”: expected the id of a rule.
    "#]],
    );
    check(
        "expect role b is host\nverdict broken, fixed by redail",
        expect![[r#"
            Line 5, column 26: There is no rule “redail”: expected remove_silent, …. Did you mean “redial”?
        "#]],
    );
    check(
        "expect role b is host\nverdict broken, fixed by redial",
        expect![[r#"
        Line 5, column 26: “redial” is on already, so it cannot mend this: write -redial in “rules”.
    "#]],
    );
    check(
        "rules -redial -take_over\nexpect role b is host\nverdict broken, fixed by redial, take_over",
        expect![[r#"
        fine
    "#]],
    );
}

#[test]
fn a_script_has_a_bound() {
    check_script(
        &"#\n".repeat(40_000),
        expect![[r#"
        The script is too long: it has at most 64 KiB.
    "#]],
    );
    check_script(
        &"\n".repeat(5_000),
        expect![[r#"
        Line 4097: A script has at most 4096 lines.
    "#]],
    );
}

#[test]
fn what_the_run_alone_can_know_is_said_with_the_line() {
    check_played(
        "at 1s crash b\nat 2s crash b",
        expect![[r#"
        Line 5: crash b: b is not running.
    "#]],
    );
    check_played(
        "at 1s drop WC_NEW b -> c",
        expect![[r#"
        Line 4: No WC_NEW is under way from b to c.
    "#]],
    );
    check_played(
        "at 1s force silent:x at b",
        expect![[r#"
        Line 4: No timer “silent:x” of b is running: expected tick, silent:c or silent:d. Did you mean “silent:c”?
    "#]],
    );
    check_played(
        "at 1s leave d\nat 2s force tick at d",
        expect![[r#"
        Line 5: No timer of d is running, so there is no “tick”.
    "#]],
    );
    check_played(
        "at 1s leave e\nat 2s spawn e",
        expect![[r#"
        Line 4: There is no node “e”: expected b, c or d.
    "#]],
    );
}

#[test]
fn a_frame_that_never_comes_is_said_at_the_end() {
    let scenario = read("protocol watercraft\nnodes b\nrun 3s\nat frame 9999 leave b").expect("it reads");
    let complaint = play::<WaterCraft>(&scenario, 1).map(drop).expect_err("the frame never comes").to_string();
    assert!(complaint.starts_with("Line 4: Frame 9999 never came: the run ended at frame "), "{complaint}");
}

#[test]
fn a_line_alone_has_a_column_and_no_number() {
    check_line(
        "crash c",
        expect![[r#"
        Crash { node: NodeId(1), cause: Ordered }
    "#]],
    );
    check_line(
        "  cut b -> x",
        expect![[r#"
        Column 12: There is no node “x”: expected b, c or d.
    "#]],
    );
    check_line(
        "spawn c",
        expect![[r#"
        Column 7: There is already a node called “c”. Give the new node another name.
    "#]],
    );
    check_line(
        "force tikc at c",
        expect![[r#"
        Column 7: No timer “tikc” of c is running: expected tick or silent:b. Did you mean “tick”?
    "#]],
    );
    check_line(
        "at 4s crash c",
        expect![[r#"
        Column 1: This line is carried out at once: leave out “at” and the time.
    "#]],
    );
    check_line(
        "",
        expect![[r#"
            The line is empty: expected an action, like: crash NODE.
        "#]],
    );
    check_line(
        "crash b\nrun 9s",
        expect![[r#"
        Expected one line and not several: give them one after the other.
    "#]],
    );
    check_line(
        "# only a comment",
        expect![[r#"
            The line is empty: expected an action, like: crash NODE.
        "#]],
    );
    check_line(
        &"x".repeat(5_000),
        expect![[r#"
        A line has at most 4096 bytes.
    "#]],
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = read(&text);
        let _ = read(&format!("protocol watercraft\nnodes b c\n{text}"));
    }

    /// Words of the script in any order come further than letters do.
    #[test]
    fn no_lines_of_known_words_make_it_panic(
        lines in prop::collection::vec(prop::collection::vec(0_usize..400, 0..9), 0..12),
    ) {
        let words: Vec<&str> = EVERY_WORD.split_whitespace().collect();
        let line = |places: &Vec<usize>| {
            places.iter().map(|place| words[place % words.len()]).collect::<Vec<_>>().join(" ")
        };
        let lines: Vec<String> = lines.iter().map(line).collect();
        let _ = read(&format!("protocol watercraft\nnodes b c d m n\nrun 20s\n{}", lines.join("\n")));
        let at: Vec<String> = lines.iter().map(|line| format!("at 1s {line}")).collect();
        let _ = read(&format!("protocol watercraft\nnodes b c d m n\nrun 20s\n{}", at.join("\n")));
        let expected: Vec<String> = lines.iter().map(|line| format!("expect {line}")).collect();
        let _ = read(&format!("protocol watercraft\nnodes b c d m n\nrun 20s\n{}", expected.join("\n")));
    }

    /// A good script with a few characters lost, doubled or replaced.
    #[test]
    fn no_damaged_script_makes_it_panic(
        damages in prop::collection::vec((0_usize..2_000, 0_usize..20, any::<char>(), 0_u8..3), 1..6),
    ) {
        let mut script: Vec<char> = EVERY_WORD.chars().collect();
        for (place, length, replacement, kind) in damages {
            let from = place % script.len().max(1);
            let to = (from + length).min(script.len());
            let piece: Vec<char> = script[from..to].to_vec();
            match kind {
                0 => drop(script.drain(from..to)),
                1 => drop(script.splice(from..from, piece)),
                _ => drop(script.splice(from..to, [replacement])),
            }
        }
        let _ = read(&script.into_iter().collect::<String>());
    }
}
