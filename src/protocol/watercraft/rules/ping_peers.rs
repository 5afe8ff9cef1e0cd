//! The host pings its peers each STEP.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "ping_peers",
    title: "The host pings its peers each STEP",
    source: "WaterCraft README, rule 2",
    breaks_without: "Members take their living host for dead, one after the other, until each is alone.",
    default: true,
};

impl Rules {
    /// Whether a host pings its peers at its tick.
    pub fn pings(&self) -> bool {
        self.ping_peers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_host_pings_at_each_tick() {
        assert_eq!(on_and_off(CARD.id, Rules::pings), (true, false));
    }
}
