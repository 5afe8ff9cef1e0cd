//! The reader of a byte stream: bytes in pieces of any size come in, chunks and packets go out, or what is wrong with a chunk.
//!
//! A chunk that is wrong is skipped by exactly the length that its header claims, so the next one is found. What is kept is
//! bounded by what is accepted, never by what is claimed: a header that announces 4 GiB allocates nothing.

use serde::{Deserialize, Serialize};

use super::error::SocketError;
use super::wire::{BadHeader, Chunk, Encoding, HEADER_BYTES, Header};

/// The most bytes of a payload, put together of all its parts.
pub const PAYLOAD_BYTES_MAX: u32 = 1 << 22;

const HEADER_LEN: usize = HEADER_BYTES as usize;

/// A chunk that is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rejected {
    pub error: SocketError,
    /// Its header, unless that is what is wrong.
    pub header: Option<Header>,
}

/// Where in the stream a reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Within a header, of which so many bytes are there; 0 is a chunk's boundary.
    Header {
        has: u32,
    },
    Body {
        has: u32,
        of: u32,
    },
    /// Within a body that is skipped.
    Skips {
        left: u32,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Step {
    Header { has: Vec<u8> },
    Body { header: Header, body: Vec<u8> },
    Skip { left: u32 },
}

/// Finds the chunks in a stream of bytes.
///
/// ```
/// use consensus_lab::protocol::pocket::reader::ChunkReader;
/// use consensus_lab::protocol::pocket::wire::{Chunk, Header};
///
/// let chunk = Chunk { header: Header { length: 2, ..Header::default() }, body: vec![7, 8] };
/// let mut reader = ChunkReader::default();
/// let bytes = chunk.encode();
/// assert_eq!(reader.feed(&bytes[..10], 4_087), (10, None));
/// assert_eq!(reader.feed(&bytes[10..], 4_087), (1, Some(Ok(chunk))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChunkReader(Step);

impl Default for ChunkReader {
    fn default() -> Self {
        Self(Step::Header { has: Vec::new() })
    }
}

impl ChunkReader {
    /// Reads on, up to the end of a chunk at most. How many bytes were read, and the chunk if one was finished or rejected:
    /// the next call goes on behind it. A body may have `body_max` bytes.
    pub fn feed(&mut self, bytes: &[u8], body_max: u32) -> (usize, Option<Result<Chunk, Rejected>>) {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let (taken, found) = match &mut self.0 {
                Step::Header { has } => {
                    let taken = rest.len().min(HEADER_LEN - has.len());
                    has.extend_from_slice(&rest[..taken]);
                    (taken, <[u8; HEADER_LEN]>::try_from(&has[..]).ok().and_then(|header| self.begin(header, body_max)))
                }
                Step::Body { header, body } => {
                    let missing = header.length as usize - body.len();
                    let taken = rest.len().min(missing);
                    body.extend_from_slice(&rest[..taken]);
                    let found = (taken == missing).then(|| Chunk { header: *header, body: std::mem::take(body) });
                    (taken, found.map(Ok))
                }
                Step::Skip { left } => {
                    let taken = rest.len().min(*left as usize);
                    *left -= taken as u32;
                    (taken, None)
                }
            };
            at += taken;
            let is_over = match (&self.0, &found) {
                (Step::Skip { left }, _) => *left == 0,
                (_, found) => found.is_some(),
            };
            if is_over {
                *self = Self::default();
            }
            if found.is_some() {
                return (at, found);
            }
        }
        (at, None)
    }

    /// Goes on behind a header.
    fn begin(&mut self, bytes: [u8; HEADER_LEN], body_max: u32) -> Option<Result<Chunk, Rejected>> {
        let (length, rejected) = match Header::decode(bytes) {
            Ok(header) if header.length == 0 => return Some(Ok(Chunk { header, body: Vec::new() })),
            Ok(header) if header.length <= body_max => {
                self.0 = Step::Body { header, body: Vec::new() };
                return None;
            }
            Ok(header) => {
                let error = SocketError::PayloadTooBig { got: header.length, accepted: body_max };
                (header.length, Rejected { error, header: Some(header) })
            }
            Err(BadHeader { flags, length }) => {
                (length, Rejected { error: SocketError::InvalidFlags(flags), header: None })
            }
        };
        self.0 = Step::Skip { left: length };
        Some(Err(rejected))
    }

    /// Where it is.
    pub fn place(&self) -> Place {
        match &self.0 {
            Step::Header { has } => Place::Header { has: has.len() as u32 },
            Step::Body { header, body } => Place::Body { has: body.len() as u32, of: header.length },
            Step::Skip { left } => Place::Skips { left: *left },
        }
    }

    /// Whether a chunk has begun and not ended.
    pub fn is_inside(&self) -> bool {
        self.place() != Place::Header { has: 0 }
    }

    /// The bytes that it keeps.
    pub fn held_bytes(&self) -> usize {
        match &self.0 {
            Step::Header { has } => has.len(),
            Step::Body { body, .. } => body.len(),
            Step::Skip { .. } => 0,
        }
    }
}

