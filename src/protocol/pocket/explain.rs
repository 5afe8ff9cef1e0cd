//! The words of the sockets on a page: a sentence a note, an answer an order. Another language is one more such file.

use thiserror::Error;

use super::error::{Broken, Routine, SocketError};
use super::glance::{Glance, header_words};
use super::handshake::{BadHello, HELLO_BYTES};
use super::limits::ConfigField;
use super::net::{NetTimer, Reply};
use super::net_note::{BroadcastNote, NetNote};
use super::note::SocketNote;
use super::parcel::{BroadcastId, Parcel, Payload};
use super::reader::Place;
use super::request::{FAULTS, FILL_BYTES_MAX, PACKETS_MAX, RAW_BYTES_MAX, TEXT_CHARS_MAX, fault_word, hex};
use super::socket::{CloseCause, Fault, Kind, ReadRoutine, SocketState, SocketTimer, WriteRoutine};
use super::tap::TapNote;
use super::wire::{HEADER_BYTES, Header, Wire};
use crate::node::{Answer, NodeId, Roster};

/// How many nodes a sentence names before it counts the others.
const NAMED_MAX: usize = 5;

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

/// A broadcast's name: `b#1`.
pub fn broadcast(id: BroadcastId, roster: &Roster) -> String {
    format!("{}#{}", roster.name(id.source), id.number)
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

/// A note of a network module as a sentence with the node as its subject.
pub fn net_note(note: &NetNote, me: NodeId, roster: &Roster) -> String {
    let me = roster.name(me);
    let name = |node: &NodeId| roster.name(*node);
    let maybe = |node: &Option<NodeId>| node.map_or_else(|| "nobody".to_owned(), |node| roster.name(node).to_owned());
    match note {
        NetNote::Socket { peer, note, .. } => socket_note(note, me, name(peer)),
        NetNote::NotConfigured(field) => format!("{me} does not start: its configuration has no {}.", field.word()),
        NetNote::Stops { sockets } => format!("{me} stops listening and closes all its sockets: {sockets}."),
        NetNote::WillFail { peer, what } => will_fail(*what, me, name(peer)),
        NetNote::Stalls => format!("{me} consumes nothing more from its sink."),
        NetNote::Drains => format!("{me} consumes its sink again."),
        NetNote::CallsTwice => format!("{me} announced a socket as closed that was not open, or one twice."),
        NetNote::Overflows => format!("{me} keeps more than its limits allow."),
        NetNote::MixesUp { asked } => format!("{me} took something else for the answer of {}.", name(asked)),
        NetNote::Pings(to) => format!("{me} pings {}.", name(to)),
        NetNote::PingEnds { peer, is_alive: true } => format!("{me} knows that {} is alive: it says PONG.", name(peer)),
        NetNote::PingEnds { peer, is_alive: false } => format!("{me} takes {} for dead: it says no PONG.", name(peer)),
        NetNote::Dials { peer } => format!("{me} dials {}.", name(peer)),
        NetNote::Accepts { peer } => format!("{me} accepts the connection that {} dialled.", name(peer)),
        NetNote::Floods { to, count } => format!("{me} writes {} to {}.", counted(*count, "packet"), name(to)),
        NetNote::PeerConnected { peer, .. } => format!("{me} has an open socket with {}.", name(peer)),
        NetNote::PeerDisconnected { peer, .. } => format!("{me} has one socket less with {}.", name(peer)),
        NetNote::NotOpened { peer, error } => {
            format!("{me} opens no socket with {}: {}", maybe(peer), lower(&error.to_string()))
        }
        NetNote::Reuses { peer, .. } => format!("{me} uses the socket that it has with {}.", name(peer)),
        NetNote::Retires { peer, .. } => {
            format!("{me} and {} dialled each other: {me} gives its own socket up.", name(peer))
        }
        NetNote::Evicts { peer, kind, .. } => {
            format!("{me} closes its {} socket with {} for a newer one.", kind_word(*kind), name(peer))
        }
        NetNote::PoolIsFull { peer, kind, limit } => {
            format!("{me} refuses {}: it has {limit} {} sockets already.", name(peer), kind_word(*kind))
        }
        NetNote::Probes { peer, .. } => format!("{me} wrote to {} and hears nothing: is it still there?", name(peer)),
        NetNote::IsGone { peer, .. } => format!("{me} takes its socket with {} for dead.", name(peer)),
        NetNote::IsNotListening(peer) => format!("{me} does not listen: {} is turned away.", name(peer)),
        NetNote::NoSocket(peer) => format!("{me} ignores bytes of {}: it has no such socket.", name(peer)),
        NetNote::NotWritten { to, why: None } => format!("{me} has no way to {}: what was to be sent is lost.", name(to)),
        NetNote::NotWritten { to, why: Some(error) } => {
            format!("{me} writes nothing to {}: {}", name(to), lower(&error.to_string()))
        }
        NetNote::HearsRaw { from, nonce, bytes, text } => {
            let said = text.as_ref().map_or_else(|| counted(*bytes, "raw byte"), |text| format!("“{text}”"));
            match nonce {
                0 => format!("{me} hears {said} of {}.", name(from)),
                nonce => format!("{me} gets request {nonce} of {}: {said}.", name(from)),
            }
        }
        NetNote::HearsAnswer { from, nonce, text } => {
            format!("{me} has the answer of {} to request {nonce}: “{text}”.", name(from))
        }
        NetNote::BadParcel(from) => format!("{me} ignores a message of {} that it cannot read.", name(from)),
        NetNote::Broadcast(note) => broadcast_note(note, me, roster),
    }
}

fn broadcast_note(note: &BroadcastNote, me: &str, roster: &Roster) -> String {
    let name = |node: &NodeId| roster.name(*node);
    let told = |id: &BroadcastId| broadcast(*id, roster);
    match note {
        BroadcastNote::Misses { id, nodes } => {
            let missing: Vec<&str> = nodes.iter().take(NAMED_MAX).map(name).collect();
            let more =
                if nodes.len() > NAMED_MAX { format!(" and {} more", nodes.len() - NAMED_MAX) } else { String::new() };
            format!("{} has not reached {}{more}.", told(id), missing.join(", "))
        }
        BroadcastNote::Broadcasts { id, nodes } => {
            format!("{me} broadcasts {} on a ring of {nodes} nodes.", told(id))
        }
        BroadcastNote::Hears { id, from, level, is_new: true } => {
            format!("{me} hears {} of {} at level {level}.", told(id), name(from))
        }
        BroadcastNote::Hears { id, from, level, is_new: false } => {
            format!("{me} hears {} again, of {} at level {level}.", told(id), name(from))
        }
        BroadcastNote::FailedToAck { id, to } => {
            format!("{me} gets no acknowledgement of {} from {}.", told(id), name(to))
        }
        BroadcastNote::UnrecognisedAck { from, acker } => {
            format!("{me} does not recognise what {} sent: an ACK of {}.", name(from), name(acker))
        }
        BroadcastNote::SendsInstead { id, to } => {
            let to: Vec<&str> = to.iter().map(name).collect();
            format!("{me} tells {} of {} instead.", to.join(" and "), told(id))
        }
        BroadcastNote::Offers { id, to } => format!("{me} asks {}: I got {}, you want?", name(to), told(id)),
        BroadcastNote::IsOffered { id, from, wants: true } => {
            format!("{me} wants {} of {}: it has not heard it.", told(id), name(from))
        }
        BroadcastNote::IsOffered { id, from, wants: false } => {
            format!("{me} does not want {} of {}: it has it.", told(id), name(from))
        }
    }
}

fn socket_note(note: &SocketNote, me: &str, peer: &str) -> String {
    match note {
        SocketNote::Becomes { from, to } => {
            format!("{me}'s socket with {peer} goes from {} to {}.", from.word(), to.word())
        }
        SocketNote::RoutineStarts(routine) => format!("{me} starts to {} with {peer}.", routine_word(*routine)),
        SocketNote::RoutineStops(routine) => format!("{me} stops to {} with {peer}.", routine_word(*routine)),
        SocketNote::Ready => format!("{me}'s socket with {peer} is ready."),
        SocketNote::SaysHello => format!("{me} says hello to {peer}: its key and its signature."),
        SocketNote::Knows(id) => format!("{me} knows {peer} by its key {}.", id.short()),
        SocketNote::SkipsHello => format!("{me} takes {peer} for whom it says it is."),
        SocketNote::Closes(cause) => format!("{me} closes its socket with {peer}: {}.", cause_words(*cause)),
        SocketNote::IsClosedAlready => format!("{me}'s socket with {peer} is closed already."),
        SocketNote::Fails(SocketError::UnexpectedSocketError(broken)) => {
            format!("{me}'s socket with {peer} fails: {broken}.")
        }
        SocketNote::Fails(SocketError::PeerHangUp { inside }) => {
            format!("{me}'s socket with {peer} ends: {peer} hung up{}.", if *inside { " inside a chunk" } else { "" })
        }
        SocketNote::Fails(error) => format!("{me}'s socket with {peer} fails: {}", lower(&error.to_string())),
        SocketNote::RejectsChunk(error) => format!("{me} rejects a chunk of {peer}: {}", lower(&error.to_string())),
        SocketNote::IgnoresEmptyChunk => format!("{me} ignores an empty chunk of {peer}."),
        SocketNote::DropsPiece { bytes } => {
            format!("{me} drops {} of {peer} that it does not need any more.", counted(*bytes, "byte"))
        },
        SocketNote::TakesPart { bytes, .. } => {
            format!("{me} takes a part of {} from {peer}: more of the payload follows.", counted(*bytes, "byte"))
        },
        SocketNote::Delivers { nonce: 0, bytes } => format!("{me} reads {} of {peer}.", counted(*bytes, "byte")),
        SocketNote::Delivers { nonce, bytes } => {
            format!("{me} reads {} of {peer} with nonce {nonce}.", counted(*bytes, "byte"))
        }
        SocketNote::ReaderIsBlocked => format!("{me} reads nothing more of {peer}: its sink is full."),
        SocketNote::ReaderIsStuck { nonce } => {
            format!("{me} reads nothing more of {peer}: nobody waits for nonce {nonce}.")
        }
        SocketNote::Grants { upto } => format!("{me} lets {peer} send up to byte {upto}."),
        SocketNote::HearsEnd => format!("{me} hears that {peer} ended its stream."),
        SocketNote::Writes { nonce: 0, bytes } => format!("{me} writes {} to {peer}.", counted(*bytes, "byte")),
        SocketNote::Writes { nonce, bytes } => {
            format!("{me} writes {} to {peer} with nonce {nonce}.", counted(*bytes, "byte"))
        }
        SocketNote::WriterWaits { bytes, .. } => {
            format!("{me} waits to write {} to {peer}: {peer} has to read first.", counted(*bytes, "byte"))
        },
        SocketNote::EndsStream => format!("{me} ends its stream to {peer}."),
        SocketNote::ReleasesWriters(count) => {
            format!("{me} lets {} to {peer} go.", counted(*count, "waiting writer"))
        },
        SocketNote::CloseIsStuck { writers } => {
            let writers = counted(*writers, "writer");
            format!("{me} cannot close its socket with {peer}: the buffer is held by {writers}.")
        }
        SocketNote::Flushes { bytes } => format!("{me} sends what is left to {peer}: {}.", counted(*bytes, "byte")),
        SocketNote::DropsQueued { bytes } => format!("{me} drops what waited for {peer}: {}.", counted(*bytes, "byte")),
        SocketNote::Asks { nonce } => format!("{me} asks {peer} and waits for the answer to request {nonce}."),
        SocketNote::HasAnswer { nonce } => format!("{me} has the answer of {peer} to request {nonce}."),
        SocketNote::TimesOut { nonce } => format!("{me} waits no longer for {peer} to answer request {nonce}."),
        SocketNote::DropsLateAnswer { nonce } => {
            format!("{me} drops the answer of {peer} to request {nonce}: nobody waits for it.")
        }
    }
}

fn will_fail(what: Fault, me: &str, peer: &str) -> String {
    match what {
        Fault::Write => format!("The link of {me} will not take the next bytes for {peer}."),
        Fault::Flush => format!("The link of {me} will not flush the next bytes for {peer}."),
        Fault::OpenedCallback => format!("The callback of {me} for its next socket with {peer} will fail."),
        Fault::ReadStart => format!("The read routine of {me}'s next socket with {peer} will not start."),
        Fault::WriteStart => format!("The write routine of {me}'s next socket with {peer} will not start."),
        Fault::Read => format!("The link of {me} will give none of the next bytes of {peer}."),
        Fault::Decode => format!("{me} will not be able to decode the next chunk of {peer}."),
        Fault::Signature => format!("The next hello of {me} to {peer} will have a wrong signature."),
        Fault::KeyLength => format!("The next hello of {me} to {peer} will have a wrong length."),
    }
}

/// The word for a kind of socket.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Inbound => "inbound",
        Kind::Outbound => "outbound",
    }
}

