//! The words of the sockets on a page: a sentence a note, an answer an order. Another language is one more such file.

mod cells;
mod notes;

use thiserror::Error;

use super::glance::{Glance, header_words};
use super::handshake::HELLO_BYTES;
use super::limits::ConfigField;
use super::net::{NetTimer, Reply};
use super::parcel::{BroadcastId, Parcel, Payload};
use super::request::{FAULTS, FILL_BYTES_MAX, PACKETS_MAX, RAW_BYTES_MAX, TEXT_CHARS_MAX, fault_word, hex};
use super::socket::SocketTimer;
use super::tap::TapNote;
use super::wire::{HEADER_BYTES, Header, Wire};
use crate::node::{Answer, NodeId, Roster};

pub use cells::{error_name, error_word, kind_word, read_name, read_words, reply_name, tone, write_name, write_words};
pub use notes::net_note;

/// Why the words of an order cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OrderError {
    #[error(
        "Write “send <text> to c”, “open c”, “hangup c”, “cancel c”, “stop”, “transmit <text> to c”, “fill 4087 to c”, “flood 150 to c”, “ask <text> of c”, “ping c”, \
         “broadcast <text>”, “raw 00ff to c”, “eof c”, “fail write with c”, “stall” or “drain”."
    )]
    Unknown,
    #[error("There is no node “{0}”.")]
    NoSuchNode(String),
    #[error("A text has 1 to {TEXT_CHARS_MAX} characters.")]
    Text,
    #[error("“{0}” is no number of bytes: write one from 0 to {FILL_BYTES_MAX}.")]
    Count(String),
    #[error("“{0}” is no number of packets: write one from 0 to {PACKETS_MAX}.")]
    Packets(String),
    #[error("Write bytes as pairs of the digits 0 to f without spaces, {RAW_BYTES_MAX} bytes at most.")]
    Hex,
    #[error("Nothing fails as “{0}”: write one of {all}.", all = faults())]
    Fault(String),
}

fn faults() -> String {
    FAULTS.map(|(word, _)| word).join(", ")
}

/// The answer to an order.
pub fn answer(reply: &Reply, roster: &Roster) -> Answer {
    let done = |text: String| Answer::Done(text);
    let refused = |text: &str| Answer::Refused(text.to_owned());
    match reply {
        Reply::Opens(id) => done(format!("opens socket {}", id.0)),
        Reply::Reuses(id) => done(format!("uses socket {}", id.0)),
        Reply::Closes(count) => done(format!("closes {count}")),
        Reply::Stopped => done("stopped".to_owned()),
        Reply::Wrote(bytes) => done(format!("wrote {bytes}")),
        Reply::EndsStream => done("ends the stream".to_owned()),
        Reply::Answered(text) => done(format!("answer {text}")),
        Reply::Alive => done("alive".to_owned()),
        Reply::NotAlive => done("not alive".to_owned()),
        Reply::Told(id) => done(format!("broadcast {}", broadcast(*id, roster))),
        Reply::WillFail(fault) => done(format!("{} will fail", fault_word(*fault))),
        Reply::Stalled => done("stalled".to_owned()),
        Reply::Drained => done("drained".to_owned()),
        Reply::Refused(error) => Answer::Refused(error.to_string()),
        Reply::NotConfigured(field) => Answer::Refused(missing(*field)),
        Reply::IsStopped => refused("The network module was stopped."),
        Reply::NoSocket => refused("There is no socket with this node."),
        Reply::Itself => refused("A node has no socket with itself."),
        Reply::TooMuchWaits => refused("Too much waits for this socket already."),
        Reply::PoolIsFull => refused("The pool is full."),
    }
}

fn missing(field: ConfigField) -> String {
    format!("The configuration has no {}.", field.word())
}

/// A broadcast's name: `b#1`, and `b#2.1` for the first one after the node's second start.
pub fn broadcast(id: BroadcastId, roster: &Roster) -> String {
    let (name, number) = (roster.name(id.source), id.number);
    if id.start == 1 { format!("{name}#{number}") } else { format!("{name}#{}.{number}", id.start) }
}

/// A note of the consensus that listens, as a sentence.
pub fn tap_note(note: &TapNote, me: NodeId, roster: &Roster) -> String {
    let me = roster.name(me);
    match note {
        TapNote::Heard(from) => format!("The consensus of {me} hears from {}.", roster.name(*from)),
        TapNote::TooLong(from) => format!("{me} ignores a text of {}: it is too long.", roster.name(*from)),
        TapNote::Sends(to) => format!("The consensus of {me} sends to {}.", roster.name(*to)),
    }
}

