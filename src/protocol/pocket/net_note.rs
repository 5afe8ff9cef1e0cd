//! Why a network module did what it did, before it is put into words.

use serde::{Deserialize, Serialize};

use super::error::SocketError;
use super::limits::ConfigField;
use super::note::SocketNote;
use super::parcel::BroadcastId;
use super::socket::{Fault, Kind, SocketId};
use crate::node::NodeId;

/// What a step of a network module leaves as its reason.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NetNote {
    /// One of its sockets left a reason.
    Socket {
        id: SocketId,
        peer: NodeId,
        note: SocketNote,
    },
    NotConfigured(ConfigField),
    Stops {
        sockets: usize,
    },
    /// The network module stops while its consumer stands still.
    DropsSink {
        packets: u32,
    },
    Stalls,
    WillFail {
        peer: NodeId,
        what: Fault,
    },
    Drains,
    // ---- what properties find ----
    CallsTwice,
    Overflows,
    MixesUp {
        asked: NodeId,
    },
    // ---- what it was asked ----
    Pings(NodeId),
    PingEnds {
        peer: NodeId,
        is_alive: bool,
    },
    // ---- the pool ----
    Dials {
        peer: NodeId,
    },
    Accepts {
        peer: NodeId,
    },
    PeerConnected {
        id: SocketId,
        peer: NodeId,
    },
    PeerDisconnected {
        id: SocketId,
        peer: NodeId,
    },
    NotOpened {
        peer: Option<NodeId>,
        error: SocketError,
    },
    Reuses {
        id: SocketId,
        peer: NodeId,
    },
    Retires {
        id: SocketId,
        peer: NodeId,
    },
    Evicts {
        id: SocketId,
        peer: NodeId,
        kind: Kind,
    },
    PoolIsFull {
        peer: NodeId,
        kind: Kind,
        limit: u32,
    },
    Probes {
        id: SocketId,
        peer: NodeId,
    },
    IsGone {
        id: SocketId,
        peer: NodeId,
    },
    IsNotListening(NodeId),
    NoSocket(NodeId),
    /// Something could not be written, and why where a socket says so.
    NotWritten {
        to: NodeId,
        why: Option<SocketError>,
    },
    /// A request is not answered: why a socket does not take the answer, or too many others wait.
    NotAnswered {
        to: NodeId,
        nonce: u32,
        why: Option<SocketError>,
    },
    /// So many packets are written at once.
    Floods {
        to: NodeId,
        count: u32,
    },
    // ---- what came ----
    /// A raw packet: its text, if it is short.
    HearsRaw {
        from: NodeId,
        nonce: u32,
        bytes: u32,
        text: Option<String>,
    },
    /// The answer to a request that a person asked for.
    HearsAnswer {
        from: NodeId,
        nonce: u32,
        text: String,
    },
    BadParcel(NodeId),
    Broadcast(BroadcastNote),
}

/// What a step leaves as its reason that has to do with a broadcast.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BroadcastNote {
    Broadcasts {
        id: BroadcastId,
        nodes: usize,
    },
    Hears {
        id: BroadcastId,
        from: NodeId,
        level: u8,
        is_new: bool,
    },
    FailedToAck {
        id: BroadcastId,
        to: NodeId,
    },
    /// The neighbours of a node that did not acknowledge a copy get one.
    SendsInstead {
        id: BroadcastId,
        to: Vec<NodeId>,
    },
    Offers {
        id: BroadcastId,
        to: NodeId,
    },
    IsOffered {
        id: BroadcastId,
        from: NodeId,
        wants: bool,
    },
    UnrecognisedAck {
        from: NodeId,
        acker: NodeId,
    },
    /// What a property finds.
    Misses {
        id: BroadcastId,
        nodes: Vec<NodeId>,
    },
}
