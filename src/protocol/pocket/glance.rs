//! What a letter on a connection holds, for tables and scripts: its kind, and its header field by field.

use super::handshake::HELLO_WIRE_BYTES;
use super::params::BUFFER_BYTES_MAX;
use super::parcel::{Parcel, Payload};
use super::wire::{HEADER_BYTES, Header, Wire};

/// What one letter holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Glance {
    Hello,
    Credit(u64),
    End(u64),
    Probe,
    Alive,
    /// A chunk that begins with the letter and is all of it.
    Chunk {
        header: Header,
        parcel: Option<Parcel>,
    },
    /// A chunk that begins with the letter, of which this is not all, or not only.
    Part(Header),
    /// Bytes that begin with no header.
    Bytes,
}

/// What this letter holds, as far as it can be told from the letter alone.
pub fn glance(wire: &Wire) -> Glance {
    match wire {
        Wire::Credit { upto } => Glance::Credit(*upto),
        Wire::End { at } => Glance::End(*at),
        Wire::Probe { .. } => Glance::Probe,
        Wire::Alive { .. } => Glance::Alive,
        Wire::Bytes { at: 0, bytes } if bytes.len() == HELLO_WIRE_BYTES && bytes.starts_with(&[0, 96]) => Glance::Hello,
        Wire::Bytes { bytes, .. } => {
            let Some((Ok(header), body)) = bytes.split_first_chunk().map(|(head, body)| (Header::decode(*head), body))
            else {
                return Glance::Bytes;
            };
            if u32::try_from(body.len()) != Ok(header.length) {
                // The middle of a body reads as a header, too: as one of a chunk that is larger than any.
                let is_header = header.length <= BUFFER_BYTES_MAX || body.is_empty();
                return if is_header { Glance::Part(header) } else { Glance::Bytes };
            }
            let parcel = (header.is_domain && !header.has_more).then(|| Parcel::from_bytes(body)).flatten();
            Glance::Chunk { header, parcel }
        }
    }
}

/// The kinds of letters that carry nothing of the consensus.
pub const KINDS: [&str; 16] = [
    "HELLO",
    "CHUNK",
    "REQUEST",
    "RESPONSE",
    "PART",
    "BYTES",
    "CREDIT",
    "END",
    "PROBE",
    "ALIVE",
    "CLAIM",
    "BROADCAST",
    "ACK",
    "OFFER",
    "WANT",
    "HAVE",
];

/// The kind of a letter: `None` if it carries a message of the consensus.
pub fn kind(glance: &Glance) -> Option<&'static str> {
    Some(match glance {
        Glance::Hello => "HELLO",
        Glance::Credit(_) => "CREDIT",
        Glance::End(_) => "END",
        Glance::Probe => "PROBE",
        Glance::Alive => "ALIVE",
        Glance::Bytes => "BYTES",
        Glance::Part(_) => "PART",
        Glance::Chunk { parcel: Some(parcel), .. } => match parcel.payload {
            Payload::Consensus { .. } => return None,
            Payload::Claim => "CLAIM",
            Payload::Text(_) => "BROADCAST",
            Payload::Ack { .. } => "ACK",
            Payload::Offer => "OFFER",
            Payload::Want => "WANT",
            Payload::Have => "HAVE",
        },
        Glance::Chunk { header, .. } => match (header.nonce, header.is_response) {
            (0, _) => "CHUNK",
            (_, false) => "REQUEST",
            (_, true) => "RESPONSE",
        },
    })
}

/// A header in hex with its fields named: `18 00000000 0000000b: domain, json, nonce 0, 11 bytes`.
pub fn header_words(header: &Header) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let bytes = header.encode();
    let (flags, rest) = bytes.split_at(1);
    let (nonce, length) = rest.split_at(4);
    let named = [
        (header.is_domain, "domain"),
        (header.is_response, "response"),
        (header.is_error, "error"),
        (header.has_more, "more follows"),
    ];
    let mut fields: Vec<String> =
        named.iter().filter(|(is_set, _)| *is_set).map(|(_, word)| (*word).to_owned()).collect();
    fields.push(header.encoding.word().to_owned());
    fields.push(if header.nonce == 0 { "no nonce".to_owned() } else { format!("nonce {}", header.nonce) });
    fields.push(format!("{} + {HEADER_BYTES} bytes", header.length));
    format!("{} {} {}: {}", hex(flags), hex(nonce), hex(length), fields.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_a_chunk_the_beginning_of_one_or_bytes_from_within() {
        let header = Header { length: 60, nonce: 7, ..Header::default() };
        let whole = [&header.encode()[..], &[b'a'; 60]].concat();
        let kind_of = |bytes: &[u8]| kind(&glance(&Wire::Bytes { at: 98, bytes: bytes.into() }));
        assert_eq!(kind_of(&whole), Some("REQUEST"));
        assert_eq!(kind_of(&whole[..40]), Some("PART"));
        assert_eq!(kind_of(&whole[20..]), Some("BYTES"), "letters read as the header of a gigabyte");
        assert_eq!(kind_of(&whole[..5]), Some("BYTES"));
        let huge = Header { length: u32::MAX, ..header };
        assert_eq!(glance(&Wire::Bytes { at: 98, bytes: huge.encode().as_slice().into() }), Glance::Part(huge));
    }
}
