//! What is under way between two nodes, and what can become of it.

use thiserror::Error;

use crate::node::{Connection, NodeId};

/// A letter's number: larger is younger. Letters and timers of one world share the numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LetterId(pub u64);

/// Something under way from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter<M> {
    pub id: LetterId,
    pub from: NodeId,
    pub to: NodeId,
    /// The connection that carries it; `None` for a datagram.
    pub over: Option<Connection>,
    pub content: Content<M>,
    pub sent_ms: u64,
    /// The frame whose step sent it.
    pub sent_frame: u64,
    pub due_ms: u64,
    /// What it adds to the world's fingerprint.
    pub(super) print: u64,
}

/// What a letter carries: a message of the protocol, or what the network itself does to make and end connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Content<M> {
    Message(M),
    /// Asks for the connection.
    Dial,
    /// Tells the dialler that the connection is open.
    Accept,
    /// Tells the dialler that there is no connection. It arrives whatever the links are: it is the dialler's own wait.
    Refuse,
    /// Tells the other end that this end has closed.
    Close,
}

/// Why a letter did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Cause {
    #[error("the link is cut")]
    Cut,
    #[error("the receiver is down")]
    ReceiverDown,
    #[error("there is no such node")]
    NoSuchNode,
    #[error("the connection is closed")]
    Closed,
    #[error("the connection is not open yet")]
    NotOpen,
    #[error("lost by chance")]
    Chance,
    #[error("dropped by hand")]
    ByHand,
    #[error("too many letters are under way")]
    Full,
}
