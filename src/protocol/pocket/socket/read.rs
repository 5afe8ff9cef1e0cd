//! The read routine: pieces of the peer's stream come in, packets go out, one a call.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::node::Connection;
use crate::protocol::pocket::error::{Broken, SocketError};
use crate::protocol::pocket::handshake::{HELLO_WIRE_BYTES, check_length, hello, id_of, verify};
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::reader::{ChunkReader, PAYLOAD_BYTES_MAX, Packet, Parts, Place, Rejected};
use crate::protocol::pocket::wire::{Chunk, Header, Wire};

use super::lifecycle::Input;
use super::{Env, Fault, Output, ReadRoutine, Socket, SocketState};

/// What holds the reader up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Gate {
    Free,
    Sink,
    Stuck { nonce: u32 },
}

/// The peer's stream as far as it came.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Reading {
    /// What came and was not read: never more than the window.
    unread: VecDeque<u8>,
    received: u64,
    /// Up to where the peer may send.
    granted: u64,
    window: u32,
    /// Where the peer ended its stream.
    end: Option<u64>,
    chunks: ChunkReader,
    parts: Parts,
    gate: Gate,
}

impl Reading {
    pub(super) fn new(window: u32) -> Self {
        Self {
            unread: VecDeque::new(),
            received: 0,
            granted: window.into(),
            window,
            end: None,
            chunks: ChunkReader::default(),
            parts: Parts::default(),
            gate: Gate::Free,
        }
    }

    /// Reads nothing more, and lets go of what it keeps.
    pub(super) fn stop(&mut self) {
        self.unread = VecDeque::new();
        self.chunks = ChunkReader::default();
        self.parts = Parts::default();
        self.gate = Gate::Free;
    }

    pub(super) fn stick_at(&mut self, nonce: u32) {
        self.gate = Gate::Stuck { nonce };
    }

    fn is_stuck(&self) -> bool {
        matches!(self.gate, Gate::Stuck { .. })
    }

    pub(super) fn routine(&self) -> ReadRoutine {
        match self.gate {
            Gate::Stuck { nonce } => ReadRoutine::StuckAt { nonce },
            Gate::Sink => ReadRoutine::BlockedBySink,
            Gate::Free if self.unread.is_empty() => ReadRoutine::Waits(self.place()),
            Gate::Free => ReadRoutine::Runs,
        }
    }

    pub(super) fn place(&self) -> Place {
        self.chunks.place()
    }

    pub(super) fn unread_bytes(&self) -> u64 {
        self.unread.len() as u64
    }

    pub(super) fn is_within_bounds(&self) -> bool {
        let under_way = self.chunks.held_bytes() + self.parts.held_bytes();
        // A chunk that has not wholly come, and the parts of its payload before it.
        self.unread.len() as u64 <= u64::from(self.window) && under_way <= 2 * PAYLOAD_BYTES_MAX as usize
    }

    pub(super) fn granted(&self) -> u64 {
        self.granted
    }

    pub(super) fn held_bytes(&self) -> u64 {
        (self.unread.len() + self.chunks.held_bytes() + self.parts.held_bytes()) as u64
    }

