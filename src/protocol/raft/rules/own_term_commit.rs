//! A leader counts only for entries of its own term.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "own_term_commit",
    title: "A leader counts only for entries of its own term",
    source: "Raft §5.4.2, Figure 8",
    breaks_without: "An old entry that a majority has is taken for committed, and is overwritten all the same.",
    default: true,
};

// What it decides stands in `commit`, where it is asked.
impl Rules {
    /// Whether a leader must have an entry of its own term before anything is committed.
    pub fn waits_for_own_term(&self) -> bool {
        self.own_term_commit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figure_8_an_old_entry_that_a_majority_has_is_not_committed() {
        let (old, current) = (2, 4);
        let rules = Rules::default();
        assert!(rules.waits_for_own_term());
        assert_eq!(rules.commit_index(2, Some(old), current, 3), None);
        let without = Rules { own_term_commit: false, ..Rules::default() };
        assert_eq!(without.commit_index(2, Some(old), current, 3), Some(2));
    }
}
