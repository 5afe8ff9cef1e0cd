//! What waits to be sent: payloads come in, pieces of the stream go out, as far as the peer has granted room.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::protocol::pocket::handshake::HELLO_WIRE_BYTES;
use crate::protocol::pocket::wire::{HEADER_BYTES, Header, Wire};

use super::{Env, WriteRoutine};

/// Somebody who writes: a payload that is not wholly in the buffer. The first in line has the buffer to itself, so chunks of
/// two payloads never mix.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Writer {
    /// What its chunks say; `None`: bytes that go past the codec.
    header: Option<Header>,
    payload: Arc<[u8]>,
    /// How much of the payload is in the buffer.
    at: u32,
    /// How much of the chunk under way is not.
    chunk_left: u32,
    has_begun: bool,
}

impl Writer {
    pub(super) fn new(header: Option<Header>, payload: &[u8]) -> Self {
        Self { header, payload: payload.into(), at: 0, chunk_left: 0, has_begun: false }
    }

    pub(super) fn left(&self) -> u32 {
        self.payload.len() as u32 - self.at
    }

    /// Whether nobody hears of it but who reads it: neither a request nor an answer, and none of a person's bytes.
    fn is_of_consensus(&self) -> bool {
        self.header.is_some_and(|header| header.is_domain && header.nonce == 0)
    }

    fn is_done(&self) -> bool {
        self.has_begun && self.left() == 0
    }

    /// Puts as much into the buffer as there is room for. Whether something was.
    fn fill(&mut self, buffer: &mut VecDeque<u8>, buffer_max: usize, part_max: u32) -> bool {
        let room = |buffer: &VecDeque<u8>| buffer_max.saturating_sub(buffer.len());
        if self.chunk_left == 0 {
            if let Some(header) = self.header {
                // A header is never cut, and a buffer has room for at least one.
                if room(buffer) < HEADER_BYTES as usize {
                    return false;
                }
                let length = self.left().min(part_max);
                let header = Header { length, has_more: length < self.left(), ..header };
                buffer.extend(header.encode());
                self.chunk_left = length;
            } else {
                self.chunk_left = self.left();
            }
            self.has_begun = true;
        }
        let now = self.chunk_left.min(u32::try_from(room(buffer)).unwrap_or(u32::MAX));
        buffer.extend(&self.payload[self.at as usize..(self.at + now) as usize]);
        self.at += now;
        self.chunk_left -= now;
        self.chunk_left == 0
    }
}

/// This end's stream as far as it went.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Writing {
    /// In line for the buffer.
    pub(super) writers: VecDeque<Writer>,
    /// Encoded, and not taken by the link.
    pub(super) buffer: VecDeque<u8>,
    pub(super) sent: u64,
    /// Where in the stream the payloads of the consensus end that have not wholly gone out.
    ends: VecDeque<u64>,
    /// Up to where the peer lets it go: at first no further than a hello.
    pub(super) granted: u64,
    /// The most bytes in the buffer, fixed when the socket opens.
    buffer_max: u32,
    /// The stream ends when all that waits is sent.
    pub(super) is_ending: bool,
    pub(super) has_ended: bool,
    /// The socket closes when all that waits is sent, or a timer ends.
    pub(super) is_flushing: bool,
}

impl Writing {
    pub(super) fn new(buffer_max: u32) -> Self {
        Self {
            writers: VecDeque::new(),
            buffer: VecDeque::new(),
            sent: 0,
            ends: VecDeque::new(),
            granted: HELLO_WIRE_BYTES as u64,
            buffer_max,
            is_ending: false,
            has_ended: false,
            is_flushing: false,
        }
    }

    pub(super) fn waiting(&self) -> usize {
        self.writers.len()
    }

    pub(super) fn queued_bytes(&self) -> u64 {
        self.buffer.len() as u64 + self.writers.iter().map(|writer| u64::from(writer.left())).sum::<u64>()
    }

    pub(super) fn routine(&self) -> WriteRoutine {
        if self.buffer.is_empty() { WriteRoutine::WaitsForData } else { WriteRoutine::WaitsForCredit }
    }

    pub(super) fn is_within_buffer(&self) -> bool {
        self.buffer.len() <= self.buffer_max as usize
    }

    pub(super) fn is_drained(&self) -> bool {
        self.buffer.is_empty() && self.writers.is_empty()
    }

    pub(super) fn is_ending(&self) -> bool {
        self.is_ending
    }

    pub(super) fn is_flushing(&self) -> bool {
        self.is_flushing
    }

    /// Lets go of the writers that have not begun. How many there were, and how many of them were of the consensus.
    pub(super) fn release(&mut self) -> (usize, usize) {
        let count = |writers: &VecDeque<Writer>| {
            (writers.len(), writers.iter().filter(|writer| writer.is_of_consensus()).count())
        };
        let before = count(&self.writers);
        self.writers.retain(|writer| writer.has_begun);
        let after = count(&self.writers);
        (before.0 - after.0, before.1 - after.1)
    }

    /// Lets go of all that waits. How many bytes that were, and of how many payloads of the consensus.
    pub(super) fn drop_all(&mut self) -> (u64, usize) {
        let bytes = self.queued_bytes();
        let lost = self.ends.len() + self.writers.iter().filter(|writer| writer.is_of_consensus()).count();
        (self.writers, self.buffer, self.ends) = Default::default();
        (bytes, lost)
    }

    /// Moves payloads into the buffer, first come first served.
    pub(super) fn fill(&mut self, env: &Env<'_>) {
        let part_max = env.rules.part_max(env.params.body_max());
        while let Some(writer) = self.writers.front_mut() {
            if !writer.fill(&mut self.buffer, self.buffer_max as usize, part_max) {
                break;
            }
            if writer.is_done() {
                if writer.is_of_consensus() {
                    self.ends.push_back(self.sent + self.buffer.len() as u64);
                }
                self.writers.pop_front();
            }
        }
    }

    /// The next piece for the link: all of the buffer, as far as the peer grants.
    pub(super) fn next_piece(&mut self) -> Option<Wire> {
        let granted = usize::try_from(self.granted - self.sent).unwrap_or(usize::MAX);
        let length = granted.min(self.buffer.len());
        if length == 0 {
            return None;
        }
        let (front, back) = self.buffer.as_slices();
        let bytes: Arc<[u8]> = match front.get(..length) {
            Some(piece) => piece.into(),
            None => [front, &back[..length - front.len()]].concat().into(),
        };
        self.buffer.drain(..length);
        let at = self.sent;
        self.sent += length as u64;
        while self.ends.front().is_some_and(|end| *end <= self.sent) {
            self.ends.pop_front();
        }
        Some(Wire::Bytes { at, bytes })
    }
}
