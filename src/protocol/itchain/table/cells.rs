//! The larger cells of it-chain's tables: what they show comes in, their texts and values go out.

use std::ops::Range;

use crate::node::NodeId;
use crate::view::{Content, Showing};

use super::ItChain;
use crate::protocol::itchain::block::{Block, levels};
use crate::protocol::itchain::explain::transaction_word;
use crate::protocol::itchain::message::Stage;
use crate::protocol::itchain::state::Round;
use crate::protocol::itchain::transaction::TransactionId;

type Node<'a> = Showing<'a, ItChain>;

/// The most blocks, and the most transactions, that a cell lists.
const LISTED_MAX: usize = 6;

/// The last blocks, each with its first transactions.
pub fn chain(node: &Node<'_>) -> Content {
    let blocks = node.state.blockchain.chain.iter().rev().take(LISTED_MAX);
    let mut values = Vec::new();
    let mut texts = Vec::new();
    for block in blocks {
        let word = format!("{}:{}", block.height, block.seal.short());
        let ids =
            block.transactions.iter().take(LISTED_MAX).map(|transaction| transaction_word(transaction.id, node.roster));
        let mut ids: Vec<String> = ids.collect();
        if block.transactions.len() > LISTED_MAX {
            ids.push(format!("+{}", block.transactions.len() - LISTED_MAX));
        }
        texts.push(if ids.is_empty() { word.clone() } else { format!("{word} ({})", ids.join(" ")) });
        values.push(word);
    }
    values.reverse();
    texts.reverse();
    Content::text(texts.join(" ← "), values)
}

/// The tree of a block, root first, level by level.
pub fn merkle(block: &Block) -> Content {
    let level = |place: Range<usize>| {
        let seals =
            block.tx_seal.get(place.start..place.end.min(block.tx_seal.len())).filter(|seals| !seals.is_empty())?;
        let shown: Vec<String> = seals.iter().take(LISTED_MAX).map(|seal| seal.short()).collect();
        Some(format!("{}{}", shown.join(" "), if seals.len() > LISTED_MAX { " …" } else { "" }))
    };
    let levels: Vec<String> = levels(block.transactions.len()).into_iter().map_while(level).collect();
    Content::text(levels.join(" / "), block.root().map(|root| root.short()).into_iter().collect())
}

/// Whose votes of a stage lie there, and how many of them make a quorum.
pub fn votes(node: &Node<'_>, stage: Stage) -> Content {
    let Some(round) = &node.state.consensus.round else { return Content::none() };
    let counted = |round: &Round, other: NodeId| {
        let seal = round.votes(stage).get(&other).copied();
        seal.is_some_and(|seal| node.rules.counts_for(seal, round.block.seal))
    };
    let all = node.roster.in_order(round.votes(stage).keys().copied().collect());
    let words = all.iter().map(|other| {
        let mark = if counted(round, *other) { "" } else { "✗" };
        format!("{}{mark}", node.name(*other))
    });
    let text: Vec<String> = words.collect();
    let quorum = node.rules.quorum(round.representatives.len());
    let values: Vec<String> =
        all.iter().filter(|other| counted(round, **other)).map(|other| node.name(*other)).collect();
    let names = if text.is_empty() { "–".to_owned() } else { text.join(" ") };
    Content::text(format!("{names} ({} of {quorum})", values.len()), values)
}

/// Ids of transactions, of which one reads the first.
pub fn transactions(node: &Node<'_>, ids: impl Iterator<Item = TransactionId>) -> Content {
    let values: Vec<String> = ids.map(|id| transaction_word(id, node.roster)).collect();
    let mut text = values.iter().take(LISTED_MAX).cloned().collect::<Vec<String>>().join(" ");
    if values.len() > LISTED_MAX {
        text += &format!(" +{}", values.len() - LISTED_MAX);
    }
    Content::text(text, values)
}
