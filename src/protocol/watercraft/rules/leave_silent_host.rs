//! Members leave a silent host.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "leave_silent_host",
    title: "Members leave a silent host",
    source: "WaterCraft README, rule 3",
    breaks_without: "The network waits for a dead host for ever.",
    default: true,
};

impl Rules {
    /// Whether a member leaves its host at its tick.
    pub fn leaves_host(&self, is_silent: bool) -> bool {
        self.leave_silent_host && is_silent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_silent_host_is_left() {
        let without = Rules { leave_silent_host: false, ..Rules::default() };
        assert!(Rules::default().leaves_host(true));
        assert!(!Rules::default().leaves_host(false) && !without.leaves_host(true));
    }
}
