//! A quorum is more than two thirds.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "quorum_two_thirds",
    title: "A quorum is more than two thirds",
    source: "it-chain, issue 565",
    breaks_without: "Two quorums of a third need not share a node, and one leader that lies splits the chain.",
    default: true,
};

impl Rules {
    /// How many votes agree on a block where so many take part.
    pub fn quorum(&self, representatives: usize) -> u32 {
        let thirds = if self.quorum_two_thirds { 2 * representatives / 3 } else { representatives / 3 };
        u32::try_from(thirds).unwrap_or(u32::MAX).saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_quorums_share_a_node_that_is_honest() {
        let with = Rules { quorum_two_thirds: true, ..Rules::default() };
        let without = Rules { quorum_two_thirds: false, ..Rules::default() };
        for nodes in 4..40_u32 {
            let faulty = (nodes - 1) / 3;
            assert!(2 * with.quorum(nodes as usize) > nodes + faulty, "{nodes}");
            assert!(with.quorum(nodes as usize) <= nodes - faulty, "{nodes}");
        }
        assert_eq!((with.quorum(4), without.quorum(4), with.quorum(7), without.quorum(7)), (3, 2, 5, 3));
    }
}
