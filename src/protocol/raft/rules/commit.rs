//! What a majority has is committed.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::{Index, Term};

pub const CARD: RuleCard = RuleCard {
    id: "commit",
    title: "What a majority has is committed",
    source: "Raft §5.3; the talk, B15",
    breaks_without: "A leader says yes to a write that nobody else has, and the write is lost.",
    default: true,
};

impl Rules {
    /// Whether followers acknowledge, and leaders count.
    pub fn commits(&self) -> bool {
        self.commit
    }

    /// Whether a follower answers what a leader sends.
    pub fn acknowledges(&self) -> bool {
        self.commit || self.incremental
    }

    /// Up to where a leader's log is committed. `majority` is the largest index that a majority has, `term` the term
    /// of the entry there.
    pub fn commit_index(&self, majority: Index, term: Option<Term>, current: Term, last: Index) -> Option<Index> {
        (self.commit && self.has_enough(majority, last) && self.may_commit(term, current)).then_some(majority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_commits_entries_of_the_own_term() {
        let rules = Rules::default();
        assert_eq!(rules.commit_index(3, Some(2), 2, 5), Some(3));
        assert_eq!(rules.commit_index(3, Some(1), 2, 5), None);
        let told = Rules { commit_when_equal: true, ..Rules::default() };
        assert_eq!(told.commit_index(3, Some(2), 2, 5), None, "while writes keep coming nothing is committed");
        assert_eq!(told.commit_index(5, Some(2), 2, 5), Some(5));
        assert_eq!(Rules { commit: false, ..Rules::default() }.commit_index(3, Some(2), 2, 5), None);
    }
}
