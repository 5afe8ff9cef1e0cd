//! Whole branches frame by frame: where two of them part, and what one comes to. Branches come in, a frame or a fingerprint
//! goes out, after as many slices as it takes.

use std::hash::{Hash, Hasher};
use std::task::Poll;

use super::{Place, Timeline, TimelineError, Walker};
use crate::node::{Fingerprint, Protocol};

/// The search for the first frame at which two branches differ.
#[derive(Clone, Debug)]
pub struct Comparison<P: Protocol> {
    one: Walker<P>,
    other: Walker<P>,
    /// The last frame that both have.
    last: usize,
}

/// A fingerprint of all frames of a branch in the making.
#[derive(Clone, Debug)]
pub struct Chain<P: Protocol> {
    walker: Walker<P>,
    last: usize,
    hasher: Fingerprint,
}

impl<P: Protocol> Timeline<P> {
    /// Begins to compare two branches: in what was done and in what came of it.
    ///
    /// # Errors
    /// A branch that does not exist.
    pub fn comparison(&self, one: usize, other: usize) -> Result<Comparison<P>, TimelineError> {
        self.branches.check(one).and_then(|()| self.branches.check(other))?;
        let frame = self.branches.shared_frames(one, other);
        let at = |branch| self.branches.walker(Place { branch, frame });
        let last = self.branches.0[one].last().min(self.branches.0[other].last());
        Ok(Comparison { one: at(one), other: at(other), last })
    }

    /// Begins a fingerprint of all frames of this branch, one after the other: runs that agree in it agree in every frame.
    pub fn chain(&self) -> Chain<P> {
        let walker = self.branches.walker(Place { frame: 0, ..self.place() });
        Chain { walker, last: self.branch().last(), hasher: Fingerprint::default() }
    }
}

impl<P: Protocol> Comparison<P> {
    /// Goes on for at most so many frames. `None` if one branch is the beginning of the other.
    pub fn go_on(&mut self, timeline: &Timeline<P>, frames_max: usize) -> Poll<Option<usize>> {
        for _ in 0..frames_max {
            let frame = self.one.place.frame;
            if frame >= self.last {
                return Poll::Ready(None);
            }
            timeline.lead(&mut self.one, frame + 1);
            timeline.lead(&mut self.other, frame + 1);
            let (one, other) = (self.one.world(), self.other.world());
            if one.now_ms() != other.now_ms() || one.fingerprint() != other.fingerprint() {
                return Poll::Ready(Some(frame + 1));
            }
        }
        Poll::Pending
    }
}

impl<P: Protocol> Chain<P> {
    /// Goes on for at most so many frames.
    pub fn go_on(&mut self, timeline: &Timeline<P>, frames_max: usize) -> Poll<u64> {
        for _ in 0..frames_max {
            let (frame, world) = (self.walker.place.frame, self.walker.world());
            (world.fingerprint(), world.now_ms()).hash(&mut self.hasher);
            if frame >= self.last {
                return Poll::Ready(self.hasher.finish());
            }
            timeline.lead(&mut self.walker, frame + 1);
        }
        Poll::Pending
    }
}
