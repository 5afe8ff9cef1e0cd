//! A leader sends a write on at once.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "push",
    title: "A leader sends a write on at once",
    source: "Raft §5.3; the talk, B5",
    breaks_without: "A write waits for the next heartbeat.",
    default: true,
};

impl Rules {
    /// Whether a leader sends entries as soon as it has them.
    pub fn sends_at_once(&self) -> bool {
        self.push
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn entries_are_sent_as_soon_as_they_are_there() {
        assert_eq!(on_and_off(CARD.id, Rules::sends_at_once), (true, false));
    }
}
