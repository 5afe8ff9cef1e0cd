//! Entries fit only behind the same entry.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::{Entry, Term};

pub const CARD: RuleCard = RuleCard {
    id: "consistency_check",
    title: "Entries fit only behind the same entry",
    source: "Raft §5.3, Log Matching",
    breaks_without: "Entries are put behind others than they stood behind: logs part for ever.",
    default: true,
};

impl Rules {
    /// Whether entries fit behind a place where the own term is this; `None` where there is no entry.
    pub fn fits(&self, own: Option<Term>, prev_log_term: Term) -> bool {
        match own {
            None => false,
            Some(own) => own == prev_log_term || !self.consistency_check || !self.incremental,
        }
    }

    /// Whether an entry that is there already is the one that is sent. Where logs fit, the term tells (§5.3); a log that
    /// is replaced whole is compared whole.
    pub fn is_same(&self, own: &Entry, sent: &Entry) -> bool {
        if self.incremental { self.consistency_check && own.term == sent.term } else { own == sent }
    }

    /// Whether entries behind those that were sent stay, as long as nothing contradicts them.
    pub fn keeps_what_is_behind(&self) -> bool {
        self.incremental && self.consistency_check
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_term_at_the_place_before_is_refused_and_a_gap_always() {
        assert!(Rules::default().fits(Some(2), 2));
        assert!(!Rules::default().fits(Some(1), 2) && !Rules::default().fits(None, 2));
        let without = Rules { consistency_check: false, ..Rules::default() };
        assert!(without.fits(Some(1), 2) && !without.fits(None, 2));
    }
}
