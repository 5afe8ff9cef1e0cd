//! Everything that can be done to a world, and why it is refused.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::network::LetterId;
use crate::node::{NodeId, ParamError, Protocol, RosterError};

/// One change of a world. What the run does by itself and what a person or a script does are the same actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action<P: Protocol> {
    /// A letter under way arrives, early if it is not due yet; or is lost where it cannot arrive.
    Deliver {
        letter: LetterId,
    },
    /// A letter under way is lost.
    Drop {
        letter: LetterId,
    },
    /// A letter under way arrives twice.
    Duplicate {
        letter: LetterId,
    },
    /// A letter under way arrives so much later.
    Delay {
        letter: LetterId,
        by_ms: u64,
    },
    /// A running timer ends, early if it is not due yet.
    Fire {
        node: NodeId,
        timer: P::Timer,
    },
    /// A running timer stands still.
    Hold {
        node: NodeId,
        timer: P::Timer,
    },
    /// A timer that stands still runs on.
    Release {
        node: NodeId,
        timer: P::Timer,
    },
    /// A client or a person asks a node for something. A node that does not run never hears of it.
    Request {
        node: NodeId,
        request: P::Request,
    },
    /// A node stands still and keeps its memory. Its letters and timers wait.
    Pause {
        node: NodeId,
    },
    Resume {
        node: NodeId,
    },
    /// A node loses all but its disk.
    Crash {
        node: NodeId,
        cause: CrashCause,
    },
    /// A crashed node starts from its disk alone.
    Restart {
        node: NodeId,
    },
    /// A node loses all, its disk included.
    Wipe {
        node: NodeId,
    },
    /// A new node starts; `contact` is the member through which it joins, `cluster` what it is configured with.
    Spawn {
        name: String,
        contact: Option<NodeId>,
        cluster: Vec<NodeId>,
    },
    /// A node ends for good.
    Leave {
        node: NodeId,
    },
    /// Links are cut, one way each.
    Cut {
        links: Vec<(NodeId, NodeId)>,
    },
    /// Links are whole again, one way each.
    Heal {
        links: Vec<(NodeId, NodeId)>,
    },
    /// Links between different groups are cut, links within a group are healed. A node in no group is a group of its own.
    Partition {
        groups: Vec<Vec<NodeId>>,
    },
    /// All links are whole again.
    Merge,
    /// A rule, by its place in the book, is switched.
    Switch {
        rule: usize,
        on: bool,
    },
    /// A parameter of the protocol takes a value.
    Param {
        id: String,
        value: String,
    },
    /// An option of the network takes a value.
    Network {
        id: String,
        value: String,
    },
}

/// What ended a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CrashCause {
    /// A person or a script.
    Ordered,
    /// Its worker ended by itself or gave an answer that its step does not give.
    WorkerFailed,
}

/// Why an action cannot be taken. The world is unchanged then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("There is no such node.")]
    NoSuchNode,
    #[error("{0} is not running.")]
    NotRunning(String),
    #[error("{0} is not paused.")]
    NotPaused(String),
    #[error("{0} is paused. Resume it first.")]
    Paused(String),
    #[error("{0} is running. Crash it before you restart or wipe it.")]
    Running(String),
    #[error("{0} has left for good. Spawn a new node instead.")]
    HasLeft(String),
    #[error("This letter is not under way.")]
    NoSuchLetter,
    #[error("This timer of {0} is not running.")]
    NoSuchTimer(String),
    #[error("This timer of {0} is not held.")]
    NotHeld(String),
    #[error("A link needs two different nodes.")]
    OneEnd,
    #[error("There is no such rule.")]
    NoSuchRule,
    #[error("{0}")]
    Name(#[from] RosterError),
    #[error("{0}")]
    Value(#[from] ParamError),
    #[error("A letter can be delayed by at most {0} ms.")]
    TooLate(u64),
    #[error("There are {0} letters under way already. Let some arrive first.")]
    NoRoom(usize),
    #[error("{0} stands in two groups.")]
    InTwoGroups(String),
}
