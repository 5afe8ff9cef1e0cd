//! A bad chunk is skipped and the socket stays open.

use crate::node::RuleCard;
use crate::protocol::pocket::error::{Class, SocketError};

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "keep_open",
    title: "A bad chunk is skipped and the socket stays open",
    source: "Pocket, the text on error handling",
    breaks_without: "One chunk with a wrong flag or too long a body closes the socket, and all that was under way is lost.",
    default: true,
};

impl Rules {
    /// Whether a socket goes on after this error: the chunk is skipped by exactly its length, and counted.
    pub fn survives(&self, error: SocketError) -> bool {
        self.keep_open && error.class() == Class::Chunk
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_chunk_is_survived_and_a_broken_stream_is_not() {
        let [with, without] = [true, false].map(|keep_open| Rules { keep_open, ..Rules::default() });
        let chunk = SocketError::PayloadTooBig { got: 4_088, accepted: 4_087 };
        let stream = SocketError::PeerHangUp { inside: true };
        assert_eq!([with.survives(chunk), with.survives(stream), without.survives(chunk)], [true, false, false]);
    }
}
