//! A candidate that sees a higher term follows.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "candidate_yields",
    title: "A candidate that sees a higher term follows",
    source: "Raft §5.1; the talk, A7 and B14",
    breaks_without: "Two candidates count up their terms and neither votes for the other.",
    default: true,
};

impl Rules {
    /// Whether a candidate adopts the higher term of another candidate.
    pub fn candidate_yields(&self) -> bool {
        self.term && self.candidate_yields
    }
}
