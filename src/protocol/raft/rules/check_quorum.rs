//! A leader that hears no majority steps down.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "check_quorum",
    title: "A leader that hears no majority steps down",
    source: "Thesis §6.2 (CheckQuorum)",
    breaks_without: "A leader that is cut off goes on leading by itself: it takes writes that it can never commit.",
    default: true,
};

impl Rules {
    /// Whether a leader watches whether it still hears a majority.
    pub fn checks_quorum(&self) -> bool {
        self.check_quorum && self.acknowledges()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_leader_watches_for_a_majority_where_followers_answer() {
        let checks = |commit, incremental| {
            on_and_off(CARD.id, |rules: &Rules| Rules { commit, incremental, ..*rules }.checks_quorum())
        };
        assert_eq!((checks(true, false), checks(false, true)), ((true, false), (true, false)));
        assert_eq!(checks(false, false), (false, false), "it hears nobody");
    }
}
