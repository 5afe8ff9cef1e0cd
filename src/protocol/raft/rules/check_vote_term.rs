//! A vote counts only in the election for which it was given.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Term;

pub const CARD: RuleCard = RuleCard {
    id: "check_vote_term",
    title: "A vote counts only in the election for which it was given",
    source: "Raft §5.2",
    breaks_without: "A late yes of an earlier election makes a leader without a majority.",
    default: true,
};

impl Rules {
    /// Whether an answer of this term counts in the election of the own term.
    pub fn counts_vote(&self, own: Term, theirs: Term) -> bool {
        !self.check_vote_term || own == theirs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_yes_counts_only_without_the_rule() {
        assert!(Rules::default().counts_vote(3, 3) && !Rules::default().counts_vote(3, 2));
        assert!(Rules { check_vote_term: false, ..Rules::default() }.counts_vote(3, 2));
    }
}
