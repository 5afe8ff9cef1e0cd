//! Votes are counted anew in each round.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "count_anew",
    title: "Votes are counted anew in each round",
    source: "A fault of the first implementation",
    breaks_without: "The votes of one voter in several rounds add up, and a leader has fewer voters than votes.",
    default: true,
};

impl Rules {
    /// Whether a candidate forgets the votes of earlier rounds.
    pub fn counts_anew(&self) -> bool {
        self.count_anew
    }

    /// How many votes a candidate counts after one more, of so many voters; so many it counted before.
    pub fn count_votes(&self, voters: usize, counted: u32) -> u32 {
        if self.count_anew { u32::try_from(voters).unwrap_or(u32::MAX) } else { counted.saturating_add(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_voter_counts_once() {
        assert_eq!(on_and_off(CARD.id, Rules::counts_anew), (true, false));
        assert_eq!(on_and_off(CARD.id, |rules: &Rules| rules.count_votes(2, 2)), (2, 3));
    }
}
