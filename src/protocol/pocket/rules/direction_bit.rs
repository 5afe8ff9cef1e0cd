//! A chunk says whether it is an answer.

use crate::node::RuleCard;
use crate::protocol::pocket::reader::Packet;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "direction_bit",
    title: "A chunk says whether it is an answer",
    source: "Bug 5 of the first implementation",
    breaks_without: "Both ends count from 1: a peer's request is taken for the answer to one's own request of the same number. And an answer that comes late is taken for a request: both ends answer each other for ever.",
    default: true,
};

impl Rules {
    /// Whether the writer of an answer marks it as one.
    pub fn marks_answers(&self) -> bool {
        self.direction_bit
    }

    /// Whether a packet may answer a request: it says so, or it has a nonce.
    pub fn may_answer(&self, packet: &Packet) -> bool {
        if self.direction_bit { packet.is_response } else { packet.nonce != 0 }
    }

    /// Whether a packet that answers no request is an answer that came late, and nothing for the sink.
    pub fn is_late(&self, packet: &Packet) -> bool {
        self.direction_bit && packet.is_response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_taken_for_an_answer_where_the_nonce_alone_tells() {
        let [with, without] = [true, false].map(|direction_bit| Rules { direction_bit, ..Rules::default() });
        let request = Packet { nonce: 1, ..Packet::default() };
        let answer = Packet { is_response: true, ..request.clone() };
        assert_eq!([&request, &answer].map(|packet| with.may_answer(packet)), [false, true]);
        assert_eq!([&request, &Packet::default()].map(|packet| without.may_answer(packet)), [true, false]);
        assert!(with.is_late(&answer) && !with.is_late(&request) && !without.is_late(&answer));
    }
}
