//! A leader hands its place to a member that has its whole log.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "leadership_transfer",
    title: "A leader hands its place to a member that has its whole log",
    source: "Thesis §3.10",
    breaks_without: "A leader that is to go leaves a gap of an election timeout behind.",
    default: true,
};

impl Rules {
    /// Whether a leader hands its place over when it is asked to.
    pub fn transfers(&self) -> bool {
        self.leadership_transfer && self.acknowledges()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_leader_hands_over_where_followers_answer() {
        let transfers = |commit, incremental| {
            on_and_off(CARD.id, |rules: &Rules| Rules { commit, incremental, ..*rules }.transfers())
        };
        assert_eq!((transfers(true, false), transfers(false, true)), ((true, false), (true, false)));
        assert_eq!(transfers(false, false), (false, false), "it knows nobody who has its whole log");
    }
}
