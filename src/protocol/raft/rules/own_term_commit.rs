//! A leader counts only for entries of its own term.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Term;

pub const CARD: RuleCard = RuleCard {
    id: "own_term_commit",
    title: "A leader counts only for entries of its own term",
    source: "Raft §5.4.2, Figure 8",
    breaks_without: "An old entry that a majority has is taken for committed, and is overwritten all the same.",
    default: true,
};

impl Rules {
    /// Whether a leader may commit all up to an entry of this term.
    pub fn may_commit(&self, term: Option<Term>, current: Term) -> bool {
        !self.own_term_commit || term == Some(self.entry_term(current))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figure_8_an_old_entry_that_a_majority_has_is_not_committed() {
        let (old, current) = (2, 4);
        let rules = Rules::default();
        assert!(rules.may_commit(Some(current), current) && !rules.may_commit(Some(old), current));
        assert_eq!(rules.commit_index(2, Some(old), current, 3), None);
        let without = Rules { own_term_commit: false, ..Rules::default() };
        assert_eq!(without.commit_index(2, Some(old), current, 3), Some(2));
    }
}
