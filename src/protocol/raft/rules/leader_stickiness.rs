//! Who hears a leader takes no part in an election.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "leader_stickiness",
    title: "Who hears a leader takes no part in an election",
    source: "Thesis §4.2.3",
    breaks_without: "A server that was removed, or hears nobody, disrupts a cluster that works.",
    default: true,
};

impl Rules {
    /// Whether a request for a vote is not heeded: this node heard a leader lately, and the leader did not send the
    /// candidate.
    pub fn is_disruptive(&self, heard_leader_lately: bool, is_transfer: bool) -> bool {
        self.leader_stickiness && heard_leader_lately && !is_transfer
    }

    /// Whether a node keeps the time since it heard a leader.
    pub fn remembers_leader(&self) -> bool {
        self.leader_stickiness
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_that_the_leader_sent_is_heeded_all_the_same() {
        let rules = Rules::default();
        assert!(rules.is_disruptive(true, false));
        assert!(!rules.is_disruptive(true, true) && !rules.is_disruptive(false, false));
    }
}
