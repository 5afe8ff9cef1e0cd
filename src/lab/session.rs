//! One run of one protocol: the history, what a person has asked for, and the nodes that live elsewhere.
//!
//! What comes in: lines, limits, answers of remote nodes. What goes out: progress and orders for remote nodes. Between two
//! calls the world is always whole: an action is begun only when the node's answer is at hand.

use std::collections::VecDeque;
use std::sync::Arc;

use super::errands::{Answered, ERRANDS_MAX, Order, Remote};
use super::job::Task;
use super::lane::Lane;
use super::remote::{Errand, Reply, write_errand};
use crate::node::{NodeId, Protocol, SortedMap};
use crate::scenario::{Complaint, Judge, Next, Scenario, TIME_MS_MAX};
use crate::schedule::upcoming;
use crate::timeline::{Line, Place, Timeline};
use crate::view::Exhibit;
use crate::world::{Action, CrashCause, Door, World};

/// The most notices that are kept; older ones go.
const NOTICES_MAX: usize = 20;
/// The most events that are sent ahead of the one that is awaited.
const AHEAD_MAX: usize = 256;
/// So many frames are judged in one go, even where fewer events are asked for.
const CATCH_UP_MIN: usize = 256;

/// How far a run got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many events were taken; there may be more.
    Events,
    /// Nothing more happens until the time that was given.
    Time,
    /// Nothing is left to happen by itself.
    Quiet,
    /// The answers of remote nodes are awaited.
    Waiting,
    /// Frames of a new branch are still to be judged before it goes on.
    Behind,
}

/// How far a run may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nothing later than this happens.
    pub until_ms: u64,
    /// The most events.
    pub events_max: usize,
}

/// An action that a person asked for, and where.
struct Wish<P: Exhibit> {
    place: Place,
    at_ms: u64,
    action: Action<P>,
    words: Arc<str>,
}

/// One run.
pub struct Session<P: Exhibit> {
    pub(super) scenario: Scenario,
    pub(super) timeline: Timeline<P>,
    pub(super) notices: Vec<String>,
    remote: Option<Remote>,
    /// Where the remote nodes' states belong.
    remote_place: Place,
    pub(super) lanes: Vec<Lane<P>>,
    pub(super) task: Option<Task<P>>,
    wishes: VecDeque<Wish<P>>,
    /// Nodes whose worker failed before they had started.
    stillborn: Vec<NodeId>,
    /// The node that was last asked to start anew, with the name that it will have.
    newcomer: Option<(NodeId, String)>,
    taken: usize,
}

/// What is to happen next.
enum Coming<P: Exhibit> {
    Action { at_ms: u64, action: Action<P>, line: Option<Line> },
    Nothing(Progress),
}

impl<P: Exhibit> Session<P> {
    /// A run at its frame 0.
    pub fn new(scenario: Scenario, timeline: Timeline<P>, is_remote: bool) -> Self {
        let lane = Lane::new(&scenario);
        let remote_place = timeline.place();
        let remote = is_remote.then(Remote::default);
        Self {
            scenario,
            timeline,
            notices: Vec::new(),
            remote,
            remote_place,
            lanes: vec![lane],
            task: None,
            wishes: VecDeque::new(),
            stillborn: Vec::new(),
            newcomer: None,
            taken: 0,
        }
    }

    /// Keeps a notice for the page.
    pub fn notice(&mut self, words: String) {
        if self.notices.len() >= NOTICES_MAX {
            self.notices.remove(0);
        }
        self.notices.push(words);
    }

    /// How many events the last [`run`](Self::run) took.
    pub fn taken(&self) -> usize {
        self.taken
    }

    /// Wishes for what a line says, at the frame where the history stands; and at a time, if nothing else comes before.
    ///
    /// # Errors
    /// A line that is wrong or cannot be done; nothing is wished for then.
    pub fn wish(&mut self, line: &str, at_ms: Option<u64>) -> Result<(), Complaint> {
        let world = self.timeline.world();
        let action = self.scenario.read_line(world, line)?;
        let lane = &self.lanes[self.timeline.place().branch];
        let coming = lane.deeds.clone().next(&self.scenario, &self.timeline);
        let next_ms = coming.ok().and_then(|next| next.at_ms()).unwrap_or(TIME_MS_MAX);
        let at_ms = at_ms.unwrap_or(0).min(next_ms).max(world.now_ms());
        world.check(&action).map_err(plain)?;
        let place = self.timeline.place();
        self.wishes.push_back(Wish { place, at_ms, action, words: line.trim().into() });
        Ok(())
    }

