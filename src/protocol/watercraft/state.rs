//! What a running node knows, and the few ways in which that changes. The list of known ids, the host and the count of
//! open connections are kept along, so that no step has to find them anew.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{Connection, Context, NODES_MAX, NodeId, SortedSet, fingerprint_of};

use super::WaterCraft;
use super::digest::Digested;
use super::message::{List, Register};
use super::params::HostPolicy;

/// The most peers that a node counts.
pub const PEERS_MAX: usize = NODES_MAX;
/// The most user messages that a node keeps; the oldest goes first.
pub const INBOX_MAX: usize = 20;

/// How far a node is with becoming part of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// New, and told of nobody to join.
    Founding,
    /// New, and dialling somebody to join.
    Joining,
    /// Introduced, or host of itself.
    Settled,
}

/// What a node is in its own eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Joining,
    Member,
    Host,
}

/// What a node was at its previous tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Previously {
    /// There was no tick since it was introduced.
    New,
    Member,
    Host,
}

/// How two nodes came to know each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Meeting {
    /// This node dialled.
    Dialled,
    /// The peer dialled.
    WasDialled,
}

/// A known node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Peer {
    /// The connection that this node uses. `None`: it is not open yet, or not any more.
    pub connection: Option<Connection>,
    /// The other one of two crossed connections.
    pub second: Option<Connection>,
    pub meeting: Meeting,
    /// It would be the better host, but this host has not yielded to it.
    pub is_passed_over: bool,
    /// It came by itself, and has not yet shown of which network it is.
    pub is_stranger: bool,
}

impl Peer {
    /// Uses a connection from now on.
    pub fn connect(&mut self, over: Connection) {
        self.connection = Some(over);
        self.second = self.second.filter(|second| *second != over);
    }
}

/// A user message that was received.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Received {
    pub author: NodeId,
    pub text: String,
}

/// Everything that one running node knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct State {
    pub phase: Phase,
    pub previously: Previously,
    /// The host, itself perhaps. Found anew only when something changes it.
    pub host: NodeId,
    /// The policy by which the host was found.
    pub policy: HostPolicy,
    peers: Digested<Peer>,
    /// The ids of all peers and its own, in ascending order.
    listed: Arc<[NodeId]>,
    open_count: u32,
    /// A fingerprint of the peers and of which connections are in use, and of nothing else about them.
    members: u64,
    /// Peers that were silent for longer than the patience.
    pub silent: SortedSet<NodeId>,
    /// Nodes that it dials at the moment.
    pub dialling: SortedSet<NodeId>,
    /// What the host last listed, if it has.
    pub acknowledged: Option<Arc<[NodeId]>>,
    /// Whom it remembers, with how often each was dialled in vain since it last answered.
    pub addresses: Digested<u8>,
    /// Ticks since the last round of redialling.
    pub ticks_since_redial: u8,
    pub received: Vec<Received>,
    pub register: Arc<Register>,
}

impl State {
    /// A node that has just started and knows nobody.
    pub fn new(ctx: &Context<WaterCraft>, phase: Phase) -> Self {
        Self {
            phase,
            previously: Previously::New,
            host: ctx.me,
            policy: ctx.params.host,
            peers: Digested::default(),
            listed: Arc::new([ctx.me]),
            open_count: 0,
            members: 0,
            silent: SortedSet::new(),
            dialling: SortedSet::new(),
            acknowledged: None,
            addresses: Digested::default(),
            ticks_since_redial: 0,
            received: Vec::new(),
            register: Arc::default(),
        }
    }

    /// What this node is in its own eyes.
    pub fn role(&self, me: NodeId) -> Role {
        match self.phase {
            Phase::Founding | Phase::Joining => Role::Joining,
            Phase::Settled if self.host == me => Role::Host,
            Phase::Settled => Role::Member,
        }
    }

    /// The host, unless it still waits for its introduction.
    pub fn settled_host(&self) -> Option<NodeId> {
        (self.phase == Phase::Settled).then_some(self.host)
    }

