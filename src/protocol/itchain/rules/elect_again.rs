//! An election without a result begins anew.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "elect_again",
    title: "An election without a result begins anew",
    source: "Added: the texts end it, and say nothing of what then",
    breaks_without: "When the limit of an election is reached nobody leads, and nobody ever stands again.",
    default: true,
};

impl Rules {
    /// Whether the end of an election without a result is the beginning of another.
    pub fn elects_again(&self) -> bool {
        self.elect_again
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn the_end_is_a_beginning() {
        assert_eq!(on_and_off(CARD.id, Rules::elects_again), (true, false));
    }
}
