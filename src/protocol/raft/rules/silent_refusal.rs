//! What is too old is ignored without an answer.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "silent_refusal",
    title: "What is too old is ignored without an answer",
    source: "The talk, A8",
    breaks_without: "This is the talk’s wording. An old leader learns of its end only when the new one reaches it.",
    default: false,
};

impl Rules {
    /// Whether a stale message is answered with the own term.
    pub fn answers_stale(&self) -> bool {
        !self.silent_refusal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn what_is_stale_is_answered_unless_the_talk_is_silent() {
        assert_eq!(on_and_off(CARD.id, Rules::answers_stale), (false, true));
    }
}
