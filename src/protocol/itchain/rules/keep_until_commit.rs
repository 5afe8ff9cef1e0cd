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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::on_and_off;

    #[test]
    fn transactions_stay_until_stored() {
        assert_eq!(on_and_off(CARD.id, Rules::keeps_until_commit), (true, false));
    }
}
