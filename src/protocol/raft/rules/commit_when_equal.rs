//! Commit when a majority has all that the leader has.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Index;

pub const CARD: RuleCard = RuleCard {
    id: "commit_when_equal",
    title: "Commit when a majority has all that the leader has",
    source: "The talk, B15",
    breaks_without: "This is how the talk counts. A leader that keeps receiving writes commits nothing.",
    default: false,
};

impl Rules {
    /// Whether it is enough that a majority has a leader's log, which ends at `last`, up to this index.
    pub fn has_enough(&self, majority: Index, last: Index) -> bool {
        !self.commit_when_equal || majority == last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_the_talk_a_majority_needs_the_whole_log() {
        let told = Rules { commit_when_equal: true, ..Rules::default() };
        assert!(told.has_enough(5, 5) && !told.has_enough(3, 5));
        assert!(Rules::default().has_enough(3, 5));
    }
}
