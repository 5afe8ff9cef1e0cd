//! Votes of what is over make room for newer ones.

use crate::node::RuleCard;
use crate::protocol::itchain::message::StateId;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "drop_stale_votes",
    title: "Votes of what is over make room for newer ones",
    source: "A fault of the first implementation",
    breaks_without: "An old vote that was never read keeps its sender's later ones from being heard.",
    default: true,
};

impl Rules {
    /// Whether votes for what is stored already are dropped.
    pub fn drops_stale_votes(&self) -> bool {
        self.drop_stale_votes
    }

    /// Whether a vote that waits for its proposal makes room for one of its sender for another proposal.
    pub fn makes_room(&self, kept: StateId, new: StateId) -> bool {
        self.drop_stale_votes && kept < new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::NodeId;

    #[test]
    fn a_newer_vote_takes_the_place_of_an_older_one() {
        let id = |height| StateId { height, term: 1, proposer: NodeId(0) };
        let with = Rules { drop_stale_votes: true, ..Rules::default() };
        let without = Rules { drop_stale_votes: false, ..Rules::default() };
        assert!(with.drops_stale_votes() && with.makes_room(id(1), id(2)) && !with.makes_room(id(2), id(1)));
        assert!(!without.drops_stale_votes() && !without.makes_room(id(1), id(2)));
    }
}
