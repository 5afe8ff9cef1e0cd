//! The history of a run: the actions taken, with checkpoints, so that every frame can be seen again; and branches.
//!
//! What comes in: actions. What goes out: the world at any frame. No state is kept a frame: [`Timeline::seek`] restores
//! the checkpoint before it and replays. Nothing is ever discarded: to act at a past frame makes a branch.

mod branch;
mod picture;
#[cfg(test)]
mod tests;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use thiserror::Error;

use crate::node::{Effects, Fingerprint, Protocol, SortedMap};
use crate::schedule::earliest;
use crate::world::{Action, Beginning, Begun, Refusal, Step, World};
use picture::{Picture, subject_of};

pub use branch::{Branch, Entry, Key, Kind, Line};
pub use picture::Standing;

/// The most frames that one branch has.
pub const FRAMES_MAX: usize = 1_000_000;
/// The most branches that a history has.
pub const BRANCHES_MAX: usize = 64;
/// Frames between two checkpoints, as long as there are few of them.
const CHECKPOINT_EVERY: usize = 64;
/// The most machines that the checkpoints of a branch hold together; beyond it every other checkpoint goes.
const CHECKPOINT_MACHINES_MAX: usize = 4_096;

/// A branch and a frame of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub branch: usize,
    pub frame: usize,
}

/// Why the history cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TimelineError {
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("The history is full: a branch has at most {FRAMES_MAX} frames.")]
    Full,
    #[error("There are already {BRANCHES_MAX} branches. Open the run again to start afresh.")]
    TooManyBranches,
    #[error("There is no branch {0}.")]
    NoSuchBranch(usize),
    #[error("Frame {0} was not made by hand, so there is nothing to strike.")]
    NotByHand(usize),
}

/// The history of a run, standing at one of its frames.
#[derive(Clone, Debug)]
pub struct Timeline<P: Protocol> {
    branches: Vec<Branch<P>>,
    place: Place,
    picture: Picture<P>,
    step: Option<Step<P>>,
}

impl<P: Protocol> Timeline<P> {
    /// A history of one frame: a world without nodes.
    pub fn new(beginning: Beginning<P>) -> Self {
        let picture = Picture::new(World::new(beginning));
        let main = Branch {
            name: "main".to_owned(),
            parent: None,
            entries: Vec::new(),
            keys: Vec::new(),
            checkpoints: SortedMap::from([(0, picture.clone())]),
            checkpoint_every: CHECKPOINT_EVERY,
            end_ms: 0,
            roster: Arc::default(),
            deeds_at_fork: 0,
            skipped: Vec::new(),
        };
        Self { branches: vec![main], place: Place { branch: 0, frame: 0 }, picture, step: None }
    }

    // ---- where it stands ----

    pub fn place(&self) -> Place {
        self.place
    }

    /// The world at this frame.
    pub fn world(&self) -> &World<P> {
        &self.picture.world
    }

    /// How the properties stand at this frame, in the protocol's order.
    pub fn standings(&self) -> &[Standing<P>] {
        &self.picture.standings
    }

    /// The step that led to this frame; `None` at frame 0.
    pub fn step(&self) -> Option<&Step<P>> {
        self.step.as_ref()
    }

    /// How many deeds of the script are done at this frame, those included that were struck out.
    pub fn deeds_done(&self) -> usize {
        let branch = self.branch();
        if self.place.frame == branch.fork() { branch.deeds_at_fork } else { self.picture.deeds_done }
    }

    /// The action that led to a frame of this branch.
    pub fn entry(&self, frame: usize) -> Option<&Entry<P>> {
        let owner = self.owner(self.place.branch, frame);
        let branch = &self.branches[owner];
        branch.entries.get(frame.checked_sub(branch.fork() + 1)?)
    }

    /// The last frame of this branch that is not later than a time.
    pub fn frame_at(&self, time_ms: u64) -> usize {
        let (mut branch, mut last) = (self.place.branch, usize::MAX);
        loop {
            let Branch { entries, parent, .. } = &self.branches[branch];
            let fork = self.branches[branch].fork();
            let within = last.saturating_sub(fork).min(entries.len());
            let taken = entries[..within].partition_point(|entry| entry.at_ms <= time_ms);
            match parent {
                Some(parent) if taken == 0 => (branch, last) = (parent.branch, fork),
                _ => return fork + taken,
            }
        }
    }

