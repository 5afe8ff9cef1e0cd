//! What an old leader or candidate sends is refused.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Term;

pub const CARD: RuleCard = RuleCard {
    id: "ignore_stale",
    title: "What an old leader or candidate sends is refused",
    source: "Raft §5.1; the talk, A8 and B11",
    breaks_without: "An old leader overwrites the logs of the new one for a moment.",
    default: true,
};

impl Rules {
    /// Whether a message of this term is too old to be heeded.
    pub fn is_stale(&self, own: Term, theirs: Term) -> bool {
        self.term && self.ignore_stale && theirs < own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_earlier_term_is_stale() {
        assert!(Rules::default().is_stale(2, 1));
        assert!(!Rules::default().is_stale(2, 2));
        assert!(!Rules { ignore_stale: false, ..Rules::default() }.is_stale(2, 1));
        assert!(!Rules { term: false, ..Rules::default() }.is_stale(2, 0), "where there are no terms nothing is");
    }
}
