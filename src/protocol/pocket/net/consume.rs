//! What comes out of the sockets: packets go into the bounded sink, and the consumer takes them out of it.

use std::collections::VecDeque;

use super::super::broadcast::Sending;
use super::super::net_note::NetNote;
use super::super::parcel::{Parcel, Payload};
use super::super::request::Order;
use super::super::socket::{Env, Packet, Socket, SocketId};
use super::{
    Act, Acts, Arrived, Errand, Heard, Job, KEPT_MAX, Net, NetTimer, OWED_BYTES_MAX, OWED_MAX, Reply, SINK_BYTES_MAX,
    SINK_MAX,
};
use crate::node::{Delay, NodeId};

/// What a node asks of another to see that it is alive, and what that answers.
pub(super) const PING: &[u8] = b"PING";
const PONG: &str = "PONG";
/// The most characters of a raw packet that are kept to be looked at.
pub const SHOWN_CHARS_MAX: usize = 40;

/// What a raw request is answered with.
pub fn answer_to(text: &str) -> &str {
    if text.as_bytes() == PING { PONG } else { text }
}

impl Net {
    /// Takes packets out of a socket as long as the sink has room, and consumes them.
    pub(super) fn pump(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        loop {
            self.fill(env, id, acts);
            if self.is_stalled || self.sink.is_empty() {
                break;
            }
            self.consume(env, acts);
        }
    }

    /// The consumer goes on: first what is in the sink, then what waits in the sockets.
    pub(super) fn drain(&mut self, env: &Env<'_>, acts: &mut Acts) {
        self.is_stalled = false;
        self.consume(env, acts);
        let ids: Vec<SocketId> = self.sockets.keys().copied().collect();
        ids.into_iter().for_each(|id| self.pump(env, id, acts));
    }

    fn fill(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        let Some(from) = self.sockets.get(&id).map(|pooled| pooled.socket.peer()) else { return };
        while self.sink.len() < SINK_MAX && self.sink_bytes() < SINK_BYTES_MAX {
            let packet = self.with(env, id, acts, |socket, out| socket.next_packet(env, out)).flatten();
            let Some(packet) = packet else { return };
            self.touch(id);
            self.sink.push_back(Arrived { socket: id, from, packet });
        }
        self.with(env, id, acts, |socket, out| {
            if socket.unread_bytes() > 0 {
                socket.block_reader(out);
            }
        });
    }

    /// Nobody will consume what is in the sink.
    pub(super) fn drop_sink(&mut self, acts: &mut Acts) {
        let sink = std::mem::take(&mut self.sink);
        if sink.is_empty() {
            return;
        }
        acts.push(Act::Note(NetNote::DropsSink { packets: u32::try_from(sink.len()).unwrap_or(u32::MAX) }));
        let of_consensus = sink.iter().filter(|arrived| arrived.packet.is_domain && arrived.packet.nonce == 0);
        self.lose(u32::try_from(of_consensus.count()).unwrap_or(u32::MAX));
    }

    fn consume(&mut self, env: &Env<'_>, acts: &mut Acts) {
        while let Some(Arrived { socket, from, packet }) = self.sink.pop_front() {
            if packet.is_domain {
                self.consume_parcel(env, (from, socket), &packet, acts);
            } else {
                self.consume_raw(env, (from, socket), packet, acts);
            }
        }
    }

    fn consume_parcel(&mut self, env: &Env<'_>, (from, id): (NodeId, SocketId), packet: &Packet, acts: &mut Acts) {
        let Some(parcel) = Parcel::from_bytes(&packet.body) else {
            acts.push(Act::Note(NetNote::BadParcel(from)));
            return;
        };
        let sender = (from, id, packet.nonce);
        match (parcel.payload, parcel.broadcast) {
            (Payload::Consensus { bytes, is_over }, None) => {
                let over = self.sockets.get(&id).and_then(|pooled| pooled.socket.over()).filter(|_| is_over);
                match over {
                    // Its connection ended while it waited in the sink, and the consensus was told so.
                    None if is_over => {
                        self.lose(1);
                        acts.push(Act::Note(NetNote::NoSocket(from)));
                    }
                    over => acts.push(Act::Hand { from, over, bytes }),
                }
            }
            (Payload::Claim, None) => self.claimed(id, acts),
            (Payload::Text(text), Some(broadcast)) => {
                self.hear(env, sender, (broadcast, parcel.level, text), acts);
            }
            (Payload::Offer, Some(broadcast)) => self.consider(env, sender, broadcast, acts),
            _ => acts.push(Act::Note(NetNote::BadParcel(from))),
        }
    }

