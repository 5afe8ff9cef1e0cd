//! Giving up on a leader: who waits in vain for a block votes for the next in line, and says what it is bound to. What comes
//! in: the end of a node's patience, and that of others. What goes out: the next leader, which proposes what was agreed on
//! already before anything new.

use crate::node::{Context, Delay, NodeId, SortedMap};

use super::ItChain;
use super::block::Height;
use super::blockchain;
use super::bus::{Bus, Topic};
use super::consensus::{self, REPRESENTATIVES_MIN};
use super::disk::{Ballot, Promise};
use super::election;
use super::message::{Leader, Lock, Message, TERM_MAX, Term, Timer};
use super::note::Note;
use super::peer::others;
use super::state::{GivenUp, State};

/// A round has begun: it is to end in time.
pub fn wait_for_block(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    wait(ctx, state, true, bus);
}

/// Transactions were sent to the leader: a block is to come of them in time.
pub fn wait_for_leader(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    wait(ctx, state, false, bus);
}

/// A block is stored: the leader has shown what it can do, and what others gave up on is settled.
pub fn committed(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    state.consensus.given_up = SortedMap::new();
    if state.consensus.is_waiting {
        state.consensus.is_waiting = false;
        bus.out().cancel_timer(Timer::View);
        if has_sent(state) {
            wait_for_leader(ctx, state, bus);
        }
    }
}

/// The patience is at its end: the next in line is to lead.
pub fn give_up(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    state.consensus.is_waiting = false;
    let is_waiting_for = state.consensus.round.is_some() || has_sent(state);
    if !is_waiting_for || !ctx.rules.changes_views() {
        return;
    }
    if state.peers.table().len() < REPRESENTATIVES_MIN {
        bus.note(Note::TooFew(state.peers.size()));
        return;
    }
    bus.note(Note::GivesUpOn(state.leader()));
    vote_for_next(ctx, state, election::next_term(state), bus);
}

/// Another node gives up on the leader.
pub fn receive(
    ctx: &Context<ItChain>,
    state: &mut State,
    from: NodeId,
    (term, height, lock): (Term, Height, &Option<Box<Lock>>),
    bus: &mut Bus<'_>,
) {
    if !state.peers.table().contains(&from) || term > TERM_MAX || !ctx.rules.changes_views() {
        bus.note(Note::Stranger(from));
        return;
    }
    match state.peers.leader {
        Some(leader) if term <= leader.term => {
            bus.note(Note::TermIsOver { from, term, own: leader.term });
            if from != leader.node {
                bus.deliver(from, Message::UpdateLeader(leader));
            }
            return;
        }
        _ => {}
    }
    if state.consensus.given_up.get(&from).is_some_and(|said| said.term >= term) {
        bus.note(Note::TermIsOver { from, term, own: term });
        return;
    }
    state.consensus.given_up.insert(from, GivenUp { term, height, lock: lock.clone() });
    bus.note(Note::HearsGiveUp { from, term });
    let gave_up = state.consensus.given_up.values().filter(|said| said.term >= term).count();
    if gave_up > state.peers.table().len() / 3 && state.peers.ballot.term < term {
        vote_for_next(ctx, state, term, bus);
    } else {
        lead_if_chosen(ctx, state, term, bus);
    }
}

/// There is a leader, perhaps a new one: what the one before proposed is off.
pub fn leader_updated(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    let Some(leader) = state.peers.leader.filter(|_| ctx.rules.changes_views()) else { return };
    state.consensus.given_up.retain(|_, said| said.term > leader.term);
    let is_off = |id: super::message::StateId| id.proposer != leader.node || id.term < leader.term;
    if state.consensus.round.as_ref().is_some_and(|round| is_off(round.id)) {
        state.consensus.round = None;
        bus.note(Note::DropsRound);
        if state.consensus.is_waiting {
            bus.out().set_timer(Timer::View, Delay::exactly(ctx.params.patience_ms));
        }
    }
    let next = state.blockchain.chain.len();
    if leader.node == ctx.me
        && state.consensus.round.is_none()
        && let Some(lock) = state.consensus.promise.lock.as_ref().filter(|lock| lock.block.height == next)
    {
        bus.publish(Topic::BlockConsent(lock.block.clone()));
    }
}

