//! What the tests of rules look at: leaders, and a block that fits behind genesis.

use std::sync::Arc;

use crate::node::NodeId;
use crate::protocol::itchain::block::{Block, Cover};
use crate::protocol::itchain::chain::Chain;
use crate::protocol::itchain::message::{Leader, Term};
use crate::protocol::itchain::transaction::{Call, Transaction, TransactionId};

/// A leader.
pub fn leader(term: Term, node: u16) -> Option<Leader> {
    Some(Leader { term, node: NodeId(node) })
}

/// A chain of genesis alone.
pub fn chain() -> Chain {
    let mut chain = Chain::default();
    chain.append(Arc::new(Block::genesis("lab")));
    chain
}

/// A block that fits behind it.
pub fn next_block() -> Block {
    block("incA")
}

/// Another one.
pub fn other_block() -> Block {
    block("initA")
}

fn block(function: &str) -> Block {
    let id = TransactionId { publisher: NodeId(0), serial: 1 };
    let transactions = Arc::from([Transaction { id, call: Call::new(function, &[]) }]);
    Block::behind(&Block::genesis("lab"), transactions, NodeId(0), Cover::All)
}
