//! Old nodes are told of a new one.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "announce_newcomers",
    title: "Old nodes are told of a new one",
    source: "The working note of May 2018",
    breaks_without: "Those whom the newcomer does not find by itself never hear of it.",
    default: true,
};

impl Rules {
    /// Whether a node tells the others of one with which it is connected now: that one has dialled it. Where it dials that one
    /// itself, somebody has told it of the newcomer, and the others as well: if all did, n newcomers would cost n³ letters.
    pub fn announces(&self, was_dialled: bool, is_dialling: bool) -> bool {
        self.announce_newcomers && was_dialled && !is_dialling
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn who_is_dialled_by_somebody_new_tells_the_others() {
        let announces = |was_dialled, dials| on_and_off(CARD.id, |rules: &Rules| rules.announces(was_dialled, dials));
        assert_eq!(
            (announces(true, false), announces(false, false), announces(true, true)),
            ((true, false), (false, false), (false, false))
        );
    }
}