fn routine_word(routine: Routine) -> &'static str {
    match routine {
        Routine::Read => "read",
        Routine::Write => "write",
    }
}

fn cause_words(cause: CloseCause) -> &'static str {
    match cause {
        CloseCause::ByUser => "it was told to",
        CloseCause::ContextCancelled => "its context was cancelled",
        CloseCause::RunnerStopped => "the network module stopped",
        CloseCause::Evicted => "a newer one needs the place",
        CloseCause::PeerGone => "the other end closed it",
        CloseCause::Error => "it failed",
        CloseCause::Crossed => "a crossed one remains",
        CloseCause::Idle => "nothing was heard for long",
    }
}

/// What a socket's state means, in colour.
pub fn tone(state: SocketState) -> &'static str {
    match state {
        SocketState::Open => "good",
        SocketState::Errored => "bad",
        SocketState::Closed | SocketState::Closing => "",
        _ => "joining",
    }
}

/// An error's short name with the first implementation's number, for a cell.
pub fn error_word(error: SocketError) -> String {
    let text = error.to_string();
    let text = text.trim_end_matches('.');
    match error.code() {
        Some(code) => format!("{code}: {text}"),
        None => text.to_owned(),
    }
}

/// So many of something.
fn counted(count: u32, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A sentence behind a colon.
fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// What a read routine waits for.
pub fn read_words(routine: ReadRoutine) -> String {
    match routine {
        ReadRoutine::Stopped => String::new(),
        ReadRoutine::Waits(Place::Header { has }) => format!("a header, {has} of {HEADER_BYTES} bytes"),
        ReadRoutine::Waits(Place::Body { has, of }) => format!("a body, {has} of {of} bytes"),
        ReadRoutine::Waits(Place::Skips { left }) => format!("the rest of a bad chunk, {left} bytes"),
        ReadRoutine::Runs => "there are bytes to read".to_owned(),
        ReadRoutine::BlockedBySink => "room in the sink".to_owned(),
        ReadRoutine::StuckAt { nonce } => format!("somebody who takes nonce {nonce}"),
    }
}

/// What a write routine waits for.
pub fn write_words(routine: WriteRoutine, writers: usize) -> String {
    let what = match routine {
        WriteRoutine::Stopped => return String::new(),
        WriteRoutine::WaitsForData => "something to write",
        WriteRoutine::WaitsForCredit => "the peer to read",
    };
    if writers == 0 { what.to_owned() } else { format!("{what}; {writers} writers wait") }
}

/// An error's name, for a script's `expect`, and what it was behind a colon where one name stands for many.
pub fn error_name(error: SocketError) -> String {
    let (name, what) = match error {
        SocketError::MissingRequiredArg => ("MissingRequiredArg", ""),
        SocketError::RequestTimedOut { .. } => ("RequestTimedOut", ""),
        SocketError::UndefinedSocketType => ("UndefinedSocketType", ""),
        SocketError::PeerHangUp { inside: false } => ("PeerHangUp", ""),
        SocketError::PeerHangUp { inside: true } => ("PeerHangUp", "inside"),
        SocketError::UnexpectedSocketError(broken) => ("UnexpectedSocketError", broken_name(broken)),
        SocketError::PayloadTooBig { .. } => ("PayloadTooBig", ""),
        SocketError::IoStartFailed(routine) => ("IOStartFailed", routine_word(routine)),
        SocketError::InvalidFlags(_) => ("InvalidFlags", ""),
        SocketError::Undecodable => ("Undecodable", ""),
        SocketError::UnfinishedPayload => ("UnfinishedPayload", ""),
        SocketError::BadHello(bad) => ("BadHello", bad_hello_name(bad)),
        SocketError::NotOpen(state) => ("NotOpen", state.word()),
        SocketError::StreamEnded => ("StreamEnded", ""),
        SocketError::TooManyWriters => ("TooManyWriters", ""),
        SocketError::TooManyRequests => ("TooManyRequests", ""),
    };
    if what.is_empty() { name.to_owned() } else { format!("{name}:{what}") }
}

fn broken_name(broken: Broken) -> &'static str {
    match broken {
        Broken::Gap { .. } => "gap",
        Broken::Overrun => "overrun",
        Broken::MovedEnd => "moved-end",
        Broken::Write => "write",
        Broken::Flush => "flush",
        Broken::Read => "read",
        Broken::LateAnswer(_) => "late-answer",
        Broken::DialRefused => "dial-refused",
        Broken::DialTimedOut => "dial-timed-out",
        Broken::OpenedCallback => "callback",
    }
}

