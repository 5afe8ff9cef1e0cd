//! The leader hands its office on.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "rotate_leader",
    title: "The leader hands its office on",
    source: "it-chain's architecture text",
    breaks_without: "Nothing breaks: the office stays with one node as long as it is there.",
    default: false,
};

impl Rules {
    /// Whether a leader hands on after its time.
    pub fn rotates(&self) -> bool {
        self.rotate_leader
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_leader_hands_on() {
        assert_eq!(on_and_off(CARD.id, Rules::rotates), (true, false));
    }
}
