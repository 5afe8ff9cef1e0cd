//! Snapshots: the applied part of the log becomes a state, and goes to followers that are too far behind (§7).

use crate::node::{Context, Effects, NodeId};

use super::Raft;
use super::client::refuse;
use super::message::Index;
use super::state::{Origin, State};

/// Takes a snapshot because somebody asks for it.
pub fn take(_: &Context<Raft>, _: &mut State, origin: Origin, out: &mut Effects<Raft>) {
    refuse(origin, "no snapshot is taken", out);
}

/// Sends a follower what the log does not have any more.
pub fn send(_: &Context<Raft>, _: &mut State, _: NodeId, _: &mut Effects<Raft>) -> Option<Index> {
    None
}
