//! Commit when a majority has all that the leader has.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "commit_when_equal",
    title: "Commit when a majority has all that the leader has",
    source: "The talk, B15",
    breaks_without: "This is how the talk counts. A leader that keeps receiving writes commits nothing.",
    default: false,
};

// What it decides stands in `commit`, where it is asked.
impl Rules {
    /// Whether a majority must have the whole log.
    pub fn commits_whole_logs(&self) -> bool {
        self.commit_when_equal
    }
}
