//! Who does not answer is dialled again.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "redial",
    title: "Who does not answer is dialled again",
    source: "A fault of the first implementation",
    breaks_without: "A node that starts a moment before the one through which it joins stays alone.",
    default: true,
};

impl Rules {
    /// Whether a node that could not be dialled is dialled again.
    pub fn redials(&self) -> bool {
        self.redial
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn who_does_not_answer_is_dialled_again() {
        assert_eq!(on_and_off(CARD.id, Rules::redials), (true, false));
    }
}
