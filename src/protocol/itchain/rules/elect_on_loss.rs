//! The loss of the leader starts an election.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "elect_on_loss",
    title: "The loss of the leader starts an election",
    source: "The P2P component's text (July 2018); missing in its code",
    breaks_without: "The leader leaves, and nobody follows it.",
    default: true,
};

impl Rules {
    /// Whether the loss of the leader starts an election.
    pub fn elects_on_loss(&self) -> bool {
        self.elect_on_loss
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_leader_is_replaced() {
        let with = Rules { elect_on_loss: true, ..Rules::default() };
        let without = Rules { elect_on_loss: false, ..Rules::default() };
        assert!(with.elects_on_loss() && !without.elects_on_loss());
    }
}