/// A peer is gone: what it said does not count.
pub fn peer_deleted(state: &mut State, peer: NodeId) {
    state.consensus.given_up.remove(&peer);
}

/// Who leads in a term if nobody is elected: the places in the order of the names take turns.
pub fn in_line(ctx: &Context<ItChain>, state: &State, term: Term) -> NodeId {
    let order = ctx.roster.in_order(state.peers.table().iter().copied().collect());
    let place = usize::try_from(term % order.len().max(1) as u64).unwrap_or(0);
    order.get(place).copied().unwrap_or(ctx.me)
}

fn has_sent(state: &State) -> bool {
    state.txpool.pool.values().any(|pooled| pooled.sent_to.is_some())
}

fn wait(ctx: &Context<ItChain>, state: &mut State, is_anew: bool, bus: &mut Bus<'_>) {
    if ctx.rules.changes_views() && (is_anew || !state.consensus.is_waiting) {
        state.consensus.is_waiting = true;
        bus.out().set_timer(Timer::View, Delay::exactly(ctx.params.patience_ms));
    }
}

fn vote_for_next(ctx: &Context<ItChain>, state: &mut State, term: Term, bus: &mut Bus<'_>) {
    let next = in_line(ctx, state, term);
    state.peers.ballot = Ballot { term, voted_for: Some(next) };
    election::save_ballot(ctx, state, bus);
    let height = state.blockchain.chain.height();
    let lock = state.consensus.promise.lock.clone().filter(|lock| lock.block.height == height + 1).map(Box::new);
    bus.note(Note::VotesForNext { next, term });
    bus.deliver_all(&others(ctx, state, ctx.me), &Message::ViewChange { term, height, lock: lock.clone() });
    state.consensus.given_up.insert(ctx.me, GivenUp { term, height, lock });
    wait(ctx, state, true, bus);
    lead_if_chosen(ctx, state, term, bus);
}

fn lead_if_chosen(ctx: &Context<ItChain>, state: &mut State, term: Term, bus: &mut Bus<'_>) {
    let said: Vec<&GivenUp> = state.consensus.given_up.values().filter(|said| said.term == term).collect();
    let votes = u32::try_from(said.len()).unwrap_or(u32::MAX);
    let has_voted_so = state.peers.ballot.term == term && state.peers.ballot.voted_for == Some(ctx.me);
    if in_line(ctx, state, term) != ctx.me || !has_voted_so || votes < ctx.rules.quorum(state.peers.table().len()) {
        return;
    }
    let own = state.blockchain.chain.height();
    let ahead = state.consensus.given_up.iter().find(|(_, said)| said.height > own).map(|(node, _)| *node);
    let bound = said.iter().filter_map(|said| said.lock.as_deref()).filter(|lock| lock.block.height == own + 1);
    let highest = bound.max_by_key(|lock| lock.term).cloned();
    let is_new = |lock: &Lock| state.consensus.promise.lock.as_ref().is_none_or(|own| own.term < lock.term);
    if let Some(lock) = highest.filter(is_new) {
        bus.note(Note::TakesOverLock(lock.block.seal));
        let promise = Promise { lock: Some(lock), ..Promise::clone(&state.consensus.promise) };
        consensus::set_promise(ctx, state, promise, bus);
    }
    let leader = Leader { term, node: ctx.me };
    bus.note(Note::WinsViewChange { votes });
    bus.deliver_all(&others(ctx, state, ctx.me), &Message::UpdateLeader(leader));
    election::follow(ctx, state, leader, bus);
    if let Some(node) = ahead {
        blockchain::catch_up(ctx, state, node, bus);
    }
}
