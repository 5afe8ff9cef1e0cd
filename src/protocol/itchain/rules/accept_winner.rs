//! The winner of the latest term is accepted, whoever voted for it.

use crate::node::RuleCard;
use crate::protocol::itchain::message::Leader;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "accept_winner",
    title: "The winner of the latest term is accepted, whoever voted for it",
    source: "A fault of the first implementation",
    breaks_without: "Who voted for another candidate, or came late, has no leader.",
    default: true,
};

impl Rules {
    /// Whether a node follows a winner: it voted for it or not, and has this leader or none.
    pub fn accepts_winner(&self, has_voted_for: bool, own: Option<Leader>, winner: Leader) -> bool {
        let is_newer = match own {
            Some(own) => winner.term > own.term || (winner.term == own.term && winner.node == own.node),
            None => true,
        };
        if self.accept_winner { is_newer } else { has_voted_for }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::leader;
    use super::*;

    #[test]
    fn a_later_winner_is_accepted_without_a_vote_for_it() {
        let winner = leader(2, 1).expect("there is one");
        let rules = Rules { accept_winner: true, ..Rules::default() };
        assert!(rules.accepts_winner(false, None, winner) && rules.accepts_winner(false, leader(1, 0), winner));
        assert!(!rules.accepts_winner(true, leader(3, 0), winner), "an older term");
        assert!(!rules.accepts_winner(true, leader(2, 0), winner), "there is a leader in this term");
        let told = Rules { accept_winner: false, ..Rules::default() };
        assert!(!told.accepts_winner(false, None, winner) && told.accepts_winner(true, None, winner));
    }
}
