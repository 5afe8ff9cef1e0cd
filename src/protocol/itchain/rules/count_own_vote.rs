//! Everybody votes, and counts its own vote.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "count_own_vote",
    title: "Everybody votes, and counts its own vote",
    source: "A fault of the first implementation",
    breaks_without: "With four nodes and one silent nobody has a quorum.",
    default: true,
};

impl Rules {
    /// Whether the proposer votes too and own votes count.
    pub fn counts_own_vote(&self) -> bool {
        self.count_own_vote
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::on_and_off;

    #[test]
    fn own_votes_count() {
        assert_eq!(on_and_off(CARD.id, Rules::counts_own_vote), (true, false));
    }
}
