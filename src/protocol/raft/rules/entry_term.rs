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
