//! When the host changes, everybody gets a fresh start.

use crate::node::RuleCard;

use super::super::members::Acquaintance;
use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "refresh_pings",
    title: "When the host changes, everybody gets a fresh start",
    source: "WaterCraft README, history",
    breaks_without: "The new host removes living peers, and they leave it, because nobody had pinged anybody.",
    default: true,
};

impl Rules {
    /// Whether the patience begins anew when a host comes into office: with its members as the host sees them, and
    /// with the host as they see it. One that was only just met has its fresh start in any case.
    pub fn gives_new_host_time(&self, acquaintance: Acquaintance) -> bool {
        self.refresh_pings || acquaintance == Acquaintance::Fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_old_acquaintances_count_as_silent() {
        let without = Rules { refresh_pings: false, ..Rules::default() };
        assert!(Rules::default().gives_new_host_time(Acquaintance::Old));
        assert!(!without.gives_new_host_time(Acquaintance::Old));
        assert!(without.gives_new_host_time(Acquaintance::Fresh));
    }
}
