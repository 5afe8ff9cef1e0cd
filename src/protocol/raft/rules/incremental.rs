//! Only what is missing is sent.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Index;

pub const CARD: RuleCard = RuleCard {
    id: "incremental",
    title: "Only what is missing is sent",
    source: "Raft §5.3; the talk, A11",
    breaks_without: "Every heartbeat carries the whole log: the cost grows for ever.",
    default: true,
};

impl Rules {
    /// The first entry that a leader sends a follower whose next entry is `next`; its log begins with `first`.
    pub fn first_sent(&self, first: Index, next: Index) -> Index {
        if self.incremental { next } else { first }
    }

    /// Whether a follower keeps its log where it agrees, and does not replace it.
    pub fn keeps_prefix(&self) -> bool {
        self.incremental
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_the_whole_log_is_sent() {
        assert_eq!(Rules::default().first_sent(1, 7), 7);
        assert_eq!(Rules { incremental: false, ..Rules::default() }.first_sent(1, 7), 1);
    }
}
