//! A request that timed out is forgotten.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "forget_timed_out",
    title: "A request that timed out is forgotten",
    source: "Bug 4 of the first implementation",
    breaks_without: "Its answer, when it comes late after all, breaks the socket.",
    default: true,
};

impl Rules {
    /// Whether a request leaves the list of those that wait when its time is up.
    pub fn forgets_timed_out(&self) -> bool {
        self.forget_timed_out
    }
}
