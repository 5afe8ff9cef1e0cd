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

    #[test]
    fn others_hear_of_a_newcomer() {
        let with = Rules { announce_newcomers: true, ..Rules::default() };
        let without = Rules { announce_newcomers: false, ..Rules::default() };
        assert!(with.announces_newcomers() && !without.announces_newcomers());
    }
}
