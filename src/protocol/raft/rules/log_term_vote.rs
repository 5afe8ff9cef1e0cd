//! The later last term wins, then the longer log.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::{Index, Term};

pub const CARD: RuleCard = RuleCard {
    id: "log_term_vote",
    title: "The later last term wins, then the longer log",
    source: "Raft §5.4.1; the talk, A10",
    breaks_without: "A log that is longer but older wins, and erases what a majority had.",
    default: true,
};

impl Rules {
    /// Whether a candidate's log is at least as good as a voter's: (last term, last index) of each.
    pub fn is_up_to_date(&self, own: (Term, Index), theirs: (Term, Index)) -> bool {
        if self.log_term_vote { theirs >= own } else { self.is_as_long(own.1, theirs.1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_log_of_an_earlier_term_is_not_up_to_date() {
        let rules = Rules::default();
        assert!(!rules.is_up_to_date((1, 2), (0, 4)));
        assert!(rules.is_up_to_date((1, 2), (2, 1)));
        assert!(!rules.is_up_to_date((1, 2), (1, 1)));
        assert!(Rules { log_term_vote: false, ..rules }.is_up_to_date((1, 2), (0, 4)), "then the length decides");
    }
}
