//! The rules: what the texts tell, and the repairs of what they leave open or the first implementation got wrong. One file
//! each, with what it decides; only these files can read a switch.

#[cfg(test)]
mod fixture;
mod ladder;

use crate::node::RuleGroup;
use crate::rule_book;

const fn group(title: &'static str, from: &'static str) -> RuleGroup {
    RuleGroup { title, from }
}

const GROUPS: &[RuleGroup] = &[
    group("Joining", "lead_on_first_dial"),
    group("Which leader counts", "tie_smaller_leader"),
    group("Connections and tables", "keep_crossed_dials"),
    group("Election", "elect_on_loss"),
    group("Transactions", "keep_until_commit"),
    group("Blocks", "seal_covers_all"),
    group("Agreement", "leader_only"),
    group("Fetching blocks", "sync_on_join"),
];

rule_book! {
    presets: ladder::PRESETS;
    groups: GROUPS;
    mod lead_on_first_dial;
    mod dial_unknown;
    mod announce_newcomers;
    mod ask_leader;
    mod tie_smaller_leader;
    mod leader_by_term;
    mod spread_leader;
    mod keep_crossed_dials;
    mod redial;
    mod gossip_tables;
    mod delete_gone;
    mod elect_on_loss;
    mod small_cluster;
    mod vote_once;
    mod majority;
    mod terms;
    mod count_anew;
    mod accept_winner;
    mod elect_on_return;
    mod elect_again;
    mod tell_candidates;
    mod rotate_leader;
    mod keep_until_commit;
    mod durable_pool;
    mod seal_covers_all;
    mod check_at_storing;
    mod leader_only;
    mod quorum_two_thirds;
    mod count_own_vote;
    mod votes_name_block;
    mod look_again;
    mod drop_stale_votes;
    mod check_before_voting;
    mod view_change;
    mod keep_promises;
    mod sync_on_join;
    mod stage_while_syncing;
    mod catch_up;
    mod fetch_elsewhere;
}
