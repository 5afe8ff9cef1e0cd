//! A node remembers across a crash how it voted.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "keep_promises",
    title: "A node remembers across a crash how it voted",
    source: "Castro and Liskov, Practical Byzantine Fault Tolerance (1999)",
    breaks_without: "A node that crashes and comes back votes for a second block at the same height.",
    default: true,
};

impl Rules {
    /// Whether votes and locks are written to the disk.
    pub fn keeps_promises(&self) -> bool {
        self.keep_promises
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn votes_are_written_down() {
        assert_eq!(on_and_off(CARD.id, Rules::keeps_promises), (true, false));
    }
}
