//! A node dials the configured nodes at its start.

use crate::node::{NodeId, RuleCard};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "dial_at_start",
    title: "A node dials the configured nodes at its start",
    source: "The laboratory's own; the first implementation dials at the first send",
    breaks_without: "The first message to a node waits for a dial and a handshake.",
    default: false,
};

impl Rules {
    /// Whom of the configured nodes that come after it a node dials at once.
    pub fn dialled_at_start(&self, later: Vec<NodeId>) -> Vec<NodeId> {
        if self.dial_at_start { later } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_dialled_unless_the_rule_is_on() {
        let [with, without] = [true, false].map(|dial_at_start| Rules { dial_at_start, ..Rules::default() });
        assert_eq!(with.dialled_at_start(vec![NodeId(1)]), [NodeId(1)]);
        assert_eq!(without.dialled_at_start(vec![NodeId(1)]), []);
    }
}
