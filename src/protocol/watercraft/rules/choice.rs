//! What rules decide, where it is more than yes or no.

use crate::node::Connection;

/// How a node stands with a peer when a connection with it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The connection that it uses.
    pub used: Option<Connection>,
    /// Whether it dials the peer at the same time.
    pub is_dialling: bool,
    /// Whether the peer's name comes first.
    pub peer_is_smaller: bool,
}

/// What to do with a connection that opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It is the one in use.
    Known,
    /// It is the only one: use it.
    Use,
    /// Attend to the other one only.
    StayDeaf,
    /// Use it in place of an older one of the same dialler.
    Renew { old: Connection },
    /// Two crossed connections: use one, perhaps still hear the other, perhaps close it.
    Settle { used: Connection, second: Option<Connection>, close: Option<Connection> },
}

/// What a host does when it is pinged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostAnswer {
    Refresh,
    Dial,
    Nothing,
}

/// What a member does when it is pinged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberAnswer {
    Ping,
    List,
    Nothing,
}
