//! What a running node knows, component by component.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{Connection, NodeId, SortedMap, SortedSet, fingerprint_of};

use super::block::{Block, Height, Seal};
use super::chain::Chain;
use super::disk::{Ballot, Promise};
use super::ivm::WorldState;
use super::message::{GivenUp, Leader, Propose, Stage, StateId, Term};
use super::transaction::{Transaction, TransactionId};

/// The most transactions that a pool holds.
pub const POOL_MAX: usize = 1_024;
/// The most votes, and the most proposals, that wait for what they follow.
pub const EARLY_MAX: usize = 256;
/// The most agreed blocks that wait for those before them.
pub const STAGED_MAX: usize = 64;

/// Everything that one running node knows: each component has its own part and changes no other, but may look at
/// them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct State {
    pub gateway: Gateway,
    pub peers: Peers,
    pub txpool: TxPool,
    pub consensus: Consensus,
    pub blockchain: Blockchain,
    pub ivm: WorldState,
}

/// The gateway: who is connected, and over what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Gateway {
    pub links: SortedMap<NodeId, Link>,
    pub dialling: SortedSet<NodeId>,
    /// Whom it could not reach, with how often it tried.
    pub unreached: SortedMap<NodeId, u8>,
}

/// The connections with one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    pub used: Connection,
    /// The other one of two crossed dials.
    pub spare: Option<Connection>,
}

/// How far an election is for this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Phase {
    Normal,
    Ticking,
    Candidate,
}

/// The peer component: the PLTable and the election.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Peers {
    table: SortedSet<NodeId>,
    table_digest: u64,
    pub leader: Option<Leader>,
    pub phase: Phase,
    pub ballot: Ballot,
    /// Who voted for this node, in this round or in all of them, as the rules have it.
    pub votes: SortedSet<NodeId>,
    /// How many votes it counts.
    pub votes_counted: u32,
    /// Whether it has told of having joined.
    pub has_joined: bool,
    /// Whose turn is next in gossip.
    pub turn: u32,
    /// Whom it joins through, and will ask for the peers that it knows.
    pub joining: SortedSet<NodeId>,
}

impl Peers {
    /// Nobody is known but the node itself.
    pub fn new(me: NodeId) -> Self {
        let mut peers = Self {
            table: SortedSet::new(),
            table_digest: 0,
            leader: None,
            phase: Phase::Normal,
            ballot: Ballot::default(),
            votes: SortedSet::new(),
            votes_counted: 0,
            has_joined: false,
            turn: 0,
            joining: SortedSet::new(),
        };
        peers.insert(me);
        peers
    }

    /// All that the table lists, the node itself included.
    pub fn table(&self) -> &SortedSet<NodeId> {
        &self.table
    }

    /// A fingerprint of the table.
    pub fn table_digest(&self) -> u64 {
        self.table_digest
    }

    /// Adds a peer; whether it is new.
    pub fn insert(&mut self, node: NodeId) -> bool {
        let is_new = self.table.insert(node);
        self.table_digest = fingerprint_of(&self.table);
        is_new
    }

    /// Strikes a peer; whether it was there.
    pub fn remove(&mut self, node: NodeId) -> bool {
        let was_there = self.table.remove(&node);
        self.table_digest = fingerprint_of(&self.table);
        was_there
    }

    /// How many nodes the table lists, as numbers of votes are counted.
    pub fn size(&self) -> u32 {
        u32::try_from(self.table.len()).unwrap_or(u32::MAX)
    }
}

/// A transaction in a pool.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pooled {
    pub transaction: Transaction,
    /// To which leader it was sent last.
    pub sent_to: Option<Leader>,
    /// For how many batches it has waited since then.
    pub waits: u8,
}

/// The txpool component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TxPool {
    pub pool: SortedMap<TransactionId, Pooled>,
    /// How many transactions the node has published.
    pub serial: u64,
    /// Whether the batch timer runs.
    pub is_batching: bool,
}

/// One attempt to agree on a block.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Round {
    pub id: StateId,
    pub representatives: Arc<[NodeId]>,
    pub block: Arc<Block>,
    /// Whether a quorum of Prevotes was seen.
    pub is_prepared: bool,
    /// Whether the node only listens, because it fetches blocks: it casts no vote.
    pub is_listening: bool,
    pub prevotes: SortedMap<NodeId, Seal>,
    pub precommits: SortedMap<NodeId, Seal>,
}

/// A vote that came before the proposal to which it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Early {
    pub id: StateId,
    pub seal: Seal,
}

/// The consensus component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Consensus {
    pub round: Option<Round>,
    /// One vote a sender and stage, for proposals that are not here yet.
    pub early: SortedMap<(NodeId, Stage), Early>,
    /// One proposal a sender, of a leader of whom there is no news yet.
    pub early_proposals: SortedMap<NodeId, Box<Propose>>,
    pub promise: Arc<Promise>,
    /// What the node and others said who gave up on a leader, the last of each.
    pub given_up: SortedMap<NodeId, GivenUp>,
    /// How many leaders the node gave up on since the last block.
    pub in_vain: u8,
    /// Whether the patience with the leader runs.
    pub is_waiting: bool,
    /// Whether the next proposals differ from receiver to receiver, as a fault.
    pub equivocates: bool,
}

/// A fetch of blocks from a peer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sync {
    pub from: NodeId,
    /// The peer's height when the fetch began; `None` until it answers.
    pub target: Option<Height>,
    /// From whom it tried to fetch before.
    pub tried: SortedSet<NodeId>,
}

/// The blockchain component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Blockchain {
    pub chain: Chain,
    /// Agreed blocks that wait for those before them.
    pub staged: SortedMap<Height, Arc<Block>>,
    pub sync: Option<Sync>,
}

impl State {
    /// Whom the node takes for the leader.
    pub fn leader(&self) -> Option<NodeId> {
        self.peers.leader.map(|leader| leader.node)
    }

    /// The term of the leader; 0 without one.
    pub fn term(&self) -> Term {
        self.peers.leader.map_or(0, |leader| leader.term)
    }

    /// A fingerprint of what properties look at and nothing else tells.
    pub fn watched(&self) -> u64 {
        let ids = |pool: &SortedMap<TransactionId, Pooled>| pool.keys().fold(0, |sum, id| fingerprint_of(&(sum, id)));
        fingerprint_of(&(ids(&self.txpool.pool), self.blockchain.chain.digest(), self.blockchain.chain.flaws().len()))
    }
}

impl Round {
    /// Nobody has voted yet.
    pub fn new(id: StateId, representatives: Arc<[NodeId]>, block: Arc<Block>) -> Self {
        let (prevotes, precommits) = (SortedMap::new(), SortedMap::new());
        Self { id, representatives, block, is_prepared: false, is_listening: false, prevotes, precommits }
    }

    /// The votes of a stage.
    pub fn votes(&self, stage: Stage) -> &SortedMap<NodeId, Seal> {
        match stage {
            Stage::Prevote => &self.prevotes,
            Stage::PreCommit => &self.precommits,
        }
    }

    /// The votes of a stage, to add to.
    pub fn votes_mut(&mut self, stage: Stage) -> &mut SortedMap<NodeId, Seal> {
        match stage {
            Stage::Prevote => &mut self.prevotes,
            Stage::PreCommit => &mut self.precommits,
        }
    }
}
