//! Entries are on the disk before they are acknowledged.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "durable_log",
    title: "Entries are on the disk before they are acknowledged",
    source: "Raft Figure 2",
    breaks_without: "A majority that crashes takes committed entries with it.",
    default: true,
};

impl Rules {
    /// Whether the log survives a crash.
    pub fn keeps_log(&self) -> bool {
        self.durable_log
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_log_survives_a_crash() {
        assert_eq!(on_and_off(CARD.id, Rules::keeps_log), (true, false));
    }
}
