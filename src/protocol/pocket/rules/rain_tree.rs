//! A broadcast goes down a tree.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "rain_tree",
    title: "A broadcast goes down a tree",
    source: "RainTree: at each level to the nodes at one third and at two thirds of one's list",
    breaks_without: "Who broadcasts sends a message to every other node itself.",
    default: true,
};

impl Rules {
    /// Whether a broadcast is passed on level by level; otherwise who began it tells everybody.
    pub fn sends_down_a_tree(&self) -> bool {
        self.rain_tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_the_first_one_tells_everybody() {
        assert!(Rules::default().sends_down_a_tree());
        assert!(!Rules { rain_tree: false, ..Rules::default() }.sends_down_a_tree());
    }
}
