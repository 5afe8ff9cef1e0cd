//! Who votes and who learns; what a majority is. Configurations come in from the log, counts go out.

use serde::{Deserialize, Serialize};

use crate::node::{NodeId, SortedSet};

use super::message::Index;

/// The members of a cluster, as one entry of the log has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Membership {
    /// Who votes.
    pub voters: SortedSet<NodeId>,
    /// Who voted before: not empty exactly while a change is joint. Then a majority of both is needed (§6).
    pub outgoing: SortedSet<NodeId>,
    /// Who gets the log and does not vote (thesis §4.2.1).
    pub learners: SortedSet<NodeId>,
}

impl Membership {
    /// These vote, nobody learns.
    pub fn of(voters: impl IntoIterator<Item = NodeId>) -> Self {
        Self { voters: voters.into_iter().collect(), ..Self::default() }
    }

    /// Whether a cluster of so many nodes that there ever were can have these members: somebody votes, and all exist.
    pub fn is_sound(&self, nodes: usize) -> bool {
        !self.voters.is_empty() && self.all().iter().all(|node| node.index() < nodes)
    }

    /// Whether a change is joint.
    pub fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Whether a node votes.
    pub fn votes(&self, node: NodeId) -> bool {
        self.voters.contains(&node) || self.outgoing.contains(&node)
    }

    /// Whether a node gets the log.
    pub fn contains(&self, node: NodeId) -> bool {
        self.votes(node) || self.learners.contains(&node)
    }

    /// All members, in the order of their numbers.
    pub fn all(&self) -> Vec<NodeId> {
        let mut all: SortedSet<NodeId> = self.voters.clone();
        all.extend(self.outgoing.iter().chain(self.learners.iter()).copied());
        all.into_iter().collect()
    }

    /// All members but one.
    pub fn others(&self, me: NodeId) -> Vec<NodeId> {
        let mut others = self.all();
        others.retain(|node| *node != me);
        others
    }

    /// Whether those who are counted are a strict majority: of the voters, and of the outgoing ones while there are any.
    pub fn has_majority(&self, counts: impl Fn(NodeId) -> bool) -> bool {
        let is_majority = |group: &SortedSet<NodeId>| {
            let counted = group.iter().filter(|node| counts(**node)).count();
            2 * counted > group.len()
        };
        is_majority(&self.voters) && (self.outgoing.is_empty() || is_majority(&self.outgoing))
    }

    /// The largest index up to `high` that a strict majority has reached; `low` if there is none above it.
    pub fn majority_index(&self, (low, high): (Index, Index), reached: impl Fn(NodeId) -> Index) -> Index {
        let (mut low, mut high) = (low, high);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if self.has_majority(|node| reached(node) >= middle) { low = middle } else { high = middle - 1 }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[u16]) -> SortedSet<NodeId> {
        ids.iter().copied().map(NodeId).collect()
    }

    #[test]
    fn half_is_no_majority() {
        let four = Membership::of((0..4).map(NodeId));
        assert!(!four.has_majority(|node| node.0 < 2));
        assert!(four.has_majority(|node| node.0 < 3));
        assert_eq!(four.majority_index((0, 9), |node| node.0.into()), 1);
        assert_eq!(Membership::of((0..5).map(NodeId)).majority_index((0, 9), |node| node.0.into()), 2);
        assert_eq!(Membership::of((0..5).map(NodeId)).majority_index((3, 9), |node| node.0.into()), 3);
        assert!(!Membership::default().has_majority(|_| true));
    }

    #[test]
    fn a_joint_change_needs_both_majorities() {
        let joint = Membership { voters: ids(&[3, 4, 5]), outgoing: ids(&[0, 1, 2]), learners: ids(&[9]) };
        assert!(!joint.has_majority(|node| node.0 >= 3));
        assert!(!joint.has_majority(|node| node.0 < 3));
        assert!(joint.has_majority(|node| [1, 2, 3, 4].contains(&node.0)));
        assert_eq!(joint.majority_index((0, 9), |node| if node.0 >= 3 { 7 } else { 2 }), 2);
        assert_eq!(joint.others(NodeId(4)), [0, 1, 2, 3, 5, 9].map(NodeId));
    }
}
