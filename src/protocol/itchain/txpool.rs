//! The txpool: calls of clients come in, and transactions of others; each batch time they go to the leader, or the leader
//! proposes them.

use std::sync::Arc;

use crate::node::{Context, Delay, NodeId};

use super::ItChain;
use super::block::{BLOCK_TRANSACTIONS_MAX, Block};
use super::bus::{Bus, Topic};
use super::disk::Write;
use super::explain;
use super::message::{LIST_MAX, Message, Request, Timer};
use super::note::Note;
use super::params::Engine;
use super::state::{POOL_MAX, Pooled, State};
use super::transaction::{Call, Transaction, TransactionId};
use super::view_change;

/// After how many batches a transaction is sent to the same leader once more.
const RESEND_BATCHES: u8 = 5;

/// A client's call becomes a transaction.
pub fn create(ctx: &Context<ItChain>, state: &mut State, request: &Request, call: &Call, bus: &mut Bus<'_>) {
    if let Err(why) = call.check() {
        bus.out().refuse(request.clone(), explain::unfit(why));
        return;
    }
    let txpool = &mut state.txpool;
    if txpool.pool.len() >= POOL_MAX {
        bus.out().refuse(request.clone(), explain::POOL_IS_FULL);
        return;
    }
    txpool.serial += 1;
    bus.out().save(Write::Serial(txpool.serial));
    let id = TransactionId { publisher: ctx.me, serial: txpool.serial };
    bus.note(Note::Creates(id));
    bus.publish(Topic::TransactionCreated(Transaction { id, call: call.clone() }));
    bus.out().done(request.clone(), explain::transaction_word(id, &ctx.roster));
}

/// A transaction comes into the pool.
pub fn store(ctx: &Context<ItChain>, state: &mut State, transaction: &Transaction, bus: &mut Bus<'_>) {
    let id = transaction.id;
    if state.blockchain.chain.has(id) || state.txpool.pool.contains_key(&id) {
        bus.note(Note::HasTransaction(id));
        return;
    }
    if state.txpool.pool.len() >= POOL_MAX {
        bus.note(Note::PoolIsFull(id));
        return;
    }
    state.txpool.pool.insert(id, Pooled { transaction: transaction.clone(), sent_to: None, waits: 0 });
    if ctx.rules.keeps_pool() {
        bus.out().save(Write::Pool(transaction.clone()));
    }
    bus.note(Note::Pools(id));
    batch_later(ctx, state, bus);
}

/// Others send their transactions, because this node leads.
pub fn receive(
    ctx: &Context<ItChain>,
    state: &mut State,
    from: NodeId,
    transactions: &[Transaction],
    bus: &mut Bus<'_>,
) {
    for transaction in transactions.iter().take(LIST_MAX) {
        match transaction.check() {
            Ok(()) => store(ctx, state, transaction, bus),
            Err(why) => bus.note(Note::Unfit { from, why }),
        }
    }
}

/// The batch time is over.
pub fn batch(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    state.txpool.is_batching = false;
    if state.txpool.pool.is_empty() {
        return;
    }
    let leader = state.peers.leader;
    match leader {
        _ if ctx.params.engine == Engine::Solo || state.leader() == Some(ctx.me) => propose(ctx, state, bus),
        Some(leader) => send(ctx, state, leader, bus),
        None => bus.note(Note::WaitsForLeader(count(state))),
    }
    batch_later(ctx, state, bus);
}

/// There is a leader, perhaps a new one: what waits is sent at the next batch.
pub fn leader_updated(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    batch_later(ctx, state, bus);
}

/// A block is stored: what it brings is done.
pub fn committed(ctx: &Context<ItChain>, state: &mut State, block: &Block, bus: &mut Bus<'_>) {
    let mut struck = 0;
    for transaction in block.transactions.iter() {
        if state.txpool.pool.remove(&transaction.id).is_some() {
            struck += 1;
            forget(ctx, transaction.id, bus);
        }
    }
    if struck > 0 {
        bus.note(Note::StrikesCommitted(struck));
    }
    if state.txpool.pool.is_empty() && state.txpool.is_batching {
        state.txpool.is_batching = false;
        bus.out().cancel_timer(Timer::Batch);
    }
}

fn propose(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    if ctx.rules.keeps_until_commit() && (state.consensus.round.is_some() || state.blockchain.sync.is_some()) {
        bus.note(Note::WaitsForBlock(count(state)));
        return;
    }
    let pool = state.txpool.pool.values().take(BLOCK_TRANSACTIONS_MAX);
    let transactions: Arc<[Transaction]> = pool.map(|pooled| pooled.transaction.clone()).collect();
    bus.note(Note::ProposesBlock(u32::try_from(transactions.len()).unwrap_or(u32::MAX)));
    if !ctx.rules.keeps_until_commit() {
        strike(ctx, state, &transactions, bus);
    }
    bus.publish(Topic::BlockPropose(transactions));
}

fn send(ctx: &Context<ItChain>, state: &mut State, leader: super::message::Leader, bus: &mut Bus<'_>) {
    let mut due = Vec::new();
    for pooled in state.txpool.pool.values_mut() {
        pooled.waits = pooled.waits.saturating_add(1);
        if due.len() < LIST_MAX && (pooled.sent_to != Some(leader) || pooled.waits > RESEND_BATCHES) {
            pooled.sent_to = Some(leader);
            pooled.waits = 0;
            due.push(pooled.transaction.clone());
        }
    }
    if due.is_empty() {
        bus.note(Note::WaitsForBlock(count(state)));
        return;
    }
    let transactions: Arc<[Transaction]> = due.into();
    bus.note(Note::SendsTransactions { to: leader.node, count: u32::try_from(transactions.len()).unwrap_or(u32::MAX) });
    if ctx.rules.keeps_until_commit() {
        view_change::wait_for_leader(ctx, state, bus);
    } else {
        strike(ctx, state, &transactions, bus);
    }
    bus.deliver(leader.node, Message::Transactions(transactions));
}

fn strike(ctx: &Context<ItChain>, state: &mut State, transactions: &[Transaction], bus: &mut Bus<'_>) {
    for transaction in transactions {
        state.txpool.pool.remove(&transaction.id);
        forget(ctx, transaction.id, bus);
    }
}

fn forget(ctx: &Context<ItChain>, id: TransactionId, bus: &mut Bus<'_>) {
    if ctx.rules.keeps_pool() {
        bus.out().save(Write::NoPool(id));
    }
}

fn batch_later(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    if !state.txpool.pool.is_empty() && !state.txpool.is_batching {
        state.txpool.is_batching = true;
        bus.out().set_timer(Timer::Batch, Delay::exactly(ctx.params.batch_ms));
    }
}

fn count(state: &State) -> u32 {
    u32::try_from(state.txpool.pool.len()).unwrap_or(u32::MAX)
}
