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
    use crate::node::bench::on_and_off;

    #[test]
    fn a_second_connection_stays() {
        assert_eq!(on_and_off(CARD.id, Rules::keeps_crossed_dials), (true, false));
    }
}
