//! A leader answers reads at once while a majority cannot have elected another.

use crate::node::RuleCard;

use super::Rules;

// Off by default: it trusts clocks, and that a node acts at once on what its clock says. One that is stopped between its
// look at the clock and its answer is wrong. What it also needs is kept elsewhere: who heard a leader elects no other
// (leader stickiness), and a leader that ever handed its place over has no lease in that term. Somebody who ends the timer
// of the former by hand has set that node's clock forward, and a lease may break.
pub const CARD: RuleCard = RuleCard {
    id: "lease_read",
    title: "A leader answers reads at once while a majority heard it lately",
    source: "Thesis §6.4.1",
    breaks_without: "Each read costs a round of messages.",
    default: false,
};

impl Rules {
    /// How long a round vouches for a leader once a majority has answered it, from when it was sent; a tenth is left for
    /// clocks that differ. `None` where reads do not go by a lease.
    pub fn lease_ms(&self, no_leader_ms: u32) -> Option<u32> {
        (self.lease_read && self.confirms_reads()).then(|| no_leader_ms - no_leader_ms / 10)
    }

    /// Whether a node whose patience ends may stand: not while a lease may run that it vouched for, however early somebody
    /// ends its timer.
    pub fn may_stand(&self, is_sticky: bool) -> bool {
        !(self.lease_read && is_sticky)
    }

    /// Whether a node that starts again takes no part in an election until any lease that it vouched for has ended.
    pub fn begins_sticky(&self, has_a_term: bool) -> bool {
        self.lease_read && self.remembers_leader() && has_a_term
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_shorter_than_the_shortest_patience() {
        let rules = Rules { lease_read: true, ..Rules::default() };
        assert_eq!(rules.lease_ms(4_000), Some(3_600));
        assert_eq!(Rules::default().lease_ms(4_000), None);
        assert!(rules.may_stand(false) && !rules.may_stand(true) && Rules::default().may_stand(true));
        assert!(rules.begins_sticky(true) && !rules.begins_sticky(false) && !Rules::default().begins_sticky(true));
    }
}
