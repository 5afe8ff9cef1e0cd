//! The history of a run: the actions taken, with checkpoints, so that every frame can be seen again; and branches.
//!
//! What comes in: actions. What goes out: the world at any frame. No state is kept a frame: [`Timeline::seek`] goes on from
//! where it stands or from the checkpoint before the frame and replays. Nothing is ever discarded: to act at a past frame
//! makes a branch. What replays a whole branch, a [`Strike`], a [`Comparison`] or a [`Chain`], goes on slice by slice, so
//! that a page stays alive meanwhile.

mod branch;
mod compare;
mod picture;
mod strike;
#[cfg(test)]
mod tests;
mod walker;

use std::sync::Arc;

use thiserror::Error;

use crate::node::{Effects, Protocol};
use crate::world::{Action, Beginning, Begun, Refusal, Step, World};
use branch::Branches;
use picture::{Picture, subject_of};

pub use branch::{Branch, Entry, Key, Kind, Line};
pub use compare::{Chain, Comparison, Parting};
pub use picture::Standing;
pub use strike::{Read, Strike};
pub use walker::Walker;

/// The most frames that one branch has.
pub const FRAMES_MAX: usize = 1_000_000;
/// The most branches that a history has.
pub const BRANCHES_MAX: usize = 64;
/// Frames between two checkpoints, as long as there are few of them.
const CHECKPOINT_EVERY: usize = 64;
/// The most copies of machines that the checkpoints of a branch hold together; beyond it every other checkpoint goes.
const CHECKPOINT_COPIES_MAX: usize = 4_096;

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
    branches: Branches<P>,
    here: Walker<P>,
}

impl<P: Protocol> Timeline<P> {
    /// A history of one frame: a world without nodes.
    pub fn new(beginning: Beginning<P>) -> Self {
        let picture = Picture::new(World::new(beginning));
        let main = Branch::new("main".to_owned(), None, Vec::new(), picture.clone());
        let here = Walker { place: Place { branch: 0, frame: 0 }, picture, step: None };
        Self { branches: Branches(vec![main]), here }
    }

    // ---- where it stands ----

    pub fn place(&self) -> Place {
        self.here.place
    }

    /// The frame at which it stands, with all that can be seen there.
    pub fn here(&self) -> &Walker<P> {
        &self.here
    }

    /// The world at this frame.
    pub fn world(&self) -> &World<P> {
        &self.here.picture.world
    }

    /// How the properties stand at this frame, in the protocol's order.
    pub fn standings(&self) -> &[Standing<P>] {
        &self.here.picture.standings
    }

    /// The step that led to this frame; `None` at frame 0.
    pub fn step(&self) -> Option<&Step<P>> {
        self.here.step.as_ref()
    }

    /// How many deeds of the script are done at this frame, those included that were struck out.
    pub fn deeds_done(&self) -> usize {
        let branch = self.branch();
        if self.place().frame == branch.fork() { branch.deeds_at_fork } else { self.here.picture.deeds_done }
    }

    /// The action that led to a frame of this branch.
    pub fn entry(&self, frame: usize) -> Option<&Entry<P>> {
        self.branches.entry(self.place().branch, frame)
    }

