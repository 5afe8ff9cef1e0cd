//! What comes early is looked at when its time comes.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "look_again",
    title: "What comes early is looked at when its time comes",
    source: "A fault of the first implementation",
    breaks_without: "Votes that overtake their proposal lie unread, and some node never finishes.",
    default: true,
};

impl Rules {
    /// Whether early votes are looked at as soon as their proposal is there, and early proposals as soon as their proposer leads.
    pub fn looks_again(&self) -> bool {
        self.look_again
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::on_and_off;

    #[test]
    fn early_votes_are_looked_at() {
        assert_eq!(on_and_off(CARD.id, Rules::looks_again), (true, false));
    }
}