fn bad_hello_name(bad: BadHello) -> &'static str {
    match bad {
        BadHello::Length(_) => "length",
        BadHello::Key => "key",
        BadHello::Signature => "signature",
        BadHello::Echo => "echo",
        BadHello::TimedOut => "timed-out",
    }
}

/// What came of an order, for a cell: `hello`, `alive`, `RequestTimedOut`.
pub fn reply_name(reply: &Reply) -> String {
    match reply {
        Reply::Answered(text) => text.clone(),
        Reply::Alive => "alive".to_owned(),
        Reply::NotAlive => "dead".to_owned(),
        Reply::Refused(error) => error_name(*error),
        Reply::NotConfigured(_) => "NotConfigured".to_owned(),
        Reply::IsStopped => "Stopped".to_owned(),
        Reply::NoSocket => "NoSocket".to_owned(),
        Reply::Itself => "Itself".to_owned(),
        Reply::TooMuchWaits => "TooMuchWaits".to_owned(),
        Reply::PoolIsFull => "PoolIsFull".to_owned(),
        Reply::Opens(_)
        | Reply::Reuses(_)
        | Reply::Closes(_)
        | Reply::Stopped
        | Reply::EndsStream
        | Reply::Wrote(_)
        | Reply::Told(_)
        | Reply::WillFail(_)
        | Reply::Stalled
        | Reply::Drained => "done".to_owned(),
    }
}

/// What a read routine waits for, for a script's `expect`.
pub fn read_name(routine: ReadRoutine) -> String {
    match routine {
        ReadRoutine::Stopped => "stopped".to_owned(),
        ReadRoutine::Waits(Place::Header { has }) => format!("header:{has}/{HEADER_BYTES}"),
        ReadRoutine::Waits(Place::Body { has, of }) => format!("body:{has}/{of}"),
        ReadRoutine::Waits(Place::Skips { left }) => format!("skips:{left}"),
        ReadRoutine::Runs => "runs".to_owned(),
        ReadRoutine::BlockedBySink => "blocked".to_owned(),
        ReadRoutine::StuckAt { nonce } => format!("stuck:{nonce}"),
    }
}

/// What a write routine waits for, for a script's `expect`.
pub fn write_name(routine: WriteRoutine, writers: usize) -> String {
    let what = match routine {
        WriteRoutine::Stopped => "stopped",
        WriteRoutine::WaitsForData => "data",
        WriteRoutine::WaitsForCredit => "credit",
    };
    if writers == 0 { what.to_owned() } else { format!("{what}:{writers}") }
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
        (_, Wire::Credit { .. } | Wire::End { .. } | Wire::Probe | Wire::Alive) => String::new(),
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