    /// All branches; the first is the run itself.
    pub fn branches(&self) -> &[Branch<P>] {
        &self.branches
    }

    /// The branch that it stands on.
    pub fn branch(&self) -> &Branch<P> {
        &self.branches[self.place.branch]
    }

    /// Whether it stands at the last frame of its branch.
    pub fn is_at_end(&self) -> bool {
        self.place.frame == self.branch().last()
    }

    // ---- going on ----

    /// Begins an action here. At a past frame this makes a branch.
    ///
    /// # Errors
    /// An action that cannot be taken, or a history that is full; nothing is changed then.
    pub fn begin(&mut self, at_ms: u64, action: Action<P>, line: Option<Line>) -> Result<Begun<P>, TimelineError> {
        if self.place.frame >= FRAMES_MAX {
            return Err(TimelineError::Full);
        }
        let forks = !self.is_at_end();
        if forks && self.branches.len() >= BRANCHES_MAX {
            return Err(TimelineError::TooManyBranches);
        }
        let fork = forks.then(|| self.picture.clone());
        let at_ms = at_ms.max(self.picture.world.now_ms());
        let entry = Entry { at_ms, action: action.clone(), line };
        let begun = self.picture.world.begin(at_ms, action)?;
        if let Some(picture) = fork {
            self.add_branch(picture);
        }
        let branch = &mut self.branches[self.place.branch];
        branch.entries.push(entry);
        Ok(begun)
    }

    /// Finishes an action: one frame more.
    pub fn finish(&mut self, begun: Begun<P>, outcome: Option<(P::State, Effects<P>)>) {
        let step = self.picture.world.finish(begun, outcome);
        let before: Vec<bool> = self.picture.standings.iter().map(|standing| standing.is_broken).collect();
        self.picture.observe(&step);
        self.place.frame += 1;
        let frame = self.place.frame;
        let line = self.branches[self.place.branch].entries.last().and_then(|entry| entry.line.as_ref());
        let is_by_hand = line.is_some();
        if let Some(deed) = line.and_then(|line| line.deed) {
            self.picture.deeds_done = deed + 1;
        }
        let kind = self.picture.kind_of(&step, &before, is_by_hand);
        let node = step.node.or_else(|| subject_of(&step.action));
        let branch = &mut self.branches[self.place.branch];
        branch.end_ms = step.at_ms;
        branch.roster = Arc::clone(self.picture.world.roster());
        if let Some(kind) = kind {
            branch.keys.push(Key { frame, at_ms: step.at_ms, kind, node });
        }
        self.step = Some(step);
        self.keep_checkpoint();
    }

