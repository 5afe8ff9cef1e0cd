//! Nodes dial again those that they remember.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "redial",
    title: "Nodes dial again those that they remember",
    source: "A fault of the first implementation",
    breaks_without: "A healed partition stays apart, and a node that starts again stays alone.",
    default: true,
};

impl Rules {
    /// Whether a node dials again those of whom it has lost sight.
    pub fn redials(&self) -> bool {
        self.redial
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_node_dials_again_whom_it_remembers() {
        assert_eq!(on_and_off(CARD.id, Rules::redials), (true, false));
    }
}
