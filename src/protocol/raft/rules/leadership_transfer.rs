//! A leader hands its place to a member that has its whole log.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "leadership_transfer",
    title: "A leader hands its place to a member that has its whole log",
    source: "Thesis §3.10",
    breaks_without: "A leader that is to go leaves a gap of an election timeout behind.",
    default: true,
};

impl Rules {
    /// Whether a leader hands its place over when it is asked to.
    pub fn transfers(&self) -> bool {
        self.leadership_transfer && self.acknowledges()
    }
}
