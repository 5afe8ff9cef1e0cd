//! What a node does each STEP: as a newcomer, as a member, as the host; and redialling.

use crate::node::{Context, Effects, NodeId, sort_by_key};

use super::WaterCraft;
use super::connect::dial_all;
use super::members::{Acquaintance, broadcast, part_with, refresh, remove, settle};
use super::message::{Message, Timer};
use super::note::Note;
use super::state::{Phase, Previously, Role, State};

/// How many ticks lie between two rounds of redialling.
pub const REDIAL_TICKS: u8 = 5;
/// How many nodes are dialled in one round.
pub const REDIALS_MAX: usize = 8;

/// A STEP is over.
pub fn tick(ctx: &Context<WaterCraft>, state: &mut State, out: &mut Effects<WaterCraft>) {
    out.set_timer(Timer::Tick, ctx.params.step());
    if state.role(ctx.me) == Role::Joining {
        tick_as_newcomer(ctx, state, out);
    }
    match state.role(ctx.me) {
        Role::Joining => return,
        Role::Member => tick_as_member(ctx, state, out),
        Role::Host => tick_as_host(ctx, state, out),
    }
    redial(ctx, state, out);
}

/// A peer was silent for longer than the patience. What follows from it is for the next tick to decide.
pub fn falls_silent(ctx: &Context<WaterCraft>, state: &mut State, peer: NodeId, out: &mut Effects<WaterCraft>) {
    let is_watched = state.role(ctx.me) == Role::Host || state.settled_host() == Some(peer);
    if is_watched && state.knows(peer) {
        state.silent.insert(peer);
        out.note(Note::FallsSilent(peer));
    }
}

fn tick_as_newcomer(ctx: &Context<WaterCraft>, state: &mut State, out: &mut Effects<WaterCraft>) {
    let waits_for = state.open().next();
    if let Some((peer, over)) = waits_for {
        // Either the question or its answer was lost.
        out.send_over(peer, over, Message::New);
        out.note(Note::AsksForIntroduction(peer));
    } else if !state.dialling.is_empty() || !ctx.rules.founds_alone() {
        out.note(Note::StillNew);
    } else {
        out.note(Note::StaysAlone);
        settle(ctx, state, out);
    }
}

fn tick_as_member(ctx: &Context<WaterCraft>, state: &mut State, out: &mut Effects<WaterCraft>) {
    state.previously = Previously::Member;
    let host = state.host;
    if ctx.rules.leaves_host(state.silent.contains(&host)) {
        out.note(Note::LeavesSilentHost(host));
        part_with(ctx, state, host, out);
    }
}

fn tick_as_host(ctx: &Context<WaterCraft>, state: &mut State, out: &mut Effects<WaterCraft>) {
    match state.previously {
        Previously::Host => remove_silent(ctx, state, out),
        previously if ctx.rules.takes_over(previously) => {
            take_over(ctx, state, out);
            if previously == Previously::Member && ctx.rules.announces_itself() {
                announce(state, out);
            }
        }
        _ => {
            out.note(Note::DoesNotTakeOver);
            return;
        }
    }
    if ctx.rules.pings() {
        let sent = broadcast(state, &Message::Ping, None, out);
        out.note(Note::Pings(sent));
    }
}

/// The first tick as host: everybody gets a full patience from now, since a member had no signs of life of its peers.
fn take_over(ctx: &Context<WaterCraft>, state: &mut State, out: &mut Effects<WaterCraft>) {
    let acquaintance = match state.previously {
        Previously::New => Acquaintance::Fresh,
        Previously::Member | Previously::Host => Acquaintance::Old,
    };
    state.previously = Previously::Host;
    let peers: Vec<NodeId> = state.peers().map(|(node, _)| node).collect();
    if ctx.rules.gives_new_host_time(acquaintance) {
        peers.into_iter().for_each(|peer| refresh(ctx, state, peer, out));
    } else {
        state.silent.extend(peers);
        remove_silent(ctx, state, out);
    }
}

fn remove_silent(ctx: &Context<WaterCraft>, state: &mut State, out: &mut Effects<WaterCraft>) {
    let removed = ctx.rules.removes(&state.silent);
    if removed.is_empty() {
        return;
    }
    // Their connections stay as they are: whoever speaks again over one of them is heard as an unknown node.
    removed.iter().for_each(|peer| remove(ctx, state, *peer, out));
    out.note(Note::RemovesSilent(removed));
    let sent = broadcast(state, &Message::Peers(state.list()), None, out);
    out.note(Note::SpreadsList(sent));
}

/// A member that became host tells everybody whom it knows, and the register as it has it.
fn announce(state: &State, out: &mut Effects<WaterCraft>) {
    let sent = broadcast(state, &Message::Peers(state.list()), None, out);
    out.note(Note::SpreadsList(sent));
    if !state.register.is_empty() {
        broadcast(state, &Message::Register(state.register.clone()), None, out);
    }
}

/// Every few ticks dials those that it has lost sight of: a host whomever it remembers, a member those that it knows.
fn redial(ctx: &Context<WaterCraft>, state: &mut State, out: &mut Effects<WaterCraft>) {
    let is_host = state.role(ctx.me) == Role::Host;
    let wanted = if is_host { state.addresses.len() } else { state.peers_len() };
    if wanted <= state.open_len() || !ctx.rules.redials() {
        state.ticks_since_redial = 0;
        return;
    }
    state.ticks_since_redial += 1;
    if state.ticks_since_redial < REDIAL_TICKS {
        return;
    }
    state.ticks_since_redial = 0;
    let is_lost = |node: NodeId| {
        (is_host || state.knows(node)) && state.connection(node).is_none() && !state.dialling.contains(&node)
    };
    let mut lost: Vec<(u8, NodeId)> =
        state.addresses.iter().filter(|(node, _)| is_lost(*node)).map(|(node, refusals)| (*refusals, node)).collect();
    sort_by_key(&mut lost, |entry| *entry);
    let redialled: Vec<NodeId> = lost.into_iter().map(|(_, node)| node).take(REDIALS_MAX).collect();
    if !redialled.is_empty() {
        dial_all(state, &redialled, out);
        out.note(Note::Redials(redialled));
    }
}

/// A node that starts again with an address book dials whom it remembers, as a newcomer.
pub fn come_back(ctx: &Context<WaterCraft>, state: &mut State, out: &mut Effects<WaterCraft>) {
    if state.addresses.is_empty() || !ctx.rules.redials() {
        return;
    }
    let remembered: Vec<NodeId> = state.addresses.iter().map(|(node, _)| node).take(REDIALS_MAX).collect();
    state.phase = Phase::Joining;
    dial_all(state, &remembered, out);
    out.note(Note::ComesBack(remembered));
}