    /// Takes an action here, the node's step included.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn push(&mut self, at_ms: u64, action: Action<P>, line: Option<Line>) -> Result<(), TimelineError> {
        let mut begun = self.begin(at_ms, action, line)?;
        let outcome = begun.door.take().map(|(ctx, door)| door.pass(&ctx));
        self.finish(begun, outcome);
        Ok(())
    }

    // ---- going back and forth ----

    /// Goes to a frame of this branch, or to its last if there are fewer.
    pub fn seek(&mut self, frame: usize) {
        self.seek_in(self.place.branch, frame);
    }

    /// Goes to a frame of a branch.
    ///
    /// # Errors
    /// A branch that does not exist.
    pub fn go(&mut self, place: Place) -> Result<(), TimelineError> {
        if place.branch >= self.branches.len() {
            return Err(TimelineError::NoSuchBranch(place.branch));
        }
        self.seek_in(place.branch, place.frame);
        Ok(())
    }

    fn seek_in(&mut self, branch: usize, frame: usize) {
        let frame = frame.min(self.branches[branch].last());
        if branch == self.place.branch && frame == self.place.frame {
            return;
        }
        // The step before is replayed too, so that this frame has its step.
        let start = frame.saturating_sub(1);
        let is_on_the_way = branch == self.place.branch && self.place.frame <= start;
        let (from, checkpoint) = self.checkpoint(branch, start);
        if !is_on_the_way || self.place.frame < from {
            self.picture = checkpoint;
            self.place = Place { branch, frame: from };
            self.step = None;
        }
        while self.place.frame < frame {
            self.replay_next();
        }
    }

    fn replay_next(&mut self) {
        let frame = self.place.frame + 1;
        let entry = self.entry(frame).expect("the frame was made by an entry");
        let (at_ms, action) = (entry.at_ms, entry.action.clone());
        let deed = entry.line.as_ref().and_then(|line| line.deed);
        // Up to the fork the history is the parent's; what a strike has left out there counts as done from there on.
        if self.place.frame == self.branch().fork() {
            self.picture.deeds_done = self.branch().deeds_at_fork;
        }
        let step = self.picture.world.apply(at_ms, action).expect("the action was taken before in an equal world");
        self.picture.observe(&step);
        self.picture.deeds_done = deed.map_or(self.picture.deeds_done, |deed| deed + 1);
        self.step = Some(step);
        self.place.frame = frame;
    }

    // ---- branches ----

    /// Names a branch. The name is cut after 40 characters; an empty name changes nothing.
    ///
    /// # Errors
    /// A branch that does not exist.
    pub fn rename(&mut self, branch: usize, name: &str) -> Result<(), TimelineError> {
        let branch = self.branches.get_mut(branch).ok_or(TimelineError::NoSuchBranch(branch))?;
        let name: String = name.trim().chars().take(40).collect();
        if !name.is_empty() {
            branch.name = name;
        }
        Ok(())
    }

    /// The run without the action by hand that made a frame: a branch on which what the run does by itself happens
    /// anew, and the later actions by hand are taken again at their times. `read` gives the actions of a line in a
    /// world. Lines that have become impossible are listed in the branch's `skipped`. Ends at its last frame.
    ///
    /// # Errors
    /// A frame that was not made by hand, or too many branches; nothing is changed then.
    pub fn strike(&mut self, frame: usize, read: &Read<'_, P>) -> Result<(), TimelineError> {
        let struck = self.entry(frame).and_then(|entry| entry.line.clone());
        let Some(struck) = struck else { return Err(TimelineError::NotByHand(frame)) };
        if self.branches.len() >= BRANCHES_MAX {
            return Err(TimelineError::TooManyBranches);
        }
        let old_end_ms = self.branch().end_ms;
        let later = self.deeds_after(frame);
        self.seek(frame - 1);
        self.add_branch(self.picture.clone());
        self.branches[self.place.branch].name = format!("without “{}”", struck.words);
        self.picture.deeds_done = struck.deed.map_or(self.picture.deeds_done, |deed| deed + 1);
        self.branches[self.place.branch].deeds_at_fork = self.picture.deeds_done;
        for deed in later {
            self.run_until(deed.at_ms, deed.same_ms_before);
            if let Err(why) = self.take_line(deed.at_ms, &deed.line, read) {
                self.branches[self.place.branch].skipped.push((deed.line.words.to_string(), why));
            }
        }
        self.run_until(old_end_ms, usize::MAX);
        Ok(())
    }

    /// The first frame at which two branches differ: in what was done or in what came of it. `None` if one is the
    /// beginning of the other.
    ///
    /// # Errors
    /// A branch that does not exist.
    pub fn first_difference(&self, one: usize, other: usize) -> Result<Option<usize>, TimelineError> {
        let mut walkers = Vec::new();
        for branch in [one, other] {
            let mut walker = self.clone();
            walker.go(Place { branch, frame: 0 })?;
            walkers.push(walker);
        }
        let [a, b] = &mut walkers[..] else { return Ok(None) };
        let shared = self.shared_frames(one, other);
        a.seek(shared);
        b.seek(shared);
        let last = a.branch().last().min(b.branch().last());
        while a.place.frame < last {
            a.replay_next();
            b.replay_next();
            let (a_world, b_world) = (a.world(), b.world());
            if a_world.fingerprint() != b_world.fingerprint() || a_world.now_ms() != b_world.now_ms() {
                return Ok(Some(a.place.frame));
            }
        }
        Ok(None)
    }

    /// A fingerprint of all frames of this branch, one after the other: runs that agree in it agree in every frame. The
    /// history stands where it stood afterwards.
    pub fn chain(&mut self) -> u64 {
        let (shown, last) = (self.place.frame, self.branch().last());
        let mut hasher = Fingerprint::default();
        for frame in 0..=last {
            self.seek(frame);
            (self.world().fingerprint(), self.world().now_ms()).hash(&mut hasher);
        }
        self.seek(shown);
        hasher.finish()
    }

    // ---- helpers ----

    /// The branch, this one or an ancestor, whose entries made the frame.
    fn owner(&self, branch: usize, frame: usize) -> usize {
        let mut owner = branch;
        while let Some(parent) = self.branches[owner].parent.filter(|parent| frame <= parent.frame) {
            owner = parent.branch;
        }
        owner
    }

    fn checkpoint(&self, branch: usize, frame: usize) -> (usize, Picture<P>) {
        // At the fork itself a branch has a picture of its own: what a strike has left out is known there.
        let forks_here = self.branches[branch].fork() == frame;
        let owner = if forks_here { branch } else { self.owner(branch, frame) };
        let (at, picture) =
            self.branches[owner].checkpoints.at_or_before(&frame).expect("a branch keeps its first frame");
        (*at, picture.clone())
    }

    fn keep_checkpoint(&mut self) {
        let frame = self.place.frame;
        let machines = self.picture.world.roster().len().max(1);
        let branch = &mut self.branches[self.place.branch];
        if !frame.is_multiple_of(branch.checkpoint_every) {
            return;
        }
        branch.checkpoints.insert(frame, self.picture.clone());
        while branch.checkpoints.len() > 16 && branch.checkpoints.len() * machines > CHECKPOINT_MACHINES_MAX {
            branch.checkpoint_every *= 2;
            let (every, fork) = (branch.checkpoint_every, branch.fork());
            branch.checkpoints.retain(|at, _| *at == fork || at.is_multiple_of(every));
        }
    }

    fn add_branch(&mut self, picture: Picture<P>) {
        let parent = self.place;
        let fork = parent.frame;
        let number = self.branches.len() + 1;
        let keys = &self.branches[parent.branch].keys;
        let keys = keys[..keys.partition_point(|key| key.frame <= fork)].to_vec();
        // A branch that parts where another does, parts from that other's parent: lanes stay flat.
        let owner = self.owner(parent.branch, fork);
        self.branches.push(Branch {
            name: format!("branch {number}"),
            parent: Some(Place { branch: owner, frame: fork }),
            entries: Vec::new(),
            keys,
            end_ms: picture.world.now_ms(),
            roster: Arc::clone(picture.world.roster()),
            deeds_at_fork: picture.deeds_done,
            checkpoints: SortedMap::from([(fork, picture)]),
            checkpoint_every: CHECKPOINT_EVERY,
            skipped: Vec::new(),
        });
        self.place.branch = self.branches.len() - 1;
    }

    fn deeds_after(&self, frame: usize) -> Vec<Deed> {
        let mut deeds = Vec::new();
        let mut same_ms: (u64, usize) = (0, 0);
        for entry in (frame + 1..=self.branch().last()).filter_map(|later| self.entry(later)) {
            if same_ms.0 != entry.at_ms {
                same_ms = (entry.at_ms, 0);
            }
            match &entry.line {
                Some(line) => {
                    deeds.push(Deed { at_ms: entry.at_ms, same_ms_before: same_ms.1, line: line.clone() });
                }
                None => same_ms.1 += 1,
            }
        }
        deeds
    }

    /// Runs by itself: all that is due before a time, and so many events that are due just then.
    fn run_until(&mut self, until_ms: u64, at_that_ms: usize) {
        let mut left = at_that_ms;
        while let Some(next) = earliest(self.world()) {
            if next.due_ms > until_ms || (next.due_ms == until_ms && left == 0) {
                return;
            }
            if next.due_ms == until_ms {
                left -= 1;
            }
            if self.push(next.due_ms, next.action, None).is_err() {
                return;
            }
        }
    }

    fn take_line(&mut self, at_ms: u64, line: &Line, read: &Read<'_, P>) -> Result<(), String> {
        for action in read(self.world(), &line.words)? {
            self.push(at_ms, action, Some(line.clone())).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    fn shared_frames(&self, one: usize, other: usize) -> usize {
        let lineage = |branch: usize| {
            let mut line = vec![Place { branch, frame: self.branches[branch].last() }];
            while let Some(parent) = line.last().and_then(|place| self.branches[place.branch].parent) {
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
}

/// Gives the actions of a script's line in a world, or says why there are none.
pub type Read<'a, P> = dyn Fn(&World<P>, &str) -> Result<Vec<Action<P>>, String> + 'a;

/// An action by hand, to be taken again in another run.
struct Deed {
    at_ms: u64,
    /// How many events at the same millisecond came before it.
    same_ms_before: usize,
    line: Line,
}