    /// A known peer.
    pub fn peer(&self, node: NodeId) -> Option<&Peer> {
        self.peers.get(node)
    }

    /// Whether a node is among the known peers.
    pub fn knows(&self, node: NodeId) -> bool {
        self.peers.contains(node)
    }

    /// All known peers in the order of their numbers.
    pub fn peers(&self) -> impl Iterator<Item = (NodeId, &Peer)> {
        self.peers.iter()
    }

    /// How many peers are known.
    pub fn peers_len(&self) -> usize {
        self.peers.len()
    }

    /// How many peers have an open connection.
    pub fn open_len(&self) -> usize {
        self.open_count as usize
    }

    /// A fingerprint of the peers and of the connections that are used with them.
    pub fn members(&self) -> u64 {
        self.members
    }

    /// A fingerprint of all that is known of the peers.
    pub fn peers_digest(&self) -> u64 {
        self.peers.digest()
    }

    /// The connection that this node uses with a peer, if it is open.
    pub fn connection(&self, peer: NodeId) -> Option<Connection> {
        self.peers.get(peer)?.connection
    }

    /// The peers with an open connection.
    pub fn open(&self) -> impl Iterator<Item = (NodeId, Connection)> {
        self.peers.iter().filter_map(|(node, peer)| Some((node, peer.connection?)))
    }

    /// The ids of all peers and its own, in ascending order.
    pub fn listed(&self) -> &Arc<[NodeId]> {
        &self.listed
    }

    /// The list that this node sends.
    pub fn list(&self) -> List {
        let host = (self.phase != Phase::Joining).then_some(self.host);
        List { peers: Arc::clone(&self.listed), host }
    }

    /// Adds peers. They must be new, none of them this node, in ascending order, and not too many.
    pub fn add_peers(&mut self, added: &[NodeId], peer: &Peer) {
        for &node in added {
            self.open_count += u32::from(peer.connection.is_some());
            self.members ^= fingerprint_of(&(node, peer.connection));
            self.peers.insert(node, peer.clone());
        }
        let mut listed = Vec::with_capacity(self.listed.len() + added.len());
        let mut rest = added;
        for &known in self.listed.iter() {
            let before = rest.partition_point(|node| *node < known);
            listed.extend_from_slice(&rest[..before]);
            rest = &rest[before..];
            listed.push(known);
        }
        listed.extend_from_slice(rest);
        self.listed = listed.into();
    }

    /// Takes a peer out.
    pub fn remove_peer(&mut self, node: NodeId) -> Option<Peer> {
        let peer = self.peers.remove(node)?;
        self.open_count -= u32::from(peer.connection.is_some());
        self.members ^= fingerprint_of(&(node, peer.connection));
        self.silent.remove(&node);
        self.listed = self.listed.iter().copied().filter(|known| *known != node).collect();
        Some(peer)
    }

    /// Changes what is known of a peer; nothing happens for one that is not known.
    pub fn change_peer(&mut self, node: NodeId, change: impl FnOnce(&mut Peer)) {
        let change = |peer: &mut Peer| {
            let before = peer.connection;
            change(peer);
            (before, peer.connection)
        };
        let Some((before, after)) = self.peers.change(node, change) else { return };
        self.open_count -= u32::from(before.is_some());
        self.open_count += u32::from(after.is_some());
        self.members ^= fingerprint_of(&(node, before)) ^ fingerprint_of(&(node, after));
    }

    /// The best placed of this node and its peers, those left out that it has passed over.
    pub fn best_host(&self, ctx: &Context<WaterCraft>) -> NodeId {
        let mut best = ctx.me;
        for (node, peer) in self.peers() {
            if !peer.is_passed_over && self.policy.prefers(&ctx.roster, node, best) {
                best = node;
            }
        }
        best
    }

    /// Keeps a user message; the oldest goes when there are too many.
    pub fn receive(&mut self, author: NodeId, text: String) {
        self.received.push(Received { author, text });
        if self.received.len() > INBOX_MAX {
            self.received.remove(0);
        }
    }
}
