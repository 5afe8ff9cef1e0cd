//! A majority elects the leader.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "majority",
    title: "A majority elects the leader",
    source: "The P2P component's text (July 2018) asks for all votes",
    breaks_without: "One silent node in the table, and no candidate ever has all votes.",
    default: true,
};

impl Rules {
    /// How many votes of others a candidate needs where the table lists so many nodes.
    pub fn votes_needed(&self, size: u32) -> u32 {
        if self.majority { size / 2 } else { size.saturating_sub(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_its_own_vote_a_candidate_has_more_than_half() {
        let with = Rules { majority: true, ..Rules::default() };
        let without = Rules { majority: false, ..Rules::default() };
        for size in 1..9 {
            assert!(2 * (with.votes_needed(size) + 1) > size && 2 * with.votes_needed(size) <= size, "{size}");
            assert_eq!(without.votes_needed(size), size - 1);
        }
    }
}