    /// The next chunk, or what was wrong with it; `None` when all that came is read.
    fn next_chunk(&mut self, body_max: u32) -> Option<Result<Chunk, Rejected>> {
        while !self.unread.is_empty() {
            let (taken, found) = self.chunks.feed(self.unread.as_slices().0, body_max);
            self.unread.drain(..taken);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Up to where the peer may go on, if that is worth a letter: half a window was read since it was told last.
    fn grant(&mut self) -> Option<u64> {
        let upto = self.received - self.unread.len() as u64 + u64::from(self.window);
        let is_worth = upto - self.granted >= u64::from(self.window / 2);
        is_worth.then(|| self.granted = upto)?;
        Some(upto)
    }
}

impl Socket {
    /// Reads one packet for the sink. Requests that are answered on the way are told so. `None`: there is no whole packet, or
    /// the socket is not open any more.
    ///
    /// The network module calls this while its sink has room, after every letter and whenever the sink is drained: a socket
    /// whose packets nobody takes grants no credit, and its peer stops sending.
    pub fn next_packet(&mut self, env: &Env<'_>, out: &mut Vec<Output>) -> Option<Packet> {
        if self.state() != SocketState::Open || self.reading.is_stuck() {
            return None;
        }
        self.reading.gate = Gate::Free;
        if !self.reading.unread.is_empty() && self.faults.remove(&Fault::Read) {
            self.fail(Broken::Read.into(), env, out);
            return None;
        }
        let mut packet = None;
        while packet.is_none() && self.state() == SocketState::Open && !self.reading.is_stuck() {
            match self.reading.next_chunk(env.params.body_max()) {
                Some(Ok(chunk)) => packet = self.accept(chunk, env, out),
                Some(Err(Rejected { error, header })) => {
                    self.reading.parts.spoil(header);
                    self.reject(error, env, out);
                }
                None => break,
            }
        }
        if self.state() != SocketState::Open {
            return packet;
        }
        if self.link.is_some() && self.reading.end.is_none() {
            let upto = self.reading.grant();
            out.extend(
                upto.into_iter()
                    .flat_map(|upto| [Output::Note(SocketNote::Grants { upto }), Output::Send(Wire::Credit { upto })]),
            );
        }
        if packet.is_none() {
            self.look_for_end(env, out);
        }
        packet
    }

    /// The sink is full: until [`next_packet`](Self::next_packet) is called again, the reader waits.
    pub fn block_reader(&mut self, out: &mut Vec<Output>) {
        if self.state() == SocketState::Open && self.reading.gate == Gate::Free {
            self.reading.gate = Gate::Sink;
            out.push(Output::Note(SocketNote::ReaderIsBlocked));
        }
    }

    /// Reads a chunk. The packet that it completes, if that is for the sink.
    fn accept(&mut self, chunk: Chunk, env: &Env<'_>, out: &mut Vec<Output>) -> Option<Packet> {
        let Header { nonce, length: bytes, has_more, .. } = chunk.header;
        if chunk.body.is_empty() {
            self.counters.empty += 1;
            out.push(Output::Note(SocketNote::IgnoresEmptyChunk));
            return None;
        }
        let error = if self.faults.remove(&Fault::Decode) {
            Some(SocketError::Undecodable)
        } else {
            (!env.rules.knows_parts(&chunk.header)).then(|| SocketError::InvalidFlags(chunk.header.flags()))
        };
        if let Some(error) = error {
            self.reading.parts.spoil(Some(chunk.header));
            self.reject(error, env, out);
            return None;
        }
        let is_spoilt = self.reading.parts.is_spoilt();
        let (error, packet) = self.reading.parts.take(chunk);
        if let Some(error) = error {
            self.reject(error, env, out);
        }
        if self.state() != SocketState::Open {
            return None;
        }
        let Some(packet) = packet else {
            if is_spoilt {
                out.push(Output::Note(SocketNote::DropsPart { bytes }));
            } else if has_more {
                out.push(Output::Note(SocketNote::TakesPart { nonce, bytes }));
            }
            return None;
        };
        self.counters.packets_in += 1;
        let packet = self.route(packet, env, out)?;
        let bytes = u32::try_from(packet.body.len()).unwrap_or(u32::MAX);
        out.push(Output::Note(SocketNote::Delivers { nonce, bytes }));
        Some(packet)
    }

    /// A chunk or a payload is dropped: the socket goes on, or ends with it.
    fn reject(&mut self, error: SocketError, env: &Env<'_>, out: &mut Vec<Output>) {
        self.counters.rejected += 1;
        out.push(Output::Note(SocketNote::RejectsChunk(error)));
        if env.rules.survives(error) {
            self.take(Input::Fails, out);
            self.take(Input::Recovers, out);
        } else {
            self.fail(error, env, out);
        }
    }

    /// The next piece of the peer's stream arrived.
    pub(super) fn take_bytes(&mut self, at: u64, bytes: &[u8], env: &Env<'_>, out: &mut Vec<Output>) {
        let expected = self.reading.received;
        let Some(had) = expected.checked_sub(at) else {
            return self.fail(Broken::Gap { expected, got: at }.into(), env, out);
        };
        let fresh = usize::try_from(had).ok().and_then(|had| bytes.get(had..)).unwrap_or(&[]);
        if fresh.is_empty() {
            return self.drop_piece(bytes.len(), out);
        }
        if self.reading.end.is_some() {
            return self.fail(Broken::MovedEnd.into(), env, out);
        }
        if fresh.len() as u64 > self.reading.granted - expected {
            return self.fail(Broken::Overrun.into(), env, out);
        }
        self.reading.unread.extend(fresh);
        self.reading.received += fresh.len() as u64;
        self.counters.bytes_in += fresh.len() as u64;
        self.hears_something(env, out);
        if self.state() == SocketState::Authenticating {
            self.hear_hello(env, out);
        }
    }

    /// The peer's stream went up to here. Links keep the order, so what has not come by now is lost.
    pub fn check_received(&mut self, at: u64, env: &Env<'_>, out: &mut Vec<Output>) {
        let expected = self.reading.received;
        if self.state() == SocketState::Open && at > expected {
            self.fail(Broken::Gap { expected, got: at }.into(), env, out);
        }
    }

    pub(super) fn drop_piece(&mut self, bytes: usize, out: &mut Vec<Output>) {
        self.counters.had_already += 1;
        out.push(Output::Note(SocketNote::DropsPiece { bytes: u32::try_from(bytes).unwrap_or(u32::MAX) }));
    }

    /// The peer ends its stream.
    pub(super) fn take_end(&mut self, at: u64, env: &Env<'_>, out: &mut Vec<Output>) {
        let expected = self.reading.received;
        if self.reading.end == Some(at) {
            self.drop_piece(0, out);
        } else if at > expected {
            self.fail(Broken::Gap { expected, got: at }.into(), env, out);
        } else if at < expected || self.reading.end.is_some() {
            self.fail(Broken::MovedEnd.into(), env, out);
        } else {
            self.reading.end = Some(at);
            out.push(Output::Note(SocketNote::HearsEnd));
            self.look_for_end(env, out);
        }
    }

    /// If nothing more will come and all that came is read, the peer has hung up.
    pub(super) fn look_for_end(&mut self, env: &Env<'_>, out: &mut Vec<Output>) {
        if self.link.is_some() && self.reading.end.is_none() {
            return;
        }
        let Reading { unread, chunks, parts, .. } = &self.reading;
        let inside = match self.state() {
            SocketState::Authenticating => !unread.is_empty(),
            SocketState::Open if unread.is_empty() && !self.reading.is_stuck() => {
                chunks.is_inside() || parts.is_inside()
            }
            _ => return,
        };
        self.fail(SocketError::PeerHangUp { inside }, env, out);
    }

    // ---- hello ----

    pub(super) fn say_hello(&mut self, over: Connection, env: &Env<'_>, out: &mut Vec<Output>) {
        let mut hello = hello(env.me, env.roster, over);
        self.own_id = Some(id_of(&hello));
        let last = hello.len() - 1;
        for (fault, place) in [(Fault::KeyLength, 1), (Fault::Signature, last)] {
            if self.faults.remove(&fault) {
                hello[place] ^= 1;
            }
        }
        out.push(Output::Note(SocketNote::SaysHello));
        self.send_first(&hello, out);
    }

    /// Looks at what came of the peer's hello: it is refused as soon as it is wrong.
    fn hear_hello(&mut self, env: &Env<'_>, out: &mut Vec<Output>) {
        let unread = self.reading.unread.make_contiguous();
        let checked = match unread {
            [high, low, ..] => check_length([*high, *low]),
            _ => return,
        };
        let heard = match (checked, unread.first_chunk::<HELLO_WIRE_BYTES>()) {
            (Err(bad), _) => Err(bad),
            (Ok(()), None) => return,
            (Ok(()), Some(said)) => verify(said, self.own_id),
        };
        match heard {
            Err(bad) => self.fail(bad.into(), env, out),
            Ok(peer_id) => {
                self.reading.unread.drain(..HELLO_WIRE_BYTES);
                self.peer_id = Some(peer_id);
                out.push(Output::Note(SocketNote::Knows(peer_id)));
                self.announce(env, out);
            }
        }
    }
}
