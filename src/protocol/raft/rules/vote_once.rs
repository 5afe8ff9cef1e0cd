//! A node votes once in a term.

use crate::node::{NodeId, RuleCard};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "vote_once",
    title: "A node votes once in a term",
    source: "Raft §5.2; the talk, A5",
    breaks_without: "Two candidates of one term may both win.",
    default: true,
};

impl Rules {
    /// Whether a node that voted like this may vote for this candidate.
    pub fn may_vote_for(&self, voted_for: Option<NodeId>, candidate: NodeId) -> bool {
        !self.vote_once || voted_for.is_none_or(|voted_for| voted_for == candidate && !self.never_reset_vote)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_is_repeated_for_the_same_candidate_and_given_to_no_other() {
        let (rules, one, other) = (Rules::default(), NodeId(1), NodeId(2));
        assert!(rules.may_vote_for(None, one) && rules.may_vote_for(Some(one), one));
        assert!(!rules.may_vote_for(Some(one), other));
        assert!(Rules { vote_once: false, ..Rules::default() }.may_vote_for(Some(one), other));
        let told = Rules { never_reset_vote: true, ..Rules::default() };
        assert!(!told.may_vote_for(Some(one), one), "the talk answers no even to the same candidate");
    }
}
