//! What the network modules of two nodes say to each other in a domain chunk: metadata and a payload with its topic.

use serde::{Deserialize, Serialize};

use crate::node::NodeId;

/// One domain message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Parcel {
    /// The level of the tree at which it was sent; 0 for what goes no further.
    pub level: u8,
    /// Who said it first.
    pub source: NodeId,
    /// Whom it is for.
    pub destination: NodeId,
    /// Which broadcast it belongs to.
    pub broadcast: Option<BroadcastId>,
    pub payload: Payload,
}

/// A broadcast, named by who began it and which of that node's it is. A node counts them from 1 at each start, and its
/// starts on its disk: one that lost its disk begins with names that the others know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BroadcastId {
    pub source: NodeId,
    /// Which start of that node, counted from 1.
    pub start: u32,
    pub number: u32,
}

/// What a parcel carries, by topic.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Payload {
    /// A message of the consensus above: its bytes, and whether it belongs to this connection or is a datagram.
    Consensus { bytes: Vec<u8>, is_over: bool },
    /// The consensus of the dialler has asked for this connection.
    Claim,
    /// A text.
    Text(String),
    /// A broadcast came: who has it, and from whom.
    Ack { acker: NodeId, ackee: NodeId },
    /// I got this broadcast: do you want it?
    Offer,
    /// I do not have this broadcast: send it.
    Want,
    /// I have this broadcast.
    Have,
}

/// A text, as a message of a consensus that is told texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text(pub String);

impl Parcel {
    /// One that goes no further than the node that it is for.
    pub fn direct(source: NodeId, destination: NodeId, payload: Payload) -> Self {
        Self { level: 0, source, destination, broadcast: None, payload }
    }

    /// The same about a broadcast.
    #[must_use]
    pub fn about(self, broadcast: BroadcastId) -> Self {
        Self { broadcast: Some(broadcast), ..self }
    }

    /// Its bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads one; `None` for bytes that are none, or that go on behind it.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (parcel, rest) = postcard::take_from_bytes(bytes).ok()?;
        rest.is_empty().then_some(parcel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parcel_reads_as_it_was_written_and_no_longer() {
        let parcel = Parcel {
            level: 3,
            source: NodeId(1),
            destination: NodeId(2),
            broadcast: Some(BroadcastId { source: NodeId(1), start: 1, number: 7 }),
            payload: Payload::Text("hello".to_owned()),
        };
        let mut bytes = parcel.to_bytes();
        assert_eq!(Parcel::from_bytes(&bytes), Some(parcel));
        assert_eq!(Parcel::from_bytes(&bytes[1..]), None);
        bytes.push(0);
        assert_eq!(Parcel::from_bytes(&bytes), None);
    }
}
