//! What is queued is sent before a socket closes.

use crate::node::RuleCard;
use crate::protocol::pocket::socket::CloseCause;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "flush_on_close",
    title: "What is queued is sent before a socket closes",
    source: "Left open by the text",
    breaks_without: "Whatever the link had not taken yet is lost, and its writers believe that it was sent.",
    default: true,
};

impl Rules {
    /// Whether a socket that closes for this reason sends what is queued before.
    pub fn flushes(&self, cause: CloseCause) -> bool {
        self.flush_on_close && cause.leaves_link_whole()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_that_is_whole_is_flushed() {
        let [with, without] = [true, false].map(|flush_on_close| Rules { flush_on_close, ..Rules::default() });
        assert_eq!([CloseCause::ByUser, CloseCause::Error].map(|cause| with.flushes(cause)), [true, false]);
        assert!(!without.flushes(CloseCause::ByUser));
    }
}
