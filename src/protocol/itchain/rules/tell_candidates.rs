//! Who stands where there is a leader is told of it.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "tell_candidates",
    title: "Who stands where there is a leader is told of it",
    source: "Added: as told, who has a leader does not answer",
    breaks_without: "A node that loses no more than its connection with the leader stands for ever, and nobody answers.",
    default: true,
};

impl Rules {
    /// Whether a node that has a leader answers a candidate with its table.
    pub fn tells_candidates(&self) -> bool {
        self.tell_candidates
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_candidate_gets_an_answer() {
        assert_eq!(on_and_off(CARD.id, Rules::tells_candidates), (true, false));
    }
}
