//! A candidate that yields does not answer the request that made it yield.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "silent_step_down",
    title: "A candidate that yields does not answer the request that made it yield",
    source: "The talk, B14",
    breaks_without: "This is what the talk’s code does. The vote is given one election later.",
    default: false,
};

impl Rules {
    /// Whether a node that steps down because of a request for votes answers that request.
    pub fn answers_when_yielding(&self) -> bool {
        !self.silent_step_down
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn who_yields_answers_unless_the_talk_is_silent() {
        assert_eq!(on_and_off(CARD.id, Rules::answers_when_yielding), (false, true));
    }
}
