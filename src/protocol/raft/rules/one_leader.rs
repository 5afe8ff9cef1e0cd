//! One node is the leader, the others follow.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "one_leader",
    title: "One node is the leader, the others follow",
    source: "The talk, B4",
    breaks_without: "Every node takes writes for itself and no two logs are the same.",
    default: true,
};

impl Rules {
    /// Whether a node is named leader before the start, where anybody is. Nodes are placed from 1.
    pub fn is_named(&self, place: usize) -> bool {
        !self.one_leader || place == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_is_named() {
        let rules = Rules::default();
        assert!(rules.is_named(1) && !rules.is_named(2));
        assert!(Rules { one_leader: false, ..rules }.is_named(2));
    }
}
