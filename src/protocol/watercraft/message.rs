//! What nodes send to each other, what a person asks of one, its timers, and what its disk holds.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{Disk, NodeId, SortedMap, SortedSet};

/// The most characters of a user message.
pub const TEXT_CHARS_MAX: usize = 200;
/// The most keys that the shared register holds.
pub const KEYS_MAX: usize = 32;
/// The most characters of a key of the register.
pub const KEY_CHARS_MAX: usize = 24;
/// The most characters of a value in the register.
pub const VALUE_CHARS_MAX: usize = 80;

/// The ids that a node knows, its own included, in ascending order; and whom it takes for its host, unless it still
/// waits for its introduction. Only the policy `keep-first` reads the host: the others compute it from the ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct List {
    pub peers: Arc<[NodeId]>,
    pub host: Option<NodeId>,
}

/// The shared register as its host has it.
pub type Register = SortedMap<String, String>;

/// What nodes send to each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// I am new: introduce me.
    New,
    /// The answer to [`Message::New`].
    Intro(List),
    /// A sign of life: from the host to its peers, and from them as the answer.
    Ping,
    /// Whom the sender knows.
    Peers(List),
    /// What users say.
    User(User),
    /// A member asks its host to set a key of the register.
    Set { key: String, value: String },
    /// The host tells the whole register.
    Register(Arc<Register>),
}

/// A user message and its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum User {
    /// From a member to its host, which relays it.
    Say(String),
    /// From the host to everybody else.
    Said { author: NodeId, text: String },
    /// Straight from its author.
    Direct(String),
}

/// The timers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Timer {
    /// The tick of every node, each STEP.
    Tick,
    /// The patience with a peer. Each sign of life of the peer sets it anew.
    Silent(NodeId),
}

/// What a person or a client asks of a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Request {
    /// Tell everybody, through the host.
    Send { text: String },
    /// Tell one peer, directly.
    SendTo { to: NodeId, text: String },
    /// Connect to a node, and with it to its network.
    Dial { to: NodeId },
    /// Set a key of the shared register.
    Set { key: String, value: String },
}

/// What a crash leaves: the ids that the node remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Addresses(pub SortedSet<NodeId>);

/// A change of the address book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Write {
    Remember(NodeId),
    Forget(NodeId),
}

impl Disk for Addresses {
    type Write = Write;

    fn apply(&mut self, write: Write) {
        match write {
            Write::Remember(node) => self.0.insert(node),
            Write::Forget(node) => self.0.remove(&node),
        };
    }
}
