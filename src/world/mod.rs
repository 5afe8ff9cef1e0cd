//! The world: machines, network, clock and dice, and the one way in which they change.
//!
//! What comes in: an [`Action`] and its time. What goes out: a [`Step`], the record of what it did. [`World::begin`] and
//! [`World::finish`] are the halves of [`World::apply`] around the node's door, because the node may live elsewhere.

mod action;
mod machine;

use std::sync::{Arc, OnceLock};

use crate::network::{
    Arrival, Cause, Content, DELAY_MS_MAX, Dice, LETTERS_MAX, Letter, LetterId, Moment, Network, Options, Posted,
};
use crate::node::{
    Answer, Context, Delay, Disk, Effect, Effects, Event, NodeId, ParamBook, Protocol, Roster, RuleBook, SortedMap,
    SortedSet, Vital, fingerprint_of, start, step,
};

pub use action::{Action, CrashCause, Refusal};
pub use machine::{Alarm, Machine, Status};

/// How a world begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning<P: Protocol> {
    pub seed: u64,
    pub rules: P::Rules,
    pub params: P::Params,
    pub network: Options,
}

impl<P: Protocol> Default for Beginning<P> {
    fn default() -> Self {
        Self { seed: 0, rules: P::Rules::default(), params: P::Params::default(), network: Options::default() }
    }
}

/// A whole cluster at one moment. Cloning shares what does not change.
#[derive(Clone, Debug)]
pub struct World<P: Protocol> {
    now_ms: u64,
    frame: u64,
    /// When something from outside last happened to it.
    disturbed_ms: u64,
    dice: Dice,
    roster: Arc<Roster>,
    machines: Vec<Arc<Machine<P>>>,
    alarms: SortedMap<(u64, u64), (NodeId, P::Timer)>,
    network: Network<P::Message>,
    rules: P::Rules,
    params: P::Params,
}

/// What one action did.
#[derive(Clone, Debug)]
pub struct Step<P: Protocol> {
    /// The frame that it led to: the first action leads to frame 1.
    pub frame: u64,
    pub at_ms: u64,
    pub action: Action<P>,
    /// The letter that the action was about, as it was.
    pub letter: Option<Letter<P::Message>>,
    /// The node that took a step.
    pub node: Option<NodeId>,
    /// What it handled; `None` where it started.
    pub event: Option<Event<P>>,
    pub notes: Vec<P::Note>,
    pub replies: Vec<(P::Request, Answer)>,
    /// Letters that are under way because of it.
    pub posted: Vec<LetterId>,
    /// Letters that did not arrive or did not even leave.
    pub lost: Vec<(Letter<P::Message>, Cause)>,
    /// What was worth a key frame of the node, before and after; `None` where it had no state.
    pub vital: (Option<Vital>, Option<Vital>),
}

/// What a node is to do: start from a disk, or handle an event.
#[derive(Clone, Debug)]
pub enum Door<P: Protocol> {
    Start { disk: P::Durable },
    Event { state: P::State, event: Event<P> },
}

impl<P: Protocol> Door<P> {
    /// Goes through: the node's step, here and now.
    pub fn pass(self, ctx: &Context<P>) -> (P::State, Effects<P>) {
        match self {
            Door::Start { disk } => start(ctx, &disk),
            Door::Event { state, event } => step(ctx, state, event),
        }
    }
}

/// A half-done action: the world waits for the node.
#[must_use = "a begun action must be finished"]
pub struct Begun<P: Protocol> {
    step: Step<P>,
    /// Who is to do what, if a node has anything to do.
    pub door: Option<(Context<P>, Door<P>)>,
}

impl<P: Protocol> World<P> {
    /// A world without nodes.
    pub fn new(beginning: Beginning<P>) -> Self {
        Self {
            now_ms: 0,
            frame: 0,
            disturbed_ms: 0,
            dice: Dice::new(beginning.seed),
            roster: Arc::default(),
            machines: Vec::new(),
            alarms: SortedMap::new(),
            network: Network::new(beginning.network),
            rules: beginning.rules,
            params: beginning.params,
        }
    }

