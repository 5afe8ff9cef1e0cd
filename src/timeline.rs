//! The history of a run: the actions taken, with checkpoints, so that every frame can be seen again; and branches.
//!
//! What comes in: actions. What goes out: the world at any frame. No state is kept a frame: [`Timeline::seek`] restores
//! the checkpoint before it and replays. Nothing is ever discarded: to act at a past frame makes a branch.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use thiserror::Error;

use crate::node::{Demand, Effects, Finding, Fingerprint, NodeId, Property, Protocol, Roster, Scene, SortedMap, Vital};
use crate::schedule::earliest;
use crate::world::{Action, Beginning, Begun, Refusal, Status, Step, World};

/// The most frames that one branch has.
pub const FRAMES_MAX: usize = 1_000_000;
/// The most branches that a history has.
pub const BRANCHES_MAX: usize = 64;
/// Frames between two checkpoints, as long as there are few of them.
const CHECKPOINT_EVERY: usize = 64;
/// The most machines that the checkpoints of a branch hold together; beyond it every other checkpoint goes.
const CHECKPOINT_MACHINES_MAX: usize = 4_096;

/// A branch and a frame of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub branch: usize,
    pub frame: usize,
}

/// One action of the history.
#[derive(Clone, Debug)]
pub struct Entry<P: Protocol> {
    pub at_ms: u64,
    pub action: Action<P>,
    /// The line that asked for it; `None` if the run did it by itself.
    pub line: Option<Line>,
}

/// A line of a script, or of a person, that asked for an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub words: Arc<str>,
    /// Which deed of the script this finished, counted from 0; `None` for a person's line and for all but the last
    /// action of a deed.
    pub deed: Option<usize>,
}

impl Line {
    /// A line that no script has.
    pub fn by_hand(words: impl Into<Arc<str>>) -> Self {
        Self { words: words.into(), deed: None }
    }
}

/// What makes a frame a key frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A property is broken from here on; by its place in the protocol's list.
    Failure(usize),
    /// A broken property holds again.
    Recovered(usize),
    Fault,
    Repair,
    /// Another action from outside.
    Action,
    /// A node's role, term or leader changed.
    Leader,
    Commit,
    Membership,
}

/// A key frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub frame: usize,
    pub at_ms: u64,
    pub kind: Kind,
    /// The node that changed, if one did.
    pub node: Option<NodeId>,
}

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
struct Picture<P: Protocol> {
    world: World<P>,
    /// How many deeds of the script are done.
    deeds_done: usize,
    seen: P::Witness,
    standings: Vec<Standing<P>>,
}

/// A run that parts from its parent after a frame.
#[derive(Clone, Debug)]
pub struct Branch<P: Protocol> {
    pub name: String,
    /// The parent and the last frame shared with it.
    pub parent: Option<Place>,
    /// The actions after the fork: the first led to frame `fork + 1`.
    entries: Vec<Entry<P>>,
    /// All key frames from frame 0 on, the parent's included.
    keys: Vec<Key>,
    checkpoints: SortedMap<usize, Picture<P>>,
    checkpoint_every: usize,
    end_ms: u64,
    /// The names of all nodes that are there at its last frame.
    roster: Arc<Roster>,
    /// How many deeds of the script are done at the fork, a struck one included.
    deeds_at_fork: usize,
    /// Actions by hand that a strike made impossible: their line and why.
    pub skipped: Vec<(String, String)>,
}

impl<P: Protocol> Branch<P> {
    /// The last frame that it shares with its parent; 0 for the first branch.
    pub fn fork(&self) -> usize {
        self.parent.map_or(0, |parent| parent.frame)
    }

    /// Its last frame.
    pub fn last(&self) -> usize {
        self.fork() + self.entries.len()
    }

    /// The time of its last frame.
    pub fn end_ms(&self) -> u64 {
        self.end_ms
    }

    /// The names of all nodes that are there at its last frame.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Its key frames from frame 0 on.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }
}

