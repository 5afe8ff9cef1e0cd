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
    use crate::node::bench::on_and_off;

    #[test]
    fn a_lost_leader_is_replaced() {
        assert_eq!(on_and_off(CARD.id, Rules::elects_on_loss), (true, false));
    }
}
