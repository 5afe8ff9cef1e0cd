//! Old nodes are told of a new one.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "announce_newcomers",
    title: "Old nodes are told of a new one",
    source: "The working note of May 2018",
    breaks_without: "Those whom the newcomer does not find by itself never hear of it.",
    default: true,
};

impl Rules {
    /// Whether a node that is dialled tells the others of the newcomer.
    pub fn announces_newcomers(&self) -> bool {
        self.announce_newcomers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn others_hear_of_a_newcomer() {
        assert_eq!(on_and_off(CARD.id, Rules::announces_newcomers), (true, false));
    }
}
