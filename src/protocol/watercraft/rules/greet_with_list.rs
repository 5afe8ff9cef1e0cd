//! A host sends its list on first contact.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "greet_with_list",
    title: "A host sends its list on first contact",
    source: "WaterCraft README, rule 10",
    breaks_without: "A peer that comes to a new host is not told who else is there.",
    default: true,
};

impl Rules {
    /// Whether a host sends its list to a peer with which a connection opens.
    pub fn greets_with_list(&self) -> bool {
        self.greet_with_list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_host_greets_with_its_list() {
        assert_eq!(on_and_off(CARD.id, Rules::greets_with_list), (true, false));
    }
}
