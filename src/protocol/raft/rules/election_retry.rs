//! A candidate that does not win stands again.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "election_retry",
    title: "A candidate that does not win stands again",
    source: "Raft §5.2; the talk, B13",
    breaks_without: "After a split vote two candidates wait for ever.",
    default: true,
};

impl Rules {
    /// Whether a candidate tries again after a while.
    pub fn stands_again(&self) -> bool {
        self.election_retry
    }
}
