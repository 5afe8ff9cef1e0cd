//! Term and vote are on the disk before they are told.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "durable_vote",
    title: "Term and vote are on the disk before they are told",
    source: "Raft Figure 2; thesis §3.8",
    breaks_without: "A node that crashes votes twice in a term: two leaders.",
    default: true,
};

impl Rules {
    /// Whether term and vote survive a crash.
    pub fn keeps_vote(&self) -> bool {
        self.durable_vote
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn term_and_vote_survive_a_crash() {
        assert_eq!(on_and_off(CARD.id, Rules::keeps_vote), (true, false));
    }
}
