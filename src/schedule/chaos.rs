//! Faults at random from a seed: what befalls a cluster, and what mends it again. A world comes in, the next fault goes out.

use crate::network::{Dice, LetterId};
use crate::node::{NodeId, Protocol};
use crate::world::{Action, CrashCause, Status, World};

/// What befalls a cluster how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chaos {
    /// Between two faults or repairs, at least and at most.
    pub pause_ms: (u64, u64),
    pub weights: Weights,
    /// How often in a hundred a crash, a pause or a cut hits the leader and not just anybody.
    pub aim: u64,
    /// The most nodes that are crashed or paused at a time.
    pub down_max: usize,
    /// By how much a letter is delayed at most.
    pub delay_max_ms: u64,
}

/// How often each kind of fault and of repair is drawn, beside the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    pub crash: u64,
    pub restart: u64,
    pub pause: u64,
    pub resume: u64,
    /// Links of a node are cut: one, one way or both ways, or all.
    pub cut: u64,
    /// A cut link is whole again, one way.
    pub heal: u64,
    /// The nodes fall into two groups.
    pub partition: u64,
    /// All links are whole again.
    pub merge: u64,
    /// Any letter under way is lost.
    pub drop: u64,
    /// Any letter under way arrives twice.
    pub duplicate: u64,
    /// Any letter under way arrives later.
    pub delay: u64,
    /// Any running timer ends now.
    pub force: u64,
}

impl Weights {
    /// Nothing happens.
    pub const NONE: Self = Self {
        crash: 0,
        restart: 0,
        pause: 0,
        resume: 0,
        cut: 0,
        heal: 0,
        partition: 0,
        merge: 0,
        drop: 0,
        duplicate: 0,
        delay: 0,
        force: 0,
    };
}

impl Default for Chaos {
    /// Four faults a second or so, half of the time aimed, and repairs that keep up with them.
    fn default() -> Self {
        let weights = Weights {
            crash: 4,
            restart: 6,
            pause: 2,
            resume: 3,
            cut: 4,
            heal: 2,
            partition: 3,
            merge: 4,
            drop: 2,
            duplicate: 2,
            delay: 2,
            force: 4,
        };
        Self { pause_ms: (20, 500), weights, aim: 40, down_max: usize::MAX, delay_max_ms: 500 }
    }
}

/// What chance may do.
#[derive(Clone, Copy)]
enum Fault {
    Crash,
    Restart,
    Pause,
    Resume,
    Cut,
    Heal,
    Partition,
    Merge,
    Drop,
    Duplicate,
    Delay,
    Force,
}

/// Faults, one after the other. The same seed and the same world give the same.
///
/// ```
/// use consensus_lab::node::NodeId;
/// use consensus_lab::protocol::raft::Raft;
/// use consensus_lab::schedule::{Chaos, Faults, earliest};
/// use consensus_lab::timeline::Walker;
/// use consensus_lab::world::{Action, Beginning};
///
/// let mut faults = Faults::new(Chaos::default(), 42);
/// let mut run = Walker::<Raft>::begin(Beginning { seed: 42, ..Beginning::default() });
/// for name in ["a", "b", "c"] {
///     let spawn = Action::Spawn { name: name.to_owned(), contact: None, cluster: (0..3).map(NodeId).collect() };
///     run.take(0, spawn)?;
/// }
/// for _ in 0..1_000 {
///     let event = earliest(run.world()).filter(|event| event.due_ms < faults.next_ms());
///     let (at_ms, next) = match event {
///         Some(event) => (event.due_ms, Some(event.action)),
///         None => (faults.next_ms(), faults.next(run.world())),
///     };
///     if let Some(action) = next {
///         run.take(at_ms, action)?;
///     }
///     assert!(run.standings().iter().all(|standing| !standing.is_broken), "seed 42, frame {}", run.place().frame);
/// }
/// # Ok::<(), consensus_lab::world::Refusal>(())
/// ```
#[derive(Clone, Debug)]
pub struct Faults {
    chaos: Chaos,
    dice: Dice,
    next_ms: u64,
}

impl Faults {
    /// The faults of a seed.
    pub fn new(chaos: Chaos, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let next_ms = dice.between(chaos.pause_ms.0, chaos.pause_ms.1);
        Self { chaos, dice, next_ms }
    }

    /// When something befalls the cluster next.
    pub fn next_ms(&self) -> u64 {
        self.next_ms
    }

