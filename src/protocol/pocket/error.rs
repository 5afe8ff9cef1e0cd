//! What goes wrong with a socket: an error comes in, its class, its code number and a sentence go out.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::node::NodeId;

use super::handshake::BadHello;
use super::socket::SocketState;

/// Whom an error concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// The caller of one operation; the socket goes on.
    Operation,
    /// One chunk, which is dropped and counted; the socket goes on.
    Chunk,
    /// The socket, which closes.
    Fatal,
    /// What the socket was asked to be: it never opens.
    Configuration,
}

/// One of the two long-running activities of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Routine {
    Read,
    Write,
}

/// What a byte stream that breaks looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Error)]
pub enum Broken {
    #[error("bytes are missing: byte {expected} comes next, and byte {got} came")]
    Gap { expected: u64, got: u64 },
    #[error("the peer sent more than it may before it is granted more")]
    Overrun,
    #[error("the peer ended its stream at one place and went on at another")]
    MovedEnd,
    #[error("the link did not take the bytes")]
    Write,
    #[error("the link did not flush the bytes")]
    Flush,
    #[error("the link gave no bytes")]
    Read,
    #[error("the answer to request {0} came when nobody waited any more")]
    LateAnswer(u32),
    #[error("the dial was refused")]
    DialRefused,
    #[error("the dial took too long")]
    DialTimedOut,
    #[error("the callback for an opened socket failed")]
    OpenedCallback,
}

/// What goes wrong with a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Error)]
pub enum SocketError {
    #[error("A socket needs the address of its peer.")]
    MissingRequiredArg,
    /// A request's deadline passed.
    #[error("Request {nonce} was not answered in time.")]
    RequestTimedOut { peer: NodeId, nonce: u32 },
    #[error("A socket is inbound or outbound.")]
    UndefinedSocketType,
    /// The end of the stream: at a chunk's boundary, or inside a chunk or a payload.
    #[error("The peer hung up{}.", if *.inside { " inside a chunk" } else { "" })]
    PeerHangUp { inside: bool },
    #[error("The byte stream broke: {0}.")]
    UnexpectedSocketError(#[from] Broken),
    #[error("A payload of {got} bytes is too big: {accepted} are accepted.")]
    PayloadTooBig { got: u32, accepted: u32 },
    #[error("The {} routine did not start.", match .0 { Routine::Read => "read", Routine::Write => "write" })]
    IoStartFailed(Routine),
    #[error("The chunk's flags {0:#04x} are invalid.")]
    InvalidFlags(u8),
    #[error("The chunk cannot be decoded.")]
    Undecodable,
    /// Another payload began before all parts of this one had come.
    #[error("A payload in parts was not finished.")]
    UnfinishedPayload,
    #[error("The hello is wrong: {0}.")]
    BadHello(#[from] BadHello),
    #[error("The socket is {}: nothing can be written.", .0.word())]
    NotOpen(SocketState),
    #[error("The stream was ended: nothing can be written after that.")]
    StreamEnded,
    #[error("Too many writers wait already.")]
    TooManyWriters,
    #[error("Too many requests wait for an answer already.")]
    TooManyRequests,
}

impl SocketError {
    /// Whom it concerns.
    pub fn class(self) -> Class {
        match self {
            Self::RequestTimedOut { .. }
            | Self::NotOpen(_)
            | Self::StreamEnded
            | Self::TooManyWriters
            | Self::TooManyRequests => Class::Operation,
            Self::PayloadTooBig { .. } | Self::InvalidFlags(_) | Self::Undecodable | Self::UnfinishedPayload => {
                Class::Chunk
            }
            Self::PeerHangUp { .. } | Self::UnexpectedSocketError(_) | Self::IoStartFailed(_) | Self::BadHello(_) => {
                Class::Fatal
            }
            Self::MissingRequiredArg | Self::UndefinedSocketType => Class::Configuration,
        }
    }

    /// The first implementation's number for it, where that has one.
    pub fn code(self) -> Option<u16> {
        match self {
            Self::MissingRequiredArg => Some(118),
            Self::RequestTimedOut { .. } => Some(119),
            Self::UndefinedSocketType => Some(120),
            Self::PeerHangUp { .. } => Some(121),
            Self::UnexpectedSocketError(_) => Some(122),
            Self::PayloadTooBig { .. } => Some(123),
            Self::IoStartFailed(_) => Some(124),
            _ => None,
        }
    }
}
