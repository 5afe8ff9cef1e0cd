//! Of two sockets that two nodes dialled to each other at once, one remains.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "settle_crossed_sockets",
    title: "Of two crossed sockets the smaller name's remains",
    source: "The laboratory's own repair of a glare, as WaterCraft's for crossed dials",
    breaks_without: "Two nodes that dial each other at the same moment keep two sockets for ever.",
    default: true,
};

impl Rules {
    /// Whether the dialler of the socket that lost gives it up.
    pub fn settles_crossed(&self) -> bool {
        self.settle_crossed_sockets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_both_remain() {
        let crossed = |settle_crossed_sockets| Rules { settle_crossed_sockets, ..Rules::default() }.settles_crossed();
        assert_eq!([true, false].map(crossed), [true, false]);
    }
}