    /// Grants the wishes, then runs on from the last frame of the branch.
    ///
    /// # Errors
    /// A wish that has become impossible, or a full history. What was done until then stays.
    pub fn run(&mut self, limits: Limits) -> Result<Progress, Complaint> {
        self.taken = 0;
        while let Some(wish) = self.wishes.pop_front() {
            let (shown, place) = (self.timeline.place(), wish.place);
            self.timeline.go(place).map_err(plain)?;
            let is_failure = matches!(wish.action, Action::Crash { cause: CrashCause::WorkerFailed, .. });
            let line = Line::by_hand(Arc::clone(&wish.words));
            match self.take(wish.at_ms, wish.action.clone(), Some(line), limits) {
                Ok(false) => {
                    self.wishes.push_front(wish);
                    return Ok(Progress::Waiting);
                }
                // Where a failed worker's node has ended already, there is nothing left to say.
                outcome if !is_failure => _ = outcome?,
                _ if shown.branch != place.branch => {
                    self.timeline.go(shown).map_err(plain)?;
                    continue;
                }
                _ => {}
            }
            // What was wished for at the same place goes on where this has led.
            let led_to = self.timeline.place();
            self.wishes.iter_mut().filter(|wish| wish.place == place).for_each(|wish| wish.place = led_to);
        }
        if !self.catch_up(limits.events_max.max(CATCH_UP_MIN)) {
            return Ok(Progress::Behind);
        }
        if limits.events_max == 0 {
            return Ok(Progress::Events);
        }
        let branch = self.timeline.place().branch;
        self.timeline.go(Place { branch, frame: usize::MAX }).map_err(plain)?;
        while self.taken < limits.events_max {
            match self.coming(limits.until_ms)? {
                Coming::Nothing(progress) => {
                    if self.scenario.run_ms.is_some_and(|run_ms| limits.until_ms >= run_ms) {
                        self.lanes[branch].close(self.timeline.here());
                    }
                    return Ok(progress);
                }
                Coming::Action { at_ms, action, line } => {
                    if !self.take(at_ms, action, line, limits)? {
                        return Ok(Progress::Waiting);
                    }
                    self.taken += 1;
                    if !self.wishes.is_empty() {
                        return Ok(Progress::Events);
                    }
                }
            }
        }
        Ok(Progress::Events)
    }

    /// What the bus is to do.
    pub fn take_orders(&mut self) -> Vec<Order> {
        self.remote.as_mut().map(Remote::take_orders).unwrap_or_default()
    }

    /// The answer to a posted batch has come.
    pub fn answer(&mut self, node: NodeId, ticket: u32, bytes: &[u8]) {
        let Some(remote) = &mut self.remote else { return };
        if let Err(why) = remote.answer(node, ticket, bytes) {
            remote.stop(node);
            self.worker_failed(node, &why);
        }
    }

    /// A node's worker has ended by itself.
    pub fn failed(&mut self, node: NodeId, why: &str) {
        let Some(remote) = &mut self.remote else { return };
        remote.forget(node);
        self.worker_failed(node, why);
    }

    /// The judge of a branch.
    pub fn judge(&self, branch: usize) -> Option<&Judge> {
        self.lanes.get(branch).map(Lane::judge)
    }

    /// Whether nothing is left to happen by itself or by the script.
    pub fn is_quiet(&self) -> bool {
        let lane = self.lanes.get(self.timeline.place().branch);
        lane.is_some_and(|lane| matches!(lane.deeds.clone().next(&self.scenario, &self.timeline), Ok(Next::End)))
    }

    // ---- helpers ----

    fn worker_failed(&mut self, node: NodeId, why: &str) {
        let roster = self.timeline.branch().roster();
        let newcomer = self.newcomer.as_ref().filter(|(newcomer, _)| *newcomer == node);
        let name = match newcomer {
            _ if node.index() < roster.len() => roster.name(node).to_owned(),
            Some((_, name)) => name.clone(),
            None => "a new node".to_owned(),
        };
        self.notice(format!(
            "The worker of {name} has failed: {why}. The run goes on without it; restart {name} to go on with it."
        ));
        let world = self.timeline.world();
        if self.timeline.place() == self.remote_place
            && world.machine(node).is_none_or(|machine| machine.state().is_none())
        {
            // It was to start: it starts in the record, and ends at once.
            self.stillborn.push(node);
        } else {
            self.wish_for_end(node);
        }
    }

