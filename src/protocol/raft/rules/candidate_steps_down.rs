//! A candidate follows a leader that it hears.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::Term;

pub const CARD: RuleCard = RuleCard {
    id: "candidate_steps_down",
    title: "A candidate follows a leader that it hears",
    source: "Raft §5.2; the talk, B10 and B17",
    breaks_without: "A candidate stays one for ever, with a leader before its eyes.",
    default: true,
};

impl Rules {
    /// Whether a candidate that hears a leader of this term follows it. A leader of an earlier term is none.
    pub fn follows_heard_leader(&self, own: Term, heard: Term) -> bool {
        self.candidate_steps_down && !self.is_stale(own, heard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leader_of_the_same_term_is_followed_and_one_of_an_earlier_term_is_not() {
        let rules = Rules::default();
        assert!(rules.follows_heard_leader(3, 3) && rules.follows_heard_leader(3, 4));
        assert!(!rules.follows_heard_leader(3, 2));
        assert!(!Rules { candidate_steps_down: false, ..Rules::default() }.follows_heard_leader(3, 3));
    }
}
