//! The network module of one node: it opens and commands sockets, and hands what is not its own to the consensus above.
//!
//! What comes in: connections and bytes of the network below, timers, orders of a person, payloads of the consensus above.
//! What goes out: [`Act`]s, in order. It knows nothing of the consensus: a payload is bytes.
//!
//! The way of a letter: [`Net::on_event`] → a [`Socket`] → packets → the bounded sink → `consume` → the consensus, a
//! broadcast, or the one who asked.

mod consume;
mod dial;
mod orders;
mod probe;
mod record;

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::broadcast::{Broadcast, Neighbour, Sending};
use super::error::SocketError;
use super::limits::ConfigField;
use super::net_note::{BroadcastNote, NetNote};
use super::note::SocketNote;
use super::parcel::{BroadcastId, Parcel, Payload};
use super::request::Order;
use super::socket::{Env, Fault, Outgoing, Output, Packet, Purpose, ReadRoutine, Socket, SocketId, SocketState, SocketTimer};
use super::wire::Wire;
use probe::Silence;

use crate::node::{Connection, Delay, NodeId, SortedMap, SortedSet, fingerprint_of};

pub use consume::SHOWN_CHARS_MAX;
pub use record::{Outcome, Record};

/// The most packets in the sink. A reader whose packet finds no room waits.
pub const SINK_MAX: usize = 100;
/// The most payloads that wait for a socket with one node.
pub const WAITING_MAX: usize = 1_024;
/// The most raw packets that a node keeps to be looked at, and closed sockets.
pub const KEPT_MAX: usize = 16;
/// The most sockets of a node, whatever its limits say.
pub const SOCKETS_MAX: usize = 4_096;

/// Something that reaches the network module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetEvent {
    Connected { peer: NodeId, over: Connection },
    Disconnected { peer: NodeId, over: Connection },
    Wire { from: NodeId, over: Connection, wire: Wire },
    Timer(NetTimer),
    Order(Order),
}

/// Something that the network module asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Connect(NodeId),
    Disconnect {
        peer: NodeId,
        over: Connection,
    },
    Send {
        to: NodeId,
        over: Connection,
        wire: Wire,
    },
    SetTimer(NetTimer, Delay),
    CancelTimer(NetTimer),
    Reply(Order, Reply),
    Note(NetNote),
    /// Bytes for the consensus: over a connection of its own, or as a datagram.
    Hand {
        from: NodeId,
        over: Option<Connection>,
        bytes: Vec<u8>,
    },
    /// A text for the consensus.
    HandText {
        from: NodeId,
        text: String,
    },
    /// A connection of the consensus is open, or ended.
    Opened {
        peer: NodeId,
        over: Connection,
    },
    Ended {
        peer: NodeId,
        over: Connection,
    },
}

impl From<BroadcastNote> for Act {
    fn from(note: BroadcastNote) -> Self {
        Self::Note(NetNote::Broadcast(note))
    }
}

/// Acts in their order.
pub type Acts = Vec<Act>;

/// The names of the network module's timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NetTimer {
    Socket(SocketId, SocketTimer),
    /// A raw request is answered when it ends.
    Answer(SocketId, u32),
    /// Broadcasts are offered to the neighbours when it ends.
    CleanUp(BroadcastId),
    /// A socket that lost against a crossed one is closed when it ends.
    Retire(SocketId),
    /// Something was written to a socket and nothing has come back.
    Probe(SocketId),
}

/// What came of an order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reply {
    /// A socket is being opened, or there already.
    Opens(SocketId),
    Reuses(SocketId),
    /// So many sockets are closed.
    Closes(u32),
    Stopped,
    EndsStream,
    /// So many bytes were written, or wait for a socket.
    Wrote(u32),
    Answered(String),
    Alive,
    /// The answer to a ping was another one.
    NotAlive,
    Told(BroadcastId),
    WillFail(Fault),
    Stalled,
    Drained,
    Refused(SocketError),
    NotConfigured(ConfigField),
    IsStopped,
    NoSocket,
    Itself,
    TooMuchWaits,
    PoolIsFull,
}

/// How a network module stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NetStatus {
    /// It listens.
    Listening,
    /// It was never started: this field of its configuration is missing.
    NotConfigured(ConfigField),
    Stopped,
}

/// For whom a socket was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// The network module: for whatever is to be sent to this node.
    Pool,
    /// The consensus of this node asked for it, or that of the other end.
    Consensus,
}

