//! What comes next in a run: a line of the script or an event. Whoever drives a run asks here, so that a run in a page,
//! in workers and in a terminal has one order.

use super::complaint::Complaint;
use super::plan::{At, Deed, Scenario};
use crate::schedule::{Upcoming, earliest};
use crate::timeline::{Line, Timeline};
use crate::view::Exhibit;
use crate::world::Action;

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next<P: Exhibit> {
    /// A line of the script.
    Deed { at_ms: u64, action: Action<P>, line: Line },
    /// What the run does by itself.
    Event(Upcoming<P>),
    /// Nothing is left.
    End,
}

impl<P: Exhibit> Next<P> {
    /// When it comes.
    pub fn at_ms(&self) -> Option<u64> {
        match self {
            Next::Deed { at_ms, .. } => Some(*at_ms),
            Next::Event(event) => Some(event.due_ms),
            Next::End => None,
        }
    }
}

/// Where a run stands in its script.
///
/// What is done is known from the history: the deeds with a time are counted there, and those with a frame are done when
/// the frame is there. Only what was left out is kept here. Deeds with a frame belong to the run itself: on a branch
/// frames have other numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deeds {
    /// Deeds with a time before this place are done or left out.
    timed_from: usize,
    /// Deeds with a frame up to this one are done or left out.
    framed_after: usize,
    offered: Option<Offer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offer {
    Timed(usize),
    Framed(usize),
}

impl Deeds {
    /// What comes next where the history stands. Asking again gives the same until it is done.
    ///
    /// # Errors
    /// A deed that has turned out to be impossible: a timer that is not running, a node that is gone. [`skip`](Self::skip)
    /// leaves it out.
    pub fn next<P: Exhibit>(&mut self, scenario: &Scenario, timeline: &Timeline<P>) -> Result<Next<P>, Complaint> {
        self.offered = None;
        let event = earliest(timeline.world());
        let Some((offer, deed)) = self.due(scenario, timeline, event.as_ref().map(|event| event.due_ms)) else {
            return Ok(event.map_or(Next::End, Next::Event));
        };
        self.offered = Some(offer);
        let now_ms = timeline.world().now_ms();
        let (at_ms, number) = match (deed.at, offer) {
            (At::Time(at_ms), Offer::Timed(place)) => (at_ms.max(now_ms), Some(place)),
            _ => (now_ms, None),
        };
        let action = read_deed(scenario, timeline, deed)?;
        Ok(Next::Deed { at_ms, action, line: Line { words: deed.words.clone(), deed: number } })
    }

    /// Leaves out the deed that [`next`](Self::next) gave or complained of.
    pub fn skip(&mut self) {
        match self.offered.take() {
            Some(Offer::Timed(place)) => self.timed_from = place + 1,
            Some(Offer::Framed(frame)) => self.framed_after = frame,
            None => {}
        }
    }

    /// The time of the next deed that has one.
    pub fn next_ms<P: Exhibit>(&self, scenario: &Scenario, timeline: &Timeline<P>) -> Option<u64> {
        scenario.timed.get(self.timed_next(timeline)).map(Deed::time_ms)
    }

    /// The deeds that are still to be done where the history stands: those with a time, then those with a frame.
    pub fn left<'s, P: Exhibit>(
        &self,
        scenario: &'s Scenario,
        timeline: &Timeline<P>,
    ) -> impl Iterator<Item = &'s Deed> + use<'s, P> {
        let timed = scenario.timed.iter().skip(self.timed_next(timeline));
        let first_frame = self.framed_after.max(timeline.place().frame) + 1;
        let is_run_itself = timeline.place().branch == 0;
        let framed = scenario.framed.iter().filter(move |deed| is_run_itself && deed.frame() >= first_frame);
        timed.chain(framed)
    }

    fn timed_next<P: Exhibit>(&self, timeline: &Timeline<P>) -> usize {
        self.timed_from.max(timeline.deeds_done())
    }

    /// The deed that comes before the next event, if one does.
    fn due<'s, P: Exhibit>(
        &self,
        scenario: &'s Scenario,
        timeline: &Timeline<P>,
        event_ms: Option<u64>,
    ) -> Option<(Offer, &'s Deed)> {
        let frame = timeline.place().frame + 1;
        if timeline.place().branch == 0 && frame > self.framed_after {
            let here = scenario.framed.binary_search_by_key(&frame, Deed::frame).ok();
            if let Some(deed) = here.and_then(|place| scenario.framed.get(place)) {
                return Some((Offer::Framed(frame), deed));
            }
        }
        let place = self.timed_next(timeline);
        let deed = scenario.timed.get(place)?;
        event_ms.is_none_or(|event_ms| deed.time_ms() <= event_ms).then_some((Offer::Timed(place), deed))
    }
}

/// The action of a deed, if it can be taken.
fn read_deed<P: Exhibit>(scenario: &Scenario, timeline: &Timeline<P>, deed: &Deed) -> Result<Action<P>, Complaint> {
    let world = timeline.world();
    let here = |complaint: Complaint| Complaint { line: Some(deed.line), column: None, ..complaint };
    let action = scenario.read_line(world, &deed.words).map_err(here)?;
    let refused = |why| Complaint::at_line(deed.line, format!("{}: {why}", deed.words));
    world.check(&action).map_err(refused)?;
    Ok(action)
}
