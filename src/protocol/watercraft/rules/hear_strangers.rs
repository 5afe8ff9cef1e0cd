//! A list from somebody removed by mistake is heard.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "hear_strangers",
    title: "A list from somebody removed by mistake is heard",
    source: "A fault of the first implementation",
    breaks_without: "A list from a node that was just removed is lost, and with it what it would tell.",
    default: true,
};

impl Rules {
    /// Whether a node hears the list of somebody that it does not know.
    pub fn hears_strangers(&self) -> bool {
        self.hear_strangers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_list_of_a_stranger_is_heard() {
        assert_eq!(on_and_off(CARD.id, Rules::hears_strangers), (true, false));
    }
}
