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
    use crate::node::bench::on_and_off;

    #[test]
    fn the_unknown_are_dialled() {
        assert_eq!(on_and_off(CARD.id, Rules::dials_unknown), (true, false));
    }
}
