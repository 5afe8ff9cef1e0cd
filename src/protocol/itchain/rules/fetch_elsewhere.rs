//! If one source fails, another is asked.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "fetch_elsewhere",
    title: "If one source fails, another is asked",
    source: "it-chain's design notes on synchronisation",
    breaks_without: "The node from which a newcomer fetches dies, and the newcomer stays behind.",
    default: true,
};

impl Rules {
    /// Whether a fetch that fails goes on with another peer.
    pub fn fetches_elsewhere(&self) -> bool {
        self.fetch_elsewhere
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn another_source_is_asked() {
        assert_eq!(on_and_off(CARD.id, Rules::fetches_elsewhere), (true, false));
    }
}
