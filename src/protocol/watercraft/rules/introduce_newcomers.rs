//! A newcomer takes part in nothing before it is introduced.

use crate::node::RuleCard;

use super::super::state::Phase;
use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "introduce_newcomers",
    title: "A newcomer takes part in nothing before it is introduced",
    source: "WaterCraft README, history",
    breaks_without: "A newcomer with a small id becomes host before it knows the others, and its list makes them drop each other.",
    default: true,
};

impl Rules {
    /// How a node begins that is told whom to join.
    pub fn begins(&self, has_contact: bool) -> Phase {
        match (has_contact, self.introduce_newcomers) {
            (false, _) => Phase::Founding,
            (true, true) => Phase::Joining,
            (true, false) => Phase::Settled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_waits_for_its_introduction() {
        let without = Rules { introduce_newcomers: false, ..Rules::default() };
        assert_eq!(Rules::default().begins(true), Phase::Joining);
        assert_eq!(without.begins(true), Phase::Settled);
        assert_eq!(without.begins(false), Phase::Founding);
    }
}
