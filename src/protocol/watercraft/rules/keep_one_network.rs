//! A node keeps its first host and drops the other network.

use crate::node::{NodeId, RuleCard};

use super::super::params::HostPolicy;
use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "keep_one_network",
    title: "A node keeps its first host and drops the other network",
    source: "WaterCraft README, rule 11",
    breaks_without: "With the policy keep-first, a node between two networks counts both as its own.",
    default: true,
};

impl Rules {
    /// Whether a stranger with this list belongs to a network to be dropped: both sides know others, and nobody is
    /// known to both. Hosts are not compared: for a while after a host is gone one network may name two.
    pub fn keeps_apart(
        &self,
        policy: HostPolicy,
        (me, stranger): (NodeId, NodeId),
        mine: &[NodeId],
        theirs: &[NodeId],
    ) -> bool {
        let is_other = |node: &&NodeId| **node != me && **node != stranger;
        let knows_others = |list: &[NodeId]| list.iter().any(|node| is_other(&node));
        self.keep_one_network
            && policy == HostPolicy::KeepFirst
            && knows_others(mine)
            && knows_others(theirs)
            && !theirs.iter().filter(is_other).any(|node| mine.binary_search(node).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_kept_apart_where_the_first_host_is_kept_and_nobody_is_known_to_both() {
        let [z, n, b, m] = [0, 1, 2, 3].map(NodeId);
        let keeps_apart =
            |rules: &Rules, policy, theirs: &[NodeId]| rules.keeps_apart(policy, (z, n), &[z, n, b], theirs);
        let rules = Rules::default();
        assert!(keeps_apart(&rules, HostPolicy::KeepFirst, &[z, n, m]));
        assert!(!keeps_apart(&rules, HostPolicy::KeepFirst, &[z, n, b, m]), "b is known to both");
        assert!(!keeps_apart(&rules, HostPolicy::KeepFirst, &[z, n]), "n is alone");
        assert!(!keeps_apart(&rules, HostPolicy::Smallest, &[z, n, m]));
        let without = Rules { keep_one_network: false, ..Rules::default() };
        assert!(!keeps_apart(&without, HostPolicy::KeepFirst, &[z, n, m]));
    }
}