    /// What befalls it then; `None` where what was drawn has nobody to hit.
    pub fn next<P: Protocol>(&mut self, world: &World<P>) -> Option<Action<P>> {
        let (least_ms, most_ms) = self.chaos.pause_ms;
        self.next_ms += self.dice.between(least_ms, most_ms).max(1);
        let fault = self.draw()?;
        self.action_of(world, fault)
    }

    fn draw(&mut self) -> Option<Fault> {
        let weights = &self.chaos.weights;
        let faults = [
            (weights.crash, Fault::Crash),
            (weights.restart, Fault::Restart),
            (weights.pause, Fault::Pause),
            (weights.resume, Fault::Resume),
            (weights.cut, Fault::Cut),
            (weights.heal, Fault::Heal),
            (weights.partition, Fault::Partition),
            (weights.merge, Fault::Merge),
            (weights.drop, Fault::Drop),
            (weights.duplicate, Fault::Duplicate),
            (weights.delay, Fault::Delay),
            (weights.force, Fault::Force),
        ];
        let all: u64 = faults.iter().map(|(weight, _)| weight).sum();
        let mut drawn = self.dice.between(0, all.checked_sub(1)?);
        for (weight, fault) in faults {
            if drawn < weight {
                return Some(fault);
            }
            drawn -= weight;
        }
        None
    }

    /// The fault somewhere in this world; `None` where it cannot happen.
    fn action_of<P: Protocol>(&mut self, world: &World<P>, fault: Fault) -> Option<Action<P>> {
        Some(match fault {
            Fault::Crash => Action::Crash { node: self.victim(world)?, cause: CrashCause::Ordered },
            Fault::Restart => Action::Restart { node: self.one_of(&in_status(world, Status::Crashed))? },
            Fault::Pause => Action::Pause { node: self.victim(world)? },
            Fault::Resume => Action::Resume { node: self.one_of(&in_status(world, Status::Paused))? },
            Fault::Cut => Action::Cut { links: self.links(world)? },
            Fault::Heal => {
                let cuts: Vec<(NodeId, NodeId)> = world.network().cuts().collect();
                Action::Heal { links: vec![self.one_of(&cuts)?] }
            }
            Fault::Partition => {
                let (one, other): (Vec<NodeId>, Vec<NodeId>) =
                    world.roster().ids().partition(|_| self.dice.happens(500_000));
                let is_parted = !one.is_empty() && !other.is_empty();
                is_parted.then(|| Action::Partition { groups: vec![one, other] })?
            }
            Fault::Merge => {
                world.network().cuts().next()?;
                Action::Merge
            }
            Fault::Drop => Action::Drop { letter: self.letter(world)? },
            Fault::Duplicate => {
                Action::Duplicate { letter: self.letter(world).filter(|_| world.network().has_room())? }
            }
            Fault::Delay => {
                let letter = self.letter(world)?;
                Action::Delay { letter, by_ms: self.dice.between(1, self.chaos.delay_max_ms) }
            }
            Fault::Force => {
                let place = self.place(world.alarms().count())?;
                world.alarms().nth(place).map(|(_, _, node, timer)| Action::Fire { node, timer })?
            }
        })
    }

    /// Who crashes or stands still, unless so many do already.
    fn victim<P: Protocol>(&mut self, world: &World<P>) -> Option<NodeId> {
        let down = [Status::Crashed, Status::Paused].map(|status| in_status(world, status).len());
        if down.iter().sum::<usize>() < self.chaos.down_max { self.target(world) } else { None }
    }

    /// A running node: often the one that leads, or did last.
    fn target<P: Protocol>(&mut self, world: &World<P>) -> Option<NodeId> {
        let running = in_status(world, Status::Running);
        let vital = |node: &NodeId| world.machine(*node)?.state().map(P::vital);
        let leads = |node: &&NodeId| vital(node).is_some_and(|vital| vital.leader == Some(**node));
        let leader = running.iter().filter(leads).max_by_key(|node| vital(node).map(|vital| vital.term)).copied();
        let is_aimed = self.dice.between(0, 99) < self.chaos.aim;
        leader.filter(|_| is_aimed).or_else(|| self.one_of(&running))
    }

