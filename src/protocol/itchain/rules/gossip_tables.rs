//! Tables are pushed to neighbours, time and again.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "gossip_tables",
    title: "Tables are pushed to neighbours, time and again",
    source: "An early note on gossip",
    breaks_without: "Nothing breaks where every two nodes exchange tables as they meet.",
    default: false,
};

impl Rules {
    /// Whether tables are pushed to neighbours from time to time.
    pub fn gossips(&self) -> bool {
        self.gossip_tables
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn tables_are_pushed() {
        assert_eq!(on_and_off(CARD.id, Rules::gossips), (true, false));
    }
}
