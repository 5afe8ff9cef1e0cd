//! The blockchain component: proposed transactions become a block, an agreed block is stored after its checks, and a node
//! that lacks blocks fetches them one by one.

use std::sync::Arc;

use crate::node::{Context, Delay, NodeId, SortedSet};

use super::ItChain;
use super::block::{Block, Height};
use super::bus::Bus;
use super::chain::BLOCKS_MAX;
use super::disk::Write;
use super::message::{Message, Timer};
use super::note::Note;
use super::params::Engine;
use super::state::{STAGED_MAX, State, Sync};
use super::topic::Topic;
use super::transaction::Transaction;

/// The leader makes a block.
pub fn create_block(ctx: &Context<ItChain>, state: &State, transactions: &Arc<[Transaction]>, bus: &mut Bus<'_>) {
    let Some(last) = state.blockchain.chain.last() else { return };
    let cover = ctx.rules.covers();
    let block = Arc::new(Block::behind(last, transactions.clone(), ctx.me, cover));
    bus.note(Note::CreatesBlock { height: block.height, seal: block.seal });
    bus.publish(match ctx.params.engine {
        Engine::Solo => Topic::BlockConfirm(block),
        Engine::Pbft => Topic::BlockConsent(block),
    });
}

/// A block is agreed on.
pub fn confirm(ctx: &Context<ItChain>, state: &mut State, block: &Arc<Block>, bus: &mut Bus<'_>) {
    let next = state.blockchain.chain.len();
    if state.blockchain.sync.is_none() && block.height <= next {
        commit(ctx, state, block, bus);
    } else if ctx.rules.stages() && state.blockchain.staged.len() < STAGED_MAX && block.height >= next {
        state.blockchain.staged.insert(block.height, block.clone());
        bus.note(Note::Stages(block.height));
    } else {
        bus.note(Note::LosesBlock(block.height));
    }
}

/// Stores a block behind the last one, if it is what it should be. Whether it was stored.
pub fn commit(ctx: &Context<ItChain>, state: &mut State, block: &Arc<Block>, bus: &mut Bus<'_>) -> bool {
    let chain = &mut state.blockchain.chain;
    if let Some(flaw) = ctx.rules.flaw_at_storing(chain, block) {
        bus.note(Note::RefusesToStore { height: block.height, flaw });
        return false;
    }
    if block.height != chain.len() || chain.len() >= BLOCKS_MAX {
        bus.note(Note::LosesBlock(block.height));
        return false;
    }
    chain.append(block.clone());
    bus.out().save(Write::Append(block.clone()));
    bus.note(Note::Stores { height: block.height, seal: block.seal });
    bus.publish(Topic::BlockCommitted(block.clone()));
    true
}

/// The node has joined: what it lacks is fetched.
pub fn network_joined(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    if ctx.rules.syncs_on_joining() {
        begin(ctx, state, None, bus);
    }
}

/// Somebody is ahead.
pub fn catch_up(ctx: &Context<ItChain>, state: &mut State, from: NodeId, bus: &mut Bus<'_>) {
    if ctx.rules.catches_up() && state.blockchain.sync.is_none() {
        begin(ctx, state, Some(from), bus);
    }
}

/// Somebody is there, perhaps after a while: it hears how high this chain is.
pub fn tell_height(ctx: &Context<ItChain>, state: &State, peer: NodeId, bus: &mut Bus<'_>) {
    let height = state.blockchain.chain.height();
    if ctx.rules.tells_height(height, 0) {
        bus.deliver(peer, Message::Height(height));
    }
}

/// Another block stands in the place of a stored one, as a fault.
pub fn tamper(state: &mut State, block: &Arc<Block>, bus: &mut Bus<'_>) {
    bus.note(Note::IsTamperedWith { height: block.height });
    state.blockchain.chain.replace(block.clone());
    bus.out().save(Write::Replace(block.clone()));
}

/// The peer from which blocks are fetched is gone.
pub fn source_lost(ctx: &Context<ItChain>, state: &mut State, peer: NodeId, bus: &mut Bus<'_>) {
    if state.blockchain.sync.as_ref().is_some_and(|sync| sync.from == peer) {
        try_another(ctx, state, bus);
    }
}

/// The peer from which blocks are fetched does not answer.
pub fn wait_ends(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    if state.blockchain.sync.is_some() {
        try_another(ctx, state, bus);
    }
}

/// A message for this component.
pub fn receive(ctx: &Context<ItChain>, state: &mut State, from: NodeId, message: &Message, bus: &mut Bus<'_>) {
    match message {
        Message::RequestHeight => bus.deliver(from, Message::Height(state.blockchain.chain.height())),
        Message::RequestBlock(height) => {
            let block = state.blockchain.chain.get(*height).cloned();
            bus.deliver(from, Message::Block { height: *height, block });
        }
        Message::Height(height) => receive_height(ctx, state, from, *height, bus),
        Message::Block { height, block } => receive_block(ctx, state, from, (*height, block.as_ref()), bus),
        _ => {}
    }
}

