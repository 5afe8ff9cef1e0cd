//! The rules: the cards of the talk, one by one, and what the paper and the thesis add. One file each, with what it
//! decides; only these files can read a switch. Rules that are off by default are what the talk does otherwise.

mod ladder;

use crate::node::RuleGroup;
use crate::rule_book;

const fn group(title: &'static str, from: &'static str) -> RuleGroup {
    RuleGroup { title, from }
}

const GROUPS: &[RuleGroup] = &[
    group("One leader stores and sends", "start_as_followers"),
    group("Elections", "timeout"),
    group("Terms and old leaders", "term"),
    group("Votes look at logs", "log_length_vote"),
    group("Commitment", "commit"),
    group("What is sent of a log", "incremental"),
    group("What a crash must leave", "durable_vote"),
    group("Clients", "no_op"),
    group("Calm leadership", "pre_vote"),
    group("Snapshots", "compaction"),
    group("Members", "one_change_at_a_time"),
    group("As the talk has it instead", "commit_guard"),
];

rule_book! {
    presets: ladder::PRESETS;
    groups: GROUPS;
    mod start_as_followers;
    mod one_leader;
    mod persist;
    mod push;
    mod replicate;
    mod forward;
    mod timeout;
    mod random_timers;
    mod candidate;
    mod vote_once;
    mod rest_after_vote;
    mod election_retry;
    mod candidate_steps_down;
    mod term;
    mod ignore_stale;
    mod leader_steps_down;
    mod candidate_yields;
    mod leader_heeds_candidates;
    mod heed_answers;
    mod log_length_vote;
    mod log_term_vote;
    mod entry_term;
    mod commit;
    mod own_term_commit;
    mod incremental;
    mod consistency_check;
    mod fast_backup;
    mod batching;
    mod pipelining;
    mod durable_vote;
    mod durable_log;
    mod check_vote_term;
    mod no_op;
    mod client_sessions;
    mod read_index;
    mod lease_read;
    mod pre_vote;
    mod check_quorum;
    mod leader_stickiness;
    mod leadership_transfer;
    mod compaction;
    mod install_snapshot;
    mod chunked_snapshots;
    mod one_change_at_a_time;
    mod own_term_before_change;
    mod joint_consensus;
    mod learners;
    mod removed_leader_steps_down;
    mod commit_guard;
    mod leader_grants_vote;
    mod commit_when_equal;
    mod never_reset_vote;
    mod reset_vote_as_follower;
    mod silent_step_down;
    mod silent_refusal;
}
