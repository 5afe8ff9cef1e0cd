//! Connections: what a node does when one opens or closes, and which of two it uses.

use crate::node::{Connection, Context, Effects, NodeId};

use super::WaterCraft;
use super::members::{broadcast, count, dial, exists, forget, part_with, send};
use super::message::{Message, Timer};
use super::note::Note;
use super::rules::{Choice, Ends};
use super::state::{Meeting, Role, State};

/// After how many dials in vain a node is struck from the address book.
pub const REFUSALS_MAX: u8 = 12;

/// A connection is open.
pub fn opened(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    peer: NodeId,
    over: Connection,
    out: &mut Effects<WaterCraft>,
) {
    if peer == ctx.me || !exists(ctx, peer) || !is_between(ctx.me, peer, over) {
        out.note(Note::MakesNoSense(peer));
        return;
    }
    if over.dialler == ctx.me {
        state.dialling.remove(&peer);
    }
    if state.addresses.get(peer).is_some_and(|refusals| *refusals > 0) {
        state.addresses.insert(peer, 0);
    }
    let ends = Ends {
        used: state.connection(peer),
        is_dialling: state.dialling.contains(&peer),
        peer_is_smaller: ctx.roster.rank(peer) < ctx.roster.rank(ctx.me),
    };
    match ctx.rules.chooses(ctx.me, &ends, over) {
        Choice::Known => out.note(Note::KnowsConnection(peer)),
        Choice::Use if state.knows(peer) => {
            state.change_peer(peer, |peer| peer.connect(over));
            out.note(Note::Opens(peer));
            greet(ctx, state, peer, out);
        }
        Choice::Use => {
            let meeting = if over.dialler == ctx.me { Meeting::Dialled } else { Meeting::WasDialled };
            count(ctx, state, &[peer], meeting, Some(over), out);
            out.note(Note::Opens(peer));
            greet(ctx, state, peer, out);
        }
        Choice::StayDeaf => {
            state.change_peer(peer, |peer| peer.second = Some(over));
            out.note(Note::IsDeafToSecond(peer));
        }
        Choice::Renew { old } => {
            state.change_peer(peer, |peer| peer.connect(over));
            out.disconnect(peer, old);
            out.note(Note::Renews(peer));
        }
        Choice::Settle { used, second, close } => {
            state.change_peer(peer, |peer| {
                peer.connection = Some(used);
                peer.second = second;
            });
            close.into_iter().for_each(|over| out.disconnect(peer, over));
            out.note(Note::Settles { peer, dialler: used.dialler });
        }
    }
}

/// A connection closed at the other end, or could not be made.
pub fn closed(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    peer: NodeId,
    over: Connection,
    out: &mut Effects<WaterCraft>,
) {
    let known = state.peer(peer);
    if known.is_some_and(|peer| peer.second == Some(over)) {
        state.change_peer(peer, |peer| peer.second = None);
        out.note(Note::LosesSpare(peer));
        return;
    }
    if known.is_some_and(|peer| peer.connection == Some(over)) {
        state.change_peer(peer, |peer| peer.connection = peer.second.take());
        if state.connection(peer).is_some() {
            out.note(Note::FallsBack(peer));
            return;
        }
        out.note(Note::IsClosed(peer));
        let is_watched = state.role(ctx.me) == Role::Host || state.settled_host() == Some(peer);
        if is_watched && ctx.rules.notices_closed() {
            state.silent.insert(peer);
            out.cancel_timer(Timer::Silent(peer));
            out.note(Note::NoticesClosed(peer));
        }
        drop_if_unlisted(ctx, state, peer, out);
    } else if over.dialler == ctx.me && state.dialling.remove(&peer) {
        out.note(Note::DialFails(peer));
        count_refusal(state, peer, out);
        drop_if_unlisted(ctx, state, peer, out);
        if state.role(ctx.me) == Role::Member && state.knows(peer) && ctx.rules.shows_list() {
            // Perhaps the host knows better, and the list that said so was lost.
            send(state, state.host, Message::Peers(state.list()), out);
        }
    } else {
        out.note(Note::IsDoneWith(peer));
    }
}

/// Whether a message that came over this connection is heard; and from now on answers where the peer speaks.
pub fn hears(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    from: NodeId,
    over: Connection,
    out: &mut Effects<WaterCraft>,
) -> bool {
    let Some(peer) = state.peer(from) else { return true };
    let (used, second) = (peer.connection, peer.second);
    if used == Some(over) {
        return true;
    }
    if !ctx.rules.hears_both() {
        return false;
    }
    if second == Some(over) {
        let is_mine = used.is_some_and(|used| used.dialler == ctx.me);
        let is_loser = is_mine && ctx.roster.rank(from) < ctx.roster.rank(ctx.me);
        state.change_peer(from, |peer| {
            peer.second = if is_loser { None } else { used };
            peer.connection = Some(over);
        });
        used.filter(|_| is_loser).into_iter().for_each(|used| out.disconnect(from, used));
        out.note(Note::Follows(from));
    } else if used.is_none() {
        state.change_peer(from, |peer| peer.connect(over));
        out.note(Note::Opens(from));
    }
    true
}

/// The first words over a new connection.
fn greet(ctx: &Context<WaterCraft>, state: &State, peer: NodeId, out: &mut Effects<WaterCraft>) {
    match state.role(ctx.me) {
        Role::Joining => {
            send(state, peer, Message::New, out);
            out.note(Note::AsksForIntroduction(peer));
        }
        Role::Member => {
            send(state, peer, Message::Peers(state.list()), out);
        }
        Role::Host => {
            let list = Message::Peers(state.list());
            if ctx.rules.greets_with_list() {
                send(state, peer, list.clone(), out);
            }
            if ctx.rules.spreads_contact() {
                let sent = broadcast(state, &list, Some(peer), out);
                out.note(Note::SpreadsList(sent));
            }
        }
    }
}

/// A peer that cannot be reached, and that the host does not list, is gone.
fn drop_if_unlisted(ctx: &Context<WaterCraft>, state: &mut State, peer: NodeId, out: &mut Effects<WaterCraft>) {
    if state.role(ctx.me) != Role::Member || !state.knows(peer) || state.connection(peer).is_some() {
        return;
    }
    let Some(acknowledged) = state.acknowledged.clone() else { return };
    let host = state.host;
    if !ctx.rules.unlisted(&[peer], &acknowledged, ctx.me, host).is_empty() {
        part_with(ctx, state, peer, out);
        out.note(Note::Drops { host, unlisted: vec![peer] });
    }
}

fn count_refusal(state: &mut State, peer: NodeId, out: &mut Effects<WaterCraft>) {
    let Some(refusals) = state.addresses.get(peer).map(|refusals| refusals + 1) else { return };
    if refusals < REFUSALS_MAX {
        state.addresses.insert(peer, refusals);
    } else {
        forget(state, peer, out);
        out.note(Note::Forgets(peer));
    }
}

/// Whether a connection can be one between these two.
fn is_between(me: NodeId, peer: NodeId, over: Connection) -> bool {
    over.dialler == me || over.dialler == peer
}

/// Dials several nodes.
pub fn dial_all(state: &mut State, nodes: &[NodeId], out: &mut Effects<WaterCraft>) {
    nodes.iter().for_each(|node| dial(state, *node, out));
}