/// A socket and what the network module keeps of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pooled {
    pub socket: Socket,
    pub owner: Owner,
    /// When it was used last, counted in uses.
    used: u64,
    /// It lost against a crossed one and takes nothing more.
    pub retires: bool,
    /// The consensus was told that it is open.
    is_told: bool,
    silence: Silence,
    /// What waits until it is open.
    waiting: Vec<Job>,
}

/// Something to be written, and what its response is for, if one is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Job {
    pub body: Vec<u8>,
    pub is_domain: bool,
    pub errand: Option<Errand>,
}

impl Job {
    /// Bytes that no consensus hears.
    pub fn raw(body: impl Into<Vec<u8>>, errand: Option<Errand>) -> Self {
        Self { body: body.into(), is_domain: false, errand }
    }

    /// What two network modules say to each other.
    pub fn parcel(parcel: &Parcel, errand: Option<Errand>) -> Self {
        Self { body: parcel.to_bytes(), is_domain: true, errand }
    }
}

/// What an open request is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Errand {
    Ping(Order),
    Ask(Order),
    Broadcast(Sending),
    Offer { id: BroadcastId, neighbour: Neighbour },
}

/// A packet in the sink.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Arrived {
    socket: SocketId,
    packet: Packet,
}

/// A raw packet or text that came, to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Heard {
    pub from: NodeId,
    pub nonce: u32,
    pub bytes: u32,
    /// The beginning of it, as text.
    pub text: String,
}

impl Heard {
    /// Whether the text is all of it.
    pub fn is_whole(&self) -> bool {
        self.text.len() == self.bytes as usize
    }
}

/// The network module of one node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Net {
    status: NetStatus,
    sockets: SortedMap<SocketId, Pooled>,
    next_socket: u32,
    uses: u64,
    sink: VecDeque<Arrived>,
    is_stalled: bool,
    errands: SortedMap<(SocketId, u32), Errand>,
    owed: SortedMap<(SocketId, u32), Vec<u8>>,
    /// Dials whose sockets ended before the network answered them, by node.
    given_up: SortedMap<NodeId, u32>,
    faults: SortedSet<(NodeId, Fault)>,
    pub(super) broadcasts: Vec<Broadcast>,
    pub(super) next_broadcast: u32,
    heard: VecDeque<Heard>,
    closed: VecDeque<Socket>,
    record: Record,
    /// Payloads of the consensus that came to nothing.
    lost: u32,
    /// How often a socket was announced as opened, and as closed.
    opened_count: u32,
    closed_count: u32,
}

impl Reply {
    /// Whether nothing came of the order.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::NotAlive
            | Self::Refused(_)
            | Self::NotConfigured(_)
            | Self::IsStopped
            | Self::NoSocket
            | Self::Itself
            | Self::TooMuchWaits
            | Self::PoolIsFull => true,
            Self::Opens(_)
            | Self::Reuses(_)
            | Self::Closes(_)
            | Self::Stopped
            | Self::EndsStream
            | Self::Wrote(_)
            | Self::Answered(_)
            | Self::Alive
            | Self::Told(_)
            | Self::WillFail(_)
            | Self::Stalled
            | Self::Drained => false,
        }
    }
}

impl Pooled {
    /// Whether it may be written to.
    pub fn is_open(&self) -> bool {
        self.socket.state() == SocketState::Open
    }

    /// Whether it is open or on its way there.
    fn is_alive(&self) -> bool {
        self.is_open() || self.socket.is_opening()
    }
}

