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

    #[test]
    fn a_host_learns_what_it_is_told() {
        let with = Rules { host_learns: true, ..Rules::default() };
        let without = Rules { host_learns: false, ..Rules::default() };
        assert!(with.host_learns() && !without.host_learns());
    }
}
