//! A follower refuses a leader that has committed less.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Index;

pub const CARD: RuleCard = RuleCard {
    id: "commit_guard",
    title: "A follower refuses a leader that has committed less",
    source: "The talk, B16",
    breaks_without: "In the talk, where logs are not compared in votes, an empty log wins and a committed entry is lost.",
    default: false,
};

impl Rules {
    /// Whether a follower that knows of more committed entries refuses this leader.
    pub fn refuses_commit(&self, own: Index, leader_commit: Index) -> bool {
        self.commit_guard && leader_commit < own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leader_that_committed_as_much_is_heard() {
        let told = Rules { commit_guard: true, ..Rules::default() };
        assert!(told.refuses_commit(2, 1) && !told.refuses_commit(2, 2));
        assert!(!Rules::default().refuses_commit(2, 1));
    }
}
