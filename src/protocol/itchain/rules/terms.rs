//! Each election has a term, and a vote counts in its own.

use crate::node::{NodeId, RuleCard};
use crate::protocol::itchain::block::Seal;
use crate::protocol::itchain::message::{StateId, Term};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "terms",
    title: "Each election has a term, and a vote counts in its own",
    source: "A fault of the first implementation",
    breaks_without: "Votes and results of different elections are taken for one another.",
    default: true,
};

impl Rules {
    /// A term as it is sent: as told, there are none.
    pub fn stamp(&self, term: Term) -> Term {
        if self.terms { term } else { 0 }
    }

    /// The term of a network's first leader.
    pub fn first_term(&self) -> Term {
        self.stamp(1)
    }

    /// Whether votes belong to terms.
    pub fn has_terms(&self) -> bool {
        self.terms
    }

    /// Whether a term is over, seen from another one.
    pub fn is_over(&self, term: Term, own: Term) -> bool {
        self.terms && term < own
    }

    /// Whether a term is newer than another one.
    pub fn is_newer(&self, term: Term, own: Term) -> bool {
        self.terms && term > own
    }

    /// Whether a vote belongs to another term.
    pub fn is_another(&self, term: Term, own: Term) -> bool {
        self.terms && term != own
    }

    /// Whether a vote for a block would go back on an earlier one: as told, only in the very same round.
    pub fn contradicts(&self, (voted, block): (StateId, Seal), (id, seal): (StateId, Seal)) -> bool {
        let goes_back = id.term < voted.term || (id.term == voted.term && block != seal);
        if voted == id { block != seal } else { self.terms && voted.height == id.height && goes_back }
    }

    /// For whom a candidate votes as it stands: for itself, or as told for nobody yet.
    pub fn own_vote(&self, me: NodeId) -> Option<NodeId> {
        self.terms.then_some(me)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_terms_all_elections_are_one() {
        let rules = |terms| Rules { terms, ..Rules::default() };
        let (with, without) = (rules(true), rules(false));
        assert_eq!((with.stamp(7), with.first_term(), without.stamp(7), without.first_term()), (7, 1, 0, 0));
        assert!(with.is_over(1, 2) && with.is_newer(2, 1) && with.is_another(1, 2));
        assert!(!without.is_over(1, 2) && !without.is_newer(2, 1) && !without.is_another(1, 2));
        let id = |term, node| StateId { height: 1, term, proposer: NodeId(node) };
        let (one, other) = (Seal::of(b"one"), Seal::of(b"other"));
        for rules in [&with, &without] {
            assert!(rules.contradicts((id(2, 0), one), (id(2, 0), other)));
            assert!(!rules.contradicts((id(2, 0), one), (id(2, 0), one)));
            assert!(!rules.contradicts((id(2, 0), one), (id(3, 0), other)));
        }
        assert!(
            with.contradicts((id(2, 0), one), (id(1, 1), one)) && with.contradicts((id(2, 0), one), (id(2, 1), other))
        );
        assert!(!without.contradicts((id(2, 0), one), (id(1, 1), one)));
        assert_eq!((with.own_vote(NodeId(3)), without.own_vote(NodeId(3))), (Some(NodeId(3)), None));
    }
}
