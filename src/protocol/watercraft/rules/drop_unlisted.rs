//! Members drop whom their host does not list.

use crate::node::{NodeId, RuleCard};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "drop_unlisted",
    title: "Members drop whom their host does not list",
    source: "WaterCraft README, rule 7; gone from the first implementation",
    breaks_without: "Members keep the dead as ghosts, and may one day take one for their host.",
    default: true,
};

impl Rules {
    /// Which of the ids that a member knows its host does not list; itself and the host left out. Both lists are in
    /// ascending order.
    pub fn unlisted(&self, known: &[NodeId], listed: &[NodeId], me: NodeId, host: NodeId) -> Vec<NodeId> {
        if !self.drop_unlisted || known == listed {
            return Vec::new();
        }
        let mut listed = listed.iter().copied().peekable();
        let mut unlisted = Vec::new();
        for &node in known {
            while listed.next_if(|listed| *listed < node).is_some() {}
            if listed.peek() != Some(&node) && node != me && node != host {
                unlisted.push(node);
            }
        }
        unlisted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_drops_whom_its_host_does_not_list_but_never_itself_or_the_host() {
        let ids = |numbers: &[u16]| numbers.iter().copied().map(NodeId).collect::<Vec<_>>();
        let rules = Rules::default();
        let unlisted = |listed: &[u16]| rules.unlisted(&ids(&[0, 1, 3, 5]), &ids(listed), NodeId(0), NodeId(1));
        assert_eq!(unlisted(&[0, 1, 2, 3, 5]), []);
        assert_eq!(unlisted(&[0, 1, 4]), ids(&[3, 5]));
        assert_eq!(unlisted(&[]), ids(&[3, 5]));
        let without = Rules { drop_unlisted: false, ..Rules::default() };
        assert_eq!(without.unlisted(&ids(&[0, 1, 3]), &[], NodeId(0), NodeId(1)), []);
    }
}
