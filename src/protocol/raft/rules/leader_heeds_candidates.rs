//! A leader that is asked for a vote in a higher term follows.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "leader_heeds_candidates",
    title: "A leader that is asked for a vote in a higher term follows",
    source: "Raft §5.1; the talk, A7 and B17",
    breaks_without: "A leader that nobody heeds any more keeps the only complete log from being elected.",
    default: true,
};

impl Rules {
    /// Whether a leader adopts the higher term of a candidate.
    pub fn leader_heeds_candidates(&self) -> bool {
        self.term && self.leader_heeds_candidates
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_leader_heeds_a_candidate_where_there_are_terms() {
        assert_eq!(on_and_off(CARD.id, Rules::leader_heeds_candidates), (true, false));
        let without_terms = |rules: &Rules| Rules { term: false, ..*rules }.leader_heeds_candidates();
        assert_eq!(on_and_off(CARD.id, without_terms), (false, false), "no term is higher");
    }
}
