//! What a branch has besides its history: how far its script got, and what became of the expectations.

use crate::scenario::{Deeds, Judge, Scenario};
use crate::timeline::{Place, Timeline, Walker};
use crate::view::Exhibit;

/// One branch's script and judge.
pub struct Lane<P: Exhibit> {
    pub deeds: Deeds,
    judge: Judge,
    expects_nothing: bool,
    /// The last frame that the judge has seen.
    judged: usize,
    /// Where it looks while frames are left that it has not seen.
    behind: Option<Walker<P>>,
}

impl<P: Exhibit> Lane<P> {
    /// A branch of which the judge has seen nothing yet.
    pub fn new(scenario: &Scenario) -> Self {
        let expects_nothing = scenario.expectations.is_empty();
        Self { deeds: Deeds::default(), judge: Judge::new(scenario), expects_nothing, judged: 0, behind: None }
    }

    /// What became of the expectations, as far as the judge has seen.
    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// The judge sees the frame that was just made, if it has seen all before it.
    pub fn see(&mut self, here: &Walker<P>) {
        if self.judged + 1 == here.place().frame {
            self.judge.see(here);
            self.judged += 1;
        }
    }

    /// The judge sees at most so many frames of its branch that it has not seen; whether none are left.
    pub fn catch_up(&mut self, timeline: &Timeline<P>, branch: usize, frames_max: usize) -> bool {
        let last = timeline.branches().get(branch).map_or(0, |branch| branch.last());
        if self.expects_nothing {
            self.judged = last;
        }
        for _ in 0..frames_max.min(last - self.judged.min(last)) {
            let from = Place { branch, frame: self.judged };
            let Some(walker) = self.behind.take().or_else(|| timeline.walker(from).ok()) else { return true };
            let walker = self.behind.insert(walker);
            timeline.lead(walker, self.judged + 1);
            self.judge.see(walker);
            self.judged += 1;
        }
        let is_done = self.judged >= last;
        if is_done {
            self.behind = None;
        }
        is_done
    }

    /// Nothing more happens: all expectations are decided, if the judge has seen everything.
    pub fn close(&mut self, here: &Walker<P>) {
        if self.judged == here.place().frame {
            self.judge.close(here);
        }
    }
}
