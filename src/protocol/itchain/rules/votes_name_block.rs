//! A vote counts for the block that it names.

use crate::node::RuleCard;
use crate::protocol::itchain::block::Seal;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "votes_name_block",
    title: "A vote counts for the block that it names",
    source: "A fault of the first implementation",
    breaks_without: "Votes for two different blocks add up, and a node stores one that no quorum voted for.",
    default: true,
};

impl Rules {
    /// Whether a vote with this seal counts for the block with that one.
    pub fn counts_for(&self, voted: Seal, block: Seal) -> bool {
        !self.votes_name_block || voted == block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_for_another_block_does_not_count() {
        let (one, other) = (Seal::of(b"one"), Seal::of(b"other"));
        let with = Rules { votes_name_block: true, ..Rules::default() };
        assert!(with.counts_for(one, one) && !with.counts_for(one, other));
        assert!(Rules { votes_name_block: false, ..Rules::default() }.counts_for(one, other));
    }
}
