//! A host yields when a better host pings it.

use crate::node::RuleCard;

use super::super::state::Meeting;
use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "yield_to_ping",
    title: "A host yields when a better host pings it",
    source: "WaterCraft README, rule 13",
    breaks_without: "A host that joins another network never learns that it is no host there.",
    default: true,
};

impl Rules {
    /// Whether a host that is pinged by a better placed peer, which it passed over until now, yields to it.
    pub fn yields_to_ping(&self, meeting: Meeting) -> bool {
        match meeting {
            Meeting::Dialled => self.yield_to_ping,
            Meeting::WasDialled => self.yield_to_newcomer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_went_to_another_network_yields_to_its_ping() {
        let without = Rules { yield_to_ping: false, ..Rules::default() };
        assert!(Rules::default().yields_to_ping(Meeting::Dialled));
        assert!(!without.yields_to_ping(Meeting::Dialled) && without.yields_to_ping(Meeting::WasDialled));
    }
}
