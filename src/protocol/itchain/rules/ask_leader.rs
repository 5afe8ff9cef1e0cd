//! A node without a leader asks for one.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "ask_leader",
    title: "A node without a leader asks for one",
    source: "it-chain's later join",
    breaks_without: "A node whose table is not smaller than the other's learns of no leader.",
    default: true,
};

impl Rules {
    /// Whether a node without a leader asks each new peer for one.
    pub fn asks_for_leader(&self) -> bool {
        self.ask_leader
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::on_and_off;

    #[test]
    fn who_has_no_leader_asks() {
        assert_eq!(on_and_off(CARD.id, Rules::asks_for_leader), (true, false));
    }
}
