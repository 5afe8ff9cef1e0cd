//! What happens next at random: the earliest event most of the time, and a fault or its repair now and then.

use super::{Upcoming, earliest};
use crate::network::{Dice, LetterId};
use crate::node::{NodeId, Protocol};
use crate::world::{Action, CrashCause, Status, World};

/// How often chance does what: in parts of a million of all choices. Together they are at most a million.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chaos {
    pub crash: u32,
    pub restart: u32,
    pub pause: u32,
    pub resume: u32,
    /// A link is cut, one way or both ways.
    pub cut: u32,
    /// A cut link is whole again, one way.
    pub heal: u32,
    /// The nodes fall into two groups.
    pub partition: u32,
    /// All links are whole again.
    pub merge: u32,
    /// Any letter under way is lost.
    pub drop: u32,
    /// Any letter under way arrives twice.
    pub duplicate: u32,
    /// Any letter under way arrives later, by at most [`delay_max_ms`](Self::delay_max_ms).
    pub delay: u32,
    /// Any running timer ends now.
    pub force: u32,
    pub delay_max_ms: u64,
    /// The most nodes that are crashed or paused at a time.
    pub down_max: usize,
}

impl Default for Chaos {
    /// A fault every hundred events or so, and repairs that keep up with them.
    fn default() -> Self {
        Self {
            crash: 500,
            restart: 2_000,
            pause: 300,
            resume: 2_000,
            cut: 500,
            heal: 1_000,
            partition: 200,
            merge: 400,
            drop: 2_000,
            duplicate: 2_000,
            delay: 2_000,
            force: 500,
            delay_max_ms: 2_000,
            down_max: usize::MAX,
        }
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

/// What happens next, drawn from the dice: the earliest event, or with these chances a fault or a repair, now. The same dice
/// and the same world give the same. `None` if nothing is left to happen and nobody is left to help up.
///
/// ```
/// use consensus_lab::network::Dice;
/// use consensus_lab::node::NodeId;
/// use consensus_lab::protocol::watercraft::WaterCraft;
/// use consensus_lab::schedule::{Chaos, chaos};
/// use consensus_lab::timeline::Walker;
/// use consensus_lab::world::{Action, Beginning};
///
/// let mut dice = Dice::new(42);
/// let mut run = Walker::<WaterCraft>::begin(Beginning { seed: 42, ..Beginning::default() });
/// for (name, contact) in [("b", None), ("c", Some(NodeId(0))), ("d", Some(NodeId(0)))] {
///     let spawn = Action::Spawn { name: name.to_owned(), contact, cluster: (0..3).map(NodeId).collect() };
///     run.take(0, spawn)?;
/// }
/// for _ in 0..1_000 {
///     let Some(next) = chaos(run.world(), &mut dice, &Chaos::default()) else { break };
///     run.take(next.due_ms, next.action)?;
///     // `known_host` must hold at every frame; the others have their time.
///     assert!(!run.is_broken("known_host"), "seed 42, frame {}", run.place().frame);
/// }
/// # Ok::<(), consensus_lab::world::Refusal>(())
/// ```
pub fn chaos<P: Protocol>(world: &World<P>, dice: &mut Dice, chances: &Chaos) -> Option<Upcoming<P>> {
    let fault = chances.draw(dice).and_then(|fault| action_of(world, dice, chances, fault));
    let next = || earliest(world);
    // Where nothing happens by itself any more, somebody is helped up.
    let help = |dice: &mut Dice| {
        let up = [Fault::Resume, Fault::Restart, Fault::Merge];
        up.into_iter().find_map(|fault| action_of(world, dice, chances, fault))
    };
    let now = |action| Upcoming { due_ms: world.now_ms(), action };
    fault.map(now).or_else(next).or_else(|| help(dice).map(now))
}

impl Chaos {
    fn draw(&self, dice: &mut Dice) -> Option<Fault> {
        let mut drawn = u32::try_from(dice.between(0, 999_999)).ok()?;
        let faults = [
            (self.crash, Fault::Crash),
            (self.restart, Fault::Restart),
            (self.pause, Fault::Pause),
            (self.resume, Fault::Resume),
            (self.cut, Fault::Cut),
            (self.heal, Fault::Heal),
            (self.partition, Fault::Partition),
            (self.merge, Fault::Merge),
            (self.drop, Fault::Drop),
            (self.duplicate, Fault::Duplicate),
            (self.delay, Fault::Delay),
            (self.force, Fault::Force),
        ];
        for (chance, fault) in faults {
            if drawn < chance {
                return Some(fault);
            }
            drawn -= chance;
        }
        None
    }
}

/// The fault somewhere in this world; `None` where it cannot happen.
fn action_of<P: Protocol>(world: &World<P>, dice: &mut Dice, chances: &Chaos, fault: Fault) -> Option<Action<P>> {
    let with = |wanted: Status| {
        let found = world.machines().filter(move |(_, machine)| machine.status() == wanted);
        found.map(|(node, _)| node).collect::<Vec<NodeId>>()
    };
    let letter = |dice: &mut Dice| -> Option<LetterId> {
        let place = one_of(dice, world.network().letters_len())?;
        world.network().letters().nth(place).map(|letter| letter.id)
    };
    let falls = |dice: &mut Dice| {
        let down = with(Status::Crashed).len() + with(Status::Paused).len();
        if down < chances.down_max { pick(dice, &with(Status::Running)) } else { None }
    };
    Some(match fault {
        Fault::Crash => Action::Crash { node: falls(dice)?, cause: CrashCause::Ordered },
        Fault::Restart => Action::Restart { node: pick(dice, &with(Status::Crashed))? },
        Fault::Pause => Action::Pause { node: falls(dice)? },
        Fault::Resume => Action::Resume { node: pick(dice, &with(Status::Paused))? },
        Fault::Cut => {
            let running = with(Status::Running);
            let (one, other) = (pick(dice, &running)?, pick(dice, &running)?);
            let is_one_way = dice.happens(500_000);
            let links = if is_one_way { vec![(one, other)] } else { vec![(one, other), (other, one)] };
            Some(Action::Cut { links }).filter(|_| one != other)?
        }
        Fault::Heal => {
            let cuts: Vec<(NodeId, NodeId)> = world.network().cuts().collect();
            Action::Heal { links: vec![pick(dice, &cuts)?] }
        }
        Fault::Partition => {
            let (one, other): (Vec<NodeId>, Vec<NodeId>) = world.roster().ids().partition(|_| dice.happens(500_000));
            Action::Partition { groups: vec![one, other] }
        }
        Fault::Merge => {
            world.network().cuts().next()?;
            Action::Merge
        }
        Fault::Drop => Action::Drop { letter: letter(dice)? },
        Fault::Duplicate => Action::Duplicate { letter: letter(dice).filter(|_| world.network().has_room())? },
        Fault::Delay => Action::Delay { letter: letter(dice)?, by_ms: dice.between(0, chances.delay_max_ms) },
        Fault::Force => {
            let place = one_of(dice, world.alarms().count())?;
            world.alarms().nth(place).map(|(_, _, node, timer)| Action::Fire { node, timer })?
        }
    })
}

fn pick<T: Copy>(dice: &mut Dice, from: &[T]) -> Option<T> {
    from.get(one_of(dice, from.len())?).copied()
}

fn one_of(dice: &mut Dice, count: usize) -> Option<usize> {
    let last = u64::try_from(count.checked_sub(1)?).ok()?;
    usize::try_from(dice.between(0, last)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::SortedMap;
    use crate::node::toy::Toy;
    use crate::timeline::Walker;
    use crate::world::Beginning;

    /// Five nodes; the run after so many choices, with how often each kind of action was taken.
    fn run(seed: u64, choices: usize, chances: &Chaos) -> (Walker<Toy>, SortedMap<String, usize>) {
        let (mut dice, mut counts) = (Dice::new(seed), SortedMap::new());
        let mut run = Walker::begin(Beginning { seed, ..Beginning::default() });
        for (name, contact) in [("a", None), ("b", Some(0)), ("c", Some(0)), ("d", Some(0)), ("e", Some(0))] {
            let spawn = Action::Spawn { name: name.to_owned(), contact: contact.map(NodeId), cluster: Vec::new() };
            run.take(0, spawn).expect("the name is free");
        }
        for choice in 0..choices {
            // A connection that was lost is not dialled again by itself.
            let (node, request) = (NodeId(choice as u16 % 5), NodeId(choice as u16 % 3));
            if choice % 20 == 0 && node != request {
                _ = run.take(0, Action::Request { node, request });
            }
            let next = chaos(run.world(), &mut dice, chances).expect("somebody can be helped up");
            let kind = format!("{:?}", next.action);
            let kind = kind.split([' ', '{']).next().unwrap_or_default().to_owned();
            *counts.get_or_insert_with(kind, usize::default) += 1;
            run.take(next.due_ms, next.action).expect("what chance does can be done");
        }
        (run, counts)
    }

    #[test]
    fn a_seed_gives_the_same_chaos_and_another_seed_another() {
        let print = |seed| run(seed, 3_000, &Chaos::default()).0.world().fingerprint();
        assert_eq!(print(1), print(1));
        assert_ne!(print(1), print(2));
    }

    #[test]
    fn everything_happens_about_as_often_as_it_is_set() {
        let chances = Chaos { crash: 20_000, restart: 50_000, drop: 30_000, ..Chaos::default() };
        let (_, counts) = run(3, 20_000, &chances);
        let count = |kind: &str| counts.get(&kind.to_owned()).copied().unwrap_or(0);
        for kind in [
            "Crash",
            "Restart",
            "Pause",
            "Resume",
            "Cut",
            "Heal",
            "Partition",
            "Merge",
            "Drop",
            "Duplicate",
            "Delay",
            "Fire",
            "Deliver",
        ] {
            assert!(count(kind) > 0, "{kind}: {counts:?}");
        }
        assert!((300..=500).contains(&count("Crash")), "{counts:?}");
        assert!(count("Deliver") + count("Fire") > 15_000, "{counts:?}");
    }

    #[test]
    fn without_chances_only_what_is_due_happens_and_no_more_are_down_than_may_be() {
        let never = Chaos {
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
            ..Chaos::default()
        };
        let (_, counts) = run(4, 2_000, &never);
        assert_eq!(counts.keys().collect::<Vec<_>>(), ["Deliver", "Fire"]);
        let (mut crashed, chances) = (0, Chaos { crash: 200_000, restart: 0, down_max: 2, ..never });
        for choices in [10, 100, 1_000] {
            let (run, _) = run(5, choices, &chances);
            let down = run.world().machines().filter(|(_, machine)| machine.status() == Status::Crashed).count();
            assert!(down <= 2, "{down} are down");
            crashed += down;
        }
        assert!(crashed > 0);
    }
}
