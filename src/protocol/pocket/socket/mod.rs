//! A socket: one end of one connection, as a pure state machine. Letters, timers and what its user wants come in; letters,
//! timers, callbacks and packets go out.
//!
//! A socket never calls anybody. Its two routines are parts of its state: the read routine is what [`Socket::next_packet`]
//! does, one packet a call, so that a full sink stops the reading; the write routine is what happens whenever there is
//! something to write and the peer has granted room for it. Everything that waits is bounded: bytes that were received by the
//! window that was granted, encoded bytes by the write buffer, writers by [`WRITERS_MAX`], requests by [`REQUESTS_MAX`].

#[cfg(test)]
mod fixture;
mod lifecycle;
mod look;
mod queue;
mod read;
mod request;
#[cfg(test)]
mod tests;
mod types;
mod write;

use serde::{Deserialize, Serialize};

use crate::node::{Connection, NodeId, SortedSet};

use super::error::{Broken, SocketError};
use super::handshake::{BadHello, PeerId};
use super::note::SocketNote;
use super::wire::Wire;

use lifecycle::{Input, Life};
use queue::Writing;
use read::Reading;
use request::Requests;

pub use super::error::Routine;
pub use super::reader::Packet;
pub use lifecycle::SocketState;
pub use request::REQUESTS_MAX;
pub use types::{
    CloseCause, Counters, Env, Fault, Kind, Outgoing, Output, Pending, Purpose, ReadRoutine, SocketId, SocketTimer,
    WriteRoutine,
};
pub use write::WRITERS_MAX;

/// One end of one connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Socket {
    id: SocketId,
    peer: NodeId,
    kind: Kind,
    life: Life,
    /// The connection, from when it stands until it is closed or lost.
    link: Option<Connection>,
    /// The connection that it had first, which stays for the tables.
    over: Option<Connection>,
    own_id: Option<PeerId>,
    peer_id: Option<PeerId>,
    error: Option<SocketError>,
    cause: Option<CloseCause>,
    is_opened: bool,
    is_closed: bool,
    /// Both routines were started.
    has_routines: bool,
    counters: Counters,
    reading: Reading,
    writing: Writing,
    requests: Requests,
    faults: SortedSet<Fault>,
}

impl Socket {
    /// A new socket, in the state opening.
    ///
    /// # Errors
    /// No peer (118), or neither inbound nor outbound (120).
    pub fn open(
        id: SocketId,
        peer: Option<NodeId>,
        kind: Option<Kind>,
        env: &Env<'_>,
        out: &mut Vec<Output>,
    ) -> Result<Self, SocketError> {
        let peer = peer.ok_or(SocketError::MissingRequiredArg)?;
        let kind = kind.ok_or(SocketError::UndefinedSocketType)?;
        let window = env.params.window_bytes;
        let mut socket = Self {
            id,
            peer,
            kind,
            life: Life::default(),
            link: None,
            over: None,
            own_id: None,
            peer_id: None,
            error: None,
            cause: None,
            is_opened: false,
            is_closed: false,
            has_routines: false,
            counters: Counters::default(),
            reading: Reading::new(window),
            writing: Writing::new(env.params.write_buffer_bytes),
            requests: Requests::default(),
            faults: SortedSet::default(),
        };
        socket.take(Input::Opens, out);
        Ok(socket)
    }

    /// The dial was started, or the connection was accepted.
    pub fn start(&mut self, env: &Env<'_>, out: &mut Vec<Output>) {
        if self.take(Input::Starts, out) {
            out.push(Output::SetTimer(SocketTimer::Opening, env.params.handshake_ms));
        }
    }

    /// The link stands. Says hello and waits for the peer's, or goes straight on where none is asked for.
    pub fn established(&mut self, over: Connection, env: &Env<'_>, out: &mut Vec<Output>) {
        if !self.take(Input::LinkStands, out) {
            return;
        }
        (self.link, self.over) = (Some(over), Some(over));
        // The peer may send its hello, and needs to be told how much more.
        out.push(Output::Send(Wire::Credit { upto: self.granted() }));
        if env.rules.asks_for_hello() {
            self.say_hello(over, env, out);
            out.push(Output::SetTimer(SocketTimer::Opening, env.params.handshake_ms));
        } else {
            out.push(Output::Note(SocketNote::SkipsHello));
            self.announce(env, out);
        }
    }

    /// The peer is known: announces the socket as opened and starts both routines.
    fn announce(&mut self, env: &Env<'_>, out: &mut Vec<Output>) {
        out.push(Output::CancelTimer(SocketTimer::Opening));
        self.take(Input::KnowsPeer, out);
        if self.faults.remove(&Fault::OpenedCallback) {
            return self.fail(Broken::OpenedCallback.into(), env, out);
        }
        self.is_opened = true;
        out.push(Output::Opened);
        self.take(Input::IsAnnounced, out);
        for (routine, fault) in [(Routine::Read, Fault::ReadStart), (Routine::Write, Fault::WriteStart)] {
            if self.faults.remove(&fault) {
                return self.fail(SocketError::IoStartFailed(routine), env, out);
            }
            out.push(Output::Note(SocketNote::RoutineStarts(routine)));
        }
        self.has_routines = true;
        self.take(Input::RoutinesRun, out);
        out.push(Output::Note(SocketNote::Ready));
        self.hears_something(env, out);
        self.look_for_end(env, out);
    }

    /// The dial was refused.
    pub fn dial_failed(&mut self, env: &Env<'_>, out: &mut Vec<Output>) {
        if self.state() == SocketState::Connecting {
            self.fail(Broken::DialRefused.into(), env, out);
        }
    }

