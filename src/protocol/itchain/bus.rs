//! The message queue inside a node. Components speak to each other through topics alone: one publishes, those that listen
//! consume, one after the other, all within one step.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{Connection, Context, Effects, NodeId};

use super::block::Block;
use super::disk::Ballot;
use super::message::{Leader, Message, Request};
use super::note::Note;
use super::state::State;
use super::transaction::{Call, Transaction};
use super::{ItChain, blockchain, consensus, election, gateway, ivm, peer, txpool, view_change};

/// The most topics that one step publishes. Beyond it they are lost, and a note says so.
pub const TOPICS_MAX: usize = 4_096;

/// An independent part of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Component {
    Api,
    Gateway,
    Peer,
    TxPool,
    Consensus,
    Blockchain,
    Ivm,
}

/// An event (something happened) or a command (please do).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Topic {
    ConnectionCreated { peer: NodeId, over: Connection },
    ConnectionClosed { peer: NodeId },
    PeerCreated(NodeId),
    PeerDeleted(NodeId),
    LeaderUpdated,
    LeaderDeleted,
    /// The node votes for a leader outside of an election.
    LeaderVote(Ballot),
    /// Enough have voted outside of an election: this node leads.
    LeaderElected(Leader),
    NetworkJoin(NodeId),
    NetworkJoined,
    /// A neighbour's turn in gossip.
    TablePushed(NodeId),
    TransactionCreate { request: Request, call: Call },
    TransactionCreated(Transaction),
    /// Transactions went to the leader: a block is to come of them.
    TransactionsSent,
    MessageDeliver { to: NodeId, message: Message },
    MessageReceive { from: NodeId, message: Message },
    BlockPropose(Arc<[Transaction]>),
    BlockConsent(Arc<Block>),
    BlockConfirm(Arc<Block>),
    BlockCommitted(Arc<Block>),
    /// A peer has blocks that this node lacks.
    PeerAhead(NodeId),
    /// The patience with the leader is at its end.
    LeaderSilent,
    ConnectionDial(NodeId),
    ConnectionClose(NodeId),
    /// A person puts another block in the place of a stored one.
    FaultTamper(Arc<Block>),
    /// A person makes a liar of the node.
    FaultEquivocate,
}

/// The name of a topic, without what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TopicName {
    ConnectionCreated,
    ConnectionClosed,
    PeerCreated,
    PeerDeleted,
    LeaderUpdated,
    LeaderDeleted,
    LeaderVote,
    LeaderElected,
    NetworkJoin,
    NetworkJoined,
    TablePushed,
    TransactionCreate,
    TransactionCreated,
    TransactionsSent,
    MessageDeliver,
    MessageReceive,
    BlockPropose,
    BlockConsent,
    BlockConfirm,
    BlockCommitted,
    PeerAhead,
    LeaderSilent,
    ConnectionDial,
    ConnectionClose,
    FaultTamper,
    FaultEquivocate,
}

impl TopicName {
    /// Its word on the bus.
    pub fn word(self) -> &'static str {
        match self {
            Self::ConnectionCreated => "connection.created",
            Self::ConnectionClosed => "connection.closed",
            Self::PeerCreated => "peer.created",
            Self::PeerDeleted => "peer.deleted",
            Self::LeaderUpdated => "leader.updated",
            Self::LeaderDeleted => "leader.deleted",
            Self::LeaderVote => "leader.vote",
            Self::LeaderElected => "leader.elected",
            Self::NetworkJoin => "network.join",
            Self::NetworkJoined => "network.joined",
            Self::TablePushed => "table.pushed",
            Self::TransactionCreate => "transaction.create",
            Self::TransactionCreated => "transaction.created",
            Self::TransactionsSent => "transactions.sent",
            Self::MessageDeliver => "message.deliver",
            Self::MessageReceive => "message.receive",
            Self::BlockPropose => "block.propose",
            Self::BlockConsent => "block.consent",
            Self::BlockConfirm => "block.confirm",
            Self::BlockCommitted => "block.committed",
            Self::PeerAhead => "peer.ahead",
            Self::LeaderSilent => "leader.silent",
            Self::ConnectionDial => "connection.dial",
            Self::ConnectionClose => "connection.close",
            Self::FaultTamper => "fault.tamper",
            Self::FaultEquivocate => "fault.equivocate",
        }
    }
}

