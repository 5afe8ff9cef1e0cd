//! A leader sends its snapshot to who lacks what is cut.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "install_snapshot",
    title: "A leader sends its snapshot to who lacks what is cut",
    source: "Raft §7, Figure 13",
    breaks_without: "A follower that lacks entries which no log has any more never catches up.",
    default: true,
};

impl Rules {
    /// Whether a leader sends its snapshot to a follower whose next entry is cut off.
    pub fn sends_snapshots(&self) -> bool {
        self.install_snapshot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_no_snapshot_is_sent() {
        assert!(Rules::default().sends_snapshots());
        assert!(!Rules { install_snapshot: false, ..Rules::default() }.sends_snapshots());
    }
}
