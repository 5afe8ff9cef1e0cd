//! A newcomer fetches the blocks that it lacks.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "sync_on_join",
    title: "A newcomer fetches the blocks that it lacks",
    source: "it-chain's synchronisation",
    breaks_without: "A newcomer stays at height 0, and takes no block that the others agree on.",
    default: true,
};

impl Rules {
    /// Whether a node that has joined compares heights.
    pub fn syncs_on_joining(&self) -> bool {
        self.sync_on_join
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_fetches() {
        let with = Rules { sync_on_join: true, ..Rules::default() };
        let without = Rules { sync_on_join: false, ..Rules::default() };
        assert!(with.syncs_on_joining() && !without.syncs_on_joining());
    }
}
