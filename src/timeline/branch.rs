//! What a history is made of: entries, key frames, branches.

use std::sync::Arc;

use super::picture::Picture;
use super::{CHECKPOINT_COPIES_MAX, CHECKPOINT_EVERY, Place, TimelineError};
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
    /// Something else changed that a person wants to see.
    News,
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
    pub(super) fn new(name: String, parent: Option<Place>, keys: Vec<Key>, picture: Picture<P>) -> Self {
        Self {
            name,
            parent,
            entries: Vec::new(),
            keys,
            end_ms: picture.world.now_ms(),
            roster: Arc::clone(picture.world.roster()),
            deeds_at_fork: picture.deeds_done,
            checkpoints: SortedMap::from([(parent.map_or(0, |parent| parent.frame), picture)]),
            checkpoint_every: CHECKPOINT_EVERY,
            skipped: Vec::new(),
        }
    }

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

    /// Keeps the picture at its last frame, if it is time for a checkpoint.
    pub(super) fn keep_checkpoint(&mut self, frame: usize, picture: &Picture<P>) {
        if !frame.is_multiple_of(self.checkpoint_every) {
            return;
        }
        self.checkpoints.insert(frame, picture.clone());
        let machines = picture.world.roster().len().max(1);
        // What no step has changed is shared with the checkpoint before, and a frame changes one machine.
        while self.checkpoints.len() > 16
            && self.checkpoints.len() * machines.min(self.checkpoint_every) > CHECKPOINT_COPIES_MAX
        {
            self.checkpoint_every *= 2;
            let (every, fork) = (self.checkpoint_every, self.fork());
            self.checkpoints.retain(|at, _| *at == fork || at.is_multiple_of(every));
        }
    }
}

/// All branches of a history; the first is the run itself.
#[derive(Clone, Debug)]
pub(super) struct Branches<P: Protocol>(pub Vec<Branch<P>>);

impl<P: Protocol> Branches<P> {
    /// Whether there is such a branch.
    pub fn check(&self, branch: usize) -> Result<(), TimelineError> {
        if branch < self.0.len() { Ok(()) } else { Err(TimelineError::NoSuchBranch(branch)) }
    }

    /// The action that led to a frame.
    pub fn entry(&self, branch: usize, frame: usize) -> Option<&Entry<P>> {
        let branch = &self.0[self.owner(branch, frame)];
        branch.entries.get(frame.checked_sub(branch.fork() + 1)?)
    }

    /// The last checkpoint not later than a frame.
    pub fn checkpoint(&self, branch: usize, frame: usize) -> (usize, &Picture<P>) {
        // At the fork itself a branch has a picture of its own: what a strike has left out is known there.
        let forks_here = self.0[branch].fork() == frame;
        let owner = if forks_here { branch } else { self.owner(branch, frame) };
        let (at, picture) = self.0[owner].checkpoints.at_or_before(&frame).expect("a branch keeps its first frame");
        (*at, picture)
    }

    /// A branch that parts at a frame, with the picture there.
    pub fn forked(&self, name: String, fork: Place, picture: Picture<P>) -> Branch<P> {
        let keys = &self.0[fork.branch].keys;
        let keys = keys[..keys.partition_point(|key| key.frame <= fork.frame)].to_vec();
        // A branch that parts where another does, parts from that other's parent: lanes stay flat.
        let parent = Place { branch: self.owner(fork.branch, fork.frame), ..fork };
        Branch::new(name, Some(parent), keys, picture)
    }

    /// The last frame that two branches share.
    pub fn shared_frames(&self, one: usize, other: usize) -> usize {
        let lineage = |branch: usize| {
            let mut line = vec![Place { branch, frame: self.0[branch].last() }];
            while let Some(parent) = line.last().and_then(|place| self.0[place.branch].parent) {
                line.push(parent);
            }
            line
        };
        let others = lineage(other);
        let common = lineage(one).into_iter().find_map(|place| {
            let twin = others.iter().find(|twin| twin.branch == place.branch)?;
            Some(place.frame.min(twin.frame))
        });
        common.unwrap_or(0)
    }

    /// The branch, this one or an ancestor, whose entries made the frame.
    fn owner(&self, branch: usize, frame: usize) -> usize {
        let mut owner = branch;
        while let Some(parent) = self.0[owner].parent.filter(|parent| frame <= parent.frame) {
            owner = parent.branch;
        }
        owner
    }
}
