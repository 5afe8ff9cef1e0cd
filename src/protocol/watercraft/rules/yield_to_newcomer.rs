//! An old host learns of a new one.

use crate::node::RuleCard;

use super::super::params::HostPolicy;
use super::super::state::Meeting;
use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "yield_to_newcomer",
    title: "An old host learns of a new one",
    source: "WaterCraft README, rule 9",
    breaks_without: "When a better placed node joins, the old host stays host for itself: there are two.",
    default: true,
};

impl Rules {
    /// Whether a host that meets a better placed peer stays host for the time being. If the peer came to it, that
    /// is this rule's matter; if it went to the peer, it waits for the peer's ping ([`Rules::yields_to_ping`]), and
    /// while it waits nobody else who comes changes that.
    /// With the policy `keep-first` nobody is better placed than the host.
    pub fn passes_over(&self, policy: HostPolicy, meeting: Meeting, waits_for_ping: bool) -> bool {
        match meeting {
            _ if policy == HostPolicy::KeepFirst => false,
            _ if waits_for_ping => true,
            Meeting::Dialled => true,
            Meeting::WasDialled => !self.yield_to_newcomer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_yields_at_once_to_a_better_placed_peer_that_comes_to_it() {
        let without = Rules { yield_to_newcomer: false, ..Rules::default() };
        let rules = Rules::default();
        assert!(!rules.passes_over(HostPolicy::Smallest, Meeting::WasDialled, false));
        assert!(rules.passes_over(HostPolicy::Smallest, Meeting::WasDialled, true));
        assert!(rules.passes_over(HostPolicy::Smallest, Meeting::Dialled, false));
        assert!(without.passes_over(HostPolicy::Smallest, Meeting::WasDialled, false));
        assert!(!without.passes_over(HostPolicy::KeepFirst, Meeting::Dialled, true));
    }
}
