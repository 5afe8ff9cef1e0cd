//! The txpool: calls of clients come in, and transactions of others; each batch time they go to the leader, or the leader
//! proposes them.

use std::sync::Arc;

use crate::node::{Context, Delay, NodeId};

use super::ItChain;
use super::block::{BLOCK_TRANSACTIONS_MAX, Block};
use super::bus::Bus;
use super::disk::Write;
use super::explain;
use super::message::{LIST_MAX, Message, Request, Timer};
use super::note::Note;
use super::params::Engine;
use super::state::{POOL_MAX, Pooled, State};
use super::topic::Topic;
use super::transaction::{Call, Transaction, TransactionId};

/// After how many batches a transaction is sent to the same leader once more.
const RESEND_BATCHES: u8 = 5;

const _: () = assert!(POOL_MAX <= LIST_MAX, "a whole pool fits into one letter");

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
    // Who lost its disk has forgotten which ids it has given: the chain and the pool know some of them.
    let free = |after| TransactionId { publisher: ctx.me, serial: state.blockchain.chain.free_serial(ctx.me, after) };
    let mut id = free(txpool.serial);
    while txpool.pool.contains_key(&id) && id.serial < u64::MAX {
        id = free(id.serial);
    }
    txpool.serial = id.serial;
    bus.out().save(Write::Serial(id.serial));
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
        if let Some(pooled) = state.txpool.pool.remove(&transaction.id) {
            if pooled.transaction == *transaction {
                struck += 1;
            } else {
                bus.note(Note::IdIsTaken(transaction.id));
            }
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
    if ctx.rules.waits_with_proposal(state.consensus.round.is_some(), state.blockchain.sync.is_some()) {
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
        bus.publish(Topic::TransactionsSent);
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

#[cfg(test)]
mod tests {
    use super::super::fixture::{Bench, notes, sent};
    use super::super::topic::{Component, TopicName};
    use super::*;
    use crate::node::Event;

    fn transaction(publisher: u16, serial: u64) -> Transaction {
        let id = TransactionId { publisher: NodeId(publisher), serial };
        Transaction { id, call: Call::new("mint", &["alice", "100"]) }
    }

    #[test]
    fn a_transaction_that_comes_twice_is_pooled_once() {
        let mut bench = Bench::leader(4, &[]);
        let sent_twice = Message::Transactions(Arc::from([transaction(1, 1)]));
        bench.receive(1, sent_twice.clone());
        assert_eq!(bench.state.txpool.pool.len(), 1);
        assert_eq!(bench.ignores(1, sent_twice), Note::HasTransaction(transaction(1, 1).id));
        assert!(bench.disk.pool.contains_key(&transaction(1, 1).id));
    }

    #[test]
    fn who_has_forgotten_its_ids_gives_none_twice_that_it_can_know_of() {
        let mut bench = Bench::leader(4, &[]);
        bench.receive(1, Message::Transactions(Arc::from([transaction(0, 1), transaction(0, 2), transaction(0, 4)])));
        assert_eq!(bench.ask("tx initA"), Some(crate::node::Answer::Done("n0#3".to_owned())));
        assert_eq!(bench.ask("tx incA"), Some(crate::node::Answer::Done("n0#5".to_owned())));
        assert_eq!((bench.state.txpool.pool.len(), bench.disk.serial), (5, 5));
    }

    #[test]
    fn a_transaction_whose_id_another_one_has_goes_with_a_word() {
        let mut bench = Bench::leader(4, &[]);
        bench.receive(1, Message::Transactions(Arc::from([transaction(1, 1), transaction(2, 1)])));
        let stored = [Transaction { call: Call::new("initA", &[]), ..transaction(1, 1) }, transaction(2, 1)];
        let last = bench.state.blockchain.chain.last().expect("there is a genesis");
        let block = Arc::new(Block::behind(last, Arc::from(stored), NodeId(1), super::super::block::Cover::All));
        bench.receive(1, Message::Height(1));
        bench.receive(1, Message::Height(1));
        let left = notes(&bench.receive(1, Message::Block { height: 1, block: Some(block) }));
        assert!(
            left.contains(&Note::IdIsTaken(transaction(1, 1).id)) && left.contains(&Note::StrikesCommitted(1)),
            "{left:?}"
        );
        assert!(bench.state.txpool.pool.is_empty());
    }

    #[test]
    fn a_full_pool_refuses_by_name() {
        let mut bench = Bench::leader(4, &[]);
        let many: Vec<Transaction> = (1..=POOL_MAX as u64).map(|serial| transaction(1, serial)).collect();
        bench.receive(1, Message::Transactions(many.into()));
        assert_eq!(bench.state.txpool.pool.len(), POOL_MAX);
        let more = transaction(2, 1);
        assert_eq!(bench.ignores(2, Message::Transactions(Arc::from([more.clone()]))), Note::PoolIsFull(more.id));
        let refused = crate::node::Answer::Refused(explain::POOL_IS_FULL.to_owned());
        assert_eq!(bench.ask("tx initA"), Some(refused));
    }

    #[test]
    fn the_nine_steps_leave_their_topics() {
        let mut bench = Bench::follower(4, &[]);
        let request = super::super::script::read(&["tx", "initA"], &bench.ctx.roster).expect("it is a request");
        let effects = bench.event(Event::Request(request));
        let id = TransactionId { publisher: NodeId(0), serial: 1 };
        assert_eq!(notes(&effects), [Note::Creates(id), Note::Pools(id)]);
        let by = vec![Component::TxPool];
        let consumed = [TopicName::TransactionCreate, TopicName::TransactionCreated].map(|topic| Note::Consumed {
            topic,
            by: by.clone(),
            times: 1,
        });
        assert_eq!(crate::node::bench::notes(&effects)[2..], consumed);
        assert!(bench.disk.pool.contains_key(&id));
    }

    #[test]
    fn a_batch_goes_to_the_leader_once_and_stays_until_it_is_stored() {
        let mut bench = Bench::follower(4, &[]);
        bench.ask("tx initA");
        let to: Vec<u16> = sent(&bench.event(Event::Timer(Timer::Batch))).into_iter().map(|(to, _)| to).collect();
        assert_eq!((to, bench.state.txpool.pool.len()), (vec![1], 1));
        assert_eq!(sent(&bench.event(Event::Timer(Timer::Batch))), [], "the same leader has it");
        let mut told = Bench::follower(4, &["keep_until_commit"]);
        told.ask("tx initA");
        told.event(Event::Timer(Timer::Batch));
        assert!(told.state.txpool.pool.is_empty() && told.disk.pool.is_empty());
    }

    #[test]
    fn without_a_leader_a_batch_waits() {
        let mut bench = Bench::leader(4, &[]);
        bench.state.peers.leader = None;
        bench.ask("tx initA");
        let effects = bench.event(Event::Timer(Timer::Batch));
        assert_eq!((notes(&effects), sent(&effects)), (vec![Note::WaitsForLeader(1)], vec![]));
        assert!(bench.state.txpool.is_batching, "it looks again at the next batch");
    }
}
