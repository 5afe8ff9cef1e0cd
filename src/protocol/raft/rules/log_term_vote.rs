//! The later last term wins, then the longer log.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "log_term_vote",
    title: "The later last term wins, then the longer log",
    source: "Raft §5.4.1; the talk, A10",
    breaks_without: "A log that is longer but older wins, and erases what a majority had.",
    default: true,
};

// What it decides stands in `log_length_vote`, which it replaces.
impl Rules {
    /// Whether votes look at the terms of entries.
    pub fn compares_entry_terms(&self) -> bool {
        self.log_term_vote
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
        assert!(rules.compares_entry_terms());
    }
}
