//! A node without a leader asks for one.

use crate::node::RuleCard;
use crate::protocol::itchain::message::Leader;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "ask_leader",
    title: "A node without a leader asks for one",
    source: "it-chain's later join",
    breaks_without: "A node whose table is not smaller than the other's learns of no leader.",
    default: true,
};

impl Rules {
    /// Whether a node with this leader asks a new peer who leads.
    pub fn asks_for_leader(&self, leader: Option<Leader>) -> bool {
        self.ask_leader && leader.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::leader;
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn who_has_no_leader_asks() {
        assert_eq!(on_and_off(CARD.id, |rules: &Rules| rules.asks_for_leader(None)), (true, false));
        assert_eq!(on_and_off(CARD.id, |rules: &Rules| rules.asks_for_leader(leader(1, 0))), (false, false));
    }
}
