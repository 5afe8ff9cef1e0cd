//! A host learns from lists, too.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "host_learns",
    title: "A host learns from lists, too",
    source: "A fault of the first implementation",
    breaks_without: "A host that meets another network through a member never hears of its host: there are two for ever.",
    default: true,
};

impl Rules {
    /// Whether a host dials those of a list that it does not know. It counts them once they answer.
    pub fn host_learns(&self) -> bool {
        self.host_learns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_host_learns_what_it_is_told() {
        assert_eq!(on_and_off(CARD.id, Rules::host_learns), (true, false));
    }
}
