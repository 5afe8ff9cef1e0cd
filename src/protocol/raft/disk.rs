//! What a crash leaves of a node: writes come in, the term, the vote, the log and the snapshot are there at the next start.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{Disk, NodeId};

use super::log::{Base, Log, Sealed};
use super::membership::Membership;
use super::message::{Index, Term};
use super::store::Store;

/// The state of the cluster up to an entry of the log, which need not be kept any longer (§7).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Snapshot {
    /// The last entry that it covers.
    pub last: Base,
    pub membership: Membership,
    pub store: Arc<Store>,
}

/// The persistent state (Figure 2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Persistent {
    pub current_term: Term,
    pub voted_for: Option<NodeId>,
    pub log: Log,
    pub snapshot: Option<Arc<Snapshot>>,
    /// How many requests the node has handed on: an answer to one from before a crash is none to a later one.
    pub tickets: u64,
}

/// A change of the disk. None of them grows with the log.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Write {
    /// The term, and whom the node voted for in it.
    Vote { current_term: Term, voted_for: Option<NodeId> },
    /// One entry, behind which the log ends. A disk that lacks the entry before it keeps what it has.
    Append { index: Index, sealed: Sealed },
    /// The log ends at this index.
    Truncate(Index),
    /// So many requests were handed on.
    Tickets(u64),
    /// A snapshot. If the log has its last entry, what stands behind `base` is kept; otherwise the log begins behind
    /// the snapshot.
    Snapshot { snapshot: Arc<Snapshot>, base: Index },
}

impl Disk for Persistent {
    type Write = Write;

    fn apply(&mut self, write: Write) {
        match write {
            Write::Vote { current_term, voted_for } => {
                self.current_term = current_term;
                self.voted_for = voted_for;
            }
            Write::Append { index, sealed } => {
                if index <= self.log.last_index() + 1 && index >= self.log.first_index() {
                    self.log.truncate(index - 1);
                    self.log.append_sealed(sealed);
                }
            }
            Write::Tickets(tickets) => self.tickets = tickets,
            Write::Truncate(last) => self.log.truncate(last),
            Write::Snapshot { snapshot, base } => {
                follow_snapshot(&mut self.log, snapshot.last, base);
                self.snapshot = Some(snapshot);
            }
        }
    }
}

/// Fits a log to a snapshot. If it has the snapshot's last entry, what stands behind `base` is kept; otherwise it begins
/// anew behind the snapshot (§7).
pub fn follow_snapshot(log: &mut Log, last: Base, base: Index) {
    if log.digest_at(last.index) == Some(last.digest) {
        log.compact(base.min(last.index));
    } else {
        log.restart(last);
    }
}
