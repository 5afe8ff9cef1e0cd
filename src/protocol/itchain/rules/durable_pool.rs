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

    #[test]
    fn the_pool_is_written_down() {
        let with = Rules { durable_pool: true, ..Rules::default() };
        let without = Rules { durable_pool: false, ..Rules::default() };
        assert!(with.keeps_pool() && !without.keeps_pool());
    }
}
