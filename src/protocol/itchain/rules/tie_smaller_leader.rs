//! Between tables of one size the leader with the smaller id counts.

use crate::node::{NodeId, Roster, RuleCard};
use crate::protocol::itchain::message::Leader;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "tie_smaller_leader",
    title: "Between tables of one size the leader with the smaller id counts",
    source: "Added: the texts leave it open",
    breaks_without: "Two nodes that both started as the first of a network keep two leaders for ever.",
    default: true,
};

impl Rules {
    /// Whether a node takes the leader of a table that is as large as its own.
    pub(super) fn wins_tie(&self, roster: &Roster, own: Option<Leader>, theirs: Leader) -> bool {
        let place = |node: NodeId| (roster.rank(node), node);
        self.tie_smaller_leader && own.is_none_or(|own| place(theirs.node) < place(own.node))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::leader;
    use super::*;
    use crate::node::bench::roster;

    #[test]
    fn the_smaller_id_wins_a_tie() {
        let rules = |tie_smaller_leader| Rules { tie_smaller_leader, leader_by_term: false, ..Rules::default() };
        let adopts = |is_on, own| rules(is_on).adopts(&roster(3), (own, 2), (leader(1, 1), 2));
        assert!(adopts(true, leader(1, 2)) && adopts(true, None) && !adopts(true, leader(1, 0)));
        assert!(!adopts(false, leader(1, 2)) && !adopts(false, None));
    }
}