/// Why the history cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TimelineError {
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("The history is full: a branch has at most {FRAMES_MAX} frames.")]
    Full,
    #[error("There are already {BRANCHES_MAX} branches. Open the run again to start afresh.")]
    TooManyBranches,
    #[error("There is no branch {0}.")]
    NoSuchBranch(usize),
    #[error("Frame {0} was not made by hand, so there is nothing to strike.")]
    NotByHand(usize),
}

/// The history of a run, standing at one of its frames.
#[derive(Clone, Debug)]
pub struct Timeline<P: Protocol> {
    branches: Vec<Branch<P>>,
    place: Place,
    picture: Picture<P>,
    step: Option<Step<P>>,
}

impl<P: Protocol> Timeline<P> {
    /// A history of one frame: a world without nodes.
    pub fn new(beginning: Beginning<P>) -> Self {
        let picture = Picture::new(World::new(beginning));
        let main = Branch {
            name: "main".to_owned(),
            parent: None,
            entries: Vec::new(),
            keys: Vec::new(),
            checkpoints: SortedMap::from([(0, picture.clone())]),
            checkpoint_every: CHECKPOINT_EVERY,
            end_ms: 0,
            roster: Arc::default(),
            deeds_at_fork: 0,
            skipped: Vec::new(),
        };
        Self { branches: vec![main], place: Place { branch: 0, frame: 0 }, picture, step: None }
    }

    // ---- where it stands ----

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

    /// How many deeds of the script are done at this frame, those included that were struck out.
    pub fn deeds_done(&self) -> usize {
        let branch = self.branch();
        if self.place.frame == branch.fork() { branch.deeds_at_fork } else { self.picture.deeds_done }
    }

    /// The action that led to a frame of this branch.
    pub fn entry(&self, frame: usize) -> Option<&Entry<P>> {
        let owner = self.owner(self.place.branch, frame);
        let branch = &self.branches[owner];
        branch.entries.get(frame.checked_sub(branch.fork() + 1)?)
    }

    /// The last frame of this branch that is not later than a time.
    pub fn frame_at(&self, time_ms: u64) -> usize {
        let (mut branch, mut last) = (self.place.branch, usize::MAX);
        loop {
            let Branch { entries, parent, .. } = &self.branches[branch];
            let fork = self.branches[branch].fork();
            let within = last.saturating_sub(fork).min(entries.len());
            let taken = entries[..within].partition_point(|entry| entry.at_ms <= time_ms);
            match parent {
                Some(parent) if taken == 0 => (branch, last) = (parent.branch, fork),
                _ => return fork + taken,
            }
        }
    }

    /// All branches; the first is the run itself.
    pub fn branches(&self) -> &[Branch<P>] {
        &self.branches
    }

    /// The branch that it stands on.
    pub fn branch(&self) -> &Branch<P> {
        &self.branches[self.place.branch]
    }

    /// Whether it stands at the last frame of its branch.
    pub fn is_at_end(&self) -> bool {
        self.place.frame == self.branch().last()
    }

    // ---- going on ----

    /// Begins an action here. At a past frame this makes a branch.
    ///
    /// # Errors
    /// An action that cannot be taken, or a history that is full; nothing is changed then.
    pub fn begin(&mut self, at_ms: u64, action: Action<P>, line: Option<Line>) -> Result<Begun<P>, TimelineError> {
        if self.place.frame >= FRAMES_MAX {
            return Err(TimelineError::Full);
        }
        let forks = !self.is_at_end();
        if forks && self.branches.len() >= BRANCHES_MAX {
            return Err(TimelineError::TooManyBranches);
        }
        let fork = forks.then(|| self.picture.clone());
        let at_ms = at_ms.max(self.picture.world.now_ms());
        let entry = Entry { at_ms, action: action.clone(), line };
        let begun = self.picture.world.begin(at_ms, action)?;
        if let Some(picture) = fork {
            self.add_branch(picture);
        }
        let branch = &mut self.branches[self.place.branch];
        branch.entries.push(entry);
        Ok(begun)
    }

