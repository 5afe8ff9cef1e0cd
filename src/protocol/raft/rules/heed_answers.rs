//! A higher term in an answer is heeded too.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "heed_answers",
    title: "A higher term in an answer is heeded too",
    source: "Raft §5.1, Rules for Servers",
    breaks_without: "A leader that is refused because of its old term goes on leading.",
    default: true,
};

impl Rules {
    /// Whether a node adopts a higher term of which an answer tells it.
    pub fn heeds_answers(&self) -> bool {
        self.heed_answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_higher_term_in_an_answer_is_adopted() {
        assert_eq!(on_and_off(CARD.id, Rules::heeds_answers), (true, false));
    }
}
