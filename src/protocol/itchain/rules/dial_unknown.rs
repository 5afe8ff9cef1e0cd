//! Who is listed and unknown is dialled.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "dial_unknown",
    title: "Who is listed and unknown is dialled",
    source: "The P2P component's text (July 2018)",
    breaks_without: "A newcomer knows only the node through which it joined.",
    default: true,
};

impl Rules {
    /// Whether a node dials those in a table that it does not know.
    pub fn dials_unknown(&self) -> bool {
        self.dial_unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unknown_are_dialled() {
        let with = Rules { dial_unknown: true, ..Rules::default() };
        let without = Rules { dial_unknown: false, ..Rules::default() };
        assert!(with.dials_unknown() && !without.dials_unknown());
    }
}
