//! Ask first whether one would be elected.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "pre_vote",
    title: "Ask first whether one would be elected",
    source: "Thesis §9.6 (PreVote)",
    breaks_without: "A node that was cut off comes back with a high term and topples a leader that works.",
    default: true,
};

impl Rules {
    /// Whether a node stands only after a majority said that it would vote for it.
    pub fn asks_first(&self) -> bool {
        self.pre_vote && self.term
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn who_would_stand_asks_first_where_there_are_terms() {
        assert_eq!(on_and_off(CARD.id, Rules::asks_first), (true, false));
        let without_terms = |rules: &Rules| Rules { term: false, ..*rules }.asks_first();
        assert_eq!(on_and_off(CARD.id, without_terms), (false, false), "there is no term to spare");
    }
}
