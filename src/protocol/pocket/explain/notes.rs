//! Why a network module or a socket did what it did, a sentence each.

use super::super::error::SocketError;
use super::super::net_note::{BroadcastNote, NetNote};
use super::super::note::SocketNote;
use super::super::parcel::BroadcastId;
use super::super::socket::{CloseCause, Fault};
use super::broadcast;
use super::cells::{kind_word, routine_word};
use crate::node::{NodeId, Roster};

/// How many nodes a sentence names before it counts the others.
const NAMED_MAX: usize = 5;

/// A note of a network module as a sentence with the node as its subject.
pub fn net_note(note: &NetNote, me: NodeId, roster: &Roster) -> String {
    let me = roster.name(me);
    let name = |node: &NodeId| roster.name(*node);
    let maybe = |node: &Option<NodeId>| node.map_or_else(|| "nobody".to_owned(), |node| roster.name(node).to_owned());
    match note {
        NetNote::Socket { peer, note, .. } => socket_note(note, me, name(peer)),
        NetNote::NotConfigured(field) => format!("{me} does not start: its configuration has no {}.", field.word()),
        NetNote::Stops { sockets } => format!("{me} stops listening and closes all its sockets: {sockets}."),
        NetNote::DropsSink { packets } => {
            format!("{me} drops what waited in its sink: {}.", counted(*packets, "packet"))
        }
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
        NetNote::Probes { peer, .. } => format!("{me} waits for something of {}: is it still there?", name(peer)),
        NetNote::IsGone { peer, .. } => format!("{me} takes its socket with {} for dead.", name(peer)),
        NetNote::IsNotListening(peer) => format!("{me} does not listen: {} is turned away.", name(peer)),
        NetNote::NoSocket(peer) => format!("{me} ignores bytes of {}: it has no such socket.", name(peer)),
        NetNote::NotWritten { to, why: None } => {
            format!("{me} has no way to {}: what was to be sent is lost.", name(to))
        }
        NetNote::NotWritten { to, why: Some(error) } => {
            format!("{me} writes nothing to {}: {}", name(to), lower(&error.to_string()))
        }
        NetNote::NotAnswered { to, nonce, why } => {
            let why = why.map_or_else(|| "too many wait already.".to_owned(), |error| lower(&error.to_string()));
            format!("{me} does not answer request {nonce} of {}: {why}", name(to))
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
        SocketNote::IsClosedAlready => format!("{me}'s socket with {peer} closes already, or is closed."),
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
        }
        SocketNote::TakesPart { bytes, .. } => {
            format!("{me} takes a part of {} from {peer}: more of the payload follows.", counted(*bytes, "byte"))
        }
        SocketNote::DropsPart { bytes } => {
            format!("{me} drops {} of {peer}: another part of the payload was rejected.", counted(*bytes, "byte"))
        }
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
        }
        SocketNote::EndsStream => format!("{me} ends its stream to {peer}."),
        SocketNote::ReleasesWriters(count) => {
            format!("{me} lets {} to {peer} go.", counted(*count, "waiting writer"))
        }
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

fn cause_words(cause: CloseCause) -> &'static str {
    match cause {
        CloseCause::ByUser => "it was told to",
        CloseCause::ContextCancelled => "its context was cancelled",
        CloseCause::RunnerStopped => "the network module stopped",
        CloseCause::Evicted => "a newer one needs the place",
        CloseCause::PeerGone => "the other end does not answer",
        CloseCause::Error => "it failed",
        CloseCause::Crossed => "a crossed one remains",
        CloseCause::Idle => "nothing was heard for long",
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
