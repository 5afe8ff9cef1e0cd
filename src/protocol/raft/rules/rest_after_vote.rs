//! Who gives its vote waits anew.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "rest_after_vote",
    title: "Who gives its vote waits anew",
    source: "Raft §5.2, Rules for Servers",
    breaks_without: "A voter stands against the candidate that it has just voted for.",
    default: true,
};

impl Rules {
    /// Whether a vote restarts a follower's patience.
    pub fn rests_after_vote(&self) -> bool {
        self.rest_after_vote
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn who_votes_waits_anew() {
        assert_eq!(on_and_off(CARD.id, Rules::rests_after_vote), (true, false));
    }
}
