//! Everybody votes, and counts its own vote.

use crate::node::{NodeId, RuleCard};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "count_own_vote",
    title: "Everybody votes, and counts its own vote",
    source: "A fault of the first implementation",
    breaks_without: "With four nodes and one silent nobody has a quorum.",
    default: true,
};

impl Rules {
    /// Whether own votes count.
    pub fn counts_own_vote(&self) -> bool {
        self.count_own_vote
    }

    /// Whether a node votes for what this one proposes: as told, all but the proposer do.
    pub fn votes_for(&self, me: NodeId, proposer: NodeId) -> bool {
        self.count_own_vote || me != proposer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn own_votes_count() {
        assert_eq!(on_and_off(CARD.id, Rules::counts_own_vote), (true, false));
        let votes_for = |proposer| on_and_off(CARD.id, |rules: &Rules| rules.votes_for(NodeId(1), NodeId(proposer)));
        assert_eq!((votes_for(1), votes_for(2)), ((true, false), (true, true)));
    }
}
