//! The pool is kept on disk.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "durable_pool",
    title: "The pool is kept on disk",
    source: "The working note of May 2018",
    breaks_without: "A node that crashes loses the transactions that it has answered for.",
    default: true,
};

impl Rules {
    /// Whether the pool is written to the disk.
    pub fn keeps_pool(&self) -> bool {
        self.durable_pool
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn the_pool_is_written_down() {
        assert_eq!(on_and_off(CARD.id, Rules::keeps_pool), (true, false));
    }
}
