//! Giving up on a leader: who waits in vain for a block votes for the next in line, and says what it is bound to. What comes
//! in: the end of a node's patience, and that of others. What goes out: the next leader, which proposes what was agreed on
//! already before anything new.

use std::sync::Arc;

use crate::node::{Context, Delay, NodeId, SortedMap};

use super::ItChain;
use super::bus::Bus;
use super::consensus::{self, REPRESENTATIVES_MIN};
use super::disk::{Ballot, Promise};
use super::election;
use super::gateway::exists;
use super::message::{GivenUp, LIST_MAX, Leader, Lock, Message, StateId, TERM_MAX, Term, Timer};
use super::note::Note;
use super::peer::others;
use super::state::State;
use super::topic::Topic;
use super::transaction::Transaction;

/// The patience doubles with each leader that is given up on, at most so often.
const DOUBLINGS_MAX: u8 = 4;

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
    state.consensus.in_vain = 0;
    if state.consensus.is_waiting {
        state.consensus.is_waiting = false;
        bus.out().cancel_timer(Timer::View);
        if has_sent(state) {
            wait_for_leader(ctx, state, bus);
        }
    }
}

/// The patience is at its end: the next in line is to lead. Until a quorum says so too, the node keeps to one term.
pub fn give_up(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    state.consensus.is_waiting = false;
    let said = state.consensus.given_up.get(&ctx.me).map(|said| said.term);
    let is_waiting_for = said.is_some() || state.consensus.round.is_some() || has_sent(state);
    if !is_waiting_for || !ctx.rules.changes_views() {
        return;
    }
    if state.peers.table().len() < REPRESENTATIVES_MIN {
        bus.note(Note::TooFew(state.peers.size()));
        wait(ctx, state, true, bus);
        return;
    }
    bus.note(Note::GivesUpOn(state.leader()));
    share_transactions(ctx, state, bus);
    match said {
        Some(term) if term == state.peers.ballot.term && !is_given_up(ctx, state, term) => {
            let next = state.peers.ballot.voted_for.unwrap_or(ctx.me);
            bus.note(Note::VotesForNextAgain { next, term });
            say(ctx, state, (term, next), bus);
        }
        // Tables may differ, and may list who is gone: once a quorum has spoken, those who spoke take turns.
        Some(term) if is_given_up(ctx, state, term) => {
            let term = election::next_term(state);
            let next = in_line(ctx, state.consensus.given_up.keys().copied(), term);
            vote_for_next(ctx, state, (term, next), bus);
        }
        _ => {
            let term = election::next_term(state);
            let next = in_line(ctx, state.peers.table().iter().copied(), term);
            vote_for_next(ctx, state, (term, next), bus);
        }
    }
}

/// Another node gives up on the leader.
pub fn receive(ctx: &Context<ItChain>, state: &mut State, from: NodeId, said: &GivenUp, bus: &mut Bus<'_>) {
    let term = said.term;
    if !state.peers.table().contains(&from) || !exists(ctx, said.next) || term > TERM_MAX || !ctx.rules.changes_views()
    {
        bus.note(Note::Stranger(from));
        return;
    }
    let own = state.blockchain.chain.height();
    if ctx.rules.tells_height(own, said.height) {
        bus.deliver(from, Message::Height(own));
    } else if said.height > own {
        bus.publish(Topic::PeerAhead(from));
    }
    if let Some(leader) = state.peers.leader.filter(|leader| term <= leader.term) {
        bus.note(Note::TermIsOver { from, term, own: leader.term });
        if from != leader.node {
            bus.deliver(from, Message::UpdateLeader(leader));
        }
        return;
    }
    if let Some(before) = state.consensus.given_up.get(&from).filter(|before| before.term > term) {
        bus.note(Note::TermIsOver { from, term, own: before.term });
        return;
    }
    state.consensus.given_up.insert(from, said.clone());
    bus.note(Note::HearsGiveUp { from, term });
    let gave_up = state.consensus.given_up.values().filter(|said| said.term >= term).count();
    if gave_up > state.peers.table().len() / 3 && state.peers.ballot.term < term {
        vote_for_next(ctx, state, (term, said.next), bus);
    } else {
        lead_if_chosen(ctx, state, term, bus);
    }
}

/// There is a leader, perhaps a new one: what the one before proposed is off, and what this one proposed already is on.
pub fn leader_updated(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    let Some(leader) = state.peers.leader else { return };
    if ctx.rules.changes_views() {
        take_up_office(ctx, state, leader, bus);
    }
    let early = state.consensus.early_proposals.remove(&leader.node);
    state.consensus.early_proposals.retain(|_, early| early.id.term > leader.term);
    match early {
        Some(early) if early.id.term == leader.term => consensus::receive_propose(ctx, state, leader.node, &early, bus),
        Some(early) if early.id.term > leader.term => _ = state.consensus.early_proposals.insert(leader.node, early),
        _ => {}
    }
}

/// A peer is gone: what it said does not count.
pub fn peer_deleted(state: &mut State, peer: NodeId) {
    state.consensus.given_up.remove(&peer);
    state.consensus.early_proposals.remove(&peer);
}

