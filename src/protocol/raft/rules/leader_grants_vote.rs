//! A leader gives its vote to a candidate of a higher term, whatever its log.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "leader_grants_vote",
    title: "A leader gives its vote to a candidate of a higher term, whatever its log",
    source: "The talk, B17",
    breaks_without: "In the talk, the leader and the only complete log keep each other from leading.",
    default: false,
};

impl Rules {
    /// Whether a leader votes without a look at the logs.
    pub fn leader_grants_vote(&self) -> bool {
        self.leader_grants_vote
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn in_the_talk_a_leader_votes_without_a_look_at_the_logs() {
        assert_eq!(on_and_off(CARD.id, Rules::leader_grants_vote), (true, false));
    }
}
