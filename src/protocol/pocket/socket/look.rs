//! What tables, properties and the network module look at.

use crate::node::{Connection, NodeId};
use crate::protocol::pocket::error::SocketError;
use crate::protocol::pocket::handshake::PeerId;
use crate::protocol::pocket::reader::Place;

use super::{
    CloseCause, Counters, Kind, Pending, REQUESTS_MAX, ReadRoutine, Socket, SocketId, SocketState, WRITERS_MAX,
    WriteRoutine,
};

impl Socket {
    pub fn id(&self) -> SocketId {
        self.id
    }

    pub fn peer(&self) -> NodeId {
        self.peer
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn state(&self) -> SocketState {
        self.life.state()
    }

    /// Whether it is closed, and will do nothing more.
    pub fn is_closed(&self) -> bool {
        self.state() == SocketState::Closed
    }

    /// Whether it is being created and authenticated.
    pub fn is_opening(&self) -> bool {
        self.state().is_opening()
    }

    /// The connection that it has or had.
    pub fn over(&self) -> Option<Connection> {
        self.over
    }

    /// The key that it showed itself.
    pub fn own_id(&self) -> Option<PeerId> {
        self.own_id
    }

    /// The key that the peer showed.
    pub fn peer_id(&self) -> Option<PeerId> {
        self.peer_id
    }

    /// The error that ended it.
    pub fn first_error(&self) -> Option<SocketError> {
        self.error
    }

    /// Why it was closed.
    pub fn close_cause(&self) -> Option<CloseCause> {
        self.cause
    }

    /// Whether it was announced as opened, and not as closed.
    pub fn is_announced(&self) -> bool {
        self.is_opened && !self.is_closed
    }

    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Bytes that wait to be sent: encoded ones, and payloads of writers that wait.
    pub fn queued_bytes(&self) -> u64 {
        self.writing.queued_bytes()
    }

    /// Writers whose payload is not wholly in the buffer.
    pub fn waiting_writers(&self) -> usize {
        self.writing.waiting()
    }

    /// Bytes that were received and not read.
    pub fn unread_bytes(&self) -> u64 {
        self.reading.unread_bytes()
    }

    /// All bytes that are kept for the reader: unread ones, and those of the chunk and the payload under way.
    pub fn read_bytes_held(&self) -> u64 {
        self.reading.held_bytes()
    }

    /// Whether it keeps no more than it may: unread bytes within the window that it granted, encoded ones within the write
    /// buffer, the payload under way, writers and requests within their limits.
    pub fn is_within_bounds(&self) -> bool {
        self.reading.is_within_bounds()
            && self.writing.is_within_buffer()
            && self.waiting_writers() <= WRITERS_MAX
            && self.requests.iter().count() <= REQUESTS_MAX
    }

    /// Whether what is written to it can leave: it is open, its link is there, and its stream has not been ended.
    pub fn is_writable(&self) -> bool {
        self.has_peer() && !self.writing.is_ending()
    }

    /// Whether it is open, and its link is there: what came over one that is gone may still be read.
    pub fn has_peer(&self) -> bool {
        self.state() == SocketState::Open && self.link.is_some()
    }

    /// Whether something is under way over it that closing would cut off: bytes that wait, or requests.
    pub fn is_busy(&self) -> bool {
        self.queued_bytes() > 0 || self.asks()
    }

    /// Whether it waits for an answer.
    pub(super) fn asks(&self) -> bool {
        self.requests.iter().any(|pending| !pending.is_timed_out)
    }

    /// Up to which byte of its stream the peer may send.
    pub fn granted(&self) -> u64 {
        self.reading.granted()
    }

    /// Requests that wait for an answer, in the order of their nonces.
    pub fn pending(&self) -> impl Iterator<Item = Pending> + '_ {
        self.requests.iter()
    }

    pub fn read_routine(&self) -> ReadRoutine {
        if self.state() != SocketState::Open { ReadRoutine::Stopped } else { self.reading.routine() }
    }

    pub fn write_routine(&self) -> WriteRoutine {
        match self.state() {
            SocketState::Open | SocketState::Closing if self.has_routines => self.writing.routine(),
            _ => WriteRoutine::Stopped,
        }
    }

    /// Where in the peer's stream the reader is.
    pub fn place(&self) -> Place {
        self.reading.place()
    }
}
