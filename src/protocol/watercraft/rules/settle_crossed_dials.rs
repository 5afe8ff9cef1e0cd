//! Two that dial each other agree on one connection.

use crate::node::{Connection, NodeId, RuleCard};

use super::{Choice, Ends, Rules};

pub const CARD: RuleCard = RuleCard {
    id: "settle_crossed_dials",
    title: "Two that dial each other agree on one connection",
    source: "A fault of the first implementation",
    breaks_without: "Both keep their own dial and are deaf to each other; it shows when the host leaves.",
    default: true,
};

impl Rules {
    /// What a node does with a connection that opens. Of two crossed ones both ends use the one that the smaller id
    /// dialled, even if the other was open before. The larger id closes its own; the smaller one does not close the
    /// peer's, for the peer may have lost the other one and then speaks over this one.
    pub fn chooses(&self, me: NodeId, ends: &Ends, opened: Connection) -> Choice {
        let is_mine = opened.dialler == me;
        match ends.used {
            None if !self.settle_crossed_dials && ends.is_dialling && !is_mine => Choice::StayDeaf,
            None => Choice::Use,
            Some(used) if used == opened => Choice::Known,
            Some(_) if !self.settle_crossed_dials => Choice::StayDeaf,
            Some(used) if used.dialler == opened.dialler => Choice::Renew { old: used },
            Some(used) => {
                let (mine, theirs) = if is_mine { (opened, used) } else { (used, opened) };
                if ends.peer_is_smaller {
                    Choice::Settle { used: theirs, second: None, close: Some(mine) }
                } else {
                    Choice::Settle { used: mine, second: Some(theirs), close: None }
                }
            }
        }
    }

    /// Whether a peer is heard over either of two crossed connections.
    pub fn hears_both(&self) -> bool {
        self.settle_crossed_dials
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINE: Connection = Connection { dialler: NodeId(0), attempt: 0 };
    const THEIRS: Connection = Connection { dialler: NodeId(1), attempt: 0 };

    fn chooses(rules: &Rules, used: Option<Connection>, peer_is_smaller: bool, opened: Connection) -> Choice {
        rules.chooses(NodeId(0), &Ends { used, is_dialling: used.is_none(), peer_is_smaller }, opened)
    }

    #[test]
    fn both_ends_use_what_the_smaller_id_dialled_whichever_opened_first() {
        let rules = Rules::default();
        for (used, opened) in [(MINE, THEIRS), (THEIRS, MINE)] {
            let larger = chooses(&rules, Some(used), true, opened);
            assert_eq!(larger, Choice::Settle { used: THEIRS, second: None, close: Some(MINE) });
            let smaller = chooses(&rules, Some(used), false, opened);
            assert_eq!(smaller, Choice::Settle { used: MINE, second: Some(THEIRS), close: None });
        }
    }

    #[test]
    fn a_newer_dial_of_the_same_node_replaces_its_older_one() {
        let newer = Connection { attempt: 1, ..THEIRS };
        let choice = chooses(&Rules::default(), Some(THEIRS), true, newer);
        assert_eq!(choice, Choice::Renew { old: THEIRS });
        assert_eq!(chooses(&Rules::default(), Some(newer), true, newer), Choice::Known);
    }

    #[test]
    fn without_the_rule_each_end_keeps_its_own_dial() {
        let without = Rules { settle_crossed_dials: false, ..Rules::default() };
        assert_eq!(chooses(&without, None, true, THEIRS), Choice::StayDeaf);
        assert_eq!(chooses(&without, None, true, MINE), Choice::Use);
        assert_eq!(chooses(&without, Some(MINE), true, THEIRS), Choice::StayDeaf);
        assert!(!without.hears_both());
    }
}
