//! What a node that misbehaves sends: messages that no honest node makes, so that one can see how they are refused.

use std::sync::Arc;

use crate::node::{Context, NodeId};

use super::ItChain;
use super::block::{Block, Cover, Seal, seal_of};
use super::bus::Bus;
use super::message::{Forgery, LIST_MAX, Leader, Listed, Message, PlTable, Propose, Stage, StateId};
use super::note::Note;
use super::peer::{others, table_of};
use super::state::State;
use super::transaction::{Call, Transaction, TransactionId};

/// The message; `None` if the node has nothing to forge it from.
pub fn message(ctx: &Context<ItChain>, state: &State, what: Forgery, to: NodeId) -> Option<Message> {
    let table = table_of(state);
    let with = |more: Listed| -> Arc<[Listed]> { table.peers.iter().copied().chain([more]).take(LIST_MAX).collect() };
    Some(match what {
        Forgery::EmptyTable => Message::Table(PlTable { peers: Arc::from([]), ..table }),
        Forgery::EmptyId => {
            Message::Table(PlTable { peers: with(Listed { id: None, address: Some(ctx.me) }), ..table })
        }
        Forgery::Twice => Message::Table(PlTable { peers: with(Listed::of(to)), ..table }),
        Forgery::UnknownLeader => {
            let leader = Leader { term: state.term(), node: NodeId(u16::MAX) };
            Message::Table(PlTable { leader: Some(leader), ..table })
        }
        Forgery::Proposal => propose(ctx, state, |_| ())?,
        Forgery::WrongLink => propose(ctx, state, |block| block.prev_seal = Some(Seal::of(b"elsewhere")))?,
        Forgery::WrongSeal => propose(ctx, state, |block| block.seal = Seal::of(b"elsewhere"))?,
        Forgery::WrongTransactions => propose(ctx, state, |block| block.transactions = forged(ctx, "elsewhere"))?,
        Forgery::VoteAgain => {
            let (id, block) = state.consensus.promise.voted.as_ref()?;
            Message::Vote { stage: Stage::Prevote, id: *id, seal: Some(block.seal) }
        }
        Forgery::EmptyVote => {
            let height = state.blockchain.chain.len();
            let id = StateId { height, term: state.term(), proposer: ctx.me };
            Message::Vote { stage: Stage::Prevote, id, seal: None }
        }
    })
}

/// Sends one half of the others one block and the other half another one, and each half the votes that it wants to hear.
pub fn equivocate(
    ctx: &Context<ItChain>,
    state: &State,
    id: StateId,
    representatives: &Arc<[NodeId]>,
    block: &Arc<Block>,
    bus: &mut Bus<'_>,
) {
    let receivers = others(ctx, state, ctx.me);
    let mut other = Block::clone(block);
    other.time = other.time.saturating_add(1);
    other.seal = seal_of(&other);
    bus.note(Note::Equivocates { one: block.seal, other: other.seal });
    let (half, other) = (receivers.len().div_ceil(2), Arc::new(other));
    for (place, to) in receivers.into_iter().enumerate() {
        let block = if place < half { block } else { &other };
        let (representatives, seal) = (representatives.clone(), Some(block.seal));
        let proposal = Propose { id, representatives, block: block.clone(), voted_in: None };
        bus.deliver(to, Message::Propose(Box::new(proposal)));
        for stage in [Stage::Prevote, Stage::PreCommit] {
            bus.deliver(to, Message::Vote { stage, id, seal });
        }
    }
}

fn propose(ctx: &Context<ItChain>, state: &State, change: impl Fn(&mut Block)) -> Option<Message> {
    let last = state.blockchain.chain.last()?;
    let mut block = Block::behind(last, forged(ctx, "mallory"), ctx.me, Cover::All);
    change(&mut block);
    let id = StateId { height: block.height, term: state.term(), proposer: ctx.me };
    let representatives = state.peers.table().iter().copied().collect();
    Some(Message::Propose(Box::new(Propose { id, representatives, block: Arc::new(block), voted_in: None })))
}

fn forged(ctx: &Context<ItChain>, account: &str) -> Arc<[Transaction]> {
    let id = TransactionId { publisher: ctx.me, serial: u64::MAX };
    Arc::from([Transaction { id, call: Call::new("mint", &[account, "1000000"]) }])
}
