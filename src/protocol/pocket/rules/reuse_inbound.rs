//! A socket that the other end dialled is as good as one's own.

use crate::node::RuleCard;
use crate::protocol::pocket::socket::Kind;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "reuse_inbound",
    title: "A socket that the peer dialled is used for sending too",
    source: "Network module, dial: reuse an inbound socket, else an outbound one, else create one",
    breaks_without: "Two nodes that talk to each other have two sockets where one would do.",
    default: true,
};

impl Rules {
    /// Whether a socket of this kind is used for sending.
    pub fn may_reuse(&self, kind: Kind) -> bool {
        self.reuse_inbound || kind == Kind::Outbound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_only_ones_own_dial_is_used() {
        let [with, without] = [true, false].map(|reuse_inbound| Rules { reuse_inbound, ..Rules::default() });
        assert_eq!([Kind::Inbound, Kind::Outbound].map(|kind| with.may_reuse(kind)), [true, true]);
        assert_eq!([Kind::Inbound, Kind::Outbound].map(|kind| without.may_reuse(kind)), [false, true]);
    }
}
