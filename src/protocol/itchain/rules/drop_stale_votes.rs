//! Votes of what is over make room for newer ones.

use crate::node::RuleCard;
use crate::protocol::itchain::block::Height;
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
    /// Whether a vote in this round is dropped, since the chain has a block at its height.
    pub fn is_stale(&self, vote: StateId, stored: Height) -> bool {
        self.drop_stale_votes && vote.height <= stored
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
    use crate::node::bench::on_and_off;

    fn id(height: Height) -> StateId {
        StateId { height, term: 1, proposer: NodeId(0) }
    }

    #[test]
    fn a_newer_vote_takes_the_place_of_an_older_one() {
        let makes_room = |kept, new| on_and_off(CARD.id, |rules: &Rules| rules.makes_room(id(kept), id(new)));
        assert_eq!((makes_room(1, 2), makes_room(2, 1)), ((true, false), (false, false)));
    }

    #[test]
    fn a_vote_for_what_is_stored_is_dropped() {
        let is_stale = |stored| on_and_off(CARD.id, |rules: &Rules| rules.is_stale(id(2), stored));
        assert_eq!((is_stale(1), is_stale(2), is_stale(3)), ((false, false), (true, false), (true, false)));
    }
}
