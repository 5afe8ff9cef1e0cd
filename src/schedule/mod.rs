//! What happens next: the earliest event, one chosen by hand from the list, or a fault at random from a seed.

mod chaos;

use crate::node::Protocol;
use crate::world::{Action, World};

pub use chaos::{Chaos, Faults, Weights};

/// An event that the world has in store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upcoming<P: Protocol> {
    pub due_ms: u64,
    /// [`Action::Deliver`] or [`Action::Fire`].
    pub action: Action<P>,
}

/// The event that falls due first: by time, then by number, so that there is never a tie.
pub fn earliest<P: Protocol>(world: &World<P>) -> Option<Upcoming<P>> {
    upcoming(world).next()
}

/// All events in store in the order in which they fall due. Those of paused nodes and held timers are not among them.
pub fn upcoming<P: Protocol>(world: &World<P>) -> impl Iterator<Item = Upcoming<P>> {
    let mut letters = world.network().due().peekable();
    let mut alarms = world.alarms().peekable();
    std::iter::from_fn(move || {
        let letter_first = match (letters.peek(), alarms.peek()) {
            (Some((letter_ms, id)), Some((alarm_ms, number, ..))) => (letter_ms, id.0) < (alarm_ms, *number),
            (letter, _) => letter.is_some(),
        };
        if letter_first {
            letters.next().map(|(due_ms, letter)| Upcoming { due_ms, action: Action::Deliver { letter } })
        } else {
            alarms.next().map(|(due_ms, _, node, timer)| Upcoming { due_ms, action: Action::Fire { node, timer } })
        }
    })
}
