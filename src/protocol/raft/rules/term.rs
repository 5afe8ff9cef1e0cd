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
}