/// Who is to lead in a term if nobody is elected: in the order of their names these take turns.
fn in_line(ctx: &Context<ItChain>, among: impl Iterator<Item = NodeId>, term: Term) -> NodeId {
    let order = ctx.roster.in_order(among.collect());
    let place = usize::try_from(term % order.len().max(1) as u64).unwrap_or(0);
    order.get(place).copied().unwrap_or(ctx.me)
}

fn take_up_office(ctx: &Context<ItChain>, state: &mut State, leader: Leader, bus: &mut Bus<'_>) {
    let is_new = state.consensus.given_up.get(&ctx.me).is_some_and(|said| said.term <= leader.term);
    state.consensus.given_up.retain(|_, said| said.term > leader.term);
    let is_off = |id: StateId| id.proposer != leader.node || id.term < leader.term;
    let drops = state.consensus.round.as_ref().is_some_and(|round| is_off(round.id));
    if drops {
        state.consensus.round = None;
        bus.note(Note::DropsRound);
    }
    if (drops || is_new) && state.consensus.is_waiting {
        wait(ctx, state, true, bus);
    }
    let next = state.blockchain.chain.len();
    if leader.node == ctx.me
        && state.consensus.round.is_none()
        && let Some(lock) = state.consensus.promise.lock.as_ref().filter(|lock| lock.block.height == next)
    {
        bus.publish(Topic::BlockConsent(lock.block.clone()));
    }
}

fn has_sent(state: &State) -> bool {
    state.txpool.pool.values().any(|pooled| pooled.sent_to.is_some())
}

fn wait(ctx: &Context<ItChain>, state: &mut State, is_anew: bool, bus: &mut Bus<'_>) {
    if ctx.rules.changes_views() && (is_anew || !state.consensus.is_waiting) {
        state.consensus.is_waiting = true;
        let doublings = state.consensus.in_vain.saturating_sub(1).min(DOUBLINGS_MAX);
        bus.out().set_timer(Timer::View, Delay::exactly(ctx.params.patience_ms.saturating_mul(1 << doublings)));
    }
}

/// Whether a quorum has given up on the leaders before this term.
fn is_given_up(ctx: &Context<ItChain>, state: &State, term: Term) -> bool {
    let said = state.consensus.given_up.values().filter(|said| said.term >= term).count();
    u32::try_from(said).unwrap_or(u32::MAX) >= ctx.rules.quorum(state.peers.table().len())
}

/// What waits for a block goes to everybody: who has nothing to wait for gives up on nobody.
fn share_transactions(ctx: &Context<ItChain>, state: &State, bus: &mut Bus<'_>) {
    let pool = state.txpool.pool.values().take(LIST_MAX);
    let transactions: Arc<[Transaction]> = pool.map(|pooled| pooled.transaction.clone()).collect();
    if !transactions.is_empty() {
        bus.note(Note::SharesTransactions(u32::try_from(transactions.len()).unwrap_or(u32::MAX)));
        bus.deliver_all(&others(ctx, state, ctx.me), &Message::Transactions(transactions));
    }
}

fn vote_for_next(ctx: &Context<ItChain>, state: &mut State, (term, next): (Term, NodeId), bus: &mut Bus<'_>) {
    bus.publish(Topic::LeaderVote(Ballot { term, voted_for: Some(next) }));
    state.consensus.in_vain = state.consensus.in_vain.saturating_add(1);
    bus.note(Note::VotesForNext { next, term });
    say(ctx, state, (term, next), bus);
    lead_if_chosen(ctx, state, term, bus);
}

fn say(ctx: &Context<ItChain>, state: &mut State, (term, next): (Term, NodeId), bus: &mut Bus<'_>) {
    let height = state.blockchain.chain.height();
    let lock = state.consensus.promise.lock.clone().filter(|lock| lock.block.height == height + 1).map(Box::new);
    let said = GivenUp { term, next, height, lock };
    bus.deliver_all(&others(ctx, state, ctx.me), &Message::ViewChange(said.clone()));
    state.consensus.given_up.insert(ctx.me, said);
    wait(ctx, state, true, bus);
}

fn lead_if_chosen(ctx: &Context<ItChain>, state: &mut State, term: Term, bus: &mut Bus<'_>) {
    let is_for_me = |said: &&GivenUp| said.term == term && said.next == ctx.me;
    let said: Vec<&GivenUp> = state.consensus.given_up.values().filter(is_for_me).collect();
    let votes = u32::try_from(said.len()).unwrap_or(u32::MAX);
    // What it has said in this very step is still on the bus to its ballot.
    let has_just_said =
        state.consensus.given_up.get(&ctx.me).is_some_and(|said| is_for_me(&said)) && state.peers.ballot.term < term;
    let has_voted_so = has_just_said || state.peers.ballot == Ballot { term, voted_for: Some(ctx.me) };
    if !has_voted_so || votes < ctx.rules.quorum(state.peers.table().len()) {
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
    bus.publish(Topic::LeaderElected(leader));
    if let Some(node) = ahead {
        bus.publish(Topic::PeerAhead(node));
    }
}
