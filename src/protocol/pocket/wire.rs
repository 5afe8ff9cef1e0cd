//! What crosses a connection: pieces of a byte stream, and the nine bytes before each chunk in it.
//!
//! A header comes in as bytes and goes out as fields, or the other way round; nothing is stored here.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The bytes of a header.
pub const HEADER_BYTES: u32 = 9;

/// One letter over a connection. Each direction is a byte stream of its own; `at` counts its bytes from 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Wire {
    /// The next piece of the stream. A piece that was had already is dropped; a gap cannot be mended.
    Bytes { at: u64, bytes: Arc<[u8]> },
    /// The reader of a stream lets its writer go on up to here.
    Credit { upto: u64 },
    /// The stream ends here.
    End { at: u64 },
    /// Is this connection still there? The stream went up to here: who has less has a hole in it.
    Probe { at: u64 },
    /// It is, and lets the other end go on up to here: a credit that was lost is said again.
    Alive { upto: u64 },
}

/// How a body is to be read. The fourth value of the two bits is reserved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Encoding {
    #[default]
    Binary,
    Utf8,
    Json,
}

impl Encoding {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Utf8 => "utf8",
            Self::Json => "json",
        }
    }

    fn bits(self) -> u8 {
        match self {
            Self::Binary => 0,
            Self::Utf8 => 1,
            Self::Json => 2,
        }
    }

    fn of_bits(bits: u8) -> Option<Self> {
        match bits {
            0 => Some(Self::Binary),
            1 => Some(Self::Utf8),
            2 => Some(Self::Json),
            _ => None,
        }
    }
}

/// What the nine bytes before a body say: flags, nonce (big-endian), length of the body (big-endian).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Header {
    /// Flags, bits 0 and 1.
    pub encoding: Encoding,
    /// Bit 2: an error, or the end of a series.
    pub is_error: bool,
    /// Bit 4: the body is a message of the domain, one that the network module reads.
    pub is_domain: bool,
    /// Bit 5: the answer to the request with this nonce. Only with a nonce.
    pub is_response: bool,
    /// Bit 6: more chunks of this payload follow.
    pub has_more: bool,
    /// 0: neither a request nor an answer. Bit 3 says whether there is one.
    pub nonce: u32,
    /// The length of the body in bytes.
    pub length: u32,
}

/// A header that says something impossible. Its length is what it claims, so that a reader can skip the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BadHeader {
    pub flags: u8,
    pub length: u32,
}

impl Header {
    const ERROR: u8 = 1 << 2;
    const NONCE: u8 = 1 << 3;
    const DOMAIN: u8 = 1 << 4;
    const RESPONSE: u8 = 1 << 5;
    const MORE: u8 = 1 << 6;
    const RESERVED: u8 = 1 << 7;

    /// The first of the nine bytes.
    pub fn flags(&self) -> u8 {
        let flag = |is_set: bool, bit: u8| if is_set { bit } else { 0 };
        self.encoding.bits()
            | flag(self.is_error, Self::ERROR)
            | flag(self.nonce != 0, Self::NONCE)
            | flag(self.is_domain, Self::DOMAIN)
            | flag(self.is_response, Self::RESPONSE)
            | flag(self.has_more, Self::MORE)
    }

    /// The header as bytes.
    ///
    /// ```
    /// use consensus_lab::protocol::pocket::wire::Header;
    /// let header = Header { nonce: 7, length: 258, ..Header::default() };
    /// assert_eq!(header.encode(), [0b1000, 0, 0, 0, 7, 0, 0, 1, 2]);
    /// assert_eq!(Header::decode(header.encode()), Ok(header));
    /// ```
    pub fn encode(&self) -> [u8; HEADER_BYTES as usize] {
        let [n0, n1, n2, n3] = self.nonce.to_be_bytes();
        let [l0, l1, l2, l3] = self.length.to_be_bytes();
        [self.flags(), n0, n1, n2, n3, l0, l1, l2, l3]
    }

    /// The header that these bytes are.
    ///
    /// # Errors
    /// The reserved encoding or bit, a nonce where the flags deny one or none where they promise one, an answer to
    /// nothing. What is decoded encodes to the same bytes.
    pub fn decode(bytes: [u8; HEADER_BYTES as usize]) -> Result<Self, BadHeader> {
        let [flags, n0, n1, n2, n3, l0, l1, l2, l3] = bytes;
        let nonce = u32::from_be_bytes([n0, n1, n2, n3]);
        let length = u32::from_be_bytes([l0, l1, l2, l3]);
        let has = |bit: u8| flags & bit != 0;
        let bad = BadHeader { flags, length };
        let encoding = Encoding::of_bits(flags & 0b11).ok_or(bad)?;
        if has(Self::RESERVED) || has(Self::NONCE) != (nonce != 0) || (has(Self::RESPONSE) && nonce == 0) {
            return Err(bad);
        }
        Ok(Self {
            encoding,
            is_error: has(Self::ERROR),
            is_domain: has(Self::DOMAIN),
            is_response: has(Self::RESPONSE),
            has_more: has(Self::MORE),
            nonce,
            length,
        })
    }
}

/// A header and the body that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Chunk {
    pub header: Header,
    pub body: Vec<u8>,
}

impl Chunk {
    /// The chunk as bytes, header first.
    pub fn encode(&self) -> Vec<u8> {
        [&self.header.encode()[..], &self.body].concat()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_decoded_encodes_to_the_same_bytes(bytes: [u8; HEADER_BYTES as usize]) {
            match Header::decode(bytes) {
                Ok(header) => prop_assert_eq!(header.encode(), bytes),
                Err(bad) => prop_assert_eq!((bad.flags, &bad.length.to_be_bytes()[..]), (bytes[0], &bytes[5..])),
            }
        }
    }

    #[test]
    fn flags_that_say_something_impossible_are_refused() {
        let decode = |flags, nonce| Header::decode([flags, 0, 0, 0, nonce, 0, 0, 0, 1]).is_ok();
        assert!(decode(0, 0) && decode(0b0100_0010, 0) && decode(0b0010_1000, 1));
        // The reserved encoding, the reserved bit (0xE0 of P-09), a nonce too many and one too few, an answer to nothing.
        for (flags, nonce) in [(0b11, 0), (0b1000_0000, 0), (0xE0, 0), (0, 1), (0b1000, 0), (0b0010_0000, 0)] {
            assert!(!decode(flags, nonce), "{flags:#010b} with nonce {nonce}");
        }
    }
}
