//! The write routine: payloads come in, pieces of this end's stream go out, as far as the peer has granted room.

use crate::protocol::pocket::error::{Broken, SocketError};
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::reader::PAYLOAD_BYTES_MAX;
use crate::protocol::pocket::wire::{Header, Wire};

use super::queue::Writer;
use super::{CloseCause, Env, Fault, Outgoing, Output, Purpose, Routine, Socket, SocketState, SocketTimer};

/// The most payloads of a socket that are not wholly in its buffer.
pub const WRITERS_MAX: usize = 16;

impl Socket {
    /// Writes a payload; it waits in line if the buffer is full. The nonce of the request, or 0.
    ///
    /// # Errors
    /// A socket that is not open, a stream that was ended, a peer that hung up, a payload that is too big, too many writers
    /// or requests that wait. An error after that, of the link, is the socket's and not the writer's.
    pub fn write(
        &mut self,
        env: &Env<'_>,
        payload: &[u8],
        what: Outgoing,
        out: &mut Vec<Output>,
    ) -> Result<u32, SocketError> {
        self.check_writable(payload)?;
        let (got, accepted) = (payload.len() as u32, env.params.body_max());
        if env.rules.refuses_to_write(got, accepted) {
            return Err(SocketError::PayloadTooBig { got, accepted });
        }
        let (nonce, is_response) = match what.purpose {
            Purpose::Plain => (0, false),
            Purpose::Request { within_ms } => (self.ask(within_ms, env, out)?, false),
            Purpose::Response { nonce } => (nonce, nonce != 0 && env.rules.marks_answers()),
        };
        let Outgoing { is_error, is_domain, encoding, .. } = what;
        let header = Header { encoding, is_error, is_domain, is_response, nonce, ..Header::default() };
        self.counters.packets_out += 1;
        self.line_up(Some(header), payload, env, out);
        Ok(if is_request(what) { nonce } else { 0 })
    }

    /// Writes bytes as they are, past the codec: what a hostile peer does.
    ///
    /// # Errors
    /// As [`write`](Self::write), as far as that has them.
    pub fn write_raw(&mut self, env: &Env<'_>, bytes: &[u8], out: &mut Vec<Output>) -> Result<(), SocketError> {
        self.check_writable(bytes)?;
        if !bytes.is_empty() {
            self.line_up(None, bytes, env, out);
        }
        Ok(())
    }

    /// Ends this end's stream when all that waits is sent.
    pub fn end_stream(&mut self, env: &Env<'_>, out: &mut Vec<Output>) {
        if self.state() == SocketState::Open && !self.writing.is_ending {
            self.writing.is_ending = true;
            out.push(Output::Note(SocketNote::EndsStream));
            self.send(env, out);
        }
    }

    fn check_writable(&self, payload: &[u8]) -> Result<(), SocketError> {
        if self.state() != SocketState::Open {
            return Err(SocketError::NotOpen(self.state()));
        }
        if self.writing.is_ending {
            return Err(SocketError::StreamEnded);
        }
        if self.link.is_none() {
            return Err(SocketError::PeerHangUp { inside: false });
        }
        if payload.len() > PAYLOAD_BYTES_MAX as usize {
            let got = u32::try_from(payload.len()).unwrap_or(u32::MAX);
            return Err(SocketError::PayloadTooBig { got, accepted: PAYLOAD_BYTES_MAX });
        }
        if self.writing.writers.len() >= WRITERS_MAX {
            return Err(SocketError::TooManyWriters);
        }
        Ok(())
    }

    fn line_up(&mut self, header: Option<Header>, payload: &[u8], env: &Env<'_>, out: &mut Vec<Output>) {
        let nonce = header.map_or(0, |header| header.nonce);
        let bytes = payload.len() as u32;
        self.writing.writers.push_back(Writer::new(header, payload));
        out.push(Output::Note(SocketNote::Writes { nonce, bytes }));
        self.send(env, out);
        if let Some(writer) = self.writing.writers.back() {
            out.push(Output::Note(SocketNote::WriterWaits { nonce, bytes: writer.left() }));
        }
    }

    /// Sends before the write routine runs: a hello, for which every window has room.
    pub(super) fn send_first(&mut self, bytes: &[u8], out: &mut Vec<Output>) {
        self.writing.buffer.extend(bytes);
        let piece = self.writing.next_piece();
        self.counters.bytes_out = self.writing.sent;
        out.extend(piece.map(Output::Send));
    }

