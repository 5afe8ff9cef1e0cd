//! Ask first whether one would be elected.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "pre_vote",
    title: "Ask first whether one would be elected",
    source: "Thesis §9.6 (PreVote)",
    breaks_without: "A node that was cut off comes back with a high term and topples a leader that works.",
    default: true,
};

impl Rules {
    /// Whether a node stands only after a majority said that it would vote for it.
    pub fn asks_first(&self) -> bool {
        self.pre_vote && self.term
    }
}
