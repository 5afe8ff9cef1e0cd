//! A candidate that sees a higher term follows.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "candidate_yields",
    title: "A candidate that sees a higher term follows",
    source: "Raft §5.1; the talk, A7 and B14",
    breaks_without: "Two candidates count up their terms and neither votes for the other.",
    default: true,
};

impl Rules {
    /// Whether a candidate adopts the higher term of another candidate.
    pub fn candidate_yields(&self) -> bool {
        self.term && self.candidate_yields
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_candidate_yields_where_there_are_terms() {
        assert_eq!(on_and_off(CARD.id, Rules::candidate_yields), (true, false));
        let without_terms = |rules: &Rules| Rules { term: false, ..*rules }.candidate_yields();
        assert_eq!(on_and_off(CARD.id, without_terms), (false, false), "no term is higher");
    }
}
