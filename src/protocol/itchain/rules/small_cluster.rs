//! Below four nodes the smallest id leads without an election.

use crate::node::RuleCard;

/// From so many nodes on there is an election.
const ELECTORATE_MIN: u32 = 4;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "small_cluster",
    title: "Below four nodes the smallest id leads without an election",
    source: "The P2P component's text (July 2018); so coded",
    breaks_without: "Two or three nodes hold an election where one look at the table would do.",
    default: true,
};

impl Rules {
    /// Whether a table of this size names the leader by itself.
    pub fn picks_smallest(&self, size: u32) -> bool {
        self.small_cluster && size < ELECTORATE_MIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_few_do_without_an_election() {
        let with = Rules { small_cluster: true, ..Rules::default() };
        let without = Rules { small_cluster: false, ..Rules::default() };
        assert!(with.picks_smallest(3) && !with.picks_smallest(4) && !without.picks_smallest(3));
    }
}
