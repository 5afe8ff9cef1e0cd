//! Why a socket did what it did, before it is put into words.

use serde::{Deserialize, Serialize};

use super::error::SocketError;
use super::handshake::PeerId;
use super::socket::{CloseCause, Routine, SocketState};

/// What a step of a socket leaves as its reason. The network module says which socket it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SocketNote {
    // ---- the life of a socket ----
    Becomes {
        from: SocketState,
        to: SocketState,
    },
    /// A routine reports that it has started, or ended.
    RoutineStarts(Routine),
    RoutineStops(Routine),
    /// Both routines run: the socket may be used.
    Ready,
    SaysHello,
    Knows(PeerId),
    /// Hellos are not asked for.
    SkipsHello,
    Closes(CloseCause),
    /// An operation on a socket that is closed or closes: nothing happens.
    IsClosedAlready,
    /// What ends the socket; the first is stored.
    Fails(SocketError),
    // ---- reading ----
    /// Another chunk, or a part of a payload, was dropped: the socket goes on.
    RejectsChunk(SocketError),
    IgnoresEmptyChunk,
    /// A piece of the stream that was had already, or that nobody reads any more.
    DropsPiece {
        bytes: u32,
    },
    TakesPart {
        nonce: u32,
        bytes: u32,
    },
    /// A part of a payload of which another was rejected.
    DropsPart {
        bytes: u32,
    },
    Delivers {
        nonce: u32,
        bytes: u32,
    },
    /// The sink is full: the reader waits.
    ReaderIsBlocked,
    /// A nonce that no request has: the reader waits for somebody to take it, for ever.
    ReaderIsStuck {
        nonce: u32,
    },
    Grants {
        upto: u64,
    },
    HearsEnd,
    // ---- writing ----
    Writes {
        nonce: u32,
        bytes: u32,
    },
    /// The writer waits until the buffer has room.
    WriterWaits {
        nonce: u32,
        bytes: u32,
    },
    EndsStream,
    /// Writers that were waiting when the socket closed.
    ReleasesWriters(u32),
    /// A writer that waits keeps the buffer, and closing waits for the buffer.
    CloseIsStuck {
        writers: u32,
    },
    Flushes {
        bytes: u32,
    },
    DropsQueued {
        bytes: u32,
    },
    // ---- requests ----
    Asks {
        nonce: u32,
    },
    HasAnswer {
        nonce: u32,
    },
    TimesOut {
        nonce: u32,
    },
    /// An answer to nothing that is waited for.
    DropsLateAnswer {
        nonce: u32,
    },
}

impl SocketNote {
    /// How little it matters to who wants to know what a step did: 0 for what changes what a socket can do.
    pub fn weight(&self) -> u8 {
        match self {
            Self::Fails(_)
            | Self::RejectsChunk(_)
            | Self::ReaderIsBlocked
            | Self::ReaderIsStuck { .. }
            | Self::CloseIsStuck { .. }
            | Self::TimesOut { .. }
            | Self::DropsLateAnswer { .. }
            | Self::DropsQueued { .. }
            | Self::Closes(_)
            | Self::WriterWaits { .. }
            | Self::IgnoresEmptyChunk => 0,
            Self::Becomes { .. } | Self::RoutineStarts(_) | Self::RoutineStops(_) | Self::Grants { .. } => 2,
            _ => 1,
        }
    }
}
