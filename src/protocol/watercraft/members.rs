//! Whom a node counts as a peer and whom it takes for its host: every change of either goes through here, so that
//! timers, address book and host always fit.

use crate::node::{Connection, Context, Effects, NodeId};

use super::WaterCraft;
use super::message::{Message, Timer, Write};
use super::note::Note;
use super::params::HostPolicy;
use super::state::{Meeting, PEERS_MAX, Peer, Phase, Previously, Role, State};

/// Whether a host that comes into office was just met, or was known from before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acquaintance {
    Fresh,
    Old,
}

/// Counts nodes as peers from now on. `nodes` are in ascending order; those that are known already, this node itself
/// and more than [`PEERS_MAX`] are left out.
pub fn count(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    nodes: &[NodeId],
    meeting: Meeting,
    connection: Option<Connection>,
    out: &mut Effects<WaterCraft>,
) {
    let room = PEERS_MAX - state.peers_len();
    let is_new = |node: &NodeId| *node != ctx.me && !state.knows(*node);
    let added: Vec<NodeId> = nodes.iter().copied().filter(is_new).take(room).collect();
    let is_host = state.role(ctx.me) == Role::Host;
    let waits_for_ping = is_host && state.peers().any(|(_, peer)| peer.is_passed_over);
    let (passed_over, others): (Vec<NodeId>, Vec<NodeId>) = added.iter().partition(|node| {
        is_host
            && state.policy.prefers(&ctx.roster, **node, ctx.me)
            && ctx.rules.passes_over(state.policy, meeting, waits_for_ping)
    });
    let peer = Peer { connection, second: None, meeting, is_passed_over: false, is_stranger: connection.is_some() };
    state.add_peers(&others, &peer);
    state.add_peers(&passed_over, &Peer { is_passed_over: true, ..peer });
    for &node in &added {
        remember(state, node, out);
    }
    passed_over.iter().for_each(|node| out.note(Note::PassesOver(*node)));

    let better = |best, node: &NodeId| if state.policy.prefers(&ctx.roster, *node, best) { *node } else { best };
    let best = others.iter().fold(state.host, better);
    if state.policy != HostPolicy::KeepFirst {
        set_host(ctx, state, best, Acquaintance::Fresh, out);
    }
    if state.role(ctx.me) == Role::Host {
        added.iter().for_each(|node| out.set_timer(Timer::Silent(*node), ctx.params.patience()));
    }
}

/// Counts a peer no longer.
pub fn remove(ctx: &Context<WaterCraft>, state: &mut State, node: NodeId, out: &mut Effects<WaterCraft>) {
    if state.remove_peer(node).is_none() {
        return;
    }
    out.cancel_timer(Timer::Silent(node));
    if node == state.host {
        let best = state.best_host(ctx);
        set_host(ctx, state, best, Acquaintance::Old, out);
    }
}

/// Counts a peer no longer and closes the connections with it.
pub fn part_with(ctx: &Context<WaterCraft>, state: &mut State, node: NodeId, out: &mut Effects<WaterCraft>) {
    let Some(peer) = state.peer(node) else { return };
    for connection in [peer.connection, peer.second].into_iter().flatten() {
        out.disconnect(node, connection);
    }
    remove(ctx, state, node, out);
}

/// Takes a node for the host: watches it, or gets ready to be host itself.
pub fn set_host(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    host: NodeId,
    acquaintance: Acquaintance,
    out: &mut Effects<WaterCraft>,
) {
    let before = state.host;
    if host == before {
        return;
    }
    state.host = host;
    state.acknowledged = None;
    if state.phase != Phase::Settled {
        return;
    }
    if before == ctx.me {
        // Whom it passed over as a host counts again, and may be better placed still.
        resign(state, out);
        if state.policy != HostPolicy::KeepFirst {
            state.host = state.best_host(ctx);
        }
    } else {
        out.cancel_timer(Timer::Silent(before));
        state.silent.remove(&before);
    }
    let host = state.host;
    if host == ctx.me {
        out.note(Note::BecomesHost { before });
    } else {
        out.note(Note::TakesForHost { host, before });
        watch_host(ctx, state, acquaintance, out);
        if ctx.rules.shows_list() {
            send(state, host, Message::Peers(state.list()), out);
        }
    }
}