    // ---- what there is ----

    /// The virtual time in milliseconds.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// How many actions led here.
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// When something from outside last happened: a fault, a join, a switched rule.
    pub fn disturbed_ms(&self) -> u64 {
        self.disturbed_ms
    }

    pub fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    pub fn rules(&self) -> &P::Rules {
        &self.rules
    }

    pub fn params(&self) -> &P::Params {
        &self.params
    }

    pub fn network(&self) -> &Network<P::Message> {
        &self.network
    }

    /// All machines that ever were, in the order of their numbers.
    pub fn machines(&self) -> impl Iterator<Item = (NodeId, &Machine<P>)> {
        self.roster.ids().zip(&self.machines).map(|(id, machine)| (id, &**machine))
    }

    /// One machine.
    pub fn machine(&self, node: NodeId) -> Option<&Machine<P>> {
        self.machines.get(node.index()).map(|machine| &**machine)
    }

    /// The timers that run, soonest first: when due, by which number in the world's numbering, whose, which.
    pub fn alarms(&self) -> impl Iterator<Item = (u64, u64, NodeId, P::Timer)> {
        self.alarms.iter().map(|(&(due_ms, number), &(node, timer))| (due_ms, number, node, timer))
    }

    /// What surrounds a node's step now.
    pub fn context(&self, node: NodeId) -> Option<Context<P>> {
        let machine = self.machine(node)?;
        Some(Context {
            me: node,
            roster: Arc::clone(&self.roster),
            cluster: Arc::clone(&machine.cluster),
            contact: machine.contact,
            rules: self.rules.clone(),
            params: self.params.clone(),
        })
    }

    /// A fingerprint of everything but clock, dice and numbering.
    pub fn fingerprint(&self) -> u64 {
        let machines: Vec<u64> = self.machines.iter().map(|machine| machine.fingerprint()).collect();
        fingerprint_of(&(machines, self.network.fingerprint(), &self.rules, &self.params))
    }

    /// The same of what nodes, timers, disks and messages are, whatever the rules and the parameters.
    pub fn conduct_fingerprint(&self) -> u64 {
        let machines: Vec<u64> = self.machines.iter().map(|machine| machine.fingerprint()).collect();
        fingerprint_of(&(machines, self.network.fingerprint()))
    }

    // ---- how it changes ----

    /// Takes an action at its time: the node's step included, here and now.
    ///
    /// # Errors
    /// An action that cannot be taken; the world is unchanged then.
    pub fn apply(&mut self, at_ms: u64, action: Action<P>) -> Result<Step<P>, Refusal> {
        let mut begun = self.begin(at_ms, action)?;
        let outcome = begun.door.take().map(|(ctx, door)| door.pass(&ctx));
        Ok(self.finish(begun, outcome))
    }

    /// The event that a scheduled action would bring to a node, if it brings one. Nothing changes.
    pub fn preview(&self, action: &Action<P>) -> Option<(NodeId, Event<P>)> {
        match action {
            Action::Deliver { letter } => {
                let letter = self.network.letter(*letter)?;
                let arrival = self.network.arrival(letter, self.is_running(letter.to));
                Some((letter.to, event_of(arrival)?))
            }
            Action::Fire { node, timer } => Some((*node, Event::Timer(*timer))),
            Action::Request { node, request } if self.is_running(*node) => {
                Some((*node, Event::Request(request.clone())))
            }
            _ => None,
        }
    }

