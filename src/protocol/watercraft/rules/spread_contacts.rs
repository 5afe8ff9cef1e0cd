//! A host tells everybody of a new contact.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "spread_contacts",
    title: "A host tells everybody of a new contact",
    source: "WaterCraft README, rule 14",
    breaks_without: "When a host meets another network, its members never hear of it.",
    default: true,
};

impl Rules {
    /// Whether a host broadcasts its list when a connection with a peer opens.
    pub fn spreads_contact(&self) -> bool {
        self.spread_contacts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_host_spreads_its_contacts() {
        assert_eq!(on_and_off(CARD.id, Rules::spreads_contact), (true, false));
    }
}
