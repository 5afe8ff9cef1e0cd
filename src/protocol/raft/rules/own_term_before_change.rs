//! A leader commits an entry of its term before it changes the members.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "own_term_before_change",
    title: "A leader commits an entry of its term before it changes the members",
    source: "Ongaro on raft-dev, July 2015: bug in single-server membership changes",
    breaks_without: "Changes of two leaders in different terms make two majorities that do not overlap: what was committed is lost.",
    default: true,
};

impl Rules {
    /// Whether a leader may change the members. `has_committed`: an entry of its own term is committed.
    pub fn may_change_members(&self, has_committed: bool) -> bool {
        !self.own_term_before_change || has_committed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_leader_changes_nothing_before_it_has_committed() {
        let rules = Rules::default();
        assert!(rules.may_change_members(true) && !rules.may_change_members(false));
        assert!(Rules { own_term_before_change: false, ..rules }.may_change_members(false));
    }
}