    /// The node of a failed worker ends where the remote nodes' states belong.
    fn wish_for_end(&mut self, node: NodeId) {
        let words: Arc<str> = format!("crash {}", self.timeline.branch().roster().name(node)).into();
        let action = Action::Crash { node, cause: CrashCause::WorkerFailed };
        self.wishes.push_front(Wish { place: self.remote_place, at_ms: 0, action, words });
    }

    /// The next thing that happens at the end of the branch.
    fn coming(&mut self, until_ms: u64) -> Result<Coming<P>, Complaint> {
        loop {
            let branch = self.timeline.place().branch;
            let lane = &mut self.lanes[branch];
            match lane.deeds.next(&self.scenario, &self.timeline) {
                Ok(Next::End) => return Ok(Coming::Nothing(Progress::Quiet)),
                Ok(Next::Event(event)) if event.due_ms > until_ms => return Ok(Coming::Nothing(Progress::Time)),
                Ok(Next::Event(event)) => {
                    return Ok(Coming::Action { at_ms: event.due_ms, action: event.action, line: None });
                }
                Ok(Next::Deed { at_ms, .. }) if at_ms > until_ms => return Ok(Coming::Nothing(Progress::Time)),
                Ok(Next::Deed { at_ms, action, line }) => {
                    return Ok(Coming::Action { at_ms, action, line: Some(line) });
                }
                Err(complaint) => {
                    // On a branch a deed of the script may have become impossible: it is left out, and said so.
                    lane.deeds.skip();
                    self.notice(format!("Left out: {complaint}"));
                }
            }
        }
    }

    /// Takes an action where the history stands. `false`: the node's answer is awaited, nothing has changed.
    fn take(&mut self, at_ms: u64, action: Action<P>, line: Option<Line>, limits: Limits) -> Result<bool, Complaint> {
        let mut reply = None;
        if self.remote.is_some() {
            if self.timeline.place() != self.remote_place {
                self.remote_place = self.timeline.place();
                self.remote.iter_mut().for_each(Remote::fall_out_of_step);
            }
            if let Some((node, need)) = self.need(at_ms, &action) {
                if matches!(need, Errand::Start(_)) && self.stillborn.contains(&node) {
                    self.stillborn.retain(|other| *other != node);
                    self.carry_out(at_ms, action, line, None)?;
                    self.wish_for_end(node);
                    return Ok(true);
                }
                match self.remote.as_mut().map(|remote| remote.answer_to(node, &write_errand(&need))) {
                    Some(Answered::Yes(answer)) => reply = Some(answer),
                    Some(Answered::Awaited) => return Ok(false),
                    _ => {
                        self.post(at_ms, node, need, &action);
                        self.send_ahead(limits);
                        return Ok(false);
                    }
                }
            }
        }
        self.carry_out(at_ms, action, line, reply)?;
        Ok(true)
    }

    fn carry_out(
        &mut self,
        at_ms: u64,
        action: Action<P>,
        line: Option<Line>,
        reply: Option<Reply>,
    ) -> Result<(), Complaint> {
        let mut begun = self.timeline.begin(at_ms, action, line).map_err(plain)?;
        let mut departed = None;
        let outcome = begun.door.take().map(|(ctx, door)| {
            let node = ctx.me;
            let (state, effects) = door.pass(&ctx);
            // The record is what the step gives. A worker that gives something else has left it.
            if reply.is_some_and(|reply| reply != Reply::new::<P>(&state, &effects)) {
                departed = Some(node);
            }
            (state, effects)
        });
        self.timeline.finish(begun, outcome);
        self.remote_place = self.timeline.place();
        self.follow_branches();
        self.lanes[self.remote_place.branch].see(self.timeline.here());
        self.stop_workers();
        if let Some(node) = departed {
            self.remote.iter_mut().for_each(|remote| remote.stop(node));
            self.worker_failed(node, "it gave another answer than its step gives");
        }
        Ok(())
    }

