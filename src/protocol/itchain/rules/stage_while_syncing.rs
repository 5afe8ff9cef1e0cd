//! Blocks agreed on meanwhile wait for those before them.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "stage_while_syncing",
    title: "Blocks agreed on meanwhile wait for those before them",
    source: "it-chain, issues 866 and 867",
    breaks_without: "A block that is agreed on while a node fetches older ones is missing in its chain.",
    default: true,
};

impl Rules {
    /// Whether an agreed block waits while older ones are fetched.
    pub fn stages(&self) -> bool {
        self.stage_while_syncing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn agreed_blocks_wait() {
        assert_eq!(on_and_off(CARD.id, Rules::stages), (true, false));
    }
}
