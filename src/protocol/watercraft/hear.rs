//! Messages: what a node does when it hears one.

use crate::node::{Connection, Context, Effects, NodeId, sort_by_key};

use super::WaterCraft;
use super::connect::{dial_all, hears};
use super::members::{
    Acquaintance, broadcast, count, dial, exists, forget, part_with, refresh, send, set_host, settle,
};
use super::message::{List, Message};
use super::note::Note;
use super::params::HostPolicy;
use super::rules::{HostAnswer, MemberAnswer};
use super::state::{Meeting, Phase, Role, State};
use super::user;

/// A message arrived over a connection.
pub fn hear(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    (from, over): (NodeId, Connection),
    message: Message,
    out: &mut Effects<WaterCraft>,
) {
    if from == ctx.me || !exists(ctx, from) {
        out.note(Note::MakesNoSense(from));
        return;
    }
    if !hears(ctx, state, from, over, out) {
        out.note(Note::Unheard(from));
        return;
    }
    match message {
        Message::New => introduce(ctx, state, from, over, out),
        Message::Intro(list) => be_introduced(ctx, state, from, &list, out),
        Message::Ping => hear_ping(ctx, state, from, over, out),
        Message::Peers(list) => hear_list(ctx, state, from, &list, out),
        Message::User(user) => user::hear(ctx, state, from, user, out),
        Message::Set { key, value } => user::hear_set(ctx, state, from, key, value, out),
        Message::Register(register) => user::hear_register(ctx, state, from, register, out),
    }
}

fn introduce(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    from: NodeId,
    over: Connection,
    out: &mut Effects<WaterCraft>,
) {
    state.change_peer(from, |peer| peer.is_stranger = false);
    out.send_over(from, over, Message::Intro(state.list()));
    out.note(Note::Introduces(from));
    if state.role(ctx.me) == Role::Host {
        user::tell_register(state, from, out);
    }
}

fn be_introduced(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    from: NodeId,
    list: &List,
    out: &mut Effects<WaterCraft>,
) {
    let was_new = state.phase;
    state.change_peer(from, |peer| peer.is_stranger = false);
    let unknown = unknown_of(ctx, state, list);
    count(ctx, state, &unknown, Meeting::Dialled, None, out);
    dial_all(state, &unknown, out);
    if was_new == Phase::Settled {
        out.note(if unknown.is_empty() { Note::WasIntroduced(from) } else { Note::Learns { from, unknown } });
        return;
    }
    out.note(Note::IsIntroduced { by: from });
    let named = list.host.filter(|host| *host == ctx.me || state.knows(*host));
    if let (HostPolicy::KeepFirst, Phase::Joining, Some(host)) = (state.policy, was_new, named) {
        state.host = host;
    }
    settle(ctx, state, out);
    if state.host == from {
        drop_unlisted(ctx, state, list, out);
    } else if state.host != ctx.me && ctx.rules.shows_list() {
        // What the host said while this node was new was not heard as the host's word.
        send(state, state.host, Message::Peers(state.list()), out);
    }
}

fn hear_ping(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    from: NodeId,
    over: Connection,
    out: &mut Effects<WaterCraft>,
) {
    if state.role(ctx.me) == Role::Host {
        yield_to_pinger(ctx, state, from, out);
    }
    match state.role(ctx.me) {
        Role::Joining => out.note(Note::IgnoresPing(from)),
        Role::Host => match ctx.rules.host_answers(state.knows(from)) {
            HostAnswer::Refresh => {
                refresh(ctx, state, from, out);
                out.note(Note::HearsPing(from));
            }
            HostAnswer::Dial => {
                dial(state, from, out);
                out.note(Note::DialsUnknownPinger(from));
            }
            HostAnswer::Nothing => out.note(Note::IgnoresPing(from)),
        },
        Role::Member => match ctx.rules.member_answers(state.host == from) {
            MemberAnswer::Ping => {
                refresh(ctx, state, from, out);
                out.send_over(from, over, Message::Ping);
                out.note(Note::AnswersHost(from));
            }
            MemberAnswer::List => {
                out.send_over(from, over, Message::Peers(state.list()));
                out.note(Note::AnswersWithList { to: from, host: state.host });
            }
            MemberAnswer::Nothing => out.note(Note::IgnoresPing(from)),
        },
    }
}

/// A host is pinged by a better placed peer that it has passed over.
fn yield_to_pinger(ctx: &Context<WaterCraft>, state: &mut State, from: NodeId, out: &mut Effects<WaterCraft>) {
    let Some(peer) = state.peer(from).filter(|peer| peer.is_passed_over) else { return };
    if ctx.rules.yields_to_ping(peer.meeting) {
        state.change_peer(from, |peer| peer.is_passed_over = false);
        out.note(Note::YieldsTo(from));
        let best = state.best_host(ctx);
        set_host(ctx, state, best, Acquaintance::Fresh, out);
    }
}

