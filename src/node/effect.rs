//! What a step asks for: sends, connections, timers, writes, answers and notes, in order.

use serde::{Deserialize, Serialize};

use super::{Connection, Disk, NodeId, Protocol};

/// How long until a timer ends, in milliseconds: a range from which the world draws, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Delay {
    pub min_ms: u32,
    pub max_ms: u32,
}

impl Delay {
    /// Exactly this long.
    pub fn exactly(after_ms: u32) -> Self {
        Self { min_ms: after_ms, max_ms: after_ms }
    }

    /// Between these two, both included. The smaller may stand in either place.
    pub fn between(one_ms: u32, other_ms: u32) -> Self {
        Self { min_ms: one_ms.min(other_ms), max_ms: one_ms.max(other_ms) }
    }
}

/// What a client gets for a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Answer {
    /// The request was carried out; the text says with what result.
    Done(String),
    /// The request was not carried out; the text says why.
    Refused(String),
}

/// One thing that a step asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Effect<P: Protocol> {
    /// Send a message: over a connection, or as a datagram where `over` is `None`.
    Send { to: NodeId, over: Option<Connection>, message: P::Message },
    /// Dial a node. `Connected` comes at both ends, or `Disconnected` here.
    Connect { to: NodeId },
    /// Close this node's end of a connection. The other end hears `Disconnected`, this end nothing.
    Disconnect { peer: NodeId, over: Connection },
    /// Start a timer, or start it anew if it runs.
    SetTimer { timer: P::Timer, after: Delay },
    /// End a timer without an event. Nothing happens if it does not run.
    CancelTimer(P::Timer),
    /// Change the disk. Takes effect before the sends of the same step.
    Save(<P::Durable as Disk>::Write),
    /// Answer the request that this step handles, or an earlier one.
    Reply { request: P::Request, answer: Answer },
    /// Why the step did what it did.
    Note(P::Note),
}

/// As many effects as most steps have: room for them is made once.
const USUAL_COUNT: usize = 8;

/// The effects of one step, in the order in which the step asked for them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Effects<P: Protocol>(Vec<Effect<P>>);

impl<P: Protocol> Default for Effects<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P: Protocol> Effects<P> {
    /// No effects.
    pub fn new() -> Self {
        Self(Vec::with_capacity(USUAL_COUNT))
    }

    /// Sends a datagram.
    pub fn send(&mut self, to: NodeId, message: P::Message) {
        self.0.push(Effect::Send { to, over: None, message });
    }

    /// Sends a message over a connection. It is lost if the connection is not open.
    pub fn send_over(&mut self, to: NodeId, over: Connection, message: P::Message) {
        self.0.push(Effect::Send { to, over: Some(over), message });
    }

    /// Dials a node.
    pub fn connect(&mut self, to: NodeId) {
        self.0.push(Effect::Connect { to });
    }

    /// Closes this end of a connection.
    pub fn disconnect(&mut self, peer: NodeId, over: Connection) {
        self.0.push(Effect::Disconnect { peer, over });
    }

    /// Starts a timer, or starts it anew.
    pub fn set_timer(&mut self, timer: P::Timer, after: Delay) {
        self.0.push(Effect::SetTimer { timer, after });
    }

    /// Ends a timer without an event.
    pub fn cancel_timer(&mut self, timer: P::Timer) {
        self.0.push(Effect::CancelTimer(timer));
    }

    /// Changes the disk.
    pub fn save(&mut self, write: <P::Durable as Disk>::Write) {
        self.0.push(Effect::Save(write));
    }

    /// Answers a request with its result.
    pub fn done(&mut self, request: P::Request, result: impl Into<String>) {
        self.reply(request, Answer::Done(result.into()));
    }

    /// Refuses a request.
    pub fn refuse(&mut self, request: P::Request, why: impl Into<String>) {
        self.reply(request, Answer::Refused(why.into()));
    }

    /// Answers a request.
    pub fn reply(&mut self, request: P::Request, answer: Answer) {
        self.0.push(Effect::Reply { request, answer });
    }

    /// Leaves a note of why the step did what it did.
    pub fn note(&mut self, note: P::Note) {
        self.0.push(Effect::Note(note));
    }

    /// Takes the effects out, in order. The room for them stays, for the next step.
    pub fn drain(&mut self) -> impl Iterator<Item = Effect<P>> {
        self.0.drain(..)
    }

    /// The effects, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Effect<P>> {
        self.0.iter()
    }
}

impl<P: Protocol> IntoIterator for Effects<P> {
    type Item = Effect<P>;
    type IntoIter = std::vec::IntoIter<Effect<P>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
