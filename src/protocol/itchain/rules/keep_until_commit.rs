//! A pool keeps its transactions until they are stored.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "keep_until_commit",
    title: "A pool keeps its transactions until they are stored",
    source: "The comment in the pool's own code",
    breaks_without: "A transaction that was sent or proposed and came to nothing is lost.",
    default: true,
};

impl Rules {
    /// Whether a transaction stays in the pool until a block has it.
    pub fn keeps_until_commit(&self) -> bool {
        self.keep_until_commit
    }

    /// Whether a leader waits with its next block: what is in its pool may be in the block that is agreed on, or fetched.
    pub fn waits_with_proposal(&self, is_agreeing: bool, is_fetching: bool) -> bool {
        self.keep_until_commit && (is_agreeing || is_fetching)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn transactions_stay_until_stored_and_are_not_proposed_twice() {
        assert_eq!(on_and_off(CARD.id, Rules::keeps_until_commit), (true, false));
        let waits = |agrees, fetches| on_and_off(CARD.id, |rules: &Rules| rules.waits_with_proposal(agrees, fetches));
        assert_eq!(
            (waits(true, false), waits(false, true), waits(false, false)),
            ((true, false), (true, false), (false, false))
        );
    }
}
