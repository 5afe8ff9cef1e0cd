//! Who has a broadcast offers it to the left and to the right.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "clean_up",
    title: "Neighbours are asked whether they have a broadcast",
    source: "RainTree, daisy-chain clean-up, “I got, you want?”: specified, never built",
    breaks_without: "In most sizes of network the tree leaves nodes out, and nobody notices.",
    default: true,
};

impl Rules {
    /// Whether a node offers what it has heard to its neighbours on the ring.
    pub fn cleans_up(&self) -> bool {
        self.clean_up
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_nobody_is_asked() {
        assert!(Rules::default().cleans_up());
        assert!(!Rules { clean_up: false, ..Rules::default() }.cleans_up());
    }
}