    fn consume_raw(&mut self, env: &Env<'_>, (from, id): (NodeId, SocketId), packet: Packet, acts: &mut Acts) {
        let bytes = u32::try_from(packet.body.len()).unwrap_or(u32::MAX);
        let text: String = String::from_utf8_lossy(&packet.body).chars().take(SHOWN_CHARS_MAX).collect();
        let is_ping = packet.nonce != 0 && packet.body == PING;
        let is_whole = text.len() == packet.body.len();
        let said = is_whole.then(|| text.clone());
        acts.push(Act::Note(NetNote::HearsRaw { from, nonce: packet.nonce, bytes, text: said }));
        if is_ping {
            self.respond(env, id, packet.nonce, &Job::raw(PONG, None), acts);
            return;
        }
        keep(&mut self.heard, Heard { from, nonce: packet.nonce, bytes, text }, KEPT_MAX);
        let (nonce, Some(after_ms)) = (packet.nonce, env.params.limits.answer_ms) else { return };
        if nonce == 0 {
            return;
        }
        if self.owed.len() >= OWED_MAX || self.owed_bytes() + packet.body.len() > OWED_BYTES_MAX {
            acts.push(Act::Note(NetNote::NotAnswered { to: from, nonce, why: None }));
            return;
        }
        let answer = Job { encoding: packet.encoding, ..Job::raw(packet.body, None) };
        self.owed.insert((id, nonce), answer);
        acts.push(Act::SetTimer(NetTimer::Answer(id, nonce), Delay::exactly(after_ms)));
    }

    /// Whether a request that came over this socket waits for its answer.
    pub(super) fn owes(&self, id: SocketId) -> bool {
        self.owed.keys().any(|(socket, _)| *socket == id)
    }

    /// The bytes of the requests that wait for this node's answer.
    pub(super) fn owed_bytes(&self) -> usize {
        self.owed.values().map(|answer| answer.body.len()).sum()
    }

    fn sink_bytes(&self) -> usize {
        self.sink.iter().map(|arrived| arrived.packet.body.len()).sum()
    }

    /// A response came to a request of this node.
    pub(super) fn answered(&mut self, env: &Env<'_>, request: (SocketId, u32), packet: &Packet, acts: &mut Acts) {
        let Some(errand) = self.errands.remove(&request) else { return };
        match errand {
            Errand::Ping(order) => {
                self.ping_ends(order, packet.body == PONG.as_bytes(), acts);
            }
            Errand::Ask(order) => {
                let text: String = String::from_utf8_lossy(&packet.body).chars().take(SHOWN_CHARS_MAX).collect();
                let note = |from| Act::Note(NetNote::HearsAnswer { from, nonce: request.1, text: text.clone() });
                acts.extend(order.peer().map(note));
                self.reply(order, Reply::Answered(text), acts);
            }
            Errand::Broadcast(sending) => self.answered_copy(env, sending, packet, acts),
            Errand::Offer { id, neighbour } => match Parcel::from_bytes(&packet.body).map(|parcel| parcel.payload) {
                Some(Payload::Want) => {
                    let peer = self.sockets.get(&request.0).map(|pooled| pooled.socket.peer());
                    peer.into_iter().for_each(|to| self.give(env, id, to, acts));
                }
                Some(Payload::Have) => {}
                _ => self.offer_beyond(env, id, neighbour, acts),
            },
        }
    }

    fn answered_copy(&mut self, env: &Env<'_>, sending: Sending, packet: &Packet, acts: &mut Acts) {
        match Parcel::from_bytes(&packet.body).map(|parcel| parcel.payload) {
            Some(Payload::Ack { acker, ackee }) => self.acknowledged(env, sending, (acker, ackee), acts),
            _ => self.unacknowledged(env, sending, acts),
        }
    }

    /// A request of this node came to nothing.
    pub(super) fn request_failed(&mut self, env: &Env<'_>, request: (SocketId, u32), why: Reply, acts: &mut Acts) {
        let Some(errand) = self.errands.remove(&request) else { return };
        self.fail(env, errand, why, acts);
    }

    /// All requests over a socket come to nothing.
    pub(super) fn fail_all(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        let requests: Vec<(SocketId, u32)> = self.errands.keys().filter(|(socket, _)| *socket == id).copied().collect();
        requests.into_iter().for_each(|request| self.request_failed(env, request, Reply::NoSocket, acts));
        let owed: Vec<(SocketId, u32)> = self.owed.keys().filter(|(socket, _)| *socket == id).copied().collect();
        for (socket, nonce) in owed {
            self.owed.remove(&(socket, nonce));
            acts.push(Act::CancelTimer(NetTimer::Answer(socket, nonce)));
        }
    }

    /// Whoever waits for a response hears that there is none.
    pub(super) fn fail(&mut self, env: &Env<'_>, errand: Errand, why: Reply, acts: &mut Acts) {
        match errand {
            Errand::Ping(order) => self.ping_ends(order, false, acts),
            Errand::Ask(order) => self.reply(order, why, acts),
            Errand::Broadcast(sending) => self.unacknowledged(env, sending, acts),
            Errand::Offer { id, neighbour } => self.offer_beyond(env, id, neighbour, acts),
        }
    }

    fn ping_ends(&mut self, order: Order, is_alive: bool, acts: &mut Acts) {
        if let Order::Ping { to: peer } = order {
            acts.push(Act::Note(NetNote::PingEnds { peer, is_alive }));
        }
        self.reply(order, if is_alive { Reply::Alive } else { Reply::NotAlive }, acts);
    }

    pub(super) fn keep_closed(&mut self, socket: Socket) {
        keep(&mut self.closed, socket, KEPT_MAX);
    }
}

/// Keeps so many of the youngest.
pub fn keep<T>(list: &mut VecDeque<T>, one: T, kept_max: usize) {
    if list.len() >= kept_max {
        list.pop_front();
    }
    list.push_back(one);
}
