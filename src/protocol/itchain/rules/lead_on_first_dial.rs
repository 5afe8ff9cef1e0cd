//! The first node leads once it is dialled.

use crate::node::RuleCard;
use crate::protocol::itchain::message::Leader;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "lead_on_first_dial",
    title: "The first node leads once it is dialled",
    source: "The working note of May 2018",
    breaks_without: "Two nodes that start as the first of a network both lead from the beginning.",
    default: false,
};

impl Rules {
    /// Whether a node makes itself the leader over a new connection: it was dialled, and knows of none.
    pub fn leads_when_connected(&self, was_dialled: bool, leader: Option<Leader>) -> bool {
        self.lead_on_first_dial && was_dialled && leader.is_none()
    }

    /// Whether a node that joins nobody leads from its start on.
    pub fn leads_at_boot(&self) -> bool {
        !self.lead_on_first_dial
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::leader;
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_first_node_leads_at_its_start_or_when_it_is_dialled() {
        assert_eq!(on_and_off(CARD.id, Rules::leads_at_boot), (false, true));
        let leads =
            |was_dialled, leader| on_and_off(CARD.id, |rules: &Rules| rules.leads_when_connected(was_dialled, leader));
        assert_eq!(leads(true, None), (true, false));
        assert_eq!((leads(false, None), leads(true, leader(1, 0))), ((false, false), (false, false)));
    }
}
