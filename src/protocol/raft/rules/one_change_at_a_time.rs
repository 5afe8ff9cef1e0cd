//! The next change of members waits until the last one is committed.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "one_change_at_a_time",
    title: "The next change of members waits until the last one is committed",
    source: "Thesis §4.1",
    breaks_without: "Two changes at once make two majorities that do not overlap.",
    default: true,
};

impl Rules {
    /// Whether members may change now. `is_changing`: an earlier change is not done yet.
    pub fn may_change_again(&self, is_changing: bool) -> bool {
        !self.one_change_at_a_time || !is_changing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_waits_for_the_last_one() {
        let rules = Rules::default();
        assert!(rules.may_change_again(false) && !rules.may_change_again(true));
        assert!(Rules { one_change_at_a_time: false, ..rules }.may_change_again(true));
    }
}
