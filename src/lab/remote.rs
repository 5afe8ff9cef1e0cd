//! A node that lives elsewhere: what is sent to it, what comes back, and the host that holds it there.
//!
//! What crosses is bytes. To the node: one batch of errands. Back: for each step its effects and a fingerprint of the new
//! state. The state itself crosses only to load a node, never back.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::node::{Context, Effects, Event, Protocol, fingerprint_of, start, step};
use crate::protocol::{Visitor, visit};
use crate::view::Exhibit;

/// The longest batch of errands that a host reads, in bytes.
pub const BATCH_BYTES_MAX: usize = 16 << 20;

/// One thing for a remote node to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Errand<P: Protocol> {
    /// From now on this surrounds the node's steps.
    Context(Context<P>),
    /// Start from this disk. Answered.
    Start(P::Durable),
    /// Take over this state.
    Load(P::State),
    /// Handle this event. Answered.
    Event(Event<P>),
}

/// What a step of a remote node came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The effects as bytes: they are compared with those of the page's own step, and read by nobody.
    pub effects: Vec<u8>,
    /// The fingerprint of the state after the step.
    pub print: u64,
}

/// Why a host did nothing with a batch.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RemoteError {
    #[error("There is no protocol “{0}”.")]
    NoSuchProtocol(String),
    #[error("The errand cannot be read: {0}. Page and worker may come from different versions; reload the page.")]
    Unreadable(String),
    #[error("The node got an errand before it was started.")]
    NotStarted,
    #[error("The errand is too long.")]
    TooLong,
}

impl Reply {
    /// The reply to a step that gave this.
    pub fn new<P: Protocol>(state: &P::State, effects: &Effects<P>) -> Self {
        Self { effects: write(effects), print: fingerprint_of(state) }
    }
}

/// An errand as bytes. Those of a batch stand one after the other, so what was sent can be compared without being read.
pub fn write_errand<P: Protocol>(errand: &Errand<P>) -> Vec<u8> {
    write(errand)
}

/// A batch of errands that are bytes already.
pub fn batch_of(errands: &[Vec<u8>]) -> Vec<u8> {
    let mut batch = write(&errands.len());
    errands.iter().for_each(|errand| batch.extend_from_slice(errand));
    batch
}

fn write<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("plain data can be written to memory")
}

/// Reads the answers to a batch.
///
/// # Errors
/// Bytes that are no answers.
pub fn read_replies(bytes: &[u8]) -> Result<Vec<Reply>, RemoteError> {
    postcard::from_bytes(bytes).map_err(|error| RemoteError::Unreadable(error.to_string()))
}

/// One node, away from the world: in a worker, or in the page as a stand-in for one.
pub trait Host {
    /// Does a batch of errands; the bytes of the answers.
    ///
    /// # Errors
    /// A batch that cannot be read, or an event for a node without a state. The node is as before then, as far as the
    /// batch could not be read; errands before the bad one are done.
    fn handle(&mut self, batch: &[u8]) -> Result<Vec<u8>, RemoteError>;
}

/// A host for a node of the module with this key: `"raft"`, `"raft-sockets"`.
///
/// # Errors
/// A module that this build does not have.
pub fn open_host(key: &str) -> Result<Box<dyn Host>, RemoteError> {
    struct Open;
    impl Visitor for Open {
        type Out = Box<dyn Host>;
        fn visit<P: Exhibit>(self) -> Self::Out {
            Box::new(NodeHost::<P> { ctx: None, state: None })
        }
    }
    visit(key, Open).ok_or_else(|| RemoteError::NoSuchProtocol(key.to_owned()))
}

struct NodeHost<P: Protocol> {
    ctx: Option<Context<P>>,
    state: Option<P::State>,
}

impl<P: Protocol> Host for NodeHost<P> {
    fn handle(&mut self, batch: &[u8]) -> Result<Vec<u8>, RemoteError> {
        if batch.len() > BATCH_BYTES_MAX {
            return Err(RemoteError::TooLong);
        }
        let errands: Vec<Errand<P>> =
            postcard::from_bytes(batch).map_err(|error| RemoteError::Unreadable(error.to_string()))?;
        let mut replies: Vec<Reply> = Vec::new();
        for errand in errands {
            let outcome = match errand {
                Errand::Context(ctx) => {
                    self.ctx = Some(ctx);
                    continue;
                }
                Errand::Load(state) => {
                    self.state = Some(state);
                    continue;
                }
                Errand::Start(disk) => start(self.ctx.as_ref().ok_or(RemoteError::NotStarted)?, &disk),
                Errand::Event(event) => {
                    let ctx = self.ctx.as_ref().ok_or(RemoteError::NotStarted)?;
                    step(ctx, self.state.take().ok_or(RemoteError::NotStarted)?, event)
                }
            };
            let (state, effects) = outcome;
            replies.push(Reply::new(&state, &effects));
            self.state = Some(state);
        }
        Ok(write(&replies))
    }
}
