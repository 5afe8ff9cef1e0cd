//! The log is cut behind a snapshot.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "compaction",
    title: "The log is cut behind a snapshot",
    source: "Raft §7; thesis §5.1",
    breaks_without: "The log grows for ever, and with it the disk and the time of a restart.",
    default: true,
};

impl Rules {
    /// Whether snapshots are taken. Where whole logs are sent, or nothing is committed, none can be.
    pub fn compacts(&self) -> bool {
        self.compaction && self.incremental && self.commit
    }

    /// Whether a snapshot is due, and how many of the applied entries stay in the log then, so that a follower that is a
    /// little behind needs no snapshot. While a snapshot goes to a follower the next one waits, but not for ever.
    pub fn kept_entries(&self, applied: u64, compact: u32, is_sending: impl Fn() -> bool) -> Option<u64> {
        let compact = u64::from(compact);
        let is_due = self.compacts() && applied >= compact && (applied >= compact * 4 || !is_sending());
        is_due.then_some(compact / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_due_after_so_many_entries_and_half_of_them_stay() {
        let rules = Rules::default();
        assert_eq!(rules.kept_entries(99, 100, || false), None);
        assert_eq!(rules.kept_entries(100, 100, || false), Some(50));
        assert_eq!(rules.kept_entries(399, 100, || true), None, "one is being sent");
        assert_eq!(rules.kept_entries(400, 100, || true), Some(50), "the log does not grow for ever");
        assert_eq!(Rules { compaction: false, ..Rules::default() }.kept_entries(1_000, 100, || false), None);
    }
}