/// Becomes part of a network, or one of its own: from now on it ticks.
pub fn settle(ctx: &Context<WaterCraft>, state: &mut State, out: &mut Effects<WaterCraft>) {
    state.phase = Phase::Settled;
    state.previously = Previously::New;
    if state.host != ctx.me {
        out.note(Note::TakesForHost { host: state.host, before: ctx.me });
        watch_host(ctx, state, Acquaintance::Fresh, out);
        return;
    }
    out.note(Note::BecomesHost { before: ctx.me });
    let peers: Vec<NodeId> = state.peers().map(|(node, _)| node).collect();
    peers.into_iter().for_each(|node| out.set_timer(Timer::Silent(node), ctx.params.patience()));
    if ctx.rules.greets_with_list() {
        broadcast(state, &Message::Peers(state.list()), None, out);
    }
}

/// The policy may have been changed: finds the host anew.
pub fn follow_policy(ctx: &Context<WaterCraft>, state: &mut State, out: &mut Effects<WaterCraft>) {
    if state.policy == ctx.params.host {
        return;
    }
    state.policy = ctx.params.host;
    if state.policy != HostPolicy::KeepFirst {
        clear_passed_over(state);
        let best = state.best_host(ctx);
        set_host(ctx, state, best, Acquaintance::Fresh, out);
    }
}

/// A sign of life of a peer that this node watches.
pub fn refresh(ctx: &Context<WaterCraft>, state: &mut State, peer: NodeId, out: &mut Effects<WaterCraft>) {
    state.silent.remove(&peer);
    out.set_timer(Timer::Silent(peer), ctx.params.patience());
}

/// Writes a node into the address book; it answers again if it was there.
pub fn remember(state: &mut State, node: NodeId, out: &mut Effects<WaterCraft>) {
    if !state.addresses.contains(node) {
        out.save(Write::Remember(node));
        state.addresses.insert(node, 0);
    }
}

/// Strikes a node from the address book.
pub fn forget(state: &mut State, node: NodeId, out: &mut Effects<WaterCraft>) {
    if state.addresses.remove(node).is_some() {
        out.save(Write::Forget(node));
    }
}

/// Dials a node unless it does so already.
pub fn dial(state: &mut State, node: NodeId, out: &mut Effects<WaterCraft>) {
    if state.dialling.insert(node) {
        out.connect(node);
    }
}

/// Sends over the connection that this node uses with a peer; `false` if none is open.
pub fn send(state: &State, to: NodeId, message: Message, out: &mut Effects<WaterCraft>) -> bool {
    let Some(over) = state.connection(to) else { return false };
    out.send_over(to, over, message);
    true
}

/// Sends to every peer with an open connection but one; says to how many.
pub fn broadcast(state: &State, message: &Message, but: Option<NodeId>, out: &mut Effects<WaterCraft>) -> u32 {
    let mut sent = 0;
    for (node, over) in state.open().filter(|(node, _)| Some(*node) != but) {
        out.send_over(node, over, message.clone());
        sent += 1;
    }
    sent
}

/// Whether a node ever was in this world: an id that nobody was given is nobody's.
pub fn exists(ctx: &Context<WaterCraft>, node: NodeId) -> bool {
    node.index() < ctx.roster.len()
}

/// Is host no longer: watches nobody.
fn resign(state: &mut State, out: &mut Effects<WaterCraft>) {
    state.silent.clear();
    state.peers().for_each(|(node, _)| out.cancel_timer(Timer::Silent(node)));
    clear_passed_over(state);
}

fn clear_passed_over(state: &mut State) {
    let passed_over: Vec<NodeId> =
        state.peers().filter(|(_, peer)| peer.is_passed_over).map(|(node, _)| node).collect();
    passed_over.into_iter().for_each(|node| state.change_peer(node, |peer| peer.is_passed_over = false));
}

fn watch_host(ctx: &Context<WaterCraft>, state: &mut State, acquaintance: Acquaintance, out: &mut Effects<WaterCraft>) {
    if ctx.rules.gives_new_host_time(acquaintance) {
        refresh(ctx, state, state.host, out);
    } else {
        state.silent.insert(state.host);
    }
}
