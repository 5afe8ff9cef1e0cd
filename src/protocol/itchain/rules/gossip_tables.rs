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

    #[test]
    fn tables_are_pushed() {
        let with = Rules { gossip_tables: true, ..Rules::default() };
        let without = Rules { gossip_tables: false, ..Rules::default() };
        assert!(with.gossips() && !without.gossips());
    }
}
