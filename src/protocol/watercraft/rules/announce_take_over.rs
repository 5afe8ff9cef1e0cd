//! A member that becomes host broadcasts its list.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "announce_take_over",
    title: "A member that becomes host broadcasts its list",
    source: "WaterCraft README, rule 12",
    breaks_without: "Peers that missed an earlier list are not told of each other by the new host.",
    default: true,
};

impl Rules {
    /// Whether a member that became host broadcasts its list at its first tick as host.
    pub fn announces_itself(&self) -> bool {
        self.announce_take_over
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_new_host_announces_itself() {
        assert_eq!(on_and_off(CARD.id, Rules::announces_itself), (true, false));
    }
}