fn hear_list(ctx: &Context<WaterCraft>, state: &mut State, from: NodeId, list: &List, out: &mut Effects<WaterCraft>) {
    if !state.knows(from) && !ctx.rules.hears_strangers() {
        out.note(Note::UnheardStranger(from));
        return;
    }
    if is_of_another_network(ctx, state, from, list) {
        part_with(ctx, state, from, out);
        forget(state, from, out);
        out.note(Note::KeepsNetwork { host: state.host, dropped: from });
        return;
    }
    state.change_peer(from, |peer| peer.is_stranger = false);
    if state.role(ctx.me) == Role::Host {
        if state.knows(from) {
            refresh(ctx, state, from, out);
        }
        learn_as_host(ctx, state, from, list, out);
    } else {
        learn_as_member(ctx, state, from, list, out);
    }
    follow_named_host(ctx, state, from, list, out);
}

fn learn_as_host(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    from: NodeId,
    list: &List,
    out: &mut Effects<WaterCraft>,
) {
    if ctx.rules.answers_list(ctx.me, state.listed(), list) && send(state, from, Message::Peers(state.list()), out) {
        out.note(Note::AnswersList(from));
    }
    if list.host == Some(ctx.me) {
        user::tell_register(state, from, out);
    }
    if !ctx.rules.host_learns() {
        out.note(Note::IgnoresList(from));
        return;
    }
    let unknown = unknown_of(ctx, state, list);
    if unknown.is_empty() {
        out.note(Note::KnowsList(from));
    } else {
        dial_all(state, &unknown, out);
        out.note(Note::LearnsAsHost { from, unknown });
    }
}

fn learn_as_member(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    from: NodeId,
    list: &List,
    out: &mut Effects<WaterCraft>,
) {
    // The host's word on who is a peer was about the network as it was before the list is learnt.
    let is_from_host = state.settled_host() == Some(from);
    if is_from_host {
        drop_unlisted(ctx, state, list, out);
    }
    if !ctx.rules.member_learns() {
        out.note(Note::IgnoresList(from));
        return;
    }
    let unknown = unknown_of(ctx, state, list);
    if unknown.is_empty() {
        out.note(Note::KnowsList(from));
    } else {
        count(ctx, state, &unknown, Meeting::Dialled, None, out);
        dial_all(state, &unknown, out);
        out.note(Note::Learns { from, unknown });
    }
}

fn drop_unlisted(ctx: &Context<WaterCraft>, state: &mut State, list: &List, out: &mut Effects<WaterCraft>) {
    let host = state.host;
    let mut listed = list.peers.clone();
    if !listed.is_sorted() {
        listed = sorted(&listed).into();
    }
    let unlisted = ctx.rules.unlisted(state.listed(), &listed, ctx.me, host);
    state.acknowledged = Some(listed);
    if !unlisted.is_empty() {
        unlisted.iter().for_each(|node| part_with(ctx, state, *node, out));
        out.note(Note::Drops { host, unlisted });
    }
}

fn is_of_another_network(ctx: &Context<WaterCraft>, state: &State, from: NodeId, list: &List) -> bool {
    state.phase == Phase::Settled
        && state.peer(from).is_some_and(|peer| peer.is_stranger)
        && ctx.rules.keeps_apart(state.policy, (ctx.me, from), state.listed(), &list.peers)
}

/// With the policy `keep-first` nobody can compute the host; one has to be told.
fn follow_named_host(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    from: NodeId,
    list: &List,
    out: &mut Effects<WaterCraft>,
) {
    let Some(named) = list.host.filter(|host| *host == ctx.me || state.knows(*host)) else { return };
    if state.policy != HostPolicy::KeepFirst || named == state.host {
        return;
    }
    let follows = match state.role(ctx.me) {
        Role::Joining => false,
        // Where two take each other for the host, the one that hears of it first is.
        Role::Member => from == state.host,
        Role::Host => state.peers_len() == 1 || state.policy.prefers(&ctx.roster, named, ctx.me),
    };
    if follows {
        let was_host = state.host == ctx.me;
        set_host(ctx, state, named, Acquaintance::Fresh, out);
        if was_host {
            broadcast(state, &Message::Peers(state.list()), Some(from), out);
        }
    }
}

/// The ids of a list that this node does not know, in ascending order.
fn unknown_of(ctx: &Context<WaterCraft>, state: &State, list: &List) -> Vec<NodeId> {
    if list.peers == *state.listed() {
        return Vec::new();
    }
    let mut unknown = Vec::new();
    let mut known = state.listed().iter().copied().peekable();
    for node in sorted(&list.peers) {
        while known.next_if(|known| *known < node).is_some() {}
        if known.peek() != Some(&node) && exists(ctx, node) {
            unknown.push(node);
        }
    }
    unknown
}

/// In ascending order, each once. Lists are sent that way; one that is not is put right.
fn sorted(list: &[NodeId]) -> Vec<NodeId> {
    let mut sorted = list.to_vec();
    if !sorted.is_sorted_by(|one, next| one < next) {
        sort_by_key(&mut sorted, |node| *node);
        sorted.dedup();
    }
    sorted
}
