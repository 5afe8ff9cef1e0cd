//! Who changes its leader tells its peers.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "spread_leader",
    title: "Who changes its leader tells its peers",
    source: "A fault of the first implementation",
    breaks_without: "When two networks meet, those who do not exchange tables afterwards keep the leader that lost.",
    default: true,
};

impl Rules {
    /// Whether a node that takes another leader sends its table on.
    pub fn spreads_leader(&self) -> bool {
        self.spread_leader
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_new_leader_is_told_on() {
        assert_eq!(on_and_off(CARD.id, Rules::spreads_leader), (true, false));
    }
}
