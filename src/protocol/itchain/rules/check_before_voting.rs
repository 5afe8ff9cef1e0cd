//! A block is checked before a node votes for it.

use crate::node::RuleCard;
use crate::protocol::itchain::block::{Block, Flaw};
use crate::protocol::itchain::chain::Chain;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "check_before_voting",
    title: "A block is checked before a node votes for it",
    source: "A fault of the first implementation",
    breaks_without: "A quorum agrees on a block that nobody can store.",
    default: true,
};

impl Rules {
    /// What forbids voting for a block.
    pub fn flaw_before_voting(&self, chain: &Chain, block: &Block) -> Option<Flaw> {
        if self.check_before_voting { chain.check(block).err() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{chain, next_block};
    use super::*;

    #[test]
    fn a_flaw_forbids_voting() {
        let (chain, mut block) = (chain(), next_block());
        let with = Rules { check_before_voting: true, ..Rules::default() };
        assert_eq!(with.flaw_before_voting(&chain, &block), None);
        block.seal.0[0] ^= 1;
        assert_eq!(with.flaw_before_voting(&chain, &block), Some(Flaw::Seal));
        let without = Rules { check_before_voting: false, ..Rules::default() };
        assert_eq!(without.flaw_before_voting(&chain, &block), None);
    }
}