    /// Sends what waits, as far as the peer grants.
    fn send(&mut self, env: &Env<'_>, out: &mut Vec<Output>) {
        if self.link.is_none() {
            return;
        }
        loop {
            self.writing.fill(env);
            let Some(piece) = self.writing.next_piece() else { break };
            if self.breaks(env, out) {
                return;
            }
            self.counters.bytes_out = self.writing.sent;
            out.push(Output::Send(piece));
        }
        if self.writing.is_ending && !self.writing.has_ended && self.writing.is_drained() {
            self.writing.has_ended = true;
            out.push(Output::Send(Wire::End { at: self.writing.sent }));
            if self.state() == SocketState::Open {
                out.push(Output::SetTimer(SocketTimer::Flush, env.params.flush_ms));
            }
        }
    }

    /// Whether a person lets the link fail now: first the writing, then the flushing of what was written.
    fn breaks(&mut self, env: &Env<'_>, out: &mut Vec<Output>) -> bool {
        let faults = [(Fault::Write, Broken::Write), (Fault::Flush, Broken::Flush)];
        let errors = faults.into_iter().filter(|(fault, _)| self.faults.remove(fault)).map(|(_, error)| error);
        let errors: Vec<Broken> = errors.collect();
        let Some((last, before)) = errors.split_last() else { return false };
        before.iter().for_each(|error| self.store((*error).into(), env, out));
        if self.state() == SocketState::Open {
            self.fail((*last).into(), env, out);
        } else {
            self.store((*last).into(), env, out);
            self.finish_closing(env, out);
        }
        true
    }

    /// The peer grants more. It knows its own window, and an end that is told less than it knows forgets nothing.
    pub(super) fn take_credit(&mut self, upto: u64, env: &Env<'_>, out: &mut Vec<Output>) {
        self.hears_something(env, out);
        if upto <= self.writing.granted {
            return;
        }
        self.writing.granted = upto;
        if self.has_routines {
            self.send(env, out);
        }
        let goes_on = self.writing.is_flushing || env.rules.resumes_closing();
        if self.state() == SocketState::Closing && goes_on && self.writing.is_drained() {
            self.finish_closing(env, out);
        }
    }

    /// The socket closes: sends what is queued as far as the link takes it at once, and waits for the rest or drops it.
    pub(super) fn close_writing(&mut self, cause: CloseCause, env: &Env<'_>, out: &mut Vec<Output>) {
        let waiting = self.writing.waiting();
        if env.rules.sticks_in_closing(waiting) {
            let writers = u32::try_from(waiting).unwrap_or(u32::MAX);
            out.push(Output::Note(SocketNote::CloseIsStuck { writers }));
            return;
        }
        // Who has begun goes on to the end: a payload is sent whole or not at all.
        let (released, lost) = self.writing.release();
        if released > 0 {
            out.push(Output::Note(SocketNote::ReleasesWriters(u32::try_from(released).unwrap_or(u32::MAX))));
            out.push(Output::Lost(u32::try_from(lost).unwrap_or(u32::MAX)));
        }
        if self.has_routines && self.link.is_some() && env.rules.flushes(cause) {
            let bytes = u32::try_from(self.writing.queued_bytes()).unwrap_or(u32::MAX);
            if bytes > 0 {
                out.push(Output::Note(SocketNote::Flushes { bytes }));
            }
            self.writing.is_ending = true;
            self.send(env, out);
            if self.state() == SocketState::Closing && !self.writing.is_drained() {
                self.writing.is_flushing = true;
                out.push(Output::SetTimer(SocketTimer::Flush, env.params.flush_ms));
                return;
            }
        }
        self.finish_closing(env, out);
    }

    /// Drops what could not be sent, ends the stream, closes the link.
    pub(super) fn finish_closing(&mut self, env: &Env<'_>, out: &mut Vec<Output>) {
        if self.state() != SocketState::Closing || env.rules.sticks_in_closing(self.writing.waiting()) {
            return;
        }
        if std::mem::take(&mut self.writing.is_flushing) {
            out.push(Output::CancelTimer(SocketTimer::Flush));
        }
        let (bytes, lost) = self.writing.drop_all();
        if bytes > 0 {
            out.push(Output::Note(SocketNote::DropsQueued { bytes: u32::try_from(bytes).unwrap_or(u32::MAX) }));
            out.push(Output::Lost(u32::try_from(lost).unwrap_or(u32::MAX)));
        }
        let is_whole = self.link.is_some() && self.cause.is_some_and(CloseCause::leaves_link_whole);
        if self.has_routines && is_whole && !self.writing.has_ended {
            self.writing.has_ended = true;
            out.push(Output::Send(Wire::End { at: self.writing.sent }));
        }
        if self.has_routines {
            out.push(Output::Note(SocketNote::RoutineStops(Routine::Write)));
        }
        self.ends(out);
    }
}

fn is_request(what: Outgoing) -> bool {
    matches!(what.purpose, Purpose::Request { .. })
}
