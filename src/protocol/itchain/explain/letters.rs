//! The words for messages: a message comes in, its kind and what it says go out.

use super::transaction_word;
use crate::node::Roster;
use crate::protocol::itchain::message::{GivenUp, Leader, Listed, Message, Stage, StateId};

/// The kinds of all messages.
pub const KINDS: &[&str] = &[
    "PLTableDeliver",
    "NodeDelivery",
    "RequestPeerList",
    "PeerList",
    "RequestLeader",
    "LeaderDelivery",
    "PullTable",
    "RequestVote",
    "VoteLeader",
    "UpdateLeader",
    "SendTransactions",
    "Propose",
    "Prevote",
    "PreCommit",
    "ViewChange",
    "RequestHeight",
    "Height",
    "RequestBlock",
    "Block",
];

/// The most transactions that a description lists.
const LISTED_MAX: usize = 4;

/// The kind of a message.
pub fn kind(message: &Message) -> &'static str {
    match message {
        Message::Table(_) => "PLTableDeliver",
        Message::Node(_) => "NodeDelivery",
        Message::RequestPeerList => "RequestPeerList",
        Message::PeerList(_) => "PeerList",
        Message::RequestLeader => "RequestLeader",
        Message::LeaderDelivery(_) => "LeaderDelivery",
        Message::PullTable => "PullTable",
        Message::RequestVote { .. } => "RequestVote",
        Message::VoteLeader { .. } => "VoteLeader",
        Message::UpdateLeader(_) => "UpdateLeader",
        Message::Transactions(_) => "SendTransactions",
        Message::Propose(_) => "Propose",
        Message::Vote { stage: Stage::Prevote, .. } => "Prevote",
        Message::Vote { stage: Stage::PreCommit, .. } => "PreCommit",
        Message::ViewChange(_) => "ViewChange",
        Message::RequestHeight => "RequestHeight",
        Message::Height(_) => "Height",
        Message::RequestBlock(_) => "RequestBlock",
        Message::Block { .. } => "Block",
    }
}

/// What a message says beyond its kind.
pub fn describe(message: &Message, roster: &Roster) -> String {
    let listed = |list: &[Listed]| {
        let names: Vec<&str> = list.iter().map(|listed| listed.id.map_or("(empty)", |id| roster.name(id))).collect();
        names.join(" ")
    };
    let leader = |leader: Leader| format!("{} in term {}", roster.name(leader.node), leader.term);
    match message {
        Message::Table(table) => match table.leader {
            Some(node) => format!("{} · leader {}", listed(&table.peers), leader(node)),
            None => format!("{} · no leader", listed(&table.peers)),
        },
        Message::Node(node) => listed(std::slice::from_ref(node)),
        Message::PeerList(list) => listed(list),
        Message::LeaderDelivery(node) | Message::UpdateLeader(node) => leader(*node),
        Message::RequestVote { term } | Message::VoteLeader { term } => format!("term {term}"),
        Message::Transactions(transactions) => {
            let mut words: Vec<String> = transactions
                .iter()
                .take(LISTED_MAX)
                .map(|transaction| transaction_word(transaction.id, roster))
                .collect();
            if transactions.len() > LISTED_MAX {
                words.push(format!("and {} more", transactions.len() - LISTED_MAX));
            }
            words.join(" ")
        }
        Message::Propose(proposal) => {
            format!(
                "{} · {} · {} transactions",
                state_id(proposal.id, roster),
                proposal.block.seal.short(),
                proposal.block.transactions.len()
            )
        }
        Message::Vote { id, seal, .. } => {
            format!("{} · {}", state_id(*id, roster), seal.map_or_else(|| "no hash".to_owned(), |seal| seal.short()))
        }
        Message::ViewChange(GivenUp { term, next, height, lock }) => {
            let next = roster.name(*next);
            let lock =
                lock.as_ref().map_or_else(String::new, |lock| format!(" · bound to {}", lock.block.seal.short()));
            format!("for {next} in term {term} · height {height}{lock}")
        }
        Message::Height(height) | Message::RequestBlock(height) => format!("height {height}"),
        Message::Block { height, block: Some(block) } => format!("height {height} · {}", block.seal.short()),
        Message::Block { height, block: None } => format!("height {height} · no such block"),
        Message::RequestPeerList | Message::RequestLeader | Message::PullTable | Message::RequestHeight => {
            String::new()
        }
    }
}

fn state_id(id: StateId, roster: &Roster) -> String {
    format!("height {} of {} in term {}", id.height, roster.name(id.proposer), id.term)
}
