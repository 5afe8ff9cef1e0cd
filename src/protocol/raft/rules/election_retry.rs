//! A candidate that does not win stands again.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "election_retry",
    title: "A candidate that does not win stands again",
    source: "Raft §5.2; the talk, B13",
    breaks_without: "After a split vote two candidates wait for ever.",
    default: true,
};

impl Rules {
    /// Whether a candidate tries again after a while.
    pub fn stands_again(&self) -> bool {
        self.election_retry
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn who_did_not_win_stands_again() {
        assert_eq!(on_and_off(CARD.id, Rules::stands_again), (true, false));
    }
}
