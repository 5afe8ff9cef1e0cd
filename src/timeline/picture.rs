//! The world at one frame with what the observer made of the frames before. A step comes in, standings and key frames go out.

use std::cell::OnceCell;
use std::mem::discriminant;

use super::branch::Kind;
use crate::node::{Demand, Event, Finding, Groups, NodeId, Property, Protocol, Scene, Sight, Vital};
use crate::world::{Action, Machine, Status, Step, World};

/// How a property stands at a frame.
#[derive(Clone, Debug)]
pub struct Standing<P: Protocol> {
    pub finding: Finding<P>,
    /// The frame since which the finding is so.
    pub since_frame: u64,
    /// When it began not to hold.
    failing_since_ms: Option<u64>,
    /// Whether it is broken: it does not hold and has no time left.
    pub is_broken: bool,
}

/// The world at one frame with what the observer made of the frames before.
#[derive(Clone, Debug)]
pub(super) struct Picture<P: Protocol> {
    pub world: World<P>,
    /// How many deeds of the script are done.
    pub deeds_done: usize,
    seen: P::Witness,
    pub standings: Vec<Standing<P>>,
    /// Which nodes reach each other, as long as nothing from outside changes it.
    groups: Option<Groups>,
}

impl<P: Protocol> Picture<P> {
    pub fn new(world: World<P>) -> Self {
        let holds = |_: &Property<P>| Standing {
            finding: Finding::Holds,
            since_frame: 0,
            failing_since_ms: None,
            is_broken: false,
        };
        Self {
            world,
            deeds_done: 0,
            seen: P::Witness::default(),
            standings: P::properties().iter().map(holds).collect(),
            groups: None,
        }
    }

    /// The observer looks at what a step changed.
    pub fn observe(&mut self, step: &Step<P>) {
        self.witness(step);
        if step.vital.0 != step.vital.1 || !step.replies.is_empty() || is_from_outside(&step.action) {
            self.look(step.frame, step.node.filter(|_| !is_from_outside(&step.action)));
        }
        let disturbed_ms = self.world.disturbed_ms();
        for (standing, property) in self.standings.iter_mut().zip(P::properties()) {
            standing.is_broken = match (standing.failing_since_ms, &property.demand) {
                (None, _) => false,
                (Some(_), Demand::Always) => true,
                (Some(since_ms), Demand::Settles(within)) => {
                    let patience_ms = since_ms.max(disturbed_ms).saturating_add(within(self.world.params()));
                    step.at_ms > patience_ms
                }
            };
        }
    }

    fn witness(&mut self, step: &Step<P>) {
        let (world, seen) = (&self.world, &mut self.seen);
        if let Some(node) = step.node {
            if let Some(Event::Request(request)) = &step.event {
                P::witness(seen, Sight::Asked { node, request });
            }
            if let Some(state) = world.machine(node).and_then(Machine::state) {
                P::witness(seen, Sight::State { node, state });
            }
            for (request, answer) in &step.replies {
                P::witness(seen, Sight::Answered { node, request, answer });
            }
        } else if let Some(node) = subject_of(&step.action)
            && world.machine(node).is_some_and(|machine| machine.state().is_none())
        {
            P::witness(seen, Sight::Ended { node });
        }
    }

    /// Looks at all properties again. `changed`: the one node that has changed since the last look.
    fn look(&mut self, frame: u64, changed: Option<NodeId>) {
        let world = &self.world;
        let take = |standing: &mut Standing<P>| std::mem::replace(&mut standing.finding, Finding::Holds);
        let before: Vec<Finding<P>> = self.standings.iter_mut().map(take).collect();
        let goes: Vec<bool> = world.machines().map(|(_, machine)| machine.status() == Status::Running).collect();
        let goes = |node: NodeId| goes.get(node.index()).is_some_and(|goes| *goes);
        let reaches = |from: NodeId, to: NodeId| goes(from) && goes(to) && world.network().is_up(from, to);
        let mut scene = Scene {
            running: world.machines().filter_map(|(node, machine)| Some((node, machine.state()?))).collect(),
            reaches: &reaches,
            seen: &self.seen,
            roster: world.roster(),
            rules: world.rules(),
            params: world.params(),
            since: None,
            // Who runs and which links are whole changes from outside alone.
            groups: self.groups.take().filter(|_| changed.is_some()).map_or_else(OnceCell::new, OnceCell::from),
        };
        for ((standing, before), property) in self.standings.iter_mut().zip(&before).zip(P::properties()) {
            scene.since = changed.map(|node| (node, before));
            standing.finding = (property.check)(&scene);
            if !matches!(standing.finding, Finding::Broken { .. }) {
                standing.failing_since_ms = None;
            } else if standing.failing_since_ms.is_none() {
                standing.failing_since_ms = Some(world.now_ms());
            }
            if discriminant(before) != discriminant(&standing.finding) {
                standing.since_frame = frame;
            }
        }
        self.groups = scene.groups.into_inner();
    }

    /// What makes this frame a key frame, if anything does.
    pub fn kind_of(&self, step: &Step<P>, was_broken: &[bool], is_by_hand: bool) -> Option<Kind> {
        let changed = |is_broken: bool| {
            let standings = self.standings.iter().zip(was_broken).enumerate();
            standings.into_iter().find(|(_, (now, was))| now.is_broken == is_broken && **was != is_broken)
        };
        if let Some((property, _)) = changed(true) {
            return Some(Kind::Failure(property));
        }
        let outside = match &step.action {
            Action::Crash { .. }
            | Action::Wipe { .. }
            | Action::Pause { .. }
            | Action::Leave { .. }
            | Action::Cut { .. }
            | Action::Partition { .. }
            | Action::Drop { .. }
            | Action::Duplicate { .. }
            | Action::Delay { .. }
            | Action::Hold { .. } => Some(Kind::Fault),
            Action::Restart { .. }
            | Action::Resume { .. }
            | Action::Heal { .. }
            | Action::Merge
            | Action::Release { .. } => Some(Kind::Repair),
            Action::Deliver { .. } | Action::Fire { .. } => is_by_hand.then_some(Kind::Action),
            _ => Some(Kind::Action),
        };
        if outside.is_some() {
            return outside;
        }
        if let Some((property, _)) = changed(false) {
            return Some(Kind::Recovered(property));
        }
        let (before, after) = (step.vital.0.unwrap_or_default(), step.vital.1.unwrap_or_default());
        let lead = |vital: &Vital| (vital.role, vital.term, vital.leader);
        if lead(&before) != lead(&after) {
            Some(Kind::Leader)
        } else if before.committed != after.committed {
            Some(Kind::Commit)
        } else if before.members != after.members {
            Some(Kind::Membership)
        } else if before.news != after.news {
            Some(Kind::News)
        } else {
            None
        }
    }
}

fn is_from_outside<P: Protocol>(action: &Action<P>) -> bool {
    !matches!(action, Action::Deliver { .. } | Action::Fire { .. } | Action::Request { .. })
}

pub(super) fn subject_of<P: Protocol>(action: &Action<P>) -> Option<NodeId> {
    match action {
        Action::Crash { node, .. }
        | Action::Leave { node }
        | Action::Pause { node }
        | Action::Resume { node }
        | Action::Wipe { node } => Some(*node),
        _ => None,
    }
}
