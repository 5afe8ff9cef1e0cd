//! Who sees that it is behind fetches what it lacks.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "catch_up",
    title: "Who sees that it is behind fetches what it lacks",
    source: "it-chain's design notes on synchronisation",
    breaks_without: "A node that missed one block takes no further one.",
    default: true,
};

impl Rules {
    /// Whether a node that is offered a later block fetches those before it.
    pub fn catches_up(&self) -> bool {
        self.catch_up
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::on_and_off;

    #[test]
    fn who_is_behind_fetches() {
        assert_eq!(on_and_off(CARD.id, Rules::catches_up), (true, false));
    }
}