impl Component {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Gateway => "gateway",
            Self::Peer => "peer",
            Self::TxPool => "txpool",
            Self::Consensus => "consensus",
            Self::Blockchain => "blockchain",
            Self::Ivm => "ivm",
        }
    }
}

impl Topic {
    /// Its name.
    pub fn name(&self) -> TopicName {
        match self {
            Self::ConnectionCreated { .. } => TopicName::ConnectionCreated,
            Self::ConnectionClosed { .. } => TopicName::ConnectionClosed,
            Self::PeerCreated(_) => TopicName::PeerCreated,
            Self::PeerDeleted(_) => TopicName::PeerDeleted,
            Self::LeaderUpdated => TopicName::LeaderUpdated,
            Self::LeaderDeleted => TopicName::LeaderDeleted,
            Self::LeaderVote(_) => TopicName::LeaderVote,
            Self::LeaderElected(_) => TopicName::LeaderElected,
            Self::NetworkJoin(_) => TopicName::NetworkJoin,
            Self::NetworkJoined => TopicName::NetworkJoined,
            Self::TablePushed(_) => TopicName::TablePushed,
            Self::TransactionCreate { .. } => TopicName::TransactionCreate,
            Self::TransactionCreated(_) => TopicName::TransactionCreated,
            Self::TransactionsSent => TopicName::TransactionsSent,
            Self::MessageDeliver { .. } => TopicName::MessageDeliver,
            Self::MessageReceive { .. } => TopicName::MessageReceive,
            Self::BlockPropose(_) => TopicName::BlockPropose,
            Self::BlockConsent(_) => TopicName::BlockConsent,
            Self::BlockConfirm(_) => TopicName::BlockConfirm,
            Self::BlockCommitted(_) => TopicName::BlockCommitted,
            Self::PeerAhead(_) => TopicName::PeerAhead,
            Self::LeaderSilent => TopicName::LeaderSilent,
            Self::ConnectionDial(_) => TopicName::ConnectionDial,
            Self::ConnectionClose(_) => TopicName::ConnectionClose,
            Self::FaultTamper(_) => TopicName::FaultTamper,
            Self::FaultEquivocate => TopicName::FaultEquivocate,
        }
    }

    /// Who listens, in the order in which they consume.
    fn consumers(&self) -> &'static [Component] {
        use Component::{Blockchain, Consensus, Gateway, Ivm, Peer, TxPool};
        match self {
            Self::ConnectionCreated { .. } | Self::ConnectionClosed { .. } => &[Peer, Blockchain],
            Self::PeerCreated(_) => &[],
            Self::PeerDeleted(_) => &[Consensus],
            Self::LeaderUpdated => &[Consensus, TxPool],
            Self::LeaderDeleted | Self::LeaderVote(_) | Self::LeaderElected(_) | Self::NetworkJoin(_) => &[Peer],
            Self::NetworkJoined | Self::TablePushed(_) | Self::PeerAhead(_) | Self::FaultTamper(_) => &[Blockchain],
            Self::TransactionCreate { .. } | Self::TransactionCreated(_) => &[TxPool],
            Self::MessageDeliver { .. } | Self::ConnectionDial(_) | Self::ConnectionClose(_) => &[Gateway],
            Self::MessageReceive { message, .. } => receiver_of(message),
            Self::BlockPropose(_) | Self::BlockConfirm(_) => &[Blockchain],
            Self::BlockConsent(_) | Self::TransactionsSent | Self::LeaderSilent | Self::FaultEquivocate => &[Consensus],
            Self::BlockCommitted(_) => &[Ivm, TxPool, Consensus],
        }
    }
}