impl Net {
    /// The network module starts: it checks its configuration and listens.
    pub fn start(env: &Env<'_>, acts: &mut Acts) -> Self {
        let missing = env.params.limits.missing();
        let mut net = Self {
            status: missing.map_or(NetStatus::Listening, NetStatus::NotConfigured),
            sockets: SortedMap::new(),
            next_socket: 0,
            uses: 0,
            sink: VecDeque::new(),
            is_stalled: false,
            errands: SortedMap::new(),
            owed: SortedMap::new(),
            given_up: SortedMap::new(),
            faults: SortedSet::new(),
            broadcasts: Vec::new(),
            next_broadcast: 0,
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
                Some(id) if matches!(wire, Wire::Probe | Wire::Alive) => self.probed(id, &wire, acts),
                Some(id) => {
                    self.with(env, id, acts, |socket, out| socket.receive(wire, env, out));
                    self.pump(env, id, acts);
                }
                None => acts.push(Act::Note(NetNote::NoSocket(from))),
            },
            NetEvent::Timer(timer) => self.timer(env, timer, acts),
            NetEvent::Order(order) => self.order(env, order, acts),
        }
    }

    /// A payload of the consensus: over a connection of its own, or as a datagram to whoever it is for.
    pub fn send(&mut self, env: &Env<'_>, to: NodeId, over: Option<Connection>, bytes: Vec<u8>, acts: &mut Acts) {
        let payload = Payload::Consensus { bytes, is_over: over.is_some() };
        let job = Job::parcel(&Parcel::direct(env.me, to, payload), None);
        match over {
            None => _ = self.submit(env, to, job, acts),
            Some(over) => match self.socket_over(to, over) {
                Some(id) => _ = self.submit_to(env, id, job, acts),
                None => {
                    self.lose();
                    acts.push(Act::Note(NetNote::NotWritten { to, why: None }));
                }
            },
        }
    }

    /// Writes to a node: over a socket that is there, or over one that is dialled for it.
    pub(super) fn submit(&mut self, env: &Env<'_>, to: NodeId, job: Job, acts: &mut Acts) -> Option<Reply> {
        match self.reach(env, to, acts) {
            Ok(id) => self.submit_to(env, id, job, acts),
            Err(why) => {
                self.give_up(env, to, job, why.clone(), acts);
                Some(why)
            }
        }
    }

    /// Answers a request over the socket that it came from.
    pub(super) fn respond(&mut self, env: &Env<'_>, id: SocketId, nonce: u32, job: &Job, acts: &mut Acts) {
        let what = Outgoing { purpose: Purpose::Response { nonce }, is_domain: job.is_domain, ..Outgoing::default() };
        self.with(env, id, acts, |socket, out| _ = socket.write(env, &job.body, what, out));
    }

    // ---- what tables and properties look at ----

    /// How it stands.
    pub fn status(&self) -> NetStatus {
        self.status
    }

    /// Its sockets, oldest first.
    pub fn sockets(&self) -> impl Iterator<Item = &Pooled> {
        self.sockets.values()
    }

    /// The sockets that closed last, oldest first.
    pub fn closed(&self) -> impl Iterator<Item = &Socket> {
        self.closed.iter()
    }

    /// The sockets with a node, oldest first.
    pub fn sockets_with(&self, peer: NodeId) -> impl Iterator<Item = &Pooled> {
        self.sockets().filter(move |pooled| pooled.socket.peer() == peer)
    }

    /// The nodes with which a socket is open.
    pub fn open_peers(&self) -> impl Iterator<Item = NodeId> {
        self.sockets().filter(|pooled| pooled.is_open()).map(|pooled| pooled.socket.peer())
    }

    /// The sockets that are there, and those that closed last.
    pub fn all_sockets(&self) -> impl Iterator<Item = &Socket> {
        self.sockets().map(|pooled| &pooled.socket).chain(self.closed())
    }

    /// How many requests wait for a response.
    pub fn open_requests(&self) -> usize {
        self.errands.len()
    }

    /// How many packets the sink holds, and whether its consumer stands still.
    pub fn sink(&self) -> (usize, bool) {
        (self.sink.len(), self.is_stalled)
    }

    /// Raw packets and texts that came, oldest first.
    pub fn heard(&self) -> impl Iterator<Item = &Heard> {
        self.heard.iter()
    }

    /// How many payloads of the consensus came to nothing.
    pub fn lost(&self) -> u32 {
        self.lost
    }

    /// How often a socket was announced as opened, and as closed.
    pub fn callbacks(&self) -> (u32, u32) {
        (self.opened_count, self.closed_count)
    }

    /// Whether nothing holds more than it may.
    pub fn is_within_bounds(&self) -> bool {
        self.sink.len() <= SINK_MAX && self.sockets().all(|pooled| pooled.socket.is_within_bounds())
    }

    /// A fingerprint of what properties look at, and of no more: they are looked at whenever it changes.
    pub fn digest(&self) -> u64 {
        let announced = self.sockets().filter(|pooled| pooled.socket.is_announced()).count();
        let youngest = self.broadcasts.last().map(|told| told.id);
        let told = (self.broadcasts.len(), youngest);
        fingerprint_of(&(self.opened_count, self.closed_count, announced, told, self.is_within_bounds()))
    }

    /// A fingerprint of what one would want to see happen: raw packets and answers that came, chunks that were wrong,
    /// readers that wait, sockets that ended, broadcasts and what nobody acknowledged of them.
    pub fn news(&self) -> u64 {
        let rejected: u64 = self.all_sockets().map(|socket| socket.counters().rejected).sum();
        let is_held_up = |routine| matches!(routine, ReadRoutine::BlockedBySink | ReadRoutine::StuckAt { .. });
        let held_up = self.sockets().filter(|pooled| is_held_up(pooled.socket.read_routine())).count();
        let ended = u64::from(self.next_socket).saturating_sub(self.sockets.len() as u64);
        let told: Vec<_> = self.broadcasts.iter().map(|told| (told.id, told.unacked)).collect();
        fingerprint_of(&(&self.heard, self.record.outcome_count(), rejected, held_up, ended, told, self.lost))
    }

    /// What is kept to be looked at alone.
    pub fn record(&self) -> &Record {
        &self.record
    }

    // ---- helpers ----

    /// Writes over this socket, now or when it is open.
    fn submit_to(&mut self, env: &Env<'_>, id: SocketId, job: Job, acts: &mut Acts) -> Option<Reply> {
        let pooled = self.sockets.get_mut(&id)?;
        let to = pooled.socket.peer();
        self.uses += 1;
        pooled.used = self.uses;
        if !pooled.is_open() {
            if pooled.waiting.len() < WAITING_MAX && pooled.socket.is_opening() {
                pooled.waiting.push(job);
                return None;
            }
            self.give_up(env, to, job, Reply::TooMuchWaits, acts);
            return Some(Reply::TooMuchWaits);
        }
        let Job { body, is_domain, errand } = job;
        let is_ping = matches!(errand, Some(Errand::Ping(_)));
        let within_ms = if is_ping { env.params.limits.ping_ms } else { env.params.request_ms };
        let purpose = if errand.is_some() { Purpose::Request { within_ms } } else { Purpose::Plain };
        let what = Outgoing { purpose, is_domain, ..Outgoing::default() };
        let wrote = self.with(env, id, acts, |socket, out| socket.write(env, &body, what, out))?;
        let why = match wrote {
            Ok(nonce) if self.waits_for(id, nonce) => {
                errand.into_iter().for_each(|errand| _ = self.errands.insert((id, nonce), errand));
                self.listen_for(env, id, acts);
                return None;
            }
            // The write itself ended the socket.
            Ok(_) => Reply::NoSocket,
            Err(error) => Reply::Refused(error),
        };
        self.give_up(env, to, Job { body, is_domain, errand }, why.clone(), acts);
        Some(why)
    }

    /// Whether a socket is still there and, where something was asked, still waits for the answer.
    fn waits_for(&self, id: SocketId, nonce: u32) -> bool {
        let socket = self.sockets.get(&id).map(|pooled| &pooled.socket);
        socket.is_some_and(|socket| nonce == 0 || socket.pending().any(|pending| pending.nonce == nonce))
    }

    /// Something could not be written: whoever waits for a response to it hears so.
    fn give_up(&mut self, env: &Env<'_>, to: NodeId, job: Job, why: Reply, acts: &mut Acts) {
        match job.errand {
            Some(errand) => self.fail(env, errand, why, acts),
            None => {
                if job.is_domain {
                    self.lose();
                }
                let why = if let Reply::Refused(error) = why { Some(error) } else { None };
                acts.push(Act::Note(NetNote::NotWritten { to, why }));
            }
        }
    }

    /// An order is answered.
    pub(super) fn reply(&mut self, order: Order, reply: Reply, acts: &mut Acts) {
        self.record.answers(&order, &reply);
        acts.push(Act::Reply(order, reply));
    }

    /// A payload of the consensus is lost.
    fn lose(&mut self) {
        self.lost = self.lost.saturating_add(1);
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
        }
        Some(value)
    }

    fn timer(&mut self, env: &Env<'_>, timer: NetTimer, acts: &mut Acts) {
        match timer {
            NetTimer::Socket(id, timer) => {
                self.with(env, id, acts, |socket, out| socket.timer(timer, env, out));
                self.pump(env, id, acts);
            }
            NetTimer::Answer(id, nonce) => {
                let Some(body) = self.owed.remove(&(id, nonce)) else { return };
                self.respond(env, id, nonce, &Job::raw(body, None), acts);
            }
            NetTimer::CleanUp(broadcast) => self.clean_up(env, broadcast, acts),
            NetTimer::Retire(id) => self.retire(env, id, acts),
            NetTimer::Probe(id) => self.probe(env, id, acts),
        }
    }
}
