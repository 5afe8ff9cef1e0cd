//! No vote for a shorter log.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Index;

pub const CARD: RuleCard = RuleCard {
    id: "log_length_vote",
    title: "No vote for a shorter log",
    source: "The talk, A6",
    breaks_without: "A node that fell behind wins and erases what it missed.",
    default: true,
};

impl Rules {
    /// Whether a candidate's log is at least as long as a voter's.
    pub fn is_as_long(&self, own: Index, theirs: Index) -> bool {
        !self.log_length_vote || theirs >= own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_decides_where_terms_do_not() {
        let by_length = Rules { log_term_vote: false, ..Rules::default() };
        assert!(!by_length.is_up_to_date((0, 2), (0, 1)));
        assert!(by_length.is_up_to_date((0, 2), (0, 2)), "same length, perhaps other entries: the vote is given");
        let without = Rules { log_length_vote: false, ..by_length };
        assert!(without.is_up_to_date((0, 2), (0, 1)));
    }
}