    // ---- helpers: remote nodes ----

    /// What an action needs of a remote node. `None` if no node takes a step.
    fn need(&self, at_ms: u64, action: &Action<P>) -> Option<(NodeId, Errand<P>)> {
        let world = self.timeline.world();
        if let Some((node, event)) = world.preview(action) {
            let is_running = world.machine(node).is_some_and(|machine| machine.state().is_some());
            return is_running.then_some((node, Errand::Event(event)));
        }
        if !matches!(action, Action::Spawn { .. } | Action::Restart { .. }) {
            return None;
        }
        let (ctx, door) = world.clone().begin(at_ms, action.clone()).ok()?.door?;
        match door {
            Door::Start { disk } => Some((ctx.me, Errand::Start(disk))),
            Door::Event { .. } => None,
        }
    }

    /// Sends a node what it needs next.
    fn post(&mut self, at_ms: u64, node: NodeId, need: Errand<P>, action: &Action<P>) {
        let world = self.timeline.world();
        let is_start = matches!(need, Errand::Start(_));
        if let Action::Spawn { name, .. } = action {
            self.newcomer = Some((node, name.clone()));
        }
        let ctx = if is_start {
            let begun = world.clone().begin(at_ms, action.clone()).ok();
            begun.and_then(|begun| begun.door).map(|(ctx, _)| ctx)
        } else {
            world.context(node)
        };
        let (Some(ctx), Some(remote)) = (ctx, &mut self.remote) else { return };
        let load = || if is_start { None } else { load(world, node) };
        remote.post(node, write_errand(&Errand::Context(ctx)), &load, vec![write_errand(&need)]);
    }

    /// Sends other nodes, and this one, the events that no step in between can touch: those that fall due before
    /// anything that happens now can reach another node.
    fn send_ahead(&mut self, limits: Limits) {
        let Some(remote) = &mut self.remote else { return };
        let world = self.timeline.world();
        let Some(first) = upcoming(world).next() else { return };
        let lookahead_ms = world.network().lookahead_ms().max(1);
        let branch = self.timeline.place().branch;
        let deed_ms = self.lanes[branch].deeds.next_ms(&self.scenario, &self.timeline).unwrap_or(u64::MAX);
        let end_ms = first.due_ms.saturating_add(lookahead_ms).min(limits.until_ms.saturating_add(1)).min(deed_ms);
        let window = upcoming(world).take_while(|event| event.due_ms < end_ms).take(AHEAD_MAX);
        let mut needs: SortedMap<NodeId, Vec<Vec<u8>>> = SortedMap::new();
        for (node, event) in window.filter_map(|event| world.preview(&event.action)) {
            needs.get_or_insert_with(node, Default::default).push(write_errand::<P>(&Errand::Event(event)));
        }
        for (node, mut needs) in needs {
            let is_running = world.machine(node).is_some_and(|machine| machine.state().is_some());
            let Some(sent) = remote.sent_prefix(node, &needs).filter(|_| is_running) else { continue };
            needs.drain(..sent);
            needs.truncate(ERRANDS_MAX.saturating_sub(sent));
            let (Some(ctx), false) = (world.context(node), needs.is_empty()) else { continue };
            remote.post(node, write_errand(&Errand::Context(ctx)), &|| load(world, node), needs);
        }
    }

    /// Workers of nodes that have no state here end.
    fn stop_workers(&mut self) {
        let Some(remote) = &mut self.remote else { return };
        let world = self.timeline.world();
        for node in remote.nodes() {
            if world.machine(node).is_none_or(|machine| machine.state().is_none()) {
                remote.stop(node);
            }
        }
    }

    // ---- helpers: branches ----

    /// Every branch has a lane. A new one goes on with the script where its parent stood at the fork.
    pub(super) fn follow_branches(&mut self) {
        while self.lanes.len() < self.timeline.branches().len() {
            self.lanes.push(Lane::new(&self.scenario));
        }
    }
}

/// The errand that gives a remote node the state that its node has here.
fn load<P: Protocol>(world: &World<P>, node: NodeId) -> Option<Vec<u8>> {
    Some(write_errand::<P>(&Errand::Load(world.machine(node)?.state()?.clone())))
}

pub(super) fn plain(error: impl ToString) -> Complaint {
    Complaint::plain(error.to_string())
}
