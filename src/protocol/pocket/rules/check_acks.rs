//! An acknowledgement names who gives it and who gets it.

use crate::node::{NodeId, RuleCard};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "check_acks",
    title: "An acknowledgement must name sender and receiver",
    source: "Network module, acknowledgement check: unrecognised ACK",
    breaks_without: "An acknowledgement of another node counts for one that never heard the broadcast.",
    default: true,
};

impl Rules {
    /// Whether an acknowledgement, as it names its giver and its getter, is the one that is waited for.
    pub fn is_ack_of(&self, named: (NodeId, NodeId), waited_for: (NodeId, NodeId)) -> bool {
        !self.check_acks || named == waited_for
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_any_acknowledgement_counts() {
        let [a, b, c] = [0, 1, 2].map(NodeId);
        let [with, without] = [true, false].map(|check_acks| Rules { check_acks, ..Rules::default() });
        assert_eq!([(b, a), (c, a), (b, c)].map(|named| with.is_ack_of(named, (b, a))), [true, false, false]);
        assert!(without.is_ack_of((c, c), (b, a)));
    }
}
