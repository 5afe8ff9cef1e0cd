//! The contract: all that a protocol and the lab know of each other.
//!
//! What comes in: a [`Context`], a state and one [`Event`]. What goes out: the new state and [`Effects`].
//! A protocol implements [`Protocol`]; the lab runs it through [`step`] and [`start`] and nothing else. A node has no
//! clock, no dice and no input or output of its own: time reaches it as a timer's event, chance as a [`Delay`] from
//! which the world draws.

#[cfg(test)]
pub(crate) mod bench;
mod context;
mod effect;
mod fingerprint;
mod id;
mod params;
mod property;
mod rules;
mod sorted;
#[cfg(test)]
pub(crate) mod toy;

use std::fmt::Debug;
use std::hash::Hash;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use context::{Context, NAME_CHARS_MAX, NODES_MAX, Roster, RosterError};
pub use effect::{Answer, Delay, Effect, Effects};
pub use fingerprint::{Fingerprint, fingerprint_of};
pub use id::{Connection, NodeId};
pub use params::{
    ParamBook, ParamCard, ParamError, read_choice, read_duration_ms, read_number, read_time_ms, write_duration_ms,
};
pub use property::{Demand, Finding, Groups, Property, Scene, Sight, Vital};
pub use rules::{
    RULES_MAX, RuleBook, RuleCard, RuleGroup, RulePreset, groups_are_known, presets_are_known, rule_bits, rules_of_bits,
};
pub use sorted::{SortedMap, SortedSet, sort_by_key};

/// What every value of a protocol must be able to do: be compared, hashed, copied and sent as bytes.
pub trait Data: Clone + Debug + Eq + Hash + Serialize + DeserializeOwned + 'static {}
impl<T: Clone + Debug + Eq + Hash + Serialize + DeserializeOwned + 'static> Data for T {}

/// What a crash leaves of a node. It starts empty and changes by writes alone.
pub trait Disk: Data + Default {
    /// One change of the disk: append, cut, set. Its size does not grow with what the disk holds.
    type Write: Data;
    /// Carries out one write, in place: the disk is cloned before only where a checkpoint shares it.
    fn apply(&mut self, write: Self::Write);
}

/// A disk for protocols that keep nothing.
impl Disk for () {
    type Write = ();
    fn apply(&mut self, (): ()) {}
}

/// A consensus protocol, seen as one node of it.
///
/// ```
/// use consensus_lab::node::{Context, Effects, Event, Protocol, Vital};
///
/// /// Answers every word with the same word.
/// #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
/// struct Echo;
///
/// impl Protocol for Echo {
///     type State = u32;
///     type Durable = ();
///     type Message = String;
///     type Timer = ();
///     type Request = ();
///     type Rules = ();
///     type Params = ();
///     type Note = ();
///     type Witness = ();
///     fn start(_: &Context<Self>, _: &(), _: &mut Effects<Self>) -> u32 {
///         0
///     }
///     fn on_event(_: &Context<Self>, heard: &mut u32, event: Event<Self>, out: &mut Effects<Self>) {
///         if let Event::Message { from, message, .. } = event {
///             *heard += 1;
///             out.send(from, message);
///         }
///     }
///     fn vital(_: &u32) -> Vital {
///         Vital::default()
///     }
/// }
/// ```
pub trait Protocol: Copy + Debug + Eq + Ord + Hash + 'static {
    /// Everything that one running node knows. A crash loses it.
    ///
    /// A step takes it by value. It is cloned where a checkpoint, a branch or a page's look shares the machine: once for
    /// each machine that changes between two checkpoints, so what grows with the run, a log above all, must be a structure
    /// whose copies share what is old. It is hashed when a fingerprint of the world is asked for after the node's step, and
    /// after each step of a node in a worker; `Hash` of what grows is best a digest that is kept with it and changes as it
    /// does. Then the cost of a step does not grow with the log.
    type State: Data;
    /// What a crash leaves. Cloned and hashed with the state.
    type Durable: Disk;
    /// What nodes send to each other.
    type Message: Data;
    /// The names of a node's timers. Setting a timer that runs replaces it.
    type Timer: Data + Ord + Copy;
    /// What a client or a person asks of a node.
    type Request: Data;
    /// The switchable rules as they stand.
    type Rules: RuleBook;
    /// Timeouts, sizes and policies, with the protocol's defaults.
    type Params: ParamBook;
    /// Why a step did what it did, before it is put into words.
    type Note: Data;
    /// What an outside observer remembers. No node reads it.
    type Witness: Data + Default;

    /// A node starts, or starts again, from its disk alone.
    fn start(ctx: &Context<Self>, disk: &Self::Durable, out: &mut Effects<Self>) -> Self::State;

    /// A node handles one event.
    fn on_event(ctx: &Context<Self>, state: &mut Self::State, event: Event<Self>, out: &mut Effects<Self>);

    /// What of a state is worth a key frame when it changes: role, leader, membership, what is committed.
    fn vital(state: &Self::State) -> Vital;

    /// The observer sees what a step did, in the order in which it happened.
    fn witness(_seen: &mut Self::Witness, _sight: Sight<'_, Self>) {}

    /// What should be true of every frame, or settle within a time.
    fn properties() -> &'static [Property<Self>] {
        &[]
    }
}

/// Something that reaches a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(bound = "")]
pub enum Event<P: Protocol> {
    /// A message arrived: over a connection, or as a datagram where `over` is `None`.
    Message { from: NodeId, over: Option<Connection>, message: P::Message },
    /// A connection is open, dialled by this node (`over.dialler == ctx.me`) or by `peer`.
    Connected { peer: NodeId, over: Connection },
    /// A connection closed at the other end, or could not be made.
    Disconnected { peer: NodeId, over: Connection },
    /// A timer ran out.
    Timer(P::Timer),
    /// A client or a person asks for something.
    Request(P::Request),
}

/// The step: a pure function, by value, so that nothing is cloned that is not kept.
///
/// Same context, state and event: same outcome, on every machine.
pub fn step<P: Protocol>(ctx: &Context<P>, mut state: P::State, event: Event<P>) -> (P::State, Effects<P>) {
    let mut out = Effects::new();
    P::on_event(ctx, &mut state, event, &mut out);
    (state, out)
}

/// A node's first step, from its disk alone. Pure, like [`step`].
pub fn start<P: Protocol>(ctx: &Context<P>, disk: &P::Durable) -> (P::State, Effects<P>) {
    let mut out = Effects::new();
    let state = P::start(ctx, disk, &mut out);
    (state, out)
}
