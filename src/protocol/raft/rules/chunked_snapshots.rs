//! A snapshot goes piece by piece.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "chunked_snapshots",
    title: "A snapshot goes piece by piece",
    source: "Raft §7, Figure 13",
    breaks_without: "One message carries the whole snapshot, however large; if it is lost, all of it goes again.",
    default: true,
};

impl Rules {
    /// The most parts of a snapshot that one message carries.
    pub fn parts_max(&self, chunk: u32) -> usize {
        if self.chunked_snapshots { usize::try_from(chunk).unwrap_or(usize::MAX) } else { usize::MAX }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_a_snapshot_goes_whole() {
        assert_eq!(Rules::default().parts_max(8), 8);
        assert_eq!(Rules { chunked_snapshots: false, ..Rules::default() }.parts_max(8), usize::MAX);
    }
}
