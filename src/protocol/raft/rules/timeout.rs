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
