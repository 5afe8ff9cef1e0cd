//! Only the leader's proposals count.

use crate::node::{NodeId, RuleCard};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "leader_only",
    title: "Only the leader's proposals count",
    source: "it-chain's PBFT",
    breaks_without: "Anybody's block is agreed on and stored.",
    default: true,
};

impl Rules {
    /// Whether a proposal of this node counts where that one leads.
    pub fn accepts_proposer(&self, proposer: NodeId, leader: Option<NodeId>) -> bool {
        !self.leader_only || leader == Some(proposer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_leader_is_heard() {
        let with = Rules { leader_only: true, ..Rules::default() };
        let (one, other) = (NodeId(1), NodeId(2));
        assert!(with.accepts_proposer(one, Some(one)) && !with.accepts_proposer(one, Some(other)));
        assert!(!with.accepts_proposer(one, None));
        assert!(Rules { leader_only: false, ..Rules::default() }.accepts_proposer(one, Some(other)));
    }
}