    /// A letter arrived. Bytes are stored until [`next_packet`](Self::next_packet) reads them; a hello is handled at once.
    pub fn receive(&mut self, wire: Wire, env: &Env<'_>, out: &mut Vec<Output>) {
        match (self.state(), wire) {
            (SocketState::Authenticating | SocketState::Open, Wire::Bytes { at, bytes }) => {
                self.take_bytes(at, &bytes, env, out);
            }
            (SocketState::Authenticating | SocketState::Open, Wire::End { at }) => self.take_end(at, env, out),
            (SocketState::Authenticating | SocketState::Open | SocketState::Closing, Wire::Credit { upto }) => {
                self.take_credit(upto, env, out);
            }
            (_, Wire::Bytes { bytes, .. }) => self.drop_piece(bytes.len(), out),
            // The network module asks and answers these.
            (_, Wire::End { .. } | Wire::Credit { .. } | Wire::Probe { .. } | Wire::Alive { .. }) => {}
        }
    }

    /// A timer of this socket ran out.
    pub fn timer(&mut self, timer: SocketTimer, env: &Env<'_>, out: &mut Vec<Output>) {
        match (timer, self.state()) {
            (SocketTimer::Opening, SocketState::Connecting) => self.fail(Broken::DialTimedOut.into(), env, out),
            (SocketTimer::Opening, SocketState::Authenticating) => self.fail(BadHello::TimedOut.into(), env, out),
            (SocketTimer::Request(nonce), _) => self.expire(nonce, env, out),
            // A request has a deadline of its own.
            (SocketTimer::Idle, SocketState::Open) if self.asks() => self.hears_something(env, out),
            (SocketTimer::Idle, SocketState::Open) if env.params.idle_ms > 0 => self.close(CloseCause::Idle, env, out),
            (SocketTimer::Flush, SocketState::Closing) => self.finish_closing(env, out),
            // The stream was ended, and the peer does not hang up.
            (SocketTimer::Flush, SocketState::Open) if self.writing.is_ending() => {
                self.close(CloseCause::ByUser, env, out);
            }
            _ => {}
        }
    }

    /// The network says that the connection is closed. What came before that is still read; then the peer has hung up.
    pub fn link_lost(&mut self, env: &Env<'_>, out: &mut Vec<Output>) {
        match self.state() {
            SocketState::Connecting => self.dial_failed(env, out),
            SocketState::Closing => {
                self.link = None;
                self.finish_closing(env, out);
            }
            _ if self.link.take().is_some() => self.look_for_end(env, out),
            _ => {}
        }
    }

    /// Closes the socket. Nothing happens if it is closed, or closes already.
    pub fn close(&mut self, cause: CloseCause, env: &Env<'_>, out: &mut Vec<Output>) {
        if !self.take(Input::Closes, out) {
            out.push(Output::Note(SocketNote::IsClosedAlready));
            let is_stuck = self.state() == SocketState::Closing && !self.writing.is_flushing();
            if is_stuck && env.rules.resumes_closing() {
                self.close_writing(self.cause.unwrap_or(cause), env, out);
            }
            return;
        }
        if self.writing.is_ending() {
            out.push(Output::CancelTimer(SocketTimer::Flush));
        }
        self.cause = Some(cause);
        out.push(Output::Note(SocketNote::Closes(cause)));
        if !self.has_routines {
            out.push(Output::CancelTimer(SocketTimer::Opening));
        } else {
            out.push(Output::Note(SocketNote::RoutineStops(Routine::Read)));
            if env.params.idle_ms > 0 {
                out.push(Output::CancelTimer(SocketTimer::Idle));
            }
        }
        self.reading.stop();
        self.requests.abandon(out);
        self.close_writing(cause, env, out);
    }

    /// The write routine has ended: closes the link.
    fn ends(&mut self, out: &mut Vec<Output>) {
        if !self.take(Input::Ends, out) {
            return;
        }
        if self.link.take().is_some() {
            out.push(Output::CloseLink);
        }
        if self.is_opened && !self.is_closed {
            self.is_closed = true;
            out.push(Output::Closed);
        }
    }

    /// Something ended the socket: stores the error, and closes it.
    fn fail(&mut self, error: SocketError, env: &Env<'_>, out: &mut Vec<Output>) {
        self.store(error, env, out);
        if self.take(Input::Fails, out) {
            self.close(CloseCause::Error, env, out);
        }
    }

    fn store(&mut self, error: SocketError, env: &Env<'_>, out: &mut Vec<Output>) {
        self.error = Some(env.rules.kept(self.error, error));
        out.push(Output::Note(SocketNote::Fails(error)));
    }

    /// The one place where the state changes. Whether it did.
    fn take(&mut self, input: Input, out: &mut Vec<Output>) -> bool {
        let moved = self.life.take(input);
        out.extend(moved.map(|(from, to)| Output::Note(SocketNote::Becomes { from, to })));
        moved.is_some()
    }

    /// Starts the wait for the next sign of life anew.
    pub(super) fn hears_something(&self, env: &Env<'_>, out: &mut Vec<Output>) {
        if env.params.idle_ms > 0 && self.state() == SocketState::Open {
            out.push(Output::SetTimer(SocketTimer::Idle, env.params.idle_ms));
        }
    }

    /// The next time that this can go wrong, it does.
    pub fn fail_next(&mut self, fault: Fault) {
        if self.state() != SocketState::Closed {
            self.faults.insert(fault);
        }
    }
}
