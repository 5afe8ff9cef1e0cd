//! Each entry carries the term in which it was made.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Term;

pub const CARD: RuleCard = RuleCard {
    id: "entry_term",
    title: "Each entry carries the term in which it was made",
    source: "Raft §5.3; the talk, A9",
    breaks_without: "Two different entries at one place cannot be told apart.",
    default: true,
};

impl Rules {
    /// The term that a leader of this term gives its entries.
    pub fn entry_term(&self, current: Term) -> Term {
        if self.entry_term { current } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn an_entry_carries_the_term_of_its_leader() {
        let term_in = |current| on_and_off(CARD.id, |rules: &Rules| rules.entry_term(current));
        assert_eq!((term_in(3), term_in(4)), ((3, 0), (4, 0)));
        assert_eq!(term_in(0), (0, 0), "before the first election");
    }
}
