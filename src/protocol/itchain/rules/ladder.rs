//! Named choices of rules: it-chain as it was told, and as it was built.

use crate::node::RulePreset;

pub const PRESETS: &[RulePreset] = &[
    RulePreset { id: "told", title: "As the texts of 2018 tell it", rules: TOLD },
    RulePreset { id: "built", title: "As the first implementation did it", rules: BUILT },
];

// The notes tell two ways of making a newcomer known: it dials whom a table lists, or the old nodes are told of it. Both at
// once make each pair dial each other, which the texts do not foresee; the ladders take the later one.

const TOLD: &[&str] = &[
    "dial_unknown",
    "ask_leader",
    "delete_gone",
    "elect_on_loss",
    "small_cluster",
    "vote_once",
    "count_anew",
    "durable_pool",
    "check_at_storing",
    "leader_only",
    "sync_on_join",
    "stage_while_syncing",
    "catch_up",
    "fetch_elsewhere",
];

const BUILT: &[&str] = &[
    "dial_unknown",
    "ask_leader",
    "delete_gone",
    "elect_on_loss",
    "small_cluster",
    "vote_once",
    "check_at_storing",
    "leader_only",
    "sync_on_join",
    "stage_while_syncing",
    "catch_up",
    "fetch_elsewhere",
];
