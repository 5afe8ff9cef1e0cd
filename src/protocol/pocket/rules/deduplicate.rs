//! A broadcast reaches the consensus once.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "deduplicate",
    title: "A broadcast reaches the consensus once",
    source: "RainTree: copies are told apart by their number at the edge to the application",
    breaks_without: "The consensus hears a broadcast as often as copies of it arrive.",
    default: true,
};

impl Rules {
    /// Whether a copy is handed on.
    pub fn hands_on(&self, is_new: bool) -> bool {
        is_new || !self.deduplicate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_every_copy_is_handed_on() {
        let [with, without] = [true, false].map(|deduplicate| Rules { deduplicate, ..Rules::default() });
        assert_eq!([true, false].map(|is_new| with.hands_on(is_new)), [true, false]);
        assert_eq!([true, false].map(|is_new| without.hands_on(is_new)), [true, true]);
    }
}