    /// Whether an action can be taken. Everything that can go wrong goes wrong here.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn check(&self, action: &Action<P>) -> Result<(), Refusal> {
        let machine_of = |node: NodeId| self.machine(node).ok_or(Refusal::NoSuchNode);
        let name_of = |node: NodeId| self.roster.name(node).to_owned();
        let running = |node: NodeId| match machine_of(node)?.status {
            Status::Running => Ok(()),
            Status::Paused => Err(Refusal::Paused(name_of(node))),
            Status::Crashed | Status::Left => Err(Refusal::NotRunning(name_of(node))),
        };
        let alarm_of = |node: NodeId, timer: &P::Timer| {
            let alarms = &machine_of(node)?.alarms;
            alarms.get(timer).copied().ok_or_else(|| Refusal::NoSuchTimer(name_of(node)))
        };
        match action {
            Action::Duplicate { .. } if !self.network.has_room() => Err(Refusal::NoRoom(LETTERS_MAX)),
            Action::Deliver { letter } | Action::Drop { letter } | Action::Duplicate { letter } => {
                let letter = self.network.letter(*letter).ok_or(Refusal::NoSuchLetter)?;
                let waits = matches!(action, Action::Deliver { .. }) && self.network.waits(letter);
                if waits { Err(Refusal::Paused(name_of(letter.to))) } else { Ok(()) }
            }
            Action::Delay { letter, by_ms } => {
                self.network.letter(*letter).ok_or(Refusal::NoSuchLetter)?;
                if *by_ms > DELAY_MS_MAX { Err(Refusal::TooLate(DELAY_MS_MAX)) } else { Ok(()) }
            }
            Action::Fire { node, timer } => running(*node).and_then(|()| alarm_of(*node, timer).map(drop)),
            Action::Hold { node, timer } => match alarm_of(*node, timer)?.held_ms {
                None => Ok(()),
                Some(_) => Err(Refusal::NoSuchTimer(name_of(*node))),
            },
            Action::Release { node, timer } => match alarm_of(*node, timer)?.held_ms {
                None => Err(Refusal::NotHeld(name_of(*node))),
                Some(_) => Ok(()),
            },
            Action::Request { node, .. } => match machine_of(*node)?.status {
                Status::Left => Err(Refusal::HasLeft(name_of(*node))),
                _ => Ok(()),
            },
            Action::Pause { node } => running(*node),
            Action::Crash { node, .. } | Action::Leave { node } => match machine_of(*node)?.status {
                Status::Running | Status::Paused => Ok(()),
                Status::Crashed if matches!(action, Action::Leave { .. }) => Ok(()),
                Status::Crashed | Status::Left => Err(Refusal::NotRunning(name_of(*node))),
            },
            Action::Resume { node } => match machine_of(*node)?.status {
                Status::Paused => Ok(()),
                _ => Err(Refusal::NotPaused(name_of(*node))),
            },
            Action::Restart { node } | Action::Wipe { node } => match machine_of(*node)?.status {
                Status::Crashed => Ok(()),
                Status::Left => Err(Refusal::HasLeft(name_of(*node))),
                _ if matches!(action, Action::Wipe { .. }) => Ok(()),
                _ => Err(Refusal::Running(name_of(*node))),
            },
            Action::Spawn { name, contact, .. } => {
                self.roster.check(name)?;
                contact.map_or(Ok(()), |contact| machine_of(contact).map(drop))
            }
            Action::Cut { links } | Action::Heal { links } => links.iter().try_for_each(|(from, to)| {
                machine_of(*from)?;
                machine_of(*to)?;
                if from == to { Err(Refusal::OneEnd) } else { Ok(()) }
            }),
            Action::Partition { groups } => {
                let mut seen = SortedSet::new();
                groups.iter().flatten().try_for_each(|node| {
                    machine_of(*node)?;
                    if seen.insert(*node) { Ok(()) } else { Err(Refusal::InTwoGroups(name_of(*node))) }
                })
            }
            Action::Merge => Ok(()),
            Action::Switch { rule, .. } => {
                if *rule < P::Rules::cards().len() {
                    Ok(())
                } else {
                    Err(Refusal::NoSuchRule)
                }
            }
            Action::Param { id, value } => Ok(self.params.clone().set(id, value)?),
            Action::Network { id, value } => Ok(self.network.options.clone().set(id, value)?),
        }
    }

    /// The first half of [`apply`](Self::apply): all that happens before the node's step.
    ///
    /// # Errors
    /// An action that cannot be taken; the world is unchanged then.
    pub fn begin(&mut self, at_ms: u64, action: Action<P>) -> Result<Begun<P>, Refusal> {
        self.check(&action)?;
        self.now_ms = self.now_ms.max(at_ms);
        self.frame += 1;
        let mut step = Step {
            frame: self.frame,
            at_ms: self.now_ms,
            action: action.clone(),
            letter: None,
            node: None,
            event: None,
            notes: Vec::new(),
            replies: Vec::new(),
            posted: Vec::new(),
            lost: Vec::new(),
            vital: (None, None),
        };
        let event = match action {
            Action::Deliver { letter } => self.deliver(letter, &mut step),
            Action::Fire { node, timer } => {
                self.end_alarm(node, timer);
                Some((node, Event::Timer(timer)))
            }
            // A client cannot see that nobody listens: what it asks is lost.
            Action::Request { node, request } => self.is_running(node).then_some((node, Event::Request(request))),
            other => {
                self.disturbed_ms = self.now_ms;
                if let Some(started) = self.disturb(other, &mut step) {
                    return Ok(self.begin_start(started, step));
                }
                None
            }
        };
        let Some((node, event)) = event else { return Ok(Begun { step, door: None }) };
        step.node = Some(node);
        step.event = Some(event.clone());
        let ctx = self.context(node).expect("the action was checked: its node exists");
        let state = self.machine_mut(node).state.take().expect("the action was checked: its node runs");
        step.vital.0 = Some(P::vital(&state));
        Ok(Begun { step, door: Some((ctx, Door::Event { state, event })) })
    }

    /// The second half of [`apply`](Self::apply): the node's new state and effects. `outcome` is there exactly if
    /// `begun.door` was.
    pub fn finish(&mut self, begun: Begun<P>, outcome: Option<(P::State, Effects<P>)>) -> Step<P> {
        let mut step = begun.step;
        if let (Some(node), Some((state, effects))) = (step.node, outcome) {
            step.vital.1 = Some(P::vital(&state));
            self.machine_mut(node).state = Some(state);
            let (saves, others): (Vec<_>, Vec<_>) =
                effects.into_iter().partition(|effect| matches!(effect, Effect::Save(_)));
            for effect in saves.into_iter().chain(others) {
                self.carry_out(node, effect, &mut step);
            }
        }
        step.lost.extend(self.network.take_refused().into_iter().map(|letter| (letter, Cause::Full)));
        step
    }

    // ---- helpers: before the node ----

    fn is_running(&self, node: NodeId) -> bool {
        self.machine(node).is_some_and(|machine| machine.status == Status::Running)
    }

    fn moment(&self) -> Moment {
        Moment { now_ms: self.now_ms, frame: self.frame }
    }

    fn machine_mut(&mut self, node: NodeId) -> &mut Machine<P> {
        let machine = self.machines.get_mut(node.index()).expect("the action was checked: its node exists");
        let machine = Arc::make_mut(machine);
        machine.print = OnceLock::new();
        machine
    }

    fn deliver(&mut self, letter: LetterId, step: &mut Step<P>) -> Option<(NodeId, Event<P>)> {
        let is_running = self.network.letter(letter).is_some_and(|letter| self.is_running(letter.to));
        let letter = self.network.take(letter).expect("the action was checked: its letter is under way");
        let arrival = self.network.arrival(&letter, is_running);
        self.network.settle(self.moment(), &letter, &arrival, &mut self.dice);
        let to = letter.to;
        step.letter = Some(letter.clone());
        match arrival {
            Arrival::Lost(cause) => {
                step.lost.push((letter, cause));
                None
            }
            arrived => Some((to, event_of(arrived)?)),
        }
    }

    /// What is no letter's arrival, no timer's end and no request. A node that starts because of it.
    fn disturb(&mut self, action: Action<P>, step: &mut Step<P>) -> Option<NodeId> {
        match action {
            Action::Drop { letter } => {
                let letter = self.network.take(letter)?;
                let lost = Arrival::Lost(Cause::ByHand);
                self.network.settle(self.moment(), &letter, &lost, &mut self.dice);
                step.letter = Some(letter.clone());
                step.lost.push((letter, Cause::ByHand));
            }
            Action::Duplicate { letter } => {
                step.letter = self.network.letter(letter).cloned();
                step.posted.extend(self.network.duplicate(letter));
            }
            Action::Delay { letter, by_ms } => {
                step.letter = self.network.letter(letter).cloned();
                let due_ms = step.letter.as_ref()?.due_ms.max(self.now_ms).saturating_add(by_ms);
                self.network.delay(letter, due_ms);
            }
            Action::Hold { node, timer } => {
                let now_ms = self.now_ms;
                let alarm = self.machine_mut(node).alarms.get_mut(&timer)?;
                alarm.held_ms = Some(alarm.due_ms.saturating_sub(now_ms));
                let key = (alarm.due_ms, alarm.number);
                self.alarms.remove(&key);
            }
            Action::Release { node, timer } => {
                let now_ms = self.now_ms;
                let alarm = self.machine_mut(node).alarms.get_mut(&timer)?;
                alarm.due_ms = now_ms.saturating_add(alarm.held_ms.take()?);
                let key = (alarm.due_ms, alarm.number);
                if self.is_running(node) {
                    self.alarms.insert(key, (node, timer));
                }
            }
            Action::Pause { node } => {
                self.machine_mut(node).status = Status::Paused;
                self.network.pause(node);
                self.alarms.retain(|_, (owner, _)| *owner != node);
            }
            Action::Resume { node } => self.resume(node),
            Action::Crash { node, .. } => self.stop(node, Status::Crashed),
            Action::Leave { node } => self.stop(node, Status::Left),
            Action::Wipe { node } => {
                self.stop(node, Status::Crashed);
                self.machine_mut(node).disk = P::Durable::default();
            }
            Action::Restart { node } => {
                let machine = self.machine_mut(node);
                machine.status = Status::Running;
                machine.contact = None;
                return Some(node);
            }
            Action::Spawn { name, contact, cluster } => return self.spawn(&name, contact, &cluster),
            Action::Cut { links } => links.into_iter().for_each(|(from, to)| _ = self.network.cut(from, to)),
            Action::Heal { links } => links.into_iter().for_each(|(from, to)| _ = self.network.heal(from, to)),
            Action::Partition { groups } => self.partition(&groups),
            Action::Merge => self.partition(&[self.roster.ids().collect()]),
            Action::Switch { rule, on } => self.rules.switch(rule, on),
            Action::Param { id, value } => self.params.set(&id, &value).expect("the action was checked"),
            Action::Network { id, value } => self.network.options.set(&id, &value).expect("the action was checked"),
            Action::Deliver { .. } | Action::Fire { .. } | Action::Request { .. } => {}
        }
        None
    }

    fn begin_start(&mut self, node: NodeId, mut step: Step<P>) -> Begun<P> {
        step.node = Some(node);
        let ctx = self.context(node).expect("the node was just started");
        let disk = self.machine_mut(node).disk.clone();
        Begun { step, door: Some((ctx, Door::Start { disk })) }
    }

    fn spawn(&mut self, name: &str, contact: Option<NodeId>, cluster: &[NodeId]) -> Option<NodeId> {
        let node = Arc::make_mut(&mut self.roster).add(name).ok()?;
        self.machines.push(Arc::new(Machine {
            status: Status::Running,
            state: None,
            disk: P::Durable::default(),
            cluster: cluster.into(),
            contact,
            alarms: SortedMap::new(),
            print: OnceLock::new(),
        }));
        Some(node)
    }

    fn stop(&mut self, node: NodeId, status: Status) {
        let moment = self.moment();
        let machine = self.machine_mut(node);
        machine.status = status;
        machine.state = None;
        for alarm in std::mem::take(&mut machine.alarms).into_values() {
            self.alarms.remove(&(alarm.due_ms, alarm.number));
        }
        self.network.resume(node, moment.now_ms);
        self.network.close_all(moment, node, &mut self.dice);
    }

    fn resume(&mut self, node: NodeId) {
        let now_ms = self.now_ms;
        let machine = self.machine_mut(node);
        machine.status = Status::Running;
        let mut overdue = Vec::new();
        for (timer, alarm) in machine.alarms.iter_mut().filter(|(_, alarm)| alarm.held_ms.is_none()) {
            alarm.due_ms = alarm.due_ms.max(now_ms);
            overdue.push(((alarm.due_ms, alarm.number), (node, *timer)));
        }
        self.alarms.extend(overdue);
        self.network.resume(node, now_ms);
    }

    fn partition(&mut self, groups: &[Vec<NodeId>]) {
        let group_of = |node: NodeId| groups.iter().position(|group| group.contains(&node));
        let group_by_node: Vec<(NodeId, Option<usize>)> = self.roster.ids().map(|id| (id, group_of(id))).collect();
        for &(from, from_group) in &group_by_node {
            for &(to, to_group) in group_by_node.iter().filter(|(to, _)| *to != from) {
                if from_group.is_some() && from_group == to_group {
                    self.network.heal(from, to);
                } else {
                    self.network.cut(from, to);
                }
            }
        }
    }

    fn end_alarm(&mut self, node: NodeId, timer: P::Timer) {
        if let Some(alarm) = self.machine_mut(node).alarms.remove(&timer) {
            self.alarms.remove(&(alarm.due_ms, alarm.number));
        }
    }

    // ---- helpers: after the node ----

    fn carry_out(&mut self, node: NodeId, effect: Effect<P>, step: &mut Step<P>) {
        let moment = self.moment();
        match effect {
            Effect::Send { to, over, message } => {
                let posted = if self.machine(to).is_some() {
                    self.network.send(moment, (node, to), over, message, &mut self.dice)
                } else {
                    let letter = self.network.undeliverable(moment, (node, to), over, Content::Message(message));
                    Posted::Lost(letter, Cause::NoSuchNode)
                };
                match posted {
                    Posted::UnderWay(id, twin) => step.posted.extend([Some(id), twin].into_iter().flatten()),
                    Posted::Lost(letter, cause) => step.lost.push((letter, cause)),
                    Posted::Refused => {}
                }
            }
            Effect::Connect { to } => step.posted.extend(self.network.dial(moment, node, to, &mut self.dice)),
            Effect::Disconnect { peer, over } => self.network.close(moment, node, peer, over, &mut self.dice),
            Effect::SetTimer { timer, after } => self.set_alarm(node, timer, after),
            Effect::CancelTimer(timer) => self.end_alarm(node, timer),
            Effect::Save(write) => self.machine_mut(node).disk.apply(write),
            Effect::Reply { request, answer } => step.replies.push((request, answer)),
            Effect::Note(note) => step.notes.push(note),
        }
    }

    fn set_alarm(&mut self, node: NodeId, timer: P::Timer, after: Delay) {
        self.end_alarm(node, timer);
        let total_ms = self.dice.between(after.min_ms.into(), after.max_ms.into());
        let due_ms = self.now_ms.saturating_add(total_ms);
        let number = self.network.number();
        self.alarms.insert((due_ms, number), (node, timer));
        self.machine_mut(node).alarms.insert(timer, Alarm { due_ms, total_ms, number, held_ms: None });
    }
}

fn event_of<P: Protocol>(arrival: Arrival<P::Message>) -> Option<Event<P>> {
    match arrival {
        Arrival::Message { from, over, message } => Some(Event::Message { from, over, message }),
        Arrival::Connected { peer, over } => Some(Event::Connected { peer, over }),
        Arrival::Disconnected { peer, over } => Some(Event::Disconnected { peer, over }),
        Arrival::Lost(_) => None,
    }
}

#[cfg(test)]
mod tests;
