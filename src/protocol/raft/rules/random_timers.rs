//! Waiting times are random.

use crate::node::{Delay, RuleCard};

use super::Rules;
use crate::protocol::raft::params::Params;

pub const CARD: RuleCard = RuleCard {
    id: "random_timers",
    title: "Waiting times are random",
    source: "Raft §5.2; the talk, A4 and B19",
    breaks_without: "Times that are equal end together: two nodes stand at once, again and again.",
    default: true,
};

impl Rules {
    /// How long to wait: at least so long, and more by chance; or by the node's place, from 1.
    pub fn waiting_time(&self, least_ms: u32, params: &Params, place: usize) -> Delay {
        if self.random_timers {
            return Delay::between(least_ms, least_ms.saturating_add(params.spread_ms));
        }
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        Delay::exactly(least_ms.saturating_add(params.stagger_ms.saturating_mul(place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_chance_the_second_node_always_waits_less_than_the_third() {
        let (rules, params) = (Rules { random_timers: false, ..Rules::default() }, Params::default());
        let waits = [1, 2, 3].map(|place| rules.waiting_time(params.no_leader_ms, &params, place));
        assert_eq!(waits, [8_000, 12_000, 16_000].map(Delay::exactly));
        let random = Rules::default().waiting_time(params.election_ms, &params, 3);
        assert_eq!(random, Delay::between(500, 5_500));
    }
}
