//! A command that is sent twice is done once.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "client_sessions",
    title: "A command that is sent twice is done once",
    source: "Raft §8; thesis §6.3",
    breaks_without: "A client that tries again adds twice; so does a network that doubles what was handed on.",
    default: true,
};

impl Rules {
    /// Whether the store remembers the last command of each client.
    pub fn remembers_clients(&self) -> bool {
        self.client_sessions
    }
}
