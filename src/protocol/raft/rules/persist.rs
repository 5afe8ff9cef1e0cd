//! A leader stores what a client writes.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "persist",
    title: "A leader stores what a client writes",
    source: "The talk, A1 and B2",
    breaks_without: "A write vanishes: no log has it.",
    default: true,
};

impl Rules {
    /// Whether a leader appends a client's command to its log.
    pub fn stores_writes(&self) -> bool {
        self.persist
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_leader_appends_what_a_client_writes() {
        assert_eq!(on_and_off(CARD.id, Rules::stores_writes), (true, false));
    }
}
