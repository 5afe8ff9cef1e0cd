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
    /// Whether a node that is not the leader leaves writes to it.
    pub fn has_one_leader(&self) -> bool {
        self.one_leader
    }
}
