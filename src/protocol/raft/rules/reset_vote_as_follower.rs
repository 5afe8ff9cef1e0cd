//! Whoever becomes a follower forgets its vote.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "reset_vote_as_follower",
    title: "Whoever becomes a follower forgets its vote",
    source: "The talk, the first code",
    breaks_without: "This is what the talk’s first code does. A node may vote twice in a term.",
    default: false,
};

impl Rules {
    /// Whether a node forgets its vote when it becomes a follower.
    pub fn forgets_vote(&self) -> bool {
        self.reset_vote_as_follower
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn in_the_first_code_a_new_follower_forgets_its_vote() {
        assert_eq!(on_and_off(CARD.id, Rules::forgets_vote), (true, false));
    }
}
