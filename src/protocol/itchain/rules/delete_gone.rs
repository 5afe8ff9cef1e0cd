//! Who is disconnected is struck from the table.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "delete_gone",
    title: "Who is disconnected is struck from the table",
    source: "The P2P component's text (July 2018)",
    breaks_without: "The table goes on listing nodes that are gone, and a lost leader is never replaced.",
    default: true,
};

impl Rules {
    /// Whether a peer whose connection closed is struck from the table.
    pub fn deletes_the_gone(&self) -> bool {
        self.delete_gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn the_gone_are_struck() {
        assert_eq!(on_and_off(CARD.id, Rules::deletes_the_gone), (true, false));
    }
}