/// The component for which a message is meant.
fn receiver_of(message: &Message) -> &'static [Component] {
    match message {
        Message::Table(_)
        | Message::Node(_)
        | Message::RequestPeerList
        | Message::PeerList(_)
        | Message::RequestLeader
        | Message::LeaderDelivery(_)
        | Message::PullTable
        | Message::RequestVote { .. }
        | Message::VoteLeader { .. }
        | Message::UpdateLeader(_) => &[Component::Peer],
        Message::Transactions(_) => &[Component::TxPool],
        Message::Propose(_) | Message::Vote { .. } | Message::ViewChange(_) => &[Component::Consensus],
        Message::RequestHeight | Message::Height(_) | Message::RequestBlock(_) | Message::Block { .. } => {
            &[Component::Blockchain]
        }
    }
}

/// What a component has at hand: what it may ask for, and the queue into which it publishes.
pub struct Bus<'a> {
    out: &'a mut Effects<ItChain>,
    queue: Vec<Topic>,
    next: usize,
    /// What was consumed by whom, and how often.
    trace: Vec<(TopicName, &'static [Component], u32)>,
}

impl<'a> Bus<'a> {
    /// An empty queue.
    pub fn new(out: &'a mut Effects<ItChain>) -> Self {
        Self { out, queue: Vec::new(), next: 0, trace: Vec::new() }
    }

    /// Publishes a topic. Those who listen consume it when it is their turn.
    pub fn publish(&mut self, topic: Topic) {
        if self.queue.len() < TOPICS_MAX {
            self.queue.push(topic);
        }
    }

    /// Has the gateway send a message.
    pub fn deliver(&mut self, to: NodeId, message: Message) {
        self.publish(Topic::MessageDeliver { to, message });
    }

    /// Has the gateway send the same to many.
    pub fn deliver_all(&mut self, to: &[NodeId], message: &Message) {
        to.iter().for_each(|node| self.deliver(*node, message.clone()));
    }

    /// Leaves a note.
    pub fn note(&mut self, note: Note) {
        self.out.note(note);
    }

    /// What leaves the node: sends, timers, writes, answers.
    pub fn out(&mut self) -> &mut Effects<ItChain> {
        self.out
    }

    /// Lets the components consume until the queue is empty, and tells who consumed what.
    pub fn run(mut self, ctx: &Context<ItChain>, state: &mut State) {
        while let Some(topic) = self.queue.get(self.next).cloned() {
            self.next += 1;
            let consumers = topic.consumers();
            let name = topic.name();
            match self.trace.iter_mut().find(|(known, by, _)| *known == name && *by == consumers) {
                Some((_, _, times)) => *times += 1,
                None => self.trace.push((name, consumers, 1)),
            }
            for component in consumers {
                #[cfg(test)]
                let before = state.clone();
                consume(*component, ctx, state, &topic, &mut self);
                #[cfg(test)]
                assert_own(*component, &before, state);
            }
        }
        if self.queue.len() >= TOPICS_MAX {
            self.out.note(Note::BusIsFull);
        }
        for (topic, consumers, times) in self.trace {
            self.out.note(Note::Consumed { topic, by: consumers.to_vec(), times });
        }
    }
}

