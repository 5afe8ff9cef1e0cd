//! Many entries go in one message.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "batching",
    title: "Many entries go in one message",
    source: "Raft §5.3; thesis §10.2.2",
    breaks_without: "Each entry takes a message of its own.",
    default: true,
};

impl Rules {
    /// The most entries that one message carries.
    pub fn entries_max(&self, batch: u32) -> usize {
        match (self.incremental, self.batching) {
            (false, _) => usize::MAX,
            (true, true) => usize::try_from(batch).unwrap_or(usize::MAX),
            (true, false) => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_batches_entries_go_one_by_one_and_whole_logs_go_whole() {
        assert_eq!(Rules::default().entries_max(64), 64);
        assert_eq!(Rules { batching: false, ..Rules::default() }.entries_max(64), 1);
        assert_eq!(Rules { incremental: false, ..Rules::default() }.entries_max(64), usize::MAX);
    }
}
