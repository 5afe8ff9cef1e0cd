//! A ping is a sign of life to the host.

use crate::node::RuleCard;

use super::{HostAnswer, Rules};

pub const CARD: RuleCard = RuleCard {
    id: "hear_pings",
    title: "A ping is a sign of life to the host",
    source: "WaterCraft README, rule 4",
    breaks_without: "The host removes peers that are alive, and does not take them back.",
    default: true,
};

impl Rules {
    /// What a host does when it is pinged.
    pub fn host_answers(&self, knows_sender: bool) -> HostAnswer {
        match (self.hear_pings, knows_sender) {
            (true, true) => HostAnswer::Refresh,
            (true, false) => HostAnswer::Dial,
            (false, _) => HostAnswer::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_refreshes_a_known_pinger_and_dials_an_unknown_one() {
        let without = Rules { hear_pings: false, ..Rules::default() };
        assert_eq!(Rules::default().host_answers(true), HostAnswer::Refresh);
        assert_eq!(Rules::default().host_answers(false), HostAnswer::Dial);
        assert_eq!(without.host_answers(true), HostAnswer::Nothing);
    }
}
