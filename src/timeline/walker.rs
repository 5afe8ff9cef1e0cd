//! Somebody who stands at a frame: a place comes in, the world there goes out.

use super::Place;
use super::branch::Branches;
use super::picture::{Picture, Standing};
use crate::node::Protocol;
use crate::world::{Action, Beginning, Refusal, Step, World};

/// One who stands at a frame of a history. The history itself has one; others are [led](super::Timeline::lead) about while
/// it stays where it is.
#[derive(Clone, Debug)]
pub struct Walker<P: Protocol> {
    pub(super) place: Place,
    pub(super) picture: Picture<P>,
    pub(super) step: Option<Step<P>>,
}

impl<P: Protocol> Walker<P> {
    /// Somebody who goes on without a history, in a world without nodes: for runs of millions of events.
    pub fn begin(beginning: Beginning<P>) -> Self {
        Self { place: Place { branch: 0, frame: 0 }, picture: Picture::new(World::new(beginning)), step: None }
    }

    /// Takes an action, the node's step included, and looks at the properties. Nothing of it is recorded.
    ///
    /// # Errors
    /// An action that cannot be taken; nothing changes then.
    pub fn take(&mut self, at_ms: u64, action: Action<P>) -> Result<(), Refusal> {
        let step = self.picture.world.apply(at_ms, action)?;
        self.picture.observe(&step);
        self.step = Some(step);
        self.place.frame += 1;
        Ok(())
    }

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
}

impl<P: Protocol> Branches<P> {
    /// Somebody who stands at a frame.
    pub fn walker(&self, place: Place) -> Walker<P> {
        let (frame, picture) = self.checkpoint(place.branch, place.frame.saturating_sub(1));
        let from = Place { branch: place.branch, frame };
        let mut walker = Walker { place: from, picture: picture.clone(), step: None };
        self.lead(&mut walker, place);
        walker
    }

    /// Leads somebody to a frame of a branch, or to its last if there are fewer. The way begins at the last checkpoint
    /// before it, or where the walker stands if that is nearer.
    pub fn lead(&self, walker: &mut Walker<P>, to: Place) {
        let Place { branch, frame } = to;
        let frame = frame.min(self.0[branch].last());
        if walker.place == (Place { branch, frame }) {
            return;
        }
        // The step before is replayed too, so that this frame has its step.
        let start = frame.saturating_sub(1);
        let is_on_the_way = branch == walker.place.branch && walker.place.frame <= start;
        let (from, checkpoint) = self.checkpoint(branch, start);
        if !is_on_the_way || walker.place.frame < from {
            walker.picture = checkpoint.clone();
            walker.place = Place { branch, frame: from };
            walker.step = None;
        }
        while walker.place.frame < frame {
            self.replay_next(walker);
        }
    }

    fn replay_next(&self, walker: &mut Walker<P>) {
        let Place { branch, frame } = walker.place;
        let entry = self.entry(branch, frame + 1).expect("the frame was made by an entry");
        let picture = &mut walker.picture;
        // Up to the fork the history is the parent's; what a strike has left out there counts as done from there on.
        if frame == self.0[branch].fork() {
            picture.deeds_done = self.0[branch].deeds_at_fork;
        }
        let action = entry.action.clone();
        let step = picture.world.apply(entry.at_ms, action).expect("the action was taken before in an equal world");
        picture.observe(&step);
        let deed = entry.line.as_ref().and_then(|line| line.deed);
        picture.deeds_done = deed.map_or(picture.deeds_done, |deed| deed + 1);
        walker.step = Some(step);
        walker.place.frame = frame + 1;
    }
}
