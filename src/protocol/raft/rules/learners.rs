//! A new server learns the log before it votes.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Index;

pub const CARD: RuleCard = RuleCard {
    id: "learners",
    title: "A new server learns the log before it votes",
    source: "Thesis §4.2.1; Raft §6",
    breaks_without: "A new server counts for the majority before it has the log: one crash more, and nothing is committed.",
    default: true,
};

impl Rules {
    /// Whether a new server first gets the log and does not vote.
    pub fn learns_first(&self) -> bool {
        self.learners
    }

    /// Whether a learner may vote now: it has answered, and what it lacks fits in one message.
    pub fn has_learned(&self, match_index: Index, last: Index, batch: u32) -> bool {
        match_index > 0 && last.saturating_sub(match_index) <= batch.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_learner_votes_when_it_lacks_no_more_than_a_message() {
        let rules = Rules::default();
        assert!(!rules.has_learned(0, 3, 64), "it never answered");
        assert!(!rules.has_learned(35, 100, 64));
        assert!(rules.has_learned(36, 100, 64));
    }
}
