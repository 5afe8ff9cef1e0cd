//! The network module of one node: it opens and commands sockets, and hands what is not its own to the consensus above.
//!
//! What comes in: connections and bytes of the network below, timers, orders of a person, payloads of the consensus above.
//! What goes out: [`Act`]s, in order. It knows nothing of the consensus: a payload is bytes.
//!
//! The way of a letter: [`Net::on_event`] → a [`Socket`] → packets → the bounded sink → `consume` → the consensus, a
//! broadcast, or the one who asked.

mod consume;
mod dial;
mod look;
mod orders;
mod probe;
mod record;
mod types;
mod write;

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::broadcast::Broadcasts;
use super::error::SocketError;
use super::net_note::NetNote;
use super::note::SocketNote;
use super::request::Order;
use super::socket::{Env, Fault, Output, Socket, SocketId, SocketTimer};
use super::wire::Wire;
use crate::node::{Delay, NodeId, SortedMap, SortedSet};
use types::Arrived;

pub(super) use consume::keep;
pub use consume::{SHOWN_CHARS_MAX, answer_to};
pub use record::{Outcome, Record};
pub use types::{Act, Acts, Errand, Heard, Job, NetEvent, NetStatus, NetTimer, Owner, Pooled, Reply};

/// The most packets in the sink. A reader whose packet finds no room waits.
pub const SINK_MAX: usize = 100;
/// So many bytes in the sink fill it too.
pub const SINK_BYTES_MAX: usize = 1 << 24;
/// The most payloads that wait for one socket to open, and their most bytes.
pub const WAITING_MAX: usize = 1_024;
pub const WAITING_BYTES_MAX: usize = 1 << 24;
/// The most requests of others that wait for this node's answer, and their most bytes.
pub const OWED_MAX: usize = 100;
pub const OWED_BYTES_MAX: usize = 1 << 24;
/// The most raw packets that a node keeps to be looked at, and closed sockets.
pub const KEPT_MAX: usize = 16;
/// The most sockets of a node, whatever its limits say.
pub const SOCKETS_MAX: usize = 4_096;

/// The network module of one node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Net {
    status: NetStatus,
    sockets: SortedMap<SocketId, Pooled>,
    is_configured: bool,
    next_socket: u32,
    uses: u64,
    sink: VecDeque<Arrived>,
    is_stalled: bool,
    errands: SortedMap<(SocketId, u32), Errand>,
    /// The answers that are not yet due.
    owed: SortedMap<(SocketId, u32), Job>,
    /// Dials whose sockets ended before the network answered them, by node.
    given_up: SortedMap<NodeId, u32>,
    faults: SortedSet<(NodeId, Fault)>,
    pub(super) told: Broadcasts,
    heard: VecDeque<Heard>,
    closed: VecDeque<Socket>,
    record: Record,
    /// Payloads of the consensus that came to nothing.
    lost: u32,
    /// How often a socket was announced as opened, and as closed.
    opened_count: u32,
    closed_count: u32,
}

impl Net {
    /// The network module starts for the so-manieth time, counted from 1: it checks its configuration and listens.
    pub fn start(env: &Env<'_>, start: u32, acts: &mut Acts) -> Self {
        let missing = env.params.limits.missing();
        let mut net = Self {
            status: missing.map_or(NetStatus::Listening, NetStatus::NotConfigured),
            sockets: SortedMap::new(),
            is_configured: env.cluster.contains(&env.me),
            next_socket: 0,
            uses: 0,
            sink: VecDeque::new(),
            is_stalled: false,
            errands: SortedMap::new(),
            owed: SortedMap::new(),
            given_up: SortedMap::new(),
            faults: SortedSet::new(),
            told: Broadcasts::new(start),
            heard: VecDeque::new(),
            closed: VecDeque::new(),
            record: Record::default(),
            lost: 0,
            opened_count: 0,
            closed_count: 0,
        };
        match missing {
            Some(field) => acts.push(Act::Note(NetNote::NotConfigured(field))),
            None => net.dial_configured(env, acts),
        }
        net
    }