fn consume(component: Component, ctx: &Context<ItChain>, state: &mut State, topic: &Topic, bus: &mut Bus<'_>) {
    match (component, topic) {
        (Component::Gateway, Topic::MessageDeliver { to, message }) => {
            gateway::deliver(state, *to, message.clone(), bus);
        }
        (Component::Gateway, Topic::ConnectionDial(to)) => gateway::dial(ctx, state, *to, bus),
        (Component::Gateway, Topic::ConnectionClose(peer)) => gateway::close(state, *peer, bus),
        (Component::Peer, Topic::ConnectionCreated { peer, over }) => {
            peer::connection_created(ctx, state, *peer, *over, bus);
        }
        (Component::Peer, Topic::ConnectionClosed { peer }) => peer::connection_closed(ctx, state, *peer, bus),
        (Component::Peer, Topic::LeaderDeleted) => election::leader_deleted(ctx, state, bus),
        (Component::Peer, Topic::LeaderVote(ballot)) => election::vote_outside(ctx, state, *ballot, bus),
        (Component::Peer, Topic::LeaderElected(leader)) => election::install(ctx, state, *leader, bus),
        (Component::Peer, Topic::NetworkJoin(through)) => peer::join(state, *through, bus),
        (Component::Peer, Topic::MessageReceive { from, message }) => peer::receive(ctx, state, *from, message, bus),
        (Component::TxPool, Topic::TransactionCreate { request, call }) => {
            txpool::create(ctx, state, request, call, bus);
        }
        (Component::TxPool, Topic::TransactionCreated(transaction)) => txpool::store(ctx, state, transaction, bus),
        (Component::TxPool, Topic::MessageReceive { from, message: Message::Transactions(transactions) }) => {
            txpool::receive(ctx, state, *from, transactions, bus);
        }
        (Component::TxPool, Topic::LeaderUpdated) => txpool::leader_updated(ctx, state, bus),
        (Component::TxPool, Topic::BlockCommitted(block)) => txpool::committed(ctx, state, block, bus),
        (Component::Consensus, Topic::BlockConsent(block)) => consensus::propose(ctx, state, block, bus),
        (Component::Consensus, Topic::MessageReceive { from, message }) => match message {
            Message::Propose(propose) => consensus::receive_propose(ctx, state, *from, propose, bus),
            Message::Vote { stage, id, seal } => consensus::receive_vote(ctx, state, *from, (*stage, *id, *seal), bus),
            Message::ViewChange(said) => view_change::receive(ctx, state, *from, said, bus),
            _ => {}
        },
        (Component::Consensus, Topic::LeaderUpdated) => view_change::leader_updated(ctx, state, bus),
        (Component::Consensus, Topic::PeerDeleted(peer)) => view_change::peer_deleted(state, *peer),
        (Component::Consensus, Topic::BlockCommitted(block)) => consensus::committed(ctx, state, block, bus),
        (Component::Consensus, Topic::TransactionsSent) => view_change::wait_for_leader(ctx, state, bus),
        (Component::Consensus, Topic::LeaderSilent) => view_change::give_up(ctx, state, bus),
        (Component::Consensus, Topic::FaultEquivocate) => consensus::will_equivocate(state, bus),
        (Component::Blockchain, Topic::BlockPropose(transactions)) => {
            blockchain::create_block(ctx, state, transactions, bus);
        }
        (Component::Blockchain, Topic::BlockConfirm(block)) => blockchain::confirm(ctx, state, block, bus),
        (Component::Blockchain, Topic::NetworkJoined) => blockchain::network_joined(ctx, state, bus),
        (Component::Blockchain, Topic::ConnectionCreated { peer, .. } | Topic::TablePushed(peer)) => {
            blockchain::tell_height(ctx, state, *peer, bus);
        }
        (Component::Blockchain, Topic::PeerAhead(peer)) => blockchain::catch_up(ctx, state, *peer, bus),
        (Component::Blockchain, Topic::FaultTamper(block)) => blockchain::tamper(state, block, bus),
        (Component::Blockchain, Topic::ConnectionClosed { peer }) => blockchain::source_lost(ctx, state, *peer, bus),
        (Component::Blockchain, Topic::MessageReceive { from, message }) => {
            blockchain::receive(ctx, state, *from, message, bus);
        }
        (Component::Ivm, Topic::BlockCommitted(block)) => ivm::committed(state, block, bus),
        _ => {}
    }
}

/// A component changes its own part of the state and no other.
#[cfg(test)]
pub fn assert_own(component: Component, before: &State, after: &State) {
    let changes = [
        (Component::Gateway, before.gateway != after.gateway),
        (Component::Peer, before.peers != after.peers),
        (Component::TxPool, before.txpool != after.txpool),
        (Component::Consensus, before.consensus != after.consensus),
        (Component::Blockchain, before.blockchain != after.blockchain),
        (Component::Ivm, before.ivm != after.ivm),
    ];
    for (owner, has_changed) in changes {
        assert!(!has_changed || owner == component, "{} changes the part of {}", component.word(), owner.word());
    }
}
