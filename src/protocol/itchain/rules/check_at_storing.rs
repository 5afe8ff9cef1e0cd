//! A block is checked before it is stored.

use crate::node::RuleCard;
use crate::protocol::itchain::block::{Block, Flaw};
use crate::protocol::itchain::chain::Chain;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "check_at_storing",
    title: "A block is checked before it is stored",
    source: "it-chain's block storage",
    breaks_without: "A block that does not fit behind the last one gets into the chain.",
    default: true,
};

impl Rules {
    /// What forbids storing a block.
    pub fn flaw_at_storing(&self, chain: &Chain, block: &Block) -> Option<Flaw> {
        if self.check_at_storing { chain.check(block).err() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{chain, next_block};
    use super::*;

    #[test]
    fn a_flaw_forbids_storing() {
        let (chain, mut block) = (chain(), next_block());
        let with = Rules { check_at_storing: true, ..Rules::default() };
        assert_eq!(with.flaw_at_storing(&chain, &block), None);
        block.seal.0[0] ^= 1;
        assert_eq!(with.flaw_at_storing(&chain, &block), Some(Flaw::Seal));
        let without = Rules { check_at_storing: false, ..Rules::default() };
        assert_eq!(without.flaw_at_storing(&chain, &block), None);
    }
}
