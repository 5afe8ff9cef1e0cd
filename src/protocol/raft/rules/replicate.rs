//! A leader sends to its followers again and again.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "replicate",
    title: "A leader sends to its followers again and again",
    source: "Raft §5.2; the talk, A2 and B6",
    breaks_without: "A follower that misses a message never gets it; without any sending it gets nothing.",
    default: true,
};

impl Rules {
    /// Whether a leader sends by its clock, entries or not.
    pub fn sends_periodically(&self) -> bool {
        self.replicate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_leader_sends_by_its_clock() {
        assert_eq!(on_and_off(CARD.id, Rules::sends_periodically), (true, false));
    }
}
