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

    #[test]
    fn the_gone_are_struck() {
        let with = Rules { delete_gone: true, ..Rules::default() };
        let without = Rules { delete_gone: false, ..Rules::default() };
        assert!(with.deletes_the_gone() && !without.deletes_the_gone());
    }
}
