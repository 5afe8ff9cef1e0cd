//! What takes longer than a page may wait: jobs come in, and after as many slices as it takes their results go out.

use std::task::Poll;

use super::session::{Session, plain};
use crate::scenario::Complaint;
use crate::timeline::{Chain, Comparison, Parting, Place, Strike};
use crate::view::Exhibit;
use crate::world::World;

/// Something that plays whole branches again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// The run without the action by hand that made a frame: a branch.
    Strike { frame: usize },
    /// The first frame in which two branches differ.
    Compare { one: usize, other: usize },
    /// A fingerprint of all frames of the shown branch.
    Chain,
}

/// What a job has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The history stands at the last frame of a new branch.
    Branch,
    Difference(Difference),
    /// 16 hex digits: the same natively, in the page and in workers.
    Chain(String),
}

/// Where two branches part.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The first frame that differs in anything.
    pub frame: Option<usize>,
    /// The frames of the two at which what they do first differs.
    pub conduct: Option<[usize; 2]>,
    pub words: String,
}

/// A job that was begun.
pub enum Task<P: Exhibit> {
    Strike(Box<Strike<P>>),
    /// A struck run is there; its expectations are judged.
    Judge,
    Compare(Box<Comparison<P>>, [usize; 2]),
    Chain(Box<Chain<P>>),
}

impl<P: Exhibit> Session<P> {
    /// Begins a job; one that is not done yet is given up.
    ///
    /// # Errors
    /// A frame that was not made by hand, a branch that does not exist, too many branches. Nothing is begun then.
    pub fn begin(&mut self, job: Job) -> Result<(), Complaint> {
        self.task = None;
        let timeline = &self.timeline;
        self.task = Some(match job {
            Job::Strike { frame } => Task::Strike(Box::new(timeline.strike(frame).map_err(plain)?)),
            Job::Compare { one, other } => {
                Task::Compare(Box::new(timeline.comparison(one, other).map_err(plain)?), [one, other])
            }
            Job::Chain => Task::Chain(Box::new(timeline.chain())),
        });
        Ok(())
    }

    /// Goes on with the job for at most so many frames.
    ///
    /// # Errors
    /// No job was begun, or there are too many branches by now. The job is given up then.
    pub fn work(&mut self, frames_max: usize) -> Result<Poll<Found>, Complaint> {
        let Some(mut task) = self.task.take() else { return Err(Complaint::plain("There is nothing to go on with.")) };
        let found = match &mut task {
            Task::Strike(strike) => {
                let scenario = &self.scenario;
                let read = |world: &World<P>, line: &str| {
                    let action = scenario.read_line(world, line);
                    action.map(|action| vec![action]).map_err(|complaint| complaint.to_string())
                };
                strike.go_on(&read, frames_max).map(|()| None)
            }
            Task::Judge if self.catch_up(frames_max) => Poll::Ready(Some(Found::Branch)),
            Task::Judge => Poll::Pending,
            Task::Compare(comparison, branches) => {
                let parting = comparison.go_on(&self.timeline, frames_max);
                parting.map(|parting| Some(Found::Difference(self.difference(*branches, parting))))
            }
            Task::Chain(chain) => {
                chain.go_on(&self.timeline, frames_max).map(|chain| Some(Found::Chain(format!("{chain:016x}"))))
            }
        };
        match (found, task) {
            (Poll::Ready(Some(found)), _) => return Ok(Poll::Ready(found)),
            (Poll::Ready(None), Task::Strike(strike)) => {
                self.timeline.adopt(*strike).map_err(plain)?;
                self.follow_branches();
                self.task = Some(Task::Judge);
            }
            (_, task) => self.task = Some(task),
        }
        Ok(Poll::Pending)
    }

    /// Gives up the job that was begun. Nothing of it is left, but a branch that is there already.
    pub fn give_up(&mut self) {
        self.task = None;
    }

    fn difference(&self, [one, other]: [usize; 2], Parting { frame, conduct }: Parting) -> Difference {
        let name = |branch: usize| &self.timeline.branches()[branch].name;
        let (one, other) = (name(one), name(other));
        let set = frame.filter(|frame| conduct.is_none_or(|conduct| conduct != [*frame; 2]));
        let when = match set {
            Some(1) => "from the start".to_owned(),
            Some(frame) => format!("from frame {frame} on"),
            None => String::new(),
        };
        let words = match (frame, conduct) {
            (None, _) => format!("“{one}” and “{other}” are alike as far as both go."),
            (_, Some([here, there])) if set.is_some() => format!(
                "A rule or another setting differs {when}. What the nodes do first differs at frame {here} of “{one}” and frame {there} of “{other}”."
            ),
            (_, None) => {
                format!("A rule or another setting differs {when}. What the nodes do is alike as far as both go.")
            }
            (Some(frame), _) => format!("“{one}” and “{other}” are alike up to frame {}.", frame - 1),
        };
        Difference { frame, conduct, words }
    }

    /// The judge of the shown branch sees at most so many frames that it has not seen; whether none are left. A strike or
    /// an action at a past frame leaves it behind.
    pub fn catch_up(&mut self, frames_max: usize) -> bool {
        let Place { branch, .. } = self.timeline.place();
        self.lanes[branch].catch_up(&self.timeline, branch, frames_max)
    }
}
