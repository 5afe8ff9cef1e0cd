//! Who wants to lead asks the others.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "candidate",
    title: "Who wants to lead asks the others",
    source: "Raft §5.2; the talk, A5 and B9",
    breaks_without: "A node that is cut off leads by itself: there are two leaders.",
    default: true,
};

impl Rules {
    /// Whether a node whose patience ends asks for votes; otherwise it leads at once.
    pub fn asks_for_votes(&self) -> bool {
        self.candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn who_wants_to_lead_asks_and_leads_at_once_only_without_the_rule() {
        assert_eq!(on_and_off(CARD.id, Rules::asks_for_votes), (true, false));
    }
}
