//! Replacing members needs a majority of the old and of the new.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "joint_consensus",
    title: "Replacing members needs a majority of the old and of the new",
    source: "Raft §6; thesis §4.3",
    breaks_without: "The old and the new members elect a leader each, in the same term.",
    default: true,
};

impl Rules {
    /// Whether replacing members goes through a time in which both the old and the new must agree.
    pub fn joins_both(&self) -> bool {
        self.joint_consensus
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_the_new_members_stand_at_once() {
        assert!(Rules::default().joins_both());
        assert!(!Rules { joint_consensus: false, ..Rules::default() }.joins_both());
    }
}
