//! The words that clients get: what came of a request, or why it is refused.

use super::flaw_words;
use crate::node::{NodeId, Roster};
use crate::protocol::itchain::block::{Block, Flaw, Height};
use crate::protocol::itchain::transaction::{ARGUMENTS_MAX, TRANSACTION_BYTES_MAX, Unfit};

pub const POOL_IS_FULL: &str = "The pool is full: wait until a block has taken some of its transactions.";
pub const CLOSED: &str = "the connection is closed";
pub const TAMPERED: &str = "the stored block is changed";
pub const EQUIVOCATES: &str = "its next proposals differ from receiver to receiver";
pub const FORGED: &str = "it is sent";

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Itself,
    NoSuchNode,
    PeerExists(NodeId),
    NotConnected(NodeId),
    NotStored,
    NoSuchBlock,
    NothingToForge,
}

/// The words for a refusal.
pub fn refusal(why: Refusal, roster: &Roster) -> String {
    match why {
        Refusal::Itself => "A node does not dial itself.".to_owned(),
        Refusal::NoSuchNode => "There is no such node.".to_owned(),
        Refusal::PeerExists(peer) => format!("ErrPeerExists: {} is a peer already.", roster.name(peer)),
        Refusal::NotConnected(peer) => format!("There is no connection with {}.", roster.name(peer)),
        Refusal::NotStored => "No stored block has this transaction.".to_owned(),
        Refusal::NoSuchBlock => "There is no such block, or it is genesis, which stays as it is.".to_owned(),
        Refusal::NothingToForge => "The node has nothing of this kind to send yet.".to_owned(),
    }
}

/// What is wrong with a call or a transaction.
pub fn unfit(why: Unfit) -> String {
    match why {
        Unfit::Empty => "A transaction of 0 bytes is none: it names a function.".to_owned(),
        Unfit::TooLarge => {
            format!("A transaction has at most {TRANSACTION_BYTES_MAX} bytes and {ARGUMENTS_MAX} arguments.")
        }
        Unfit::NoId => "A transaction has an id.".to_owned(),
    }
}

/// What came of a dial.
pub fn dials(to: NodeId, roster: &Roster) -> String {
    format!("dials {}", roster.name(to))
}

/// What a check of the chain found.
pub fn flaws(flaws: &[(Height, Flaw)], height: Height) -> String {
    if flaws.is_empty() {
        return format!("the chain is sound up to height {height}");
    }
    let words: Vec<String> =
        flaws.iter().map(|(height, flaw)| format!("height {height}: {}", flaw_words(*flaw))).collect();
    words.join("; ")
}

/// What a proof came to.
pub fn proof(block: &Block, steps: usize, is_proved: bool) -> String {
    let root = block.root().map(|root| root.short()).unwrap_or_default();
    let leads = if is_proved { "lead to" } else { "do not lead to" };
    format!("height {}: {steps} sibling hashes {leads} the root {root}", block.height)
}