    /// The last frame of this branch that is not later than a time.
    pub fn frame_at(&self, time_ms: u64) -> usize {
        let (mut branch, mut last) = (self.place().branch, usize::MAX);
        loop {
            let Branch { entries, parent, .. } = &self.branches.0[branch];
            let fork = self.branches.0[branch].fork();
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
        &self.branches.0
    }

    /// The branch that it stands on.
    pub fn branch(&self) -> &Branch<P> {
        &self.branches.0[self.place().branch]
    }

    /// Whether it stands at the last frame of its branch.
    pub fn is_at_end(&self) -> bool {
        self.place().frame == self.branch().last()
    }

    // ---- going on ----

    /// Begins an action here. At a past frame this makes a branch.
    ///
    /// # Errors
    /// An action that cannot be taken, or a history that is full; nothing is changed then.
    pub fn begin(&mut self, at_ms: u64, action: Action<P>, line: Option<Line>) -> Result<Begun<P>, TimelineError> {
        if self.place().frame >= FRAMES_MAX {
            return Err(TimelineError::Full);
        }
        let forks = !self.is_at_end();
        if forks && self.branches.0.len() >= BRANCHES_MAX {
            return Err(TimelineError::TooManyBranches);
        }
        let fork = forks.then(|| self.here.picture.clone());
        let at_ms = at_ms.max(self.here.picture.world.now_ms());
        let entry = Entry { at_ms, action: action.clone(), line };
        let begun = self.here.picture.world.begin(at_ms, action)?;
        if let Some(picture) = fork {
            self.add_branch(picture);
        }
        self.branch_mut().entries.push(entry);
        Ok(begun)
    }

    /// Finishes an action: one frame more.
    pub fn finish(&mut self, begun: Begun<P>, outcome: Option<(P::State, Effects<P>)>) {
        let line = self.branch().entries.last().and_then(|entry| entry.line.clone());
        let is_by_hand = line.is_some();
        let here = &mut self.here;
        let step = here.picture.world.finish(begun, outcome);
        let before: Vec<bool> = here.picture.standings.iter().map(|standing| standing.is_broken).collect();
        here.picture.observe(&step);
        here.place.frame += 1;
        if let Some(deed) = line.and_then(|line| line.deed) {
            here.picture.deeds_done = deed + 1;
        }
        let kind = here.picture.kind_of(&step, &before, is_by_hand);
        let node = step.node.or_else(|| subject_of(&step.action));
        let branch = &mut self.branches.0[here.place.branch];
        branch.end_ms = step.at_ms;
        branch.roster = Arc::clone(here.picture.world.roster());
        if let Some(kind) = kind {
            branch.keys.push(Key { frame: here.place.frame, at_ms: step.at_ms, kind, node });
        }
        branch.keep_checkpoint(here.place.frame, &here.picture);
        here.step = Some(step);
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
        let place = Place { frame, ..self.place() };
        self.branches.lead(&mut self.here, place);
    }

    /// Goes to a frame of a branch.
    ///
    /// # Errors
    /// A branch that does not exist.
    pub fn go(&mut self, place: Place) -> Result<(), TimelineError> {
        self.branches.check(place.branch)?;
        self.branches.lead(&mut self.here, place);
        Ok(())
    }

    /// Somebody else who stands at a frame, or at the branch's last if there are fewer.
    ///
    /// # Errors
    /// A branch that does not exist.
    pub fn walker(&self, place: Place) -> Result<Walker<P>, TimelineError> {
        self.branches.check(place.branch)?;
        Ok(self.branches.walker(place))
    }

    /// Leads somebody to a frame of its branch, or to the last if there are fewer.
    pub fn lead(&self, walker: &mut Walker<P>, frame: usize) {
        self.branches.lead(walker, Place { frame, ..walker.place });
    }

    // ---- branches ----

    /// Names a branch. The name is cut after 40 characters; an empty name changes nothing.
    ///
    /// # Errors
    /// A branch that does not exist.
    pub fn rename(&mut self, branch: usize, name: &str) -> Result<(), TimelineError> {
        self.branches.check(branch)?;
        let branch = &mut self.branches.0[branch];
        let name: String = name.trim().chars().take(40).collect();
        if !name.is_empty() {
            branch.name = name;
        }
        Ok(())
    }

    // ---- helpers ----

    fn branch_mut(&mut self) -> &mut Branch<P> {
        &mut self.branches.0[self.here.place.branch]
    }

    /// A branch that begins where the history stands.
    fn add_branch(&mut self, picture: Picture<P>) {
        let name = format!("branch {}", self.branches.0.len() + 1);
        let branch = self.branches.forked(name, self.place(), picture);
        self.branches.0.push(branch);
        self.here.place.branch = self.branches.0.len() - 1;
    }
}
