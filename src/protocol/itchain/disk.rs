//! What a crash leaves of a node: writes come in; blocks, peers, transactions and promises are there at the next start.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{Disk, NodeId, SortedMap, SortedSet};

use super::block::Block;
use super::chain::Chain;
use super::message::{Lock, StateId, Term};
use super::transaction::{Transaction, TransactionId};

/// For whom a node voted last, and in which term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ballot {
    pub term: Term,
    pub voted_for: Option<NodeId>,
}

/// What a node has bound itself to in agreeing on a block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Promise {
    /// Its last Prevote, with the block.
    pub voted: Option<(StateId, Arc<Block>)>,
    pub lock: Option<Lock>,
}

/// The persistent part of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Durable {
    pub chain: Chain,
    pub peers: SortedSet<NodeId>,
    pub pool: SortedMap<TransactionId, Transaction>,
    /// How many transactions the node has published.
    pub serial: u64,
    pub ballot: Ballot,
    pub promise: Arc<Promise>,
}

/// A change of the disk. None of them grows with the chain.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Write {
    Append(Arc<Block>),
    /// Another block in the place of a stored one, as a fault.
    Replace(Arc<Block>),
    Peer(NodeId),
    NoPeer(NodeId),
    Pool(Transaction),
    NoPool(TransactionId),
    Serial(u64),
    Ballot(Ballot),
    Promise(Arc<Promise>),
}

impl Disk for Durable {
    type Write = Write;

    fn apply(&mut self, write: Write) {
        match write {
            Write::Append(block) => {
                if block.height == self.chain.len() {
                    self.chain.append(block);
                }
            }
            Write::Replace(block) => self.chain.replace(block),
            Write::Peer(node) => _ = self.peers.insert(node),
            Write::NoPeer(node) => _ = self.peers.remove(&node),
            Write::Pool(transaction) => _ = self.pool.insert(transaction.id, transaction),
            Write::NoPool(id) => _ = self.pool.remove(&id),
            Write::Serial(serial) => self.serial = serial,
            Write::Ballot(ballot) => self.ballot = ballot,
            Write::Promise(promise) => self.promise = promise,
        }
    }
}
