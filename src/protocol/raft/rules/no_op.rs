//! A leader begins its term with an empty entry.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "no_op",
    title: "A leader begins its term with an empty entry",
    source: "Thesis §6.4; Raft §8",
    breaks_without: "What earlier terms left is committed only when somebody writes.",
    default: true,
};

impl Rules {
    /// Whether a new leader appends an entry that asks for nothing.
    pub fn begins_with_noop(&self) -> bool {
        self.no_op && self.commit && self.entry_term
    }
}
