//! The run without one of its actions: a frame made by hand comes in, a branch goes out, after as many slices as it takes.

use std::collections::VecDeque;
use std::task::Poll;

use super::branch::Branches;
use super::{BRANCHES_MAX, Line, Place, Timeline, TimelineError, Walker};
use crate::node::Protocol;
use crate::schedule::earliest;
use crate::world::{Action, World};

/// Gives the actions of a script's line in a world, or says why there are none.
pub type Read<'a, P> = dyn Fn(&World<P>, &str) -> Result<Vec<Action<P>>, String> + 'a;

/// A branch in the making on which one action by hand never happened. What the run does by itself happens anew, and the later
/// actions by hand are taken again at their times.
#[derive(Clone, Debug)]
pub struct Strike<P: Protocol> {
    /// A history that has just this branch. It is never sought in: frames up to the fork are not there.
    run: Timeline<P>,
    later: VecDeque<Deed>,
    end_ms: u64,
    /// How many events came at the same millisecond as the next deed.
    same_ms: usize,
}

/// An action by hand, to be taken again in another run.
#[derive(Clone, Debug)]
struct Deed {
    at_ms: u64,
    /// How many events at the same millisecond came before it.
    same_ms_before: usize,
    line: Line,
}

impl<P: Protocol> Timeline<P> {
    /// Begins to strike out the action by hand that made a frame of this branch. Nothing changes until the branch is
    /// [adopted](Self::adopt).
    ///
    /// # Errors
    /// A frame that was not made by hand, or too many branches.
    pub fn strike(&self, frame: usize) -> Result<Strike<P>, TimelineError> {
        let struck = self.entry(frame).and_then(|entry| entry.line.clone());
        let Some(struck) = struck else { return Err(TimelineError::NotByHand(frame)) };
        if self.branches.0.len() >= BRANCHES_MAX {
            return Err(TimelineError::TooManyBranches);
        }
        let fork = Place { frame: frame - 1, ..self.place() };
        let Walker { mut picture, step, .. } = self.branches.walker(fork);
        let name = format!("without “{}”", struck.words);
        let mut branch = self.branches.forked(name, fork, picture.clone());
        picture.deeds_done = struck.deed.map_or(picture.deeds_done, |deed| deed + 1);
        branch.deeds_at_fork = picture.deeds_done;
        let here = Walker { place: Place { branch: 0, ..fork }, picture, step };
        Ok(Strike {
            run: Timeline { branches: Branches(vec![branch]), here },
            later: self.deeds_after(frame),
            end_ms: self.branch().end_ms,
            same_ms: 0,
        })
    }

    /// Takes in a branch that a strike has made, and stands at its last frame.
    ///
    /// # Errors
    /// Too many branches.
    pub fn adopt(&mut self, strike: Strike<P>) -> Result<(), TimelineError> {
        if self.branches.0.len() >= BRANCHES_MAX {
            return Err(TimelineError::TooManyBranches);
        }
        let branch = self.branches.0.len();
        self.here = strike.run.here;
        self.here.place.branch = branch;
        self.branches.0.extend(strike.run.branches.0);
        Ok(())
    }

    fn deeds_after(&self, frame: usize) -> VecDeque<Deed> {
        let mut deeds = VecDeque::new();
        let mut same_ms: (u64, usize) = (0, 0);
        for entry in (frame + 1..=self.branch().last()).filter_map(|later| self.entry(later)) {
            if same_ms.0 != entry.at_ms {
                same_ms = (entry.at_ms, 0);
            }
            match &entry.line {
                Some(line) => {
                    deeds.push_back(Deed { at_ms: entry.at_ms, same_ms_before: same_ms.1, line: line.clone() });
                }
                None => same_ms.1 += 1,
            }
        }
        deeds
    }
}

impl<P: Protocol> Strike<P> {
    /// Goes on for at most so many frames. `read` gives the actions of a line in a world; lines that have become impossible
    /// are listed in the branch's `skipped`.
    pub fn go_on(&mut self, read: &Read<'_, P>, frames_max: usize) -> Poll<()> {
        for _ in 0..frames_max {
            let (until_ms, same_ms_max) =
                self.later.front().map_or((self.end_ms, usize::MAX), |deed| (deed.at_ms, deed.same_ms_before));
            let is_before = |ms: u64| ms < until_ms || (ms == until_ms && self.same_ms < same_ms_max);
            let next = earliest(self.run.world()).filter(|next| is_before(next.due_ms));
            if let Some(next) = next {
                self.same_ms += usize::from(next.due_ms == until_ms);
                if self.run.push(next.due_ms, next.action, None).is_ok() {
                    continue;
                }
            }
            let Some(deed) = self.later.pop_front() else { return Poll::Ready(()) };
            if self.later.front().is_none_or(|later| later.at_ms != deed.at_ms) {
                self.same_ms = 0;
            }
            self.take_again(deed, read);
        }
        Poll::Pending
    }

    fn take_again(&mut self, deed: Deed, read: &Read<'_, P>) {
        let taken = read(self.run.world(), &deed.line.words).and_then(|actions| {
            actions.into_iter().try_for_each(|action| {
                self.run.push(deed.at_ms, action, Some(deed.line.clone())).map_err(|error| error.to_string())
            })
        });
        if let Err(why) = taken {
            self.run.branch_mut().skipped.push((deed.line.words.to_string(), why));
        }
    }
}
