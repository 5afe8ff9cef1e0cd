//! The host removes whoever is silent.

use crate::node::{NodeId, RuleCard, SortedSet};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "remove_silent",
    title: "The host removes whoever is silent",
    source: "WaterCraft README, rule 1",
    breaks_without: "Dead nodes stay in every table for good.",
    default: true,
};

impl Rules {
    /// Whom a host removes at its tick, of those that were silent for longer than the patience.
    pub fn removes(&self, silent: &SortedSet<NodeId>) -> Vec<NodeId> {
        if self.remove_silent { silent.iter().copied().collect() } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_without_the_rule_removes_nobody() {
        let silent = SortedSet::from([NodeId(3)]);
        let without = Rules { remove_silent: false, ..Rules::default() };
        assert_eq!(Rules::default().removes(&silent), [NodeId(3)]);
        assert_eq!(without.removes(&silent), []);
    }
}
