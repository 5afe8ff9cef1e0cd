//! The rules: the fourteen of the README, and the repairs of what the first implementation got wrong. One file each,
//! with what it decides; only these files can read a switch.

mod choice;

use crate::node::RuleGroup;
use crate::rule_book;

pub use choice::{Choice, Ends, HostAnswer, MemberAnswer};

const GROUPS: &[RuleGroup] = &[
    RuleGroup { title: "The fourteen rules", from: "remove_silent" },
    RuleGroup { title: "Repairs and additions", from: "introduce_newcomers" },
];

rule_book! {
    groups: GROUPS;
    mod remove_silent;
    mod ping_peers;
    mod leave_silent_host;
    mod hear_pings;
    mod answer_pings;
    mod learn_lists;
    mod drop_unlisted;
    mod take_over;
    mod yield_to_newcomer;
    mod greet_with_list;
    mod keep_one_network;
    mod announce_take_over;
    mod yield_to_ping;
    mod spread_contacts;
    mod introduce_newcomers;
    mod refresh_pings;
    mod settle_crossed_dials;
    mod host_learns;
    mod redial;
    mod hear_strangers;
    mod found_alone;
    mod compare_lists;
    mod notice_closed;
}
