//! Who comes back without a leader starts an election.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "elect_on_return",
    title: "Who comes back without a leader starts an election",
    source: "A fault of the first implementation",
    breaks_without: "When all nodes have crashed and started again, nobody leads.",
    default: true,
};

impl Rules {
    /// Whether a node that starts from its disk begins an election.
    pub fn elects_on_return(&self) -> bool {
        self.elect_on_return
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn who_comes_back_begins_an_election() {
        assert_eq!(on_and_off(CARD.id, Rules::elects_on_return), (true, false));
    }
}
