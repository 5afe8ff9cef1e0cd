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

    #[test]
    fn a_new_leader_is_told_on() {
        let with = Rules { spread_leader: true, ..Rules::default() };
        let without = Rules { spread_leader: false, ..Rules::default() };
        assert!(with.spreads_leader() && !without.spreads_leader());
    }
}
