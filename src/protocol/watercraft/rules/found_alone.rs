//! A node that stays alone for a STEP is its own host.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "found_alone",
    title: "A node that stays alone for a STEP is its own host",
    source: "A fault of the first implementation",
    breaks_without: "The first node of a network stays new until somebody joins.",
    default: true,
};

impl Rules {
    /// Whether a newcomer that nobody answers becomes host of itself at its tick.
    pub fn founds_alone(&self) -> bool {
        self.found_alone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_lonely_newcomer_is_its_own_host() {
        assert_eq!(on_and_off(CARD.id, Rules::founds_alone), (true, false));
    }
}
