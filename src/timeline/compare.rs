//! Whole branches frame by frame: where two of them part, and what one comes to. Branches come in, a frame or a fingerprint
//! goes out, after as many slices as it takes.

use std::hash::{Hash, Hasher};
use std::task::Poll;

use super::{Place, Timeline, TimelineError, Walker};
use crate::node::{Fingerprint, Protocol};
use crate::world::Action;

/// The search for where two branches part. What only sets rules, parameters or the network is passed over on both sides, so
/// that runs are compared in what they do.
#[derive(Clone, Debug)]
pub struct Comparison<P: Protocol> {
    one: Walker<P>,
    other: Walker<P>,
    lasts: [usize; 2],
    /// The first frame that differs, if one was found.
    frame: Option<usize>,
}

/// Where two branches part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parting {
    /// The first frame that differs in anything, rules and parameters included. `None` if one branch is the beginning of the
    /// other.
    pub frame: Option<usize>,
    /// The frames of the two at which nodes, timers, disks or messages first differ. `None` if they do the same as far as
    /// both go.
    pub conduct: Option<[usize; 2]>,
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
        let lasts = [one, other].map(|branch| self.branches.0[branch].last());
        Ok(Comparison { one: at(one), other: at(other), lasts, frame: None })
    }

    /// Begins a fingerprint of all frames of this branch, one after the other: runs that agree in it agree in every frame.
    pub fn chain(&self) -> Chain<P> {
        let walker = self.branches.walker(Place { frame: 0, ..self.place() });
        Chain { walker, last: self.branch().last(), hasher: Fingerprint::default() }
    }
}

impl<P: Protocol> Comparison<P> {
    /// Goes on for at most so many frames, and past what is set between two of them.
    pub fn go_on(&mut self, timeline: &Timeline<P>, frames_max: usize) -> Poll<Parting> {
        for _ in 0..frames_max {
            let before = self.one.place.frame;
            let goes_on = [
                timeline.pass_settings(&mut self.one, self.lasts[0]),
                timeline.pass_settings(&mut self.other, self.lasts[1]),
            ];
            let (one, other) = (self.one.world(), self.other.world());
            let is_same = one.fingerprint() == other.fingerprint() && self.one.place.frame == self.other.place.frame;
            if goes_on != [true, true] {
                if self.frame.is_none() && !is_same && self.one.place.frame.min(self.other.place.frame) > before {
                    self.frame = Some(before + 1);
                }
                return Poll::Ready(Parting { frame: self.frame, conduct: None });
            }
            if self.frame.is_none() && !(is_same && one.now_ms() == other.now_ms()) {
                self.frame = Some(before + 1);
            }
            if one.now_ms() != other.now_ms() || one.conduct_fingerprint() != other.conduct_fingerprint() {
                let conduct = Some([self.one.place.frame, self.other.place.frame]);
                return Poll::Ready(Parting { frame: self.frame, conduct });
            }
        }
        Poll::Pending
    }
}

impl<P: Protocol> Timeline<P> {
    /// Leads somebody to the next frame at which more was done than set a rule, a parameter or the network. `false`: there is
    /// none, and the walker stands at the last frame.
    fn pass_settings(&self, walker: &mut Walker<P>, last: usize) -> bool {
        while walker.place.frame < last {
            self.lead(walker, walker.place.frame + 1);
            let action = walker.step().map(|step| &step.action);
            if !matches!(action, Some(Action::Switch { .. } | Action::Param { .. } | Action::Network { .. })) {
                return true;
            }
        }
        false
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
