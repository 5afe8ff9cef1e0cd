//! The topics: what components of a node publish and consume, and who listens to what.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{Connection, NodeId};

use super::block::Block;
use super::disk::Ballot;
use super::message::{Leader, Message, Request};
use super::transaction::{Call, Transaction};

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
    ConnectionCreated {
        peer: NodeId,
        over: Connection,
    },
    ConnectionClosed {
        peer: NodeId,
    },
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
    TransactionCreate {
        request: Request,
        call: Call,
    },
    TransactionCreated(Transaction),
    /// Transactions went to the leader: a block is to come of them.
    TransactionsSent,
    MessageDeliver {
        to: NodeId,
        message: Message,
    },
    MessageReceive {
        from: NodeId,
        message: Message,
    },
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
    pub fn consumers(&self) -> &'static [Component] {
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
