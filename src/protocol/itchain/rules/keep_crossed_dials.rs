//! Of two crossed dials both stay open.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "keep_crossed_dials",
    title: "Of two crossed dials both stay open",
    source: "A fault of the first implementation",
    breaks_without: "Two nodes that dial each other at once both close the newer connection, and so lose both.",
    default: true,
};

impl Rules {
    /// Whether a second connection with a peer stays open beside the first.
    pub fn keeps_crossed_dials(&self) -> bool {
        self.keep_crossed_dials
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_connection_stays() {
        let with = Rules { keep_crossed_dials: true, ..Rules::default() };
        let without = Rules { keep_crossed_dials: false, ..Rules::default() };
        assert!(with.keeps_crossed_dials() && !without.keeps_crossed_dials());
    }
}