/// A whole payload as the reader hands it on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Packet {
    /// 0: neither a request nor an answer.
    pub nonce: u32,
    pub is_response: bool,
    pub is_error: bool,
    pub is_domain: bool,
    pub encoding: Encoding,
    pub body: Vec<u8>,
}

/// Puts payloads together of their parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Parts {
    /// The header that all parts of the payload under way have in common.
    of: Option<Header>,
    body: Vec<u8>,
    /// A part was rejected: the others are dropped, up to the last.
    is_spoilt: bool,
}

impl Parts {
    /// Takes the next chunk. What was wrong with the payload before it or with this one, and the payload that it completes.
    ///
    /// A payload that misses a part is never handed on. Chunks carry no numbers, so if the last part of a spoilt payload
    /// could not be read, what comes next counts as its rest, up to a chunk that no other follows.
    pub fn take(&mut self, chunk: Chunk) -> (Option<SocketError>, Option<Packet>) {
        let Chunk { header, body } = chunk;
        let common = Header { has_more: false, length: 0, ..header };
        if self.is_spoilt {
            self.is_spoilt = header.has_more;
            return (None, None);
        }
        let mut error = None;
        if self.of.is_some_and(|of| of != common) {
            error = Some(SocketError::UnfinishedPayload);
            *self = Self::default();
        }
        let got = self.body.len() + body.len();
        if got > PAYLOAD_BYTES_MAX as usize {
            *self = Self { is_spoilt: header.has_more, ..Self::default() };
            let got = u32::try_from(got).unwrap_or(u32::MAX);
            return (Some(SocketError::PayloadTooBig { got, accepted: PAYLOAD_BYTES_MAX }), None);
        }
        if self.body.is_empty() {
            self.body = body;
        } else {
            self.body.extend_from_slice(&body);
        }
        if header.has_more {
            self.of = Some(common);
            return (error, None);
        }
        let Header { nonce, is_response, is_error, is_domain, encoding, .. } = header;
        let body = std::mem::take(self).body;
        (error, Some(Packet { nonce, is_response, is_error, is_domain, encoding, body }))
    }

    /// A chunk was rejected: the payload that it was a part of is lost.
    pub fn spoil(&mut self, header: Option<Header>) {
        let has_more = header.map_or(self.is_inside(), |header| header.has_more);
        *self = Self { is_spoilt: has_more, ..Self::default() };
    }

    /// Whether what comes next is the rest of a payload of which a part was rejected.
    pub fn is_spoilt(&self) -> bool {
        self.is_spoilt
    }

    /// Whether a payload has begun and not ended.
    pub fn is_inside(&self) -> bool {
        self.of.is_some() || self.is_spoilt
    }

    /// The bytes that it keeps.
    pub fn held_bytes(&self) -> usize {
        self.body.len()
    }
}

#[cfg(test)]
mod tests;
