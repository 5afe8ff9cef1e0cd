//! The leader of the later term counts, whoever's table is larger.

use crate::node::{NodeId, Roster, RuleCard};
use crate::protocol::itchain::message::Leader;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "leader_by_term",
    title: "The leader of the later term counts, whoever's table is larger",
    source: "A fault of the first implementation",
    breaks_without: "Two networks meet, each table is in turn the larger one, and they end with two leaders.",
    default: true,
};

impl Rules {
    /// Whether a node takes the leader of another's table in place of its own. Each side: the leader and how many nodes
    /// the table lists.
    pub fn adopts(&self, roster: &Roster, own: (Option<Leader>, u32), theirs: (Option<Leader>, u32)) -> bool {
        let Some(their_leader) = theirs.0 else { return false };
        let place = |node: NodeId| (roster.rank(node), node);
        match own.0 {
            Some(own_leader) if self.leader_by_term => {
                let is_later = their_leader.term > own_leader.term;
                let is_first =
                    their_leader.term == own_leader.term && place(their_leader.node) < place(own_leader.node);
                is_later || is_first
            }
            None if self.leader_by_term => true,
            own_leader if theirs.1 == own.1 => self.wins_tie(roster, own_leader, their_leader),
            _ => theirs.1 > own.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::leader;
    use super::*;
    use crate::node::bench::roster;

    #[test]
    fn a_later_term_wins_and_then_the_smaller_name() {
        let rules = Rules { leader_by_term: true, ..Rules::default() };
        let adopts = |own, theirs| rules.adopts(&roster(3), own, theirs);
        assert!(adopts((leader(1, 0), 9), (leader(2, 1), 2)) && !adopts((leader(2, 1), 2), (leader(1, 0), 9)));
        assert!(adopts((leader(1, 1), 2), (leader(1, 0), 2)) && !adopts((leader(1, 0), 2), (leader(1, 1), 9)));
        assert!(adopts((None, 9), (leader(1, 2), 1)) && !adopts((leader(1, 2), 1), (None, 9)));
    }

    #[test]
    fn as_told_only_a_larger_table_wins() {
        let rules = Rules { leader_by_term: false, tie_smaller_leader: false, ..Rules::default() };
        let adopts = |own, theirs| rules.adopts(&roster(3), own, theirs);
        assert!(adopts((leader(2, 0), 2), (leader(1, 1), 3)));
        assert!(!adopts((leader(1, 1), 2), (leader(2, 0), 2)) && !adopts((None, 2), (leader(1, 0), 2)));
    }
}
