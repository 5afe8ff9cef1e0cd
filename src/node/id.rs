//! Who is who: nodes and the connections between two of them.

use serde::{Deserialize, Serialize};

/// A node, numbered from 0 in the order in which nodes were first started: a larger number is a younger node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(pub u16);

impl NodeId {
    /// The number as a position in a list of all nodes.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// One connection between two nodes, named alike at both ends: who dialled it, and which of that node's dials to
/// this peer it was. Two nodes that dial each other at the same moment have two connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Connection {
    /// The end that asked for the connection.
    pub dialler: NodeId,
    /// Counts the dialler's dials to this peer, from 0.
    pub attempt: u16,
}
