//! A node keeps its first host and drops the other network.

use crate::node::{NodeId, RuleCard};

use super::Rules;
use super::super::params::HostPolicy;

pub const CARD: RuleCard = RuleCard {
    id: "keep_one_network",
    title: "A node keeps its first host and drops the other network",
    source: "WaterCraft README, rule 11",
    breaks_without: "With the policy keep-first, a node between two networks counts both as its own.",
    default: true,
};

impl Rules {
    /// Whether a peer that takes another node for its host than this one does belongs to a network to be dropped.
    pub fn keeps_apart(&self, policy: HostPolicy, mine: Option<NodeId>, theirs: Option<NodeId>) -> bool {
        let differ = mine.zip(theirs).is_some_and(|(mine, theirs)| mine != theirs);
        self.keep_one_network && policy == HostPolicy::KeepFirst && differ
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_kept_apart_only_where_hosts_are_kept_and_differ() {
        let (b, m) = (Some(NodeId(0)), Some(NodeId(1)));
        let rules = Rules::default();
        assert!(rules.keeps_apart(HostPolicy::KeepFirst, b, m));
        assert!(!rules.keeps_apart(HostPolicy::KeepFirst, b, b) && !rules.keeps_apart(HostPolicy::KeepFirst, None, m));
        assert!(!rules.keeps_apart(HostPolicy::Smallest, b, m));
        let without = Rules { keep_one_network: false, ..Rules::default() };
        assert!(!without.keeps_apart(HostPolicy::KeepFirst, b, m));
    }
}
