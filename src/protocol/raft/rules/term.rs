//! Elections are counted: each has its term.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::{TERM_MAX, Term};

pub const CARD: RuleCard = RuleCard {
    id: "term",
    title: "Elections are counted: each has its term",
    source: "Raft §5.1; the talk, A7 and B11",
    breaks_without: "Nobody can tell an old leader from a new one: logs flip with every heartbeat.",
    default: true,
};

impl Rules {
    /// Whether messages carry terms and nodes heed them.
    pub fn counts_terms(&self) -> bool {
        self.term
    }

    /// The term that a leader of this term puts on what it sends.
    pub fn stamp(&self, current: Term) -> Term {
        if self.term { current } else { 0 }
    }

    /// Whether something belongs to another term than the own one.
    pub fn is_of_other_term(&self, own: Term, theirs: Term) -> bool {
        self.term && theirs != own
    }

    /// Whether nobody can stand for election in this term: the first election begins term 1.
    pub fn is_no_election(&self, term: Term) -> bool {
        self.term && term == 0
    }

    /// The term of a new election; `None` where no more can be counted.
    pub fn next_term(&self, current: Term) -> Option<Term> {
        if !self.term {
            return Some(current);
        }
        (current < TERM_MAX).then_some(current + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_grow_by_one_and_end_before_they_overflow() {
        assert_eq!(Rules::default().next_term(3), Some(4));
        assert_eq!(Rules::default().next_term(TERM_MAX), None);
        assert_eq!(Rules { term: false, ..Rules::default() }.next_term(0), Some(0));
    }

    #[test]
    fn without_terms_messages_carry_none_and_all_are_of_one_time() {
        let (rules, without) = (Rules::default(), Rules { term: false, ..Rules::default() });
        assert_eq!((rules.stamp(3), without.stamp(3)), (3, 0));
        assert!(rules.is_of_other_term(3, 2) && !rules.is_of_other_term(3, 3) && !without.is_of_other_term(3, 0));
        assert!(rules.is_no_election(0) && !rules.is_no_election(1) && !without.is_no_election(0));
    }
}
