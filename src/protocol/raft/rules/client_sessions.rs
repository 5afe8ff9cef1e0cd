//! A command that is sent twice is done once.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Session;

pub const CARD: RuleCard = RuleCard {
    id: "client_sessions",
    title: "A command that is sent twice is done once",
    source: "Raft §8; thesis §6.3",
    breaks_without: "A client that tries again adds twice; so does a network that doubles what was handed on.",
    default: true,
};

// The log itself says which commands are numbered, so that every store does the same, whenever the rule is switched.
impl Rules {
    /// What of a client's number a leader writes into the log.
    pub fn logged(&self, session: Option<Session>) -> Option<Session> {
        session.filter(|_| self.client_sessions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_nobody_can_tell_that_a_command_came_before() {
        let session = Some(Session { client: "alice".into(), serial: 1 });
        assert_eq!(Rules::default().logged(session.clone()), session);
        assert_eq!(Rules { client_sessions: false, ..Rules::default() }.logged(session), None);
    }
}
