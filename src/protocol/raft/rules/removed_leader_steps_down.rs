//! A leader that is removed steps down once that is committed.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "removed_leader_steps_down",
    title: "A leader that is removed steps down once that is committed",
    source: "Raft §6; thesis §4.2.2",
    breaks_without: "A leader that is no member any more goes on leading.",
    default: true,
};

impl Rules {
    /// Whether a leader stops leading. `is_member`: the committed members still have it.
    pub fn leads_on(&self, is_member: bool) -> bool {
        is_member || !self.removed_leader_steps_down
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_removed_leads_no_longer() {
        let rules = Rules::default();
        assert!(rules.leads_on(true) && !rules.leads_on(false));
        assert!(Rules { removed_leader_steps_down: false, ..rules }.leads_on(false));
    }
}