    /// Finishes an action: one frame more.
    pub fn finish(&mut self, begun: Begun<P>, outcome: Option<(P::State, Effects<P>)>) {
        let step = self.picture.world.finish(begun, outcome);
        let before: Vec<bool> = self.picture.standings.iter().map(|standing| standing.is_broken).collect();
        self.picture.observe(&step);
        self.place.frame += 1;
        let frame = self.place.frame;
        let line = self.branches[self.place.branch].entries.last().and_then(|entry| entry.line.as_ref());
        let is_by_hand = line.is_some();
        if let Some(deed) = line.and_then(|line| line.deed) {
            self.picture.deeds_done = deed + 1;
        }
        let kind = self.picture.kind_of(&step, &before, is_by_hand);
        let node = step.node.or_else(|| subject_of(&step.action));
        let branch = &mut self.branches[self.place.branch];
        branch.end_ms = step.at_ms;
        branch.roster = Arc::clone(self.picture.world.roster());
        if let Some(kind) = kind {
            branch.keys.push(Key { frame, at_ms: step.at_ms, kind, node });
        }
        self.step = Some(step);
        self.keep_checkpoint();
    }

    /// Takes an action here, the node's step included.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn push(&mut self, at_ms: u64, action: Action<P>, line: Option<Line>) -> Result<(), TimelineError> {
        let mut begun = self.begin(at_ms, action, line)?;
        let outcome = begun.door.take().map(|(ctx, door)| door.pass(&ctx));
        self.finish(begun, outcome);
        Ok(())
    }

    // ---- going back and forth ----

    /// Goes to a frame of this branch, or to its last if there are fewer.
    pub fn seek(&mut self, frame: usize) {
        self.seek_in(self.place.branch, frame);
    }

    /// Goes to a frame of a branch.
    ///
    /// # Errors
    /// A branch that does not exist.
    pub fn go(&mut self, place: Place) -> Result<(), TimelineError> {
        if place.branch >= self.branches.len() {
            return Err(TimelineError::NoSuchBranch(place.branch));
        }
        self.seek_in(place.branch, place.frame);
        Ok(())
    }

    fn seek_in(&mut self, branch: usize, frame: usize) {
        let frame = frame.min(self.branches[branch].last());
        if branch == self.place.branch && frame == self.place.frame {
            return;
        }
        // The step before is replayed too, so that this frame has its step.
        let start = frame.saturating_sub(1);
        let is_on_the_way = branch == self.place.branch && self.place.frame <= start;
        let (from, checkpoint) = self.checkpoint(branch, start);
        if !is_on_the_way || self.place.frame < from {
            self.picture = checkpoint;
            self.place = Place { branch, frame: from };
            self.step = None;
        }
        while self.place.frame < frame {
            self.replay_next();
        }
    }

    fn replay_next(&mut self) {
        let frame = self.place.frame + 1;
        let entry = self.entry(frame).expect("the frame was made by an entry");
        let (at_ms, action) = (entry.at_ms, entry.action.clone());
        let deed = entry.line.as_ref().and_then(|line| line.deed);
        // Up to the fork the history is the parent's; what a strike has left out there counts as done from there on.
        if self.place.frame == self.branch().fork() {
            self.picture.deeds_done = self.branch().deeds_at_fork;
        }
        let step = self.picture.world.apply(at_ms, action).expect("the action was taken before in an equal world");
        self.picture.observe(&step);
        self.picture.deeds_done = deed.map_or(self.picture.deeds_done, |deed| deed + 1);
        self.step = Some(step);
        self.place.frame = frame;
    }

    // ---- branches ----

    /// Names a branch. The name is cut after 40 characters; an empty name changes nothing.
    ///
    /// # Errors
    /// A branch that does not exist.
    pub fn rename(&mut self, branch: usize, name: &str) -> Result<(), TimelineError> {
        let branch = self.branches.get_mut(branch).ok_or(TimelineError::NoSuchBranch(branch))?;
        let name: String = name.trim().chars().take(40).collect();
        if !name.is_empty() {
            branch.name = name;
        }
        Ok(())
    }

    /// The run without the action by hand that made a frame: a branch on which what the run does by itself happens
    /// anew, and the later actions by hand are taken again at their times. `read` gives the actions of a line in a
    /// world. Lines that have become impossible are listed in the branch's `skipped`. Ends at its last frame.
    ///
    /// # Errors
    /// A frame that was not made by hand, or too many branches; nothing is changed then.
    pub fn strike(&mut self, frame: usize, read: &Read<'_, P>) -> Result<(), TimelineError> {
        let struck = self.entry(frame).and_then(|entry| entry.line.clone());
        let Some(struck) = struck else { return Err(TimelineError::NotByHand(frame)) };
        if self.branches.len() >= BRANCHES_MAX {
            return Err(TimelineError::TooManyBranches);
        }
        let old_end_ms = self.branch().end_ms;
        let later = self.deeds_after(frame);
        self.seek(frame - 1);
        self.add_branch(self.picture.clone());
        self.branches[self.place.branch].name = format!("without “{}”", struck.words);
        self.picture.deeds_done = struck.deed.map_or(self.picture.deeds_done, |deed| deed + 1);
        self.branches[self.place.branch].deeds_at_fork = self.picture.deeds_done;
        for deed in later {
            self.run_until(deed.at_ms, deed.same_ms_before);
            if let Err(why) = self.take_line(deed.at_ms, &deed.line, read) {
                self.branches[self.place.branch].skipped.push((deed.line.words.to_string(), why));
            }
        }
        self.run_until(old_end_ms, usize::MAX);
        Ok(())
    }

    /// The first frame at which two branches differ: in what was done or in what came of it. `None` if one is the
    /// beginning of the other.
    ///
    /// # Errors
    /// A branch that does not exist.
    pub fn first_difference(&self, one: usize, other: usize) -> Result<Option<usize>, TimelineError> {
        let mut walkers = Vec::new();
        for branch in [one, other] {
            let mut walker = self.clone();
            walker.go(Place { branch, frame: 0 })?;
            walkers.push(walker);
        }
        let [a, b] = &mut walkers[..] else { return Ok(None) };
        let shared = self.shared_frames(one, other);
        a.seek(shared);
        b.seek(shared);
        let last = a.branch().last().min(b.branch().last());
        while a.place.frame < last {
            a.replay_next();
            b.replay_next();
            let (a_world, b_world) = (a.world(), b.world());
            if a_world.fingerprint() != b_world.fingerprint() || a_world.now_ms() != b_world.now_ms() {
                return Ok(Some(a.place.frame));
            }
        }
        Ok(None)
    }

    /// A fingerprint of all frames of this branch, one after the other: runs that agree in it agree in every frame. The
    /// history stands where it stood afterwards.
    pub fn chain(&mut self) -> u64 {
        let (shown, last) = (self.place.frame, self.branch().last());
        let mut hasher = Fingerprint::default();
        for frame in 0..=last {
            self.seek(frame);
            (self.world().fingerprint(), self.world().now_ms()).hash(&mut hasher);
        }
        self.seek(shown);
        hasher.finish()
    }

    // ---- helpers ----

    /// The branch, this one or an ancestor, whose entries made the frame.
    fn owner(&self, branch: usize, frame: usize) -> usize {
        let mut owner = branch;
        while let Some(parent) = self.branches[owner].parent.filter(|parent| frame <= parent.frame) {
            owner = parent.branch;
        }
        owner
    }

    fn checkpoint(&self, branch: usize, frame: usize) -> (usize, Picture<P>) {
        // At the fork itself a branch has a picture of its own: what a strike has left out is known there.
        let forks_here = self.branches[branch].fork() == frame;
        let owner = if forks_here { branch } else { self.owner(branch, frame) };
        let (at, picture) =
            self.branches[owner].checkpoints.at_or_before(&frame).expect("a branch keeps its first frame");
        (*at, picture.clone())
    }

    fn keep_checkpoint(&mut self) {
        let frame = self.place.frame;
        let machines = self.picture.world.roster().len().max(1);
        let branch = &mut self.branches[self.place.branch];
        if !frame.is_multiple_of(branch.checkpoint_every) {
            return;
        }
        branch.checkpoints.insert(frame, self.picture.clone());
        while branch.checkpoints.len() > 16 && branch.checkpoints.len() * machines > CHECKPOINT_MACHINES_MAX {
            branch.checkpoint_every *= 2;
            let (every, fork) = (branch.checkpoint_every, branch.fork());
            branch.checkpoints.retain(|at, _| *at == fork || at.is_multiple_of(every));
        }
    }

    fn add_branch(&mut self, picture: Picture<P>) {
        let parent = self.place;
        let fork = parent.frame;
        let number = self.branches.len() + 1;
        let keys = &self.branches[parent.branch].keys;
        let keys = keys[..keys.partition_point(|key| key.frame <= fork)].to_vec();
        // A branch that parts where another does, parts from that other's parent: lanes stay flat.
        let owner = self.owner(parent.branch, fork);
        self.branches.push(Branch {
            name: format!("branch {number}"),
            parent: Some(Place { branch: owner, frame: fork }),
            entries: Vec::new(),
            keys,
            end_ms: picture.world.now_ms(),
            roster: Arc::clone(picture.world.roster()),
            deeds_at_fork: picture.deeds_done,
            checkpoints: SortedMap::from([(fork, picture)]),
            checkpoint_every: CHECKPOINT_EVERY,
            skipped: Vec::new(),
        });
        self.place.branch = self.branches.len() - 1;
    }

    fn deeds_after(&self, frame: usize) -> Vec<Deed> {
        let mut deeds = Vec::new();
        let mut same_ms: (u64, usize) = (0, 0);
        for entry in (frame + 1..=self.branch().last()).filter_map(|later| self.entry(later)) {
            if same_ms.0 != entry.at_ms {
                same_ms = (entry.at_ms, 0);
            }
            match &entry.line {
                Some(line) => {
                    deeds.push(Deed { at_ms: entry.at_ms, same_ms_before: same_ms.1, line: line.clone() });
                }
                None => same_ms.1 += 1,
            }
        }
        deeds
    }

    /// Runs by itself: all that is due before a time, and so many events that are due just then.
    fn run_until(&mut self, until_ms: u64, at_that_ms: usize) {
        let mut left = at_that_ms;
        while let Some(next) = earliest(self.world()) {
            if next.due_ms > until_ms || (next.due_ms == until_ms && left == 0) {
                return;
            }
            if next.due_ms == until_ms {
                left -= 1;
            }
            if self.push(next.due_ms, next.action, None).is_err() {
                return;
            }
        }
    }

    fn take_line(&mut self, at_ms: u64, line: &Line, read: &Read<'_, P>) -> Result<(), String> {
        for action in read(self.world(), &line.words)? {
            self.push(at_ms, action, Some(line.clone())).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    fn shared_frames(&self, one: usize, other: usize) -> usize {
        let lineage = |branch: usize| {
            let mut line = vec![Place { branch, frame: self.branches[branch].last() }];
            while let Some(parent) = line.last().and_then(|place| self.branches[place.branch].parent) {
                line.push(parent);
            }
            line
        };
        let others = lineage(other);
        let common = lineage(one).into_iter().find_map(|place| {
            let twin = others.iter().find(|twin| twin.branch == place.branch)?;
            Some(place.frame.min(twin.frame))
        });
        common.unwrap_or(0)
    }
}

/// Gives the actions of a script's line in a world, or says why there are none.
pub type Read<'a, P> = dyn Fn(&World<P>, &str) -> Result<Vec<Action<P>>, String> + 'a;

/// An action by hand, to be taken again in another run.
struct Deed {
    at_ms: u64,
    /// How many events at the same millisecond came before it.
    same_ms_before: usize,
    line: Line,
}

impl<P: Protocol> Picture<P> {
    fn new(world: World<P>) -> Self {
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
        }
    }

    /// The observer looks at what a step changed.
    fn observe(&mut self, step: &Step<P>) {
        let state = step.node.and_then(|node| Some((node, self.world.machine(node)?.state()?)));
        if let Some((node, state)) = state {
            P::witness(&mut self.seen, node, state);
        }
        if step.vital.0 != step.vital.1 || is_from_outside(&step.action) {
            self.look(step.frame);
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

    fn look(&mut self, frame: u64) {
        let world = &self.world;
        let goes = |node: NodeId| world.machine(node).is_some_and(|machine| machine.status() == Status::Running);
        let reaches = |from: NodeId, to: NodeId| goes(from) && goes(to) && world.network().is_up(from, to);
        let scene = Scene {
            running: world.machines().filter_map(|(node, machine)| Some((node, machine.state()?))).collect(),
            reaches: &reaches,
            seen: &self.seen,
            roster: world.roster(),
            rules: world.rules(),
            params: world.params(),
        };
        for (standing, property) in self.standings.iter_mut().zip(P::properties()) {
            let finding = (property.check)(&scene);
            if finding == Finding::Holds {
                standing.failing_since_ms = None;
            } else if standing.failing_since_ms.is_none() {
                standing.failing_since_ms = Some(world.now_ms());
            }
            let was_holding = standing.finding == Finding::Holds;
            if was_holding != (finding == Finding::Holds) {
                standing.since_frame = frame;
            }
            standing.finding = finding;
        }
    }

    /// What makes this frame a key frame, if anything does.
    fn kind_of(&self, step: &Step<P>, was_broken: &[bool], is_by_hand: bool) -> Option<Kind> {
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
        } else {
            None
        }
    }
}

fn is_from_outside<P: Protocol>(action: &Action<P>) -> bool {
    !matches!(action, Action::Deliver { .. } | Action::Fire { .. } | Action::Request { .. })
}

fn subject_of<P: Protocol>(action: &Action<P>) -> Option<NodeId> {
    match action {
        Action::Crash { node, .. }
        | Action::Leave { node }
        | Action::Pause { node }
        | Action::Resume { node }
        | Action::Wipe { node } => Some(*node),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Options;
    use crate::node::toy::Toy;

    const A: NodeId = NodeId(0);

    /// Three nodes, played until a time.
    fn played(until_ms: u64) -> Timeline<Toy> {
        let network = Options { jitter_ms: 15, loss: 50_000, ..Options::default() };
        let mut timeline = Timeline::new(Beginning { seed: 5, network, ..Beginning::default() });
        for (name, contact) in [("a", None), ("b", Some(A)), ("c", Some(A))] {
            let spawn = Action::Spawn { name: name.to_owned(), contact, cluster: Vec::new() };
            timeline.push(0, spawn, Some(Line::by_hand(format!("spawn {name}")))).expect("the name is free");
        }
        timeline.run_until(until_ms, usize::MAX);
        timeline
    }

    fn look(timeline: &Timeline<Toy>) -> (u64, u64, bool, Option<u64>) {
        let world = timeline.world();
        let is_broken = timeline.standings()[0].is_broken;
        (world.fingerprint(), world.now_ms(), is_broken, timeline.step().map(|step| step.frame))
    }

    fn crash(timeline: &mut Timeline<Toy>, node: NodeId) {
        let now_ms = timeline.world().now_ms();
        let crash = Action::Crash { node, cause: crate::world::CrashCause::Ordered };
        timeline.push(now_ms, crash, Some(Line::by_hand("crash"))).expect("the node runs");
    }

    #[test]
    fn every_frame_that_is_sought_is_the_frame_that_was_played() {
        let reference = played(4_000);
        let last = reference.branch().last();
        assert!(last > 3 * CHECKPOINT_EVERY);
        let mut looks = Vec::new();
        let mut walker = reference.clone();
        for frame in 0..=last {
            walker.seek(frame);
            looks.push(look(&walker));
        }
        for frame in (0..=last).rev().chain([last / 2, 1, last, 0, last - 1]) {
            walker.seek(frame);
            assert_eq!(look(&walker), looks[frame], "frame {frame}");
        }
    }

    #[test]
    fn acting_in_the_past_makes_a_branch_and_leaves_the_run_as_it_was() {
        let mut timeline = played(2_000);
        let last = timeline.branch().last();
        let end = look(&timeline);
        timeline.seek(last / 2);
        crash(&mut timeline, NodeId(1));
        timeline.run_until(2_000, usize::MAX);
        assert_eq!(timeline.branches().len(), 2);
        assert_eq!(timeline.branch().parent, Some(Place { branch: 0, frame: last / 2 }));
        assert_ne!(look(&timeline).0, end.0);
        timeline.go(Place { branch: 0, frame: usize::MAX }).expect("the branch is there");
        assert_eq!(look(&timeline), end);
        assert_eq!(timeline.first_difference(0, 1), Ok(Some(last / 2 + 1)));
        assert_eq!(timeline.first_difference(0, 0), Ok(None));
    }

    #[test]
    fn a_refused_action_makes_no_branch() {
        let mut timeline = played(500);
        timeline.seek(10);
        let before = look(&timeline);
        let crash = Action::Crash { node: NodeId(9), cause: crate::world::CrashCause::Ordered };
        assert!(timeline.push(0, crash, None).is_err());
        assert_eq!((timeline.branches().len(), look(&timeline)), (1, before));
    }

    #[test]
    fn a_struck_action_never_happened_and_what_became_impossible_is_said() {
        let untouched = played(3_000);
        let mut timeline = played(1_000);
        crash(&mut timeline, NodeId(1));
        let struck = timeline.branch().last();
        timeline.run_until(1_500, usize::MAX);
        let restart = Action::Restart { node: NodeId(1) };
        timeline.push(1_500, restart, Some(Line::by_hand("restart"))).expect("the node has crashed");
        timeline.run_until(3_000, usize::MAX);
        let read: &Read<'_, Toy> = &|_, words| match words {
            "restart" => Ok(vec![Action::Restart { node: NodeId(1) }]),
            _ => Err("no such line".to_owned()),
        };
        assert_eq!(timeline.strike(struck + 1, read), Err(TimelineError::NotByHand(struck + 1)));
        timeline.strike(struck, read).expect("the frame was made by hand");
        assert_eq!(
            timeline.branch().skipped,
            [("restart".to_owned(), "b is running. Crash it before you restart or wipe it.".to_owned())]
        );
        timeline.run_until(3_000, usize::MAX);
        assert_eq!(timeline.world().fingerprint(), untouched.world().fingerprint());
        assert_eq!(timeline.branches().len(), 2);
    }

    #[test]
    fn a_property_breaks_when_its_patience_ends_and_that_is_a_key_frame() {
        let mut timeline = played(1_000);
        crash(&mut timeline, A);
        let crashed_ms = timeline.world().now_ms();
        timeline.run_until(4_000, usize::MAX);
        let broken = timeline.branch().keys().iter().find(|key| key.kind == Kind::Failure(0)).expect("it breaks");
        assert!(broken.at_ms > crashed_ms + 1_000);
        let frame = broken.frame;
        timeline.seek(frame - 1);
        assert!(!timeline.standings()[0].is_broken);
        timeline.seek(frame);
        assert!(timeline.standings()[0].is_broken);
    }

    #[test]
    fn checkpoints_thin_out_and_frames_stay_the_same() {
        let mut timeline = played(600_000);
        let last = timeline.branch().last();
        assert!(timeline.branch().checkpoints.len() * 3 <= CHECKPOINT_MACHINES_MAX, "{last} frames");
        let end = look(&timeline);
        timeline.seek(last / 3);
        timeline.seek(last);
        assert_eq!(look(&timeline), end);
        let now_ms = timeline.world().now_ms();
        assert_eq!((timeline.frame_at(now_ms), timeline.frame_at(0)), (last, 3));
    }
}
