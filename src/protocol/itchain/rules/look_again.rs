//! What comes early is looked at when its time comes.

use crate::node::RuleCard;
use crate::protocol::itchain::message::Term;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "look_again",
    title: "What comes early is looked at when its time comes",
    source: "A fault of the first implementation",
    breaks_without: "Votes that overtake their proposal lie unread, and some node never finishes.",
    default: true,
};

impl Rules {
    /// Whether early votes are looked at as soon as their proposal is there.
    pub fn looks_again(&self) -> bool {
        self.look_again
    }

    /// Whether a proposal of this term waits for the news that its proposer leads.
    pub fn may_be_early(&self, term: Term, own: Term) -> bool {
        self.look_again && term > own
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn what_is_early_is_looked_at_later() {
        assert_eq!(on_and_off(CARD.id, Rules::looks_again), (true, false));
        let is_early = |term| on_and_off(CARD.id, |rules: &Rules| rules.may_be_early(term, 2));
        assert_eq!((is_early(3), is_early(2)), ((true, false), (false, false)));
    }
}
