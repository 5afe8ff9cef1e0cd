//! What a network module hears, asks for and keeps: plain values, without what is done with them.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::super::broadcast::{Neighbour, Sending};
use super::super::error::SocketError;
use super::super::limits::ConfigField;
use super::super::net_note::{BroadcastNote, NetNote};
use super::super::parcel::{BroadcastId, Parcel};
use super::super::request::Order;
use super::super::socket::{Fault, Outgoing, Packet, Purpose, Socket, SocketId, SocketState, SocketTimer};
use super::super::wire::{Encoding, Wire};
use super::probe::Silence;
use super::{WAITING_BYTES_MAX, WAITING_MAX};
use crate::node::{Connection, Delay, NodeId};

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
    pub(super) used: u64,
    /// It lost against a crossed one and takes nothing more.
    pub retires: bool,
    /// How many bytes had come when that was looked at last.
    pub(super) heard: u64,
    /// The consensus was told that it is open.
    pub(super) is_told: bool,
    pub(super) silence: Silence,
    /// What waits until it is open, and then until the writers before it have gone.
    pub(super) waiting: VecDeque<Job>,
}

/// Something to be written, and what its response is for, if one is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Job {
    pub body: Vec<u8>,
    pub encoding: Encoding,
    pub is_domain: bool,
    pub errand: Option<Errand>,
}

impl Job {
    /// Bytes that no consensus hears.
    pub fn raw(body: impl Into<Vec<u8>>, errand: Option<Errand>) -> Self {
        Self { body: body.into(), encoding: Encoding::Binary, is_domain: false, errand }
    }

    /// How its chunks are flagged.
    pub(super) fn outgoing(&self, purpose: Purpose) -> Outgoing {
        Outgoing { purpose, is_domain: self.is_domain, encoding: self.encoding, ..Outgoing::default() }
    }

    /// A text that no consensus hears.
    pub fn text(text: String, errand: Option<Errand>) -> Self {
        Self { encoding: Encoding::Utf8, ..Self::raw(text, errand) }
    }

    /// What two network modules say to each other.
    pub fn parcel(parcel: &Parcel, errand: Option<Errand>) -> Self {
        Self { body: parcel.to_bytes(), encoding: Encoding::Binary, is_domain: true, errand }
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
pub(super) struct Arrived {
    pub(super) socket: SocketId,
    /// The other end, for the socket may be gone when the packet is consumed.
    pub(super) from: NodeId,
    pub(super) packet: Packet,
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

    /// Whether this may wait, too.
    pub(super) fn has_room_for(&self, job: &Job) -> bool {
        let bytes = self.waiting_bytes() + job.body.len();
        self.waiting.len() < WAITING_MAX && bytes <= WAITING_BYTES_MAX
    }

    /// Whether no more waits than may.
    pub(super) fn is_within_bounds(&self) -> bool {
        let is_within = self.waiting.len() <= WAITING_MAX && self.waiting_bytes() <= WAITING_BYTES_MAX;
        is_within && self.socket.is_within_bounds()
    }

    fn waiting_bytes(&self) -> usize {
        self.waiting.iter().map(|job| job.body.len()).sum()
    }

    /// Whether it is open or on its way there.
    pub(super) fn is_alive(&self) -> bool {
        self.is_open() || self.socket.is_opening()
    }
}
