//! Both ends say hello with a key and a signature.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "authenticate",
    title: "Both ends say hello with a key and a signature",
    source: "Pocket, issue 41 and the draft ee85d551",
    breaks_without: "Whoever dials is taken for a peer, and a stranger's bytes are read as chunks.",
    default: true,
};

impl Rules {
    /// Whether the ends of a new connection say hello before anything else.
    pub fn asks_for_hello(&self) -> bool {
        self.authenticate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_are_let_in_without_a_hello() {
        let [with, without] = [true, false].map(|authenticate| Rules { authenticate, ..Rules::default() });
        assert!(with.asks_for_hello() && !without.asks_for_hello());
    }
}
