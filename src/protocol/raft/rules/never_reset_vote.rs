//! A follower keeps its vote for ever.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::state::Role;

pub const CARD: RuleCard = RuleCard {
    id: "never_reset_vote",
    title: "A follower keeps its vote for ever",
    source: "The talk, the code of track B",
    breaks_without: "This is what the talk’s code does. A follower votes once in its life.",
    default: false,
};

impl Rules {
    /// Whether a node that adopts a higher term as a follower is free to vote in it.
    pub fn frees_vote(&self, was: Role) -> bool {
        !self.never_reset_vote || was != Role::Follower
    }

    /// Whether a follower looks at the term of a candidate.
    pub fn follower_heeds_candidates(&self) -> bool {
        !self.never_reset_vote
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follower_keeps_its_vote_and_a_candidate_does_not() {
        let told = Rules { never_reset_vote: true, ..Rules::default() };
        assert!(!told.frees_vote(Role::Follower) && told.frees_vote(Role::Candidate));
        assert!(Rules::default().frees_vote(Role::Follower));
    }
}
