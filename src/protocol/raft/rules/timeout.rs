//! A follower that hears no leader acts.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "timeout",
    title: "A follower that hears no leader acts",
    source: "Raft §5.2; the talk, A4 and B7",
    breaks_without: "When the leader is gone the service is dead.",
    default: true,
};

impl Rules {
    /// Whether a follower waits for a leader with a timer.
    pub fn watches_leader(&self) -> bool {
        self.timeout
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_follower_watches_for_its_leader() {
        assert_eq!(on_and_off(CARD.id, Rules::watches_leader), (true, false));
    }
}
