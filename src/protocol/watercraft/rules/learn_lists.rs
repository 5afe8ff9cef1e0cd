//! Members learn from lists.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "learn_lists",
    title: "Members learn from lists",
    source: "WaterCraft README, rule 6",
    breaks_without: "Two nodes that join at the same moment never hear of each other.",
    default: true,
};

impl Rules {
    /// Whether a member, or a newcomer, learns the ids of a list that it does not know.
    pub fn member_learns(&self) -> bool {
        self.learn_lists
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_member_learns_what_it_is_told() {
        assert_eq!(on_and_off(CARD.id, Rules::member_learns), (true, false));
    }
}
