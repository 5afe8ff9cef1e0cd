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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_stays_when_its_time_is_up() {
        let [with, without] = [true, false].map(|forget_timed_out| Rules { forget_timed_out, ..Rules::default() });
        assert!(with.forgets_timed_out() && !without.forgets_timed_out());
    }
}