/// What came out of the sink is no message of the consensus.
pub fn no_message(from: NodeId, me: NodeId, roster: &Roster) -> String {
    format!("{} ignores what {} sent: it is no message of its consensus.", roster.name(me), roster.name(from))
}

/// What a letter says beyond its kind: the stream's bytes in hex with the header's fields named.
pub fn letter(wire: &Wire, glance: &Glance, carried: Option<String>, roster: &Roster) -> String {
    let header = |header: &Header| header_words(header);
    match (glance, wire) {
        (Glance::Credit(upto), _) => format!("up to byte {upto}"),
        (Glance::End(at), _) => format!("at byte {at}"),
        (Glance::Hello, _) => format!("{HELLO_BYTES} bytes: a key and a signature"),
        (Glance::Part(head), Wire::Bytes { at, bytes }) => {
            format!("{} · {} bytes from byte {at} on", header(head), bytes.len())
        }
        (Glance::Chunk { header: head, parcel }, Wire::Bytes { bytes, .. }) => {
            let said = match (carried, parcel) {
                (Some(said), _) => said,
                (None, Some(parcel)) => parcel_words(parcel, roster),
                (None, None) => hex_start(bytes.get(HEADER_BYTES as usize..).unwrap_or_default()),
            };
            if said.is_empty() { header(head) } else { format!("{said} · {}", header(head)) }
        }
        (_, Wire::Bytes { at, bytes }) => format!("{} bytes from byte {at} on: {}", bytes.len(), hex_start(bytes)),
        (_, Wire::Credit { .. } | Wire::End { .. } | Wire::Probe { .. } | Wire::Alive { .. }) => String::new(),
    }
}

fn parcel_words(parcel: &Parcel, roster: &Roster) -> String {
    let id = parcel.broadcast.map_or_else(String::new, |id| broadcast(id, roster));
    match &parcel.payload {
        Payload::Text(text) => format!("{id} at level {}: {text}", parcel.level),
        Payload::Ack { acker, ackee } => format!("{id}: {} to {}", roster.name(*acker), roster.name(*ackee)),
        Payload::Offer | Payload::Want | Payload::Have => id,
        Payload::Consensus { .. } | Payload::Claim => String::new(),
    }
}

/// How many bytes are shown in hex.
const HEX_MAX: usize = 16;

fn hex_start(bytes: &[u8]) -> String {
    let more = if bytes.len() > HEX_MAX { "…" } else { "" };
    let shown = hex(bytes.get(..HEX_MAX).unwrap_or(bytes));
    format!("{shown}{more}")
}

/// The word for a timer in scripts.
pub fn timer_word(timer: NetTimer, roster: &Roster) -> String {
    match timer {
        NetTimer::Socket(id, SocketTimer::Opening) => format!("opening:{}", id.0),
        NetTimer::Socket(id, SocketTimer::Request(nonce)) => format!("request:{}:{nonce}", id.0),
        NetTimer::Socket(id, SocketTimer::Idle) => format!("idle:{}", id.0),
        NetTimer::Socket(id, SocketTimer::Flush) => format!("flush:{}", id.0),
        NetTimer::Answer(id, nonce) => format!("answer:{}:{nonce}", id.0),
        NetTimer::CleanUp(id) => format!("clean_up:{}", broadcast(id, roster)),
        NetTimer::Retire(id) => format!("retire:{}", id.0),
        NetTimer::Probe(id) => format!("probe:{}", id.0),
    }
}

/// The words for a timer on a page.
pub fn timer_title(timer: NetTimer, roster: &Roster) -> String {
    match timer {
        NetTimer::Socket(id, SocketTimer::Opening) => format!("patience with socket {}", id.0),
        NetTimer::Socket(id, SocketTimer::Request(nonce)) => format!("request {nonce} over socket {}", id.0),
        NetTimer::Socket(id, SocketTimer::Idle) => format!("socket {} idle", id.0),
        NetTimer::Socket(id, SocketTimer::Flush) => format!("socket {} sends the rest", id.0),
        NetTimer::Answer(id, nonce) => format!("answer to request {nonce} over socket {}", id.0),
        NetTimer::CleanUp(id) => format!("offer {} to neighbours", broadcast(id, roster)),
        NetTimer::Retire(id) => format!("give up socket {}", id.0),
        NetTimer::Probe(id) => format!("patience with the silence of socket {}", id.0),
    }
}
