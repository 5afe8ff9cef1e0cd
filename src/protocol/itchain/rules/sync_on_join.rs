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
    use crate::node::bench::on_and_off;

    #[test]
    fn a_newcomer_fetches() {
        assert_eq!(on_and_off(CARD.id, Rules::syncs_on_joining), (true, false));
    }
}
