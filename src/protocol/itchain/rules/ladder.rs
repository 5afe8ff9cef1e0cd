//! Named choices of rules: it-chain as it was told, and as it was built.

use crate::node::RulePreset;

pub const PRESETS: &[RulePreset] = &[
    RulePreset { id: "told", title: "As the texts of 2018 tell it", rules: TOLD },
    RulePreset { id: "built", title: "As the first implementation did it", rules: BUILT },
];

const TOLD: &[&str] = &[
    "dial_unknown",
    "announce_newcomers",
    "ask_leader",
    "delete_gone",
    "elect_on_loss",
    "small_cluster",
    "vote_once",
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
    "announce_newcomers",
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
