//! The rules: what the text tells, and the repairs of what the first implementation got wrong. One file each, with what it
//! decides; only these files can read a switch.

use crate::node::RuleGroup;
use crate::rule_book;

const fn group(title: &'static str, from: &'static str) -> RuleGroup {
    RuleGroup { title, from }
}

const GROUPS: &[RuleGroup] = &[
    group("Opening a socket", "authenticate"),
    group("Chunks", "keep_open"),
    group("Requests and answers", "direction_bit"),
    group("Errors and closing", "keep_first_error"),
    group("The pool", "dial_at_start"),
    group("Broadcasts", "rain_tree"),
];

rule_book! {
    groups: GROUPS;
    mod authenticate;
    mod keep_open;
    mod check_at_writer;
    mod split_payloads;
    mod direction_bit;
    mod unknown_nonce_to_sink;
    mod forget_timed_out;
    mod keep_first_error;
    mod flush_on_close;
    mod release_writer;
    mod dial_at_start;
    mod reuse_inbound;
    mod settle_crossed_sockets;
    mod enforce_limits;
    mod probe_silence;
    mod rain_tree;
    mod deduplicate;
    mod check_acks;
    mod resend_unacked;
    mod redundancy;
    mod clean_up;
}
