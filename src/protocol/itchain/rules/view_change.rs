//! Who waits in vain votes for the next in line.

use crate::node::RuleCard;
use crate::protocol::itchain::block::Block;
use crate::protocol::itchain::message::{Lock, StateId, Term};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "view_change",
    title: "Who waits in vain votes for the next in line",
    source: "Castro and Liskov, Practical Byzantine Fault Tolerance (1999)",
    breaks_without: "A leader that falls silent in the middle of a block blocks that height for ever.",
    default: true,
};

impl Rules {
    /// Whether nodes give up on a silent leader.
    pub fn changes_views(&self) -> bool {
        self.view_change
    }

    /// Whether a proposal takes the place of another one that is under way.
    pub fn replaces(&self, current: StateId, new: StateId) -> bool {
        self.view_change && new.term > current.term
    }

    /// Whether a node that saw a quorum for one block may not vote for another, for which one was seen in this term.
    pub fn is_bound(&self, lock: Option<&Lock>, block: &Block, voted_in: Option<Term>) -> bool {
        let is_free = |lock: &Lock| {
            lock.block.seal == block.seal || lock.block.height != block.height || voted_in > Some(lock.term)
        };
        self.view_change && lock.is_some_and(|lock| !is_free(lock))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use super::super::fixture::{next_block, other_block};
    use crate::node::NodeId;

    #[test]
    fn who_saw_a_quorum_votes_for_nothing_else_unless_a_later_one_was_seen() {
        let with = Rules { view_change: true, ..Rules::default() };
        let lock = Lock { term: 2, block: Arc::new(next_block()) };
        assert!(!with.is_bound(Some(&lock), &next_block(), None) && !with.is_bound(None, &other_block(), None));
        assert!(
            with.is_bound(Some(&lock), &other_block(), None) && with.is_bound(Some(&lock), &other_block(), Some(2))
        );
        assert!(!with.is_bound(Some(&lock), &other_block(), Some(3)));
        assert!(!Rules { view_change: false, ..Rules::default() }.is_bound(Some(&lock), &other_block(), None));
    }

    #[test]
    fn only_a_later_term_takes_the_place_of_a_round() {
        let id = |term| StateId { height: 1, term, proposer: NodeId(0) };
        let with = Rules { view_change: true, ..Rules::default() };
        assert!(with.changes_views() && with.replaces(id(1), id(2)) && !with.replaces(id(1), id(1)));
        assert!(!Rules { view_change: false, ..Rules::default() }.replaces(id(1), id(2)));
    }
}
