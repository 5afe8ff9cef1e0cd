//! A follower hands a write on to the leader.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "forward",
    title: "A follower hands a write on to the leader",
    source: "The talk, A3 and B8",
    breaks_without: "A write to a follower appears nowhere.",
    default: true,
};

impl Rules {
    /// Whether a node that is no leader hands a client's request on.
    pub fn forwards(&self) -> bool {
        self.forward
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_follower_hands_a_write_on() {
        assert_eq!(on_and_off(CARD.id, Rules::forwards), (true, false));
    }
}
