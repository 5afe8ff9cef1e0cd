//! A pool has a limit for each kind of socket.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "enforce_limits",
    title: "A pool has a limit",
    source: "Specification: at most 125 inbound and 125 outbound sockets; the first implementation reads the limits and heeds none",
    breaks_without: "Anybody can open as many sockets at a node as they like.",
    default: true,
};

impl Rules {
    /// Whether a pool with so many sockets of a kind takes no more.
    pub fn is_full(&self, sockets: usize, limit: u32) -> bool {
        self.enforce_limits && u32::try_from(sockets).is_ok_and(|sockets| sockets >= limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_no_pool_is_full() {
        let [with, without] = [true, false].map(|enforce_limits| Rules { enforce_limits, ..Rules::default() });
        assert_eq!([1, 2, 3].map(|sockets| with.is_full(sockets, 2)), [false, true, true]);
        assert!(!without.is_full(3, 2));
    }
}
