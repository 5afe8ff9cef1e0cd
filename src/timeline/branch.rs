//! What a history is made of: entries, key frames, branches.

use std::sync::Arc;

use super::Place;
use super::picture::Picture;
use crate::node::{NodeId, Protocol, Roster, SortedMap};
use crate::world::Action;

/// One action of the history.
#[derive(Clone, Debug)]
pub struct Entry<P: Protocol> {
    pub at_ms: u64,
    pub action: Action<P>,
    /// The line that asked for it; `None` if the run did it by itself.
    pub line: Option<Line>,
}

/// A line of a script, or of a person, that asked for an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub words: Arc<str>,
    /// Which deed of the script this finished, counted from 0; `None` for a person's line and for all but the last
    /// action of a deed.
    pub deed: Option<usize>,
}

impl Line {
    /// A line that no script has.
    pub fn by_hand(words: impl Into<Arc<str>>) -> Self {
        Self { words: words.into(), deed: None }
    }
}

/// What makes a frame a key frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A property is broken from here on; by its place in the protocol's list.
    Failure(usize),
    /// A broken property holds again.
    Recovered(usize),
    Fault,
    Repair,
    /// Another action from outside.
    Action,
    /// A node's role, term or leader changed.
    Leader,
    Commit,
    Membership,
}

/// A key frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub frame: usize,
    pub at_ms: u64,
    pub kind: Kind,
    /// The node that changed, if one did.
    pub node: Option<NodeId>,
}

/// A run that parts from its parent after a frame.
#[derive(Clone, Debug)]
pub struct Branch<P: Protocol> {
    pub name: String,
    /// The parent and the last frame shared with it.
    pub parent: Option<Place>,
    /// The actions after the fork: the first led to frame `fork + 1`.
    pub(super) entries: Vec<Entry<P>>,
    /// All key frames from frame 0 on, the parent's included.
    pub(super) keys: Vec<Key>,
    pub(super) checkpoints: SortedMap<usize, Picture<P>>,
    pub(super) checkpoint_every: usize,
    pub(super) end_ms: u64,
    /// The names of all nodes that are there at its last frame.
    pub(super) roster: Arc<Roster>,
    /// How many deeds of the script are done at the fork, a struck one included.
    pub(super) deeds_at_fork: usize,
    /// Actions by hand that a strike made impossible: their line and why.
    pub skipped: Vec<(String, String)>,
}

impl<P: Protocol> Branch<P> {
    /// The last frame that it shares with its parent; 0 for the first branch.
    pub fn fork(&self) -> usize {
        self.parent.map_or(0, |parent| parent.frame)
    }

    /// Its last frame.
    pub fn last(&self) -> usize {
        self.fork() + self.entries.len()
    }

    /// The time of its last frame.
    pub fn end_ms(&self) -> u64 {
        self.end_ms
    }

    /// The names of all nodes that are there at its last frame.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Its key frames from frame 0 on.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }
}
