//! A block's seal covers its height and its creator.

use crate::node::RuleCard;
use crate::protocol::itchain::block::Cover;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "seal_covers_all",
    title: "A block's seal covers its height and its creator",
    source: "A fault of the first implementation",
    breaks_without: "Who made a block can be changed afterwards, and no check sees it.",
    default: true,
};

impl Rules {
    /// What the seal of a new block covers.
    pub fn covers(&self) -> Cover {
        if self.seal_covers_all { Cover::All } else { Cover::Told }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_told_height_and_creator_are_left_out() {
        assert_eq!(Rules { seal_covers_all: true, ..Rules::default() }.covers(), Cover::All);
        assert_eq!(Rules { seal_covers_all: false, ..Rules::default() }.covers(), Cover::Told);
    }
}
