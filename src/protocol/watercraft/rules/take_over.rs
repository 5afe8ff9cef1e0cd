//! The next host takes over and pings.

use crate::node::RuleCard;

use super::super::state::Previously;
use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "take_over",
    title: "The next host takes over and pings",
    source: "WaterCraft README, rule 8",
    breaks_without: "After the host is gone nobody pings, and the members leave one another.",
    default: true,
};

impl Rules {
    /// Whether a node that finds itself host acts as one. A newcomer does in any case: it takes over from nobody.
    pub fn takes_over(&self, previously: Previously) -> bool {
        self.take_over || previously != Previously::Member
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_does_not_take_over_without_the_rule_but_a_newcomer_is_host() {
        let without = Rules { take_over: false, ..Rules::default() };
        assert!(Rules::default().takes_over(Previously::Member));
        assert!(!without.takes_over(Previously::Member) && without.takes_over(Previously::New));
    }
}