fn receive_height(ctx: &Context<ItChain>, state: &mut State, from: NodeId, height: Height, bus: &mut Bus<'_>) {
    let own = state.blockchain.chain.height();
    let Some(sync) = state.blockchain.sync.as_mut().filter(|sync| sync.from == from && sync.target.is_none()) else {
        if height > own && state.blockchain.sync.is_none() {
            bus.note(Note::HearsHeight { from, height });
            catch_up(ctx, state, from, bus);
        } else {
            bus.note(Note::NotAsked(from));
        }
        return;
    };
    sync.target = Some(height);
    if height <= own {
        bus.note(Note::IsUpToDate { with: from, height: own });
        finish(state, bus);
        let is_next = |(height, _): (&Height, &Arc<Block>)| *height <= own + 1;
        if state.blockchain.staged.first().is_some_and(is_next) {
            take_staged(ctx, state, bus);
        }
    } else {
        bus.note(Note::Fetches { from, first: own + 1, last: height });
        fetch(ctx, from, own + 1, bus);
    }
}

fn receive_block(
    ctx: &Context<ItChain>,
    state: &mut State,
    from: NodeId,
    (height, block): (Height, Option<&Arc<Block>>),
    bus: &mut Bus<'_>,
) {
    let next = state.blockchain.chain.len();
    let target = match &state.blockchain.sync {
        Some(sync) if sync.from == from && height == next => sync.target,
        _ => None,
    };
    let Some(target) = target else {
        bus.note(Note::NotAsked(from));
        return;
    };
    let is_stored = match block {
        Some(block) => commit(ctx, state, block, bus),
        None => false,
    };
    if !is_stored {
        bus.note(Note::FetchFails(from));
        try_another(ctx, state, bus);
    } else if next >= target {
        bus.note(Note::IsUpToDate { with: from, height: next });
        finish(state, bus);
        take_staged(ctx, state, bus);
    } else {
        fetch(ctx, from, next + 1, bus);
    }
}

fn begin(ctx: &Context<ItChain>, state: &mut State, from: Option<NodeId>, bus: &mut Bus<'_>) {
    let tried = SortedSet::new();
    match from.filter(|node| state.gateway.links.contains_key(node)).or_else(|| source(ctx, state, &tried)) {
        Some(from) => ask(ctx, state, Sync { from, target: None, tried }, bus),
        None => bus.note(Note::NobodyToFetchFrom),
    }
}

fn ask(ctx: &Context<ItChain>, state: &mut State, sync: Sync, bus: &mut Bus<'_>) {
    bus.note(Note::AsksHeight(sync.from));
    bus.deliver(sync.from, Message::RequestHeight);
    bus.out().set_timer(Timer::Sync, Delay::exactly(ctx.params.sync_ms));
    state.blockchain.sync = Some(sync);
}

fn fetch(ctx: &Context<ItChain>, from: NodeId, height: Height, bus: &mut Bus<'_>) {
    bus.deliver(from, Message::RequestBlock(height));
    bus.out().set_timer(Timer::Sync, Delay::exactly(ctx.params.sync_ms));
}

/// The first peer in the order of the names, from the node's own on, that was not tried yet.
fn source(ctx: &Context<ItChain>, state: &State, tried: &SortedSet<NodeId>) -> Option<NodeId> {
    let linked = state.gateway.links.keys().copied().filter(|node| !tried.contains(node)).collect();
    let order = ctx.roster.in_order(linked);
    let own = ctx.roster.rank(ctx.me);
    order.iter().find(|node| ctx.roster.rank(**node) > own).or(order.first()).copied()
}

fn try_another(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    let Some(mut sync) = state.blockchain.sync.take() else { return };
    sync.tried.insert(sync.from);
    let next = if ctx.rules.fetches_elsewhere() { source(ctx, state, &sync.tried) } else { None };
    match next {
        Some(from) => ask(ctx, state, Sync { from, target: None, tried: sync.tried }, bus),
        None => {
            bus.note(Note::NobodyToFetchFrom);
            bus.out().cancel_timer(Timer::Sync);
        }
    }
}

/// Nothing is missing any more that the peer had.
fn finish(state: &mut State, bus: &mut Bus<'_>) {
    state.blockchain.sync = None;
    bus.out().cancel_timer(Timer::Sync);
}

/// What was agreed on meanwhile is stored, as far as it follows; if a gap is left, the node fetches again.
fn take_staged(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    while let Some((height, block)) = state.blockchain.staged.first().map(|(height, block)| (*height, block.clone())) {
        let next = state.blockchain.chain.len();
        if height > next {
            break;
        }
        state.blockchain.staged.remove(&height);
        if height == next {
            bus.note(Note::TakesStaged(height));
            commit(ctx, state, &block, bus);
        }
    }
    if !state.blockchain.staged.is_empty() && ctx.rules.catches_up() {
        begin(ctx, state, None, bus);
    }
}
