//! The write routine: payloads come in, pieces of this end's stream go out, as far as the peer has granted room.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::protocol::pocket::error::{Broken, SocketError};
use crate::protocol::pocket::handshake::HELLO_WIRE_BYTES;
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::reader::PAYLOAD_BYTES_MAX;
use crate::protocol::pocket::wire::{HEADER_BYTES, Header, Wire};

use super::{
    CloseCause, Env, Fault, Outgoing, Output, Purpose, Routine, Socket, SocketState, SocketTimer, WriteRoutine,
};

/// The most payloads of a socket that are not wholly in its buffer.
pub const WRITERS_MAX: usize = 16;

/// Somebody who writes: a payload that is not wholly in the buffer. The first in line has the buffer to itself, so chunks of
/// two payloads never mix.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Writer {
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
    fn left(&self) -> u32 {
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
    writers: VecDeque<Writer>,
    /// Encoded, and not taken by the link.
    buffer: VecDeque<u8>,
    sent: u64,
    /// Where in the stream the payloads of the consensus end that have not wholly gone out.
    ends: VecDeque<u64>,
    /// Up to where the peer lets it go: at first no further than a hello.
    granted: u64,
    /// The most bytes in the buffer, fixed when the socket opens.
    buffer_max: u32,
    /// The stream ends when all that waits is sent.
    is_ending: bool,
    has_ended: bool,
    /// The socket closes when all that waits is sent, or a timer ends.
    is_flushing: bool,
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

    fn is_drained(&self) -> bool {
        self.buffer.is_empty() && self.writers.is_empty()
    }

    pub(super) fn is_ending(&self) -> bool {
        self.is_ending
    }

    pub(super) fn is_flushing(&self) -> bool {
        self.is_flushing
    }

    /// Lets go of the writers that have not begun. How many there were, and how many of them were of the consensus.
    fn release(&mut self) -> (usize, usize) {
        let count = |writers: &VecDeque<Writer>| {
            (writers.len(), writers.iter().filter(|writer| writer.is_of_consensus()).count())
        };
        let before = count(&self.writers);
        self.writers.retain(|writer| writer.has_begun);
        let after = count(&self.writers);
        (before.0 - after.0, before.1 - after.1)
    }

    /// Lets go of all that waits. How many bytes that were, and of how many payloads of the consensus.
    fn drop_all(&mut self) -> (u64, usize) {
        let bytes = self.queued_bytes();
        let lost = self.ends.len() + self.writers.iter().filter(|writer| writer.is_of_consensus()).count();
        (self.writers, self.buffer, self.ends) = Default::default();
        (bytes, lost)
    }

    /// Moves payloads into the buffer, first come first served.
    fn fill(&mut self, env: &Env<'_>) {
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
    fn next_piece(&mut self) -> Option<Wire> {
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
        let writer = Writer { header, payload: payload.into(), at: 0, chunk_left: 0, has_begun: false };
        self.writing.writers.push_back(writer);
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
