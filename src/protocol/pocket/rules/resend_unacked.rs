//! A copy that is not acknowledged goes to the neighbours instead.

use crate::node::{NodeId, RuleCard};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "resend_unacked",
    title: "Without an acknowledgement the neighbours get the copy",
    source: "RainTree, ACK/ADJUST/RESEND: specified, never built",
    breaks_without: "A node that is down takes its branch of the tree with it.",
    default: true,
};

impl Rules {
    /// Who gets the copy that a node did not acknowledge, out of those beside it; a second copy is not replaced.
    pub fn adjusted(&self, is_second: bool, beside: Vec<NodeId>) -> Vec<NodeId> {
        if self.resend_unacked && !is_second { beside } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_first_copy_is_replaced_and_only_with_the_rule() {
        let beside = || vec![NodeId(1), NodeId(3)];
        let [with, without] = [true, false].map(|resend_unacked| Rules { resend_unacked, ..Rules::default() });
        assert_eq!(with.adjusted(false, beside()), beside());
        assert_eq!([with.adjusted(true, beside()), without.adjusted(false, beside())], [vec![], vec![]]);
    }
}
