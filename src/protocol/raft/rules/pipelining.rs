//! A leader sends on without waiting for answers.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "pipelining",
    title: "A leader sends on without waiting for answers",
    source: "Thesis §10.2.2",
    breaks_without: "One message a round trip to each follower: throughput hangs on latency.",
    default: true,
};

impl Rules {
    /// The most messages with entries that are under way to a follower at a time.
    pub fn in_flight_max(&self, window: u32, is_probing: bool) -> usize {
        if self.pipelining && !is_probing { usize::try_from(window).unwrap_or(usize::MAX) } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_message_at_a_time_while_the_place_is_looked_for() {
        assert_eq!(Rules::default().in_flight_max(16, false), 16);
        assert_eq!(Rules::default().in_flight_max(16, true), 1);
        assert_eq!(Rules { pipelining: false, ..Rules::default() }.in_flight_max(16, false), 1);
    }
}