    /// Something reaches the network module.
    pub fn on_event(&mut self, env: &Env<'_>, event: NetEvent, acts: &mut Acts) {
        match event {
            NetEvent::Connected { peer, over } => self.connected(env, peer, over, acts),
            NetEvent::Disconnected { peer, over } => self.disconnected(env, peer, over, acts),
            NetEvent::Wire { from, over, wire } => match self.socket_over(from, over) {
                Some(id) if matches!(wire, Wire::Probe { .. } | Wire::Alive { .. }) => {
                    self.probed(env, id, &wire, acts);
                    self.feed(env, id, acts);
                }
                Some(id) => {
                    self.with(env, id, acts, |socket, out| socket.receive(wire, env, out));
                    self.pump(env, id, acts);
                    self.feed(env, id, acts);
                }
                None => acts.push(Act::Note(NetNote::NoSocket(from))),
            },
            NetEvent::Timer(timer) => self.timer(env, timer, acts),
            NetEvent::Order(order) => self.order(env, order, acts),
        }
    }

    // ---- helpers ----

    /// An order is answered.
    pub(super) fn reply(&mut self, order: Order, reply: Reply, acts: &mut Acts) {
        self.record.answers(&order, &reply);
        acts.push(Act::Reply(order, reply));
    }

    /// So many payloads of the consensus are lost.
    fn lose(&mut self, payloads: u32) {
        self.lost = self.lost.saturating_add(payloads);
    }

    /// Does something with a socket and carries out what it asks for.
    fn with<T>(
        &mut self,
        env: &Env<'_>,
        id: SocketId,
        acts: &mut Acts,
        act: impl FnOnce(&mut Socket, &mut Vec<Output>) -> T,
    ) -> Option<T> {
        let mut outputs = Vec::new();
        let pooled = self.sockets.get_mut(&id)?;
        let value = act(&mut pooled.socket, &mut outputs);
        let (peer, over, is_closed) = (pooled.socket.peer(), pooled.socket.over(), pooled.socket.is_closed());
        // What one hears of may lead to more writing, so all that is to be written already goes first.
        let mut news = Vec::new();
        for output in outputs {
            match (output, over) {
                (Output::Send(wire), Some(over)) => acts.push(Act::Send { to: peer, over, wire }),
                (Output::CloseLink, Some(over)) => acts.push(Act::Disconnect { peer, over }),
                (Output::Send(_) | Output::CloseLink, None) => {}
                (Output::SetTimer(timer, after_ms), _) => {
                    acts.push(Act::SetTimer(NetTimer::Socket(id, timer), Delay::exactly(after_ms)));
                }
                (Output::CancelTimer(timer), _) => acts.push(Act::CancelTimer(NetTimer::Socket(id, timer))),
                (Output::Note(note), _) => {
                    if let SocketNote::Becomes { to, .. } = note {
                        self.record.enters(peer, to);
                    }
                    acts.push(Act::Note(NetNote::Socket { id, peer, note }));
                }
                (output, _) => news.push(output),
            }
        }
        for output in news {
            match output {
                Output::Opened => self.opened(env, id, acts),
                Output::Closed => self.closed_count = self.closed_count.saturating_add(1),
                Output::Lost(payloads) => self.lose(payloads),
                Output::Answered { nonce, packet } => self.answered(env, (id, nonce), &packet, acts),
                Output::TimedOut { nonce } => {
                    let error = SocketError::RequestTimedOut { peer, nonce };
                    self.request_failed(env, (id, nonce), Reply::Refused(error), acts);
                }
                Output::Abandoned { nonce } => self.request_failed(env, (id, nonce), Reply::NoSocket, acts),
                _ => {}
            }
        }
        if is_closed {
            self.ended(env, id, acts);
        } else {
            self.listen_if_held_up(env, id, acts);
        }
        Some(value)
    }

    fn timer(&mut self, env: &Env<'_>, timer: NetTimer, acts: &mut Acts) {
        match timer {
            // Who is owed an answer hears nothing meanwhile, and says nothing.
            NetTimer::Socket(id, SocketTimer::Idle) if self.owes(id) && env.params.idle_ms > 0 => {
                acts.push(Act::SetTimer(timer, Delay::exactly(env.params.idle_ms)));
            }
            NetTimer::Socket(id, timer) => {
                self.with(env, id, acts, |socket, out| socket.timer(timer, env, out));
                self.pump(env, id, acts);
            }
            NetTimer::Answer(id, nonce) => {
                let Some(answer) = self.owed.remove(&(id, nonce)) else { return };
                self.respond(env, id, nonce, &answer, acts);
            }
            NetTimer::CleanUp(broadcast) => self.clean_up(env, broadcast, acts),
            NetTimer::Retire(id) => self.retire(env, id, acts),
            NetTimer::Probe(id) => self.probe(env, id, acts),
        }
    }
}
