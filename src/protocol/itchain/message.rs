//! What nodes send to each other, what a person or a client asks of one, and the timers of a node.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::NodeId;

use super::block::{Block, Height, Seal};
use super::transaction::{Call, Transaction, TransactionId};

/// The round in which a leader was chosen.
pub type Term = u64;

/// The largest term that a node takes seriously.
pub const TERM_MAX: Term = 1 << 40;
/// The most entries of a table, and the most transactions of a letter, that a node reads.
pub const LIST_MAX: usize = 1_024;

/// A leader, and the term in which it was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Leader {
    pub term: Term,
    pub node: NodeId,
}

/// A peer as a table lists it. `None` stands for a field that is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Listed {
    pub id: Option<NodeId>,
    pub address: Option<NodeId>,
}

impl Listed {
    /// A peer that can be reached under its own name.
    pub fn of(node: NodeId) -> Self {
        Self { id: Some(node), address: Some(node) }
    }
}

/// A PLTable (peer-leader table) as it is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PlTable {
    pub leader: Option<Leader>,
    pub peers: Arc<[Listed]>,
}

/// Names one attempt to agree on a block: who proposed it, at which height, and in which term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StateId {
    pub height: Height,
    pub term: Term,
    pub proposer: NodeId,
}

/// A leader's proposal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Propose {
    pub id: StateId,
    /// Who takes part, in ascending order.
    pub representatives: Arc<[NodeId]>,
    pub block: Arc<Block>,
    /// The term in which a quorum voted for this block before, if it did.
    pub voted_in: Option<Term>,
}

/// A block for which a node saw a quorum of Prevotes, and the term of these.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lock {
    pub term: Term,
    pub block: Arc<Block>,
}

/// What a node says when it gives up on a leader.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GivenUp {
    pub term: Term,
    /// For whom it votes in this term: who is next in line in its table.
    pub next: NodeId,
    pub height: Height,
    /// What it is bound to at the next height.
    pub lock: Option<Box<Lock>>,
}

/// A vote for a block: the first of the two, or the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Stage {
    Prevote,
    PreCommit,
}

/// What nodes send to each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    // ---- peers ----
    /// PLTableDeliver.
    Table(PlTable),
    /// NodeDelivery: somebody new is here.
    Node(Listed),
    RequestPeerList,
    PeerList(Arc<[Listed]>),
    RequestLeader,
    LeaderDelivery(Leader),
    /// The sender knows few and asks for a table (gossip).
    PullTable,
    // ---- election ----
    RequestVote {
        term: Term,
    },
    VoteLeader {
        term: Term,
    },
    UpdateLeader(Leader),
    // ---- transactions ----
    /// SendTransactionsToLeader.
    Transactions(Arc<[Transaction]>),
    // ---- consensus ----
    Propose(Box<Propose>),
    /// A Prevote or a PreCommit. `None`: the block's hash is empty.
    Vote {
        stage: Stage,
        id: StateId,
        seal: Option<Seal>,
    },
    /// The sender gives up on the leader.
    ViewChange(GivenUp),
    // ---- blocks ----
    RequestHeight,
    Height(Height),
    RequestBlock(Height),
    /// The answer; `None` if the sender has no such block.
    Block {
        height: Height,
        block: Option<Arc<Block>>,
    },
}

/// The timers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Timer {
    /// The wait before standing as a candidate, or before giving up a round.
    Election,
    /// The end of an election that does not finish.
    ElectionLimit,
    /// The pool is emptied: to the leader, or into a block.
    Batch,
    /// Patience with the leader.
    View,
    /// Patience with the peer from which blocks are fetched.
    Sync,
    /// Those that could not be dialled are dialled again.
    Redial,
    /// The table is pushed to neighbours.
    Gossip,
    /// The leader hands its office on.
    Rotate,
}

/// Which part of a stored block is tampered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tampering {
    /// A transaction; nothing is made to fit.
    Transaction,
    /// The link to the block before.
    Link,
    /// The seal.
    Seal,
    /// Who made the block; nothing else.
    Creator,
    /// A transaction, and the block's own seals are made to fit.
    Resealed,
}

/// What a node that misbehaves sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Forgery {
    /// A table without peers.
    EmptyTable,
    /// A table with a peer whose id is empty.
    EmptyId,
    /// A table that lists the receiver twice.
    Twice,
    /// A table whose leader is in no list.
    UnknownLeader,
    /// A proposal, as if the sender were the leader.
    Proposal,
    /// The same with a wrong link, a wrong seal, or transactions that do not fit their Merkle root.
    WrongLink,
    WrongSeal,
    WrongTransactions,
    /// The sender's last vote, once more.
    VoteAgain,
    /// A vote whose hash is empty.
    EmptyVote,
}

/// What a person or a client asks of a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Request {
    /// A transaction.
    Invoke(Call),
    /// Looks something up in the world state; no transaction comes of it.
    Query(Call),
    /// Connects with a node.
    Dial(NodeId),
    /// Connects with a node and with all that it knows.
    Join(NodeId),
    /// Closes the connection with a node.
    Close(NodeId),
    /// Checks the whole stored chain.
    Verify,
    /// Proves with sibling hashes that a transaction is in a block.
    Prove(TransactionId),
    /// Changes a stored block, as a fault.
    Tamper { height: Height, what: Tampering },
    /// The next proposals of this node differ from receiver to receiver, as a fault.
    Equivocate,
    /// Sends something that no honest node sends, as a fault.
    Forge { what: Forgery, to: NodeId },
}
