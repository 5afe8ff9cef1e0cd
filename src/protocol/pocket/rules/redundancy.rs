//! The first two are told twice.

use crate::node::{NodeId, RuleCard};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "redundancy",
    title: "The first two of the tree are told twice",
    source: "RainTree, redundancy layer: specified, never built",
    breaks_without: "A node at the top of the tree that cannot read its one copy does not hear, and nothing else tells it.",
    default: true,
};

impl Rules {
    /// Whom of the first targets the node that begins a broadcast tells once more.
    pub fn told_twice(&self, first: Vec<NodeId>) -> Vec<NodeId> {
        if self.redundancy { first } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_nobody_is_told_twice() {
        let told = |redundancy| Rules { redundancy, ..Rules::default() }.told_twice(vec![NodeId(1)]).len();
        assert_eq!([true, false].map(told), [1, 0]);
    }
}
