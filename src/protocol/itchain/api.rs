//! The api: what a client or a person asks for becomes a topic on the bus, or an answer at once.

use std::sync::Arc;

use crate::node::{Context, NodeId};

use super::ItChain;
use super::block::{Block, Height, Seal, climb, merkle_tree, proof, seal_of};
use super::bus::Bus;
use super::explain::{self, Refusal};
use super::forge;
use super::gateway::exists;
use super::message::{Request, Tampering};
use super::note::Note;
use super::state::State;
use super::topic::Topic;
use super::transaction::{Call, Transaction, TransactionId};

/// Somebody asks for something.
pub fn ask(ctx: &Context<ItChain>, state: &State, request: Request, bus: &mut Bus<'_>) {
    match &request {
        Request::Invoke(call) => {
            let call = call.clone();
            bus.publish(Topic::TransactionCreate { request, call });
        }
        Request::Query(call) => match state.ivm.query(call) {
            Ok(value) => bus.out().done(request, value.to_string()),
            Err(why) => bus.out().refuse(request, explain::failure(why)),
        },
        Request::Dial(to) | Request::Join(to) => match dial_refusal(ctx, state, *to) {
            Some(why) => refuse(ctx, request, why, bus),
            None => {
                let joins = matches!(request, Request::Join(_));
                bus.publish(if joins { Topic::NetworkJoin(*to) } else { Topic::ConnectionDial(*to) });
                let answer = explain::dials(*to, &ctx.roster);
                bus.out().done(request, answer);
            }
        },
        Request::Close(peer) if state.gateway.links.contains_key(peer) => {
            bus.publish(Topic::ConnectionClose(*peer));
            bus.out().done(request, explain::CLOSED);
        }
        Request::Close(peer) => {
            let why = Refusal::NotConnected(*peer);
            refuse(ctx, request, why, bus);
        }
        Request::Verify => {
            let flaws = state.blockchain.chain.verify();
            bus.note(Note::Verifies { flaws: u32::try_from(flaws.len()).unwrap_or(u32::MAX) });
            let answer = explain::flaws(&flaws, state.blockchain.chain.height());
            if flaws.is_empty() { bus.out().done(request, answer) } else { bus.out().refuse(request, answer) }
        }
        Request::Prove(id) => match prove(state, *id) {
            Some((block, steps, is_proved)) => {
                let answer = explain::proof(&block, steps, is_proved);
                if is_proved { bus.out().done(request, answer) } else { bus.out().refuse(request, answer) }
            }
            None => refuse(ctx, request, Refusal::NotStored, bus),
        },
        Request::Tamper { height, what } => match tampered(state, *height, *what) {
            Some(block) => {
                bus.publish(Topic::FaultTamper(Arc::new(block)));
                bus.out().done(request, explain::TAMPERED);
            }
            None => refuse(ctx, request, Refusal::NoSuchBlock, bus),
        },
        Request::Equivocate => {
            bus.publish(Topic::FaultEquivocate);
            bus.out().done(request, explain::EQUIVOCATES);
        }
        Request::Forge { what, to } => match forge::message(ctx, state, *what, *to) {
            Some(message) => {
                bus.note(Note::Forges { to: *to });
                bus.deliver(*to, message);
                bus.out().done(request, explain::FORGED);
            }
            None => refuse(ctx, request, Refusal::NothingToForge, bus),
        },
    }
}

fn refuse(ctx: &Context<ItChain>, request: Request, why: Refusal, bus: &mut Bus<'_>) {
    let why = explain::refusal(why, &ctx.roster);
    bus.out().refuse(request, why);
}

fn dial_refusal(ctx: &Context<ItChain>, state: &State, to: NodeId) -> Option<Refusal> {
    if to == ctx.me {
        Some(Refusal::Itself)
    } else if !exists(ctx, to) {
        Some(Refusal::NoSuchNode)
    } else if state.gateway.links.contains_key(&to) {
        Some(Refusal::PeerExists(to))
    } else {
        None
    }
}

/// The block that has a transaction, the length of its proof, and whether that leads to the block's root.
fn prove(state: &State, id: TransactionId) -> Option<(Arc<Block>, usize, bool)> {
    let block = state.blockchain.chain.find(id)?;
    let transaction = block.transactions.iter().find(|transaction| transaction.id == id)?;
    let siblings = proof(block, id)?;
    let is_proved = block.root() == Some(climb(transaction.seal(), &siblings));
    Some((block.clone(), siblings.len(), is_proved))
}

fn tampered(state: &State, height: Height, what: Tampering) -> Option<Block> {
    let mut block = Block::clone(state.blockchain.chain.get(height).filter(|block| block.height > 0)?);
    match what {
        Tampering::Transaction => block.transactions = other_transactions(&block),
        Tampering::Link => block.prev_seal = Some(Seal::of(b"tampered")),
        Tampering::Seal => block.seal = Seal::of(b"tampered"),
        Tampering::Creator => block.creator = block.creator.map(|creator| NodeId(creator.0.wrapping_add(1))),
        Tampering::Resealed => {
            block.transactions = other_transactions(&block);
            block.tx_seal = merkle_tree(&block.transactions);
            block.seal = seal_of(&block);
        }
    }
    Some(block)
}

/// The transactions of a block, the first of which pays somebody else.
fn other_transactions(block: &Block) -> Arc<[Transaction]> {
    let mut transactions: Vec<Transaction> = block.transactions.to_vec();
    if let Some(first) = transactions.first_mut() {
        first.call = Call::new("mint", &["mallory", "1000000"]);
    }
    transactions.into()
}
