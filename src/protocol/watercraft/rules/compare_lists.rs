//! A member and its host compare their lists.

use std::sync::Arc;

use crate::node::{NodeId, RuleCard};

use super::super::message::List;
use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "compare_lists",
    title: "A member in doubt shows its list to its host, which answers one that differs",
    source: "An addition",
    breaks_without: "A member that missed a list keeps a dead node until the host sends the next one.",
    default: true,
};

impl Rules {
    /// Whether a member sends its list to its host: to one that it takes newly, or when it cannot reach a peer.
    pub fn shows_list(&self) -> bool {
        self.compare_lists
    }

    /// Whether a host answers a list with its own: it does if the sender takes it for its host and knows others than
    /// the host does. Hosts do not answer hosts, so there is no end to fear for.
    pub fn answers_list(&self, me: NodeId, mine: &Arc<[NodeId]>, theirs: &List) -> bool {
        self.compare_lists && theirs.host == Some(me) && *mine != theirs.peers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_answers_only_its_own_members_and_only_a_list_that_differs() {
        let (b, c) = (NodeId(0), NodeId(1));
        let mine: Arc<[NodeId]> = Arc::new([b, c]);
        let list = |peers: &[NodeId], host| List { peers: peers.into(), host };
        let rules = Rules::default();
        assert!(rules.answers_list(b, &mine, &list(&[b, c, NodeId(2)], Some(b))));
        assert!(!rules.answers_list(b, &mine, &list(&[b, c], Some(b))));
        assert!(
            !rules.answers_list(b, &mine, &list(&[c], Some(c))) && !rules.answers_list(b, &mine, &list(&[c], None))
        );
        let without = Rules { compare_lists: false, ..Rules::default() };
        assert!(!without.shows_list() && !without.answers_list(b, &mine, &list(&[c], Some(b))));
    }
}
