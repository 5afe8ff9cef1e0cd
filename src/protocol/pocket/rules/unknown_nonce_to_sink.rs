//! A nonce that nobody waits for is a request.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "unknown_nonce_to_sink",
    title: "A nonce that nobody waits for is a request",
    source: "Pocket, f0aa9c62",
    breaks_without: "The reader waits for ever for somebody to take the packet, and nothing after it is read.",
    default: true,
};

impl Rules {
    /// Whether the reader waits for ever with a packet of this nonce, for which no request waits.
    pub fn sticks_at(&self, nonce: u32) -> bool {
        !self.unknown_nonce_to_sink && nonce != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_sticks_at_a_request_of_its_peer() {
        let [with, without] = [true, false].map(|on| Rules { unknown_nonce_to_sink: on, ..Rules::default() });
        assert!(!with.sticks_at(1) && without.sticks_at(1) && !without.sticks_at(0));
    }
}
