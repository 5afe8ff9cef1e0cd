//! A node votes for one candidate.

use crate::node::{NodeId, RuleCard};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "vote_once",
    title: "A node votes for one candidate",
    source: "The P2P component's text (July 2018)",
    breaks_without: "One node's vote makes two leaders.",
    default: true,
};

impl Rules {
    /// Whether a node that has voted so may vote for this candidate.
    pub fn may_vote_for(&self, voted_for: Option<NodeId>, candidate: NodeId) -> bool {
        !self.vote_once || voted_for.is_none_or(|voted_for| self.terms && voted_for == candidate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_voted_votes_for_nobody_else() {
        let rules = Rules { vote_once: true, terms: true, ..Rules::default() };
        let (one, other) = (NodeId(1), NodeId(2));
        assert!(
            rules.may_vote_for(None, one)
                && rules.may_vote_for(Some(one), one)
                && !rules.may_vote_for(Some(one), other)
        );
        let told = Rules { terms: false, ..rules.clone() };
        assert!(!told.may_vote_for(Some(one), one), "without terms a second request may be of a second election");
        assert!(Rules { vote_once: false, ..rules }.may_vote_for(Some(one), other));
    }
}
