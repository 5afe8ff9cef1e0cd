//! Changes of the members: who is to come or to go, step by step (§6, thesis §4).

use crate::node::{Context, Effects};

use super::Raft;
use super::client::refuse;
use super::message::Change;
use super::state::{Origin, State};

/// A leader is asked to change the members.
pub fn begin(_: &Context<Raft>, _: &mut State, origin: Origin, _: Change, out: &mut Effects<Raft>) {
    refuse(origin, "members do not change", out);
}
