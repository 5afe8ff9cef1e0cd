//! A leader that sees a higher term follows.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "leader_steps_down",
    title: "A leader that sees a higher term follows",
    source: "Raft §5.1; the talk, A7 and B12",
    breaks_without: "Two leaders of different terms stay side by side.",
    default: true,
};

impl Rules {
    /// Whether a leader adopts a higher term.
    pub fn leader_yields(&self) -> bool {
        self.term && self.leader_steps_down
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_leader_yields_where_there_are_terms() {
        assert_eq!(on_and_off(CARD.id, Rules::leader_yields), (true, false));
        let without_terms = |rules: &Rules| Rules { term: false, ..*rules }.leader_yields();
        assert_eq!(on_and_off(CARD.id, without_terms), (false, false), "no term is higher");
    }
}
