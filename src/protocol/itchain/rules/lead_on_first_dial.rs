//! The first node leads once it is dialled.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "lead_on_first_dial",
    title: "The first node leads once it is dialled",
    source: "The working note of May 2018",
    breaks_without: "Two nodes that start as the first of a network both lead from the beginning.",
    default: false,
};

impl Rules {
    /// Whether a node without a leader leads as soon as it is dialled.
    pub fn leads_on_first_dial(&self) -> bool {
        self.lead_on_first_dial
    }

    /// Whether a node that joins nobody leads from its start on.
    pub fn leads_at_boot(&self) -> bool {
        !self.lead_on_first_dial
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_node_leads_at_its_start_or_when_it_is_dialled() {
        for lead_on_first_dial in [true, false] {
            let rules = Rules { lead_on_first_dial, ..Rules::default() };
            assert_eq!((rules.leads_on_first_dial(), rules.leads_at_boot()), (lead_on_first_dial, !lead_on_first_dial));
        }
    }
}
