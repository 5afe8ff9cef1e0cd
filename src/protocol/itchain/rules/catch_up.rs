//! Who sees that it is behind fetches what it lacks.

use crate::node::RuleCard;
use crate::protocol::itchain::block::Height;

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

    /// Whether a node with a chain of this height tells it to another, which is known to have one of that height.
    pub fn tells_height(&self, own: Height, theirs: Height) -> bool {
        self.catch_up && own > theirs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn who_is_behind_fetches_and_hears_that_it_is() {
        assert_eq!(on_and_off(CARD.id, Rules::catches_up), (true, false));
        let tells = |own, theirs| on_and_off(CARD.id, |rules: &Rules| rules.tells_height(own, theirs));
        assert_eq!((tells(2, 1), tells(1, 1), tells(0, 1)), ((true, false), (false, false), (false, false)));
    }
}
