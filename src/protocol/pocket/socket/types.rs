//! What goes into a socket and what comes out of it.

use serde::{Deserialize, Serialize};

use crate::node::{NodeId, Roster};
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::params::Params;
use crate::protocol::pocket::reader::{Packet, Place};
use crate::protocol::pocket::rules::Rules;
use crate::protocol::pocket::wire::{Encoding, Wire};

/// A node's socket, counted by that node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SocketId(pub u32);

/// Who dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    Inbound,
    Outbound,
}

/// What a socket may look at besides its own state.
#[derive(Clone, Copy, Debug)]
pub struct Env<'a> {
    pub me: NodeId,
    pub roster: &'a Roster,
    pub cluster: &'a [NodeId],
    pub rules: &'a Rules,
    pub params: &'a Params,
}

/// What a payload is to its receiver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Purpose {
    #[default]
    Plain,
    /// Its answer is waited for, so long.
    Request { within_ms: u32 },
    /// The answer to the peer's request of this nonce; 0 makes it a plain payload.
    Response { nonce: u32 },
}

/// How a payload is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Outgoing {
    pub purpose: Purpose,
    pub is_error: bool,
    pub is_domain: bool,
    pub encoding: Encoding,
}

/// Why a socket is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CloseCause {
    ByUser,
    ContextCancelled,
    /// The network module stopped.
    RunnerStopped,
    /// Another socket needed its place.
    Evicted,
    /// The peer does not answer.
    PeerGone,
    Error,
    /// Two nodes dialled each other at once, and the other socket remains.
    Crossed,
    /// Nothing was heard for as long as the parameter says.
    Idle,
}

impl CloseCause {
    /// Whether the link can still carry what is queued.
    pub fn leaves_link_whole(self) -> bool {
        !matches!(self, Self::PeerGone | Self::Error)
    }
}

/// What a person lets go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Fault {
    /// The link does not take the next bytes.
    Write,
    /// The link does not flush the next bytes.
    Flush,
    /// The callback for an opened socket fails.
    OpenedCallback,
    /// The read routine ends as soon as it starts.
    ReadStart,
    WriteStart,
    /// The link gives no more bytes.
    Read,
    /// The next chunk cannot be decoded.
    Decode,
    /// The signature of the hello is wrong.
    Signature,
    /// The key of the hello is a byte short.
    KeyLength,
}

/// The timers of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SocketTimer {
    /// The end of patience with a dial, or with a hello.
    Opening,
    /// A request's deadline.
    Request(u32),
    /// Nothing was heard for long.
    Idle,
    /// The end of patience with what is queued while the socket closes.
    Flush,
}

/// What a socket asks for, in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Output {
    Send(Wire),
    CloseLink,
    /// The callback for an opened socket. At most once.
    Opened,
    /// The callback for a closed socket. At most once, and only after `Opened`: a socket that was never announced just is
    /// closed, as its state says.
    Closed,
    SetTimer(SocketTimer, u32),
    CancelTimer(SocketTimer),
    /// The answer to a request. After this, nothing more is said of it.
    Answered {
        nonce: u32,
        packet: Packet,
    },
    /// A request's deadline passed (error 119).
    TimedOut {
        nonce: u32,
    },
    /// The socket closed before the request was answered.
    Abandoned {
        nonce: u32,
    },
    /// So many payloads of the consensus were dropped when the socket closed.
    Lost(u32),
    Note(SocketNote),
}

/// What the read routine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadRoutine {
    /// Not started, or ended.
    Stopped,
    /// It waits for bytes, here in the stream.
    Waits(Place),
    /// Bytes are there to be read.
    Runs,
    /// The sink is full.
    BlockedBySink,
    /// It waits for ever for somebody to take a packet of this nonce.
    StuckAt { nonce: u32 },
}

/// What the write routine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteRoutine {
    /// Not started, or ended.
    Stopped,
    /// It waits for new data.
    WaitsForData,
    /// The peer has not granted more yet.
    WaitsForCredit,
}

/// What a socket counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Counters {
    pub bytes_in: u64,
    pub bytes_out: u64,
    pub packets_in: u64,
    pub packets_out: u64,
    /// Chunks that were wrong.
    pub rejected: u64,
    /// Chunks without a body.
    pub empty: u64,
    /// Pieces of the stream that were had already.
    pub had_already: u64,
    /// Answers that came when nobody waited any more.
    pub late: u64,
}

/// A request that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pending {
    pub nonce: u32,
    /// Its time is up, and it was not forgotten.
    pub is_timed_out: bool,
}
