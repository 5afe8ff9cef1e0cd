//! A leader that sees a higher term follows.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "leader_steps_down",
    title: "A leader that sees a higher term follows",
    source: "Raft §5.1; the talk, A7 and B12",
    breaks_without: "Two leaders of different terms stay side by side.",
    default: true,
};

impl Rules {
    /// Whether a leader adopts a higher term.
    pub fn leader_yields(&self) -> bool {
        self.term && self.leader_steps_down
    }
}