    /// Links that are cut together.
    fn links<P: Protocol>(&mut self, world: &World<P>) -> Option<Vec<(NodeId, NodeId)>> {
        let one = self.target(world)?;
        let others: Vec<NodeId> = world.roster().ids().filter(|other| *other != one).collect();
        let other = self.one_of(&others)?;
        Some(match self.dice.between(0, 3) {
            0 => vec![(one, other)],
            1 => vec![(other, one)],
            2 => vec![(one, other), (other, one)],
            _ => others.into_iter().flat_map(|other| [(one, other), (other, one)]).collect(),
        })
    }

    fn letter<P: Protocol>(&mut self, world: &World<P>) -> Option<LetterId> {
        let place = self.place(world.network().letters_len())?;
        world.network().letters().nth(place).map(|letter| letter.id)
    }

    fn one_of<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.place(from.len())?).copied()
    }

    fn place(&mut self, count: usize) -> Option<usize> {
        let last = u64::try_from(count.checked_sub(1)?).ok()?;
        usize::try_from(self.dice.between(0, last)).ok()
    }
}

fn in_status<P: Protocol>(world: &World<P>, status: Status) -> Vec<NodeId> {
    world.machines().filter(|(_, machine)| machine.status() == status).map(|(node, _)| node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::SortedMap;
    use crate::node::toy::Toy;
    use crate::schedule::earliest;
    use crate::world::Beginning;

    /// Five nodes and so many faults; the world then, and how often each kind of fault came.
    fn run(seed: u64, count: usize, chaos: Chaos) -> (World<Toy>, SortedMap<String, usize>) {
        let (mut faults, mut counts) = (Faults::new(chaos, seed), SortedMap::new());
        let mut world = World::new(Beginning { seed, ..Beginning::default() });
        for (name, contact) in [("a", None), ("b", Some(0)), ("c", Some(0)), ("d", Some(0)), ("e", Some(0))] {
            let spawn = Action::Spawn { name: name.to_owned(), contact: contact.map(NodeId), cluster: Vec::new() };
            world.apply(0, spawn).expect("the name is free");
        }
        for choice in 0..count {
            let at_ms = faults.next_ms();
            while let Some(event) = earliest(&world).filter(|event| event.due_ms < at_ms) {
                world.apply(event.due_ms, event.action).expect("what is due can happen");
            }
            // A connection that was lost is not dialled again by itself.
            let (node, request) = (NodeId(choice as u16 % 5), NodeId(choice as u16 % 3));
            if node != request {
                _ = world.apply(at_ms, Action::Request { node, request });
            }
            let Some(action) = faults.next(&world) else { continue };
            let kind = format!("{action:?}");
            let kind = kind.split([' ', '{']).next().unwrap_or_default().to_owned();
            *counts.get_or_insert_with(kind, usize::default) += 1;
            world.apply(at_ms, action).expect("what chance does can be done");
        }
        (world, counts)
    }

    #[test]
    fn a_seed_gives_the_same_faults_and_another_seed_others() {
        let print = |seed| run(seed, 500, Chaos::default()).0.fingerprint();
        assert_eq!(print(1), print(1));
        assert_ne!(print(1), print(2));
    }

    #[test]
    fn everything_happens_about_as_often_as_it_is_set() {
        let (_, counts) = run(3, 4_000, Chaos::default());
        let count = |kind: &str| counts.get(&kind.to_owned()).copied().unwrap_or(0);
        for kind in ["Drop", "Duplicate", "Delay"] {
            assert!(count(kind) > 0, "{kind}: {counts:?}");
        }
        for (kind, weight) in [("Partition", 3), ("Cut", 4)] {
            let expected = 4_000 * weight / 38;
            assert!((expected * 8 / 10..=expected * 12 / 10).contains(&count(kind)), "{kind}: {counts:?}");
        }
        // What mends comes as often as what it mends, or as there is something to mend.
        for (fault, repair) in [("Crash", "Restart"), ("Pause", "Resume")] {
            assert!(count(repair) > 0 && count(fault) - count(repair) <= 5, "{counts:?}");
        }
    }

    #[test]
    fn without_weights_nothing_happens_and_no_more_are_down_than_may_be() {
        let never = Chaos { weights: Weights::NONE, ..Chaos::default() };
        assert!(run(4, 200, never).1.is_empty());
        let crashes = Chaos { weights: Weights { crash: 1, ..Weights::NONE }, down_max: 2, ..never };
        let (world, counts) = run(5, 200, crashes);
        assert_eq!(counts.iter().map(|(kind, count)| (kind.as_str(), *count)).collect::<Vec<_>>(), [("Crash", 2)]);
        assert_eq!(in_status(&world, Status::Crashed).len(), 2);
    }
}
