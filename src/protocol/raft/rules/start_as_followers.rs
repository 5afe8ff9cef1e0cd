//! All nodes start as followers.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::state::Role;

pub const CARD: RuleCard = RuleCard {
    id: "start_as_followers",
    title: "All nodes start as followers",
    source: "Raft §5.2; the talk, B18",
    breaks_without: "Somebody must be named leader before the start, and again after each restart.",
    default: true,
};

impl Rules {
    /// What a node is when it starts. Nodes are placed from 1.
    pub fn initial_role(&self, place: usize) -> Role {
        if self.start_as_followers || !self.is_named(place) { Role::Follower } else { Role::Leader }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_the_first_leads_and_without_both_everybody_does() {
        let rules = Rules::default();
        assert_eq!(rules.initial_role(1), Role::Follower);
        let named = Rules { start_as_followers: false, ..Rules::default() };
        assert_eq!([1, 2, 3].map(|place| named.initial_role(place)), [Role::Leader, Role::Follower, Role::Follower]);
        let all = Rules { one_leader: false, ..named };
        assert_eq!([1, 2, 3].map(|place| all.initial_role(place)), [Role::Leader; 3]);
    }
}
