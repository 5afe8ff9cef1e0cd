//! The life of a socket: a state and an input come in, the next state goes out, or none where the table has none.

use serde::{Deserialize, Serialize};

/// Where in its life a socket is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SocketState {
    #[default]
    Closed,
    /// Its buffers are there.
    Opening,
    /// It is dialled, or was accepted.
    Connecting,
    /// There is a link; the ends say hello.
    Authenticating,
    /// The peer's hello was right.
    Authenticated,
    /// It is announced as opened; nothing is read or written yet.
    Connected,
    /// Both routines run.
    Open,
    /// Something went wrong.
    Errored,
    /// It sends what is queued, or waits for a writer.
    Closing,
}

impl SocketState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Opening => "opening",
            Self::Connecting => "connecting",
            Self::Authenticating => "authenticating",
            Self::Authenticated => "authenticated",
            Self::Connected => "connected",
            Self::Open => "open",
            Self::Errored => "errored",
            Self::Closing => "closing",
        }
    }

    /// Whether the socket is being created and authenticated: what the text calls opening, as one.
    pub fn is_opening(self) -> bool {
        matches!(self, Self::Opening | Self::Connecting | Self::Authenticating | Self::Authenticated | Self::Connected)
    }
}

/// What moves a socket from one state to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Input {
    /// Opened with valid arguments.
    Opens,
    /// The dial was started, or the connection was accepted.
    Starts,
    LinkStands,
    /// The peer's hello was right, or none is asked for.
    KnowsPeer,
    /// The callback for opened sockets was fine.
    IsAnnounced,
    /// Both routines reported that they have started.
    RoutinesRun,
    /// Something went wrong.
    Fails,
    /// What went wrong concerned one chunk.
    Recovers,
    Closes,
    /// Both routines have ended, and the link is closed.
    Ends,
}

/// The state of a socket. It changes through [`take`](Self::take) alone, so there is no transition outside the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Life(SocketState);

impl Life {
    pub(super) fn state(self) -> SocketState {
        self.0
    }

    /// Goes to the next state: the one that was left, and the one that was entered. `None`: this input moves nothing here.
    pub(super) fn take(&mut self, input: Input) -> Option<(SocketState, SocketState)> {
        let from = self.0;
        self.0 = next(from, input)?;
        Some((from, self.0))
    }
}

/// The table.
fn next(from: SocketState, input: Input) -> Option<SocketState> {
    use SocketState::{Authenticated, Authenticating, Closed, Closing, Connected, Connecting, Errored, Open, Opening};
    Some(match (from, input) {
        (Closed, Input::Opens) => Opening,
        (Opening, Input::Starts) => Connecting,
        (Connecting, Input::LinkStands) => Authenticating,
        (Authenticating, Input::KnowsPeer) => Authenticated,
        (Authenticated, Input::IsAnnounced) => Connected,
        (Connected, Input::RoutinesRun) => Open,
        (Connecting | Authenticating | Authenticated | Connected | Open, Input::Fails) => Errored,
        (Errored, Input::Recovers) => Open,
        (Opening | Connecting | Authenticating | Authenticated | Connected | Open | Errored, Input::Closes) => Closing,
        (Closing, Input::Ends) => Closed,
        _ => return None,
    })
}
