//! The tables of it-chain: what of each component stands in which column, and who is connected with whom.

mod blocks;
mod cells;

use crate::node::NodeId;
use crate::view::{Column, Content, Pair, Relation, RequestForm, Sheet, Showing};

use super::ItChain;
use super::explain::{failure, flaw_word, transaction_word};
use super::message::Stage;
use super::state::Phase;

type Node<'a> = Showing<'a, ItChain>;

/// The columns of the State table, component by component.
pub static COLUMNS: &[Column<ItChain>] = &[
    Column {
        id: "role",
        title: "Role",
        help: "Peer component: what the node is in its own eyes.",
        is_durable: false,
        cell: &|node| match (node.state.peers.phase, node.state.leader()) {
            (_, Some(leader)) if leader == node.me => Content::word("leader").toned("leader"),
            (Phase::Candidate, _) => Content::word("candidate").toned("candidate"),
            (Phase::Ticking, _) => Content::word("ticking").toned("candidate"),
            (Phase::Normal, Some(_)) => Content::word("peer").toned("follower"),
            (Phase::Normal, None) => Content::word("leaderless").toned("joining"),
        },
    },
    Column {
        id: "leader",
        title: "Leader",
        help: "Peer component: the leader of its PLTable.",
        is_durable: false,
        cell: &|node| node.named(node.state.leader()),
    },
    Column {
        id: "term",
        title: "Term",
        help: "Peer component: the term in which its leader was chosen.",
        is_durable: false,
        cell: &|node| Content::number(node.state.term()),
    },
    Column {
        id: "peers",
        title: "Peers",
        help: "Peer component: whom its PLTable lists, the node itself included.",
        is_durable: false,
        cell: &|node| node.listed(node.state.peers.table().iter().copied()),
    },
    Column {
        id: "votes",
        title: "Votes for leader",
        help: "Peer component: who voted for this node in the election.",
        is_durable: false,
        cell: &|node| match node.state.peers.phase {
            Phase::Candidate => node.listed(node.state.peers.votes.iter().copied()),
            _ => Content::none(),
        },
    },
    Column {
        id: "connected",
        title: "Connected",
        help: "Gateway: with whom there is an open connection.",
        is_durable: false,
        cell: &|node| node.listed(node.state.gateway.links.keys().copied()),
    },
    Column {
        id: "dials",
        title: "Dials",
        help: "Gateway: whom it dials at the moment, or will dial again.",
        is_durable: false,
        cell: &|node| {
            let gateway = &node.state.gateway;
            let again = gateway.unreached.keys().filter(|node| !gateway.dialling.contains(*node));
            node.listed(gateway.dialling.iter().chain(again).copied())
        },
    },
    Column {
        id: "pool",
        title: "Pool",
        help: "Txpool: the transactions that wait for a block.",
        is_durable: false,
        cell: &|node| cells::transactions(node, node.state.txpool.pool.keys().copied()),
    },
    Column {
        id: "stage",
        title: "Stage",
        help: "Consensus: how far the node is in agreeing on a block.",
        is_durable: false,
        cell: &|node| match &node.state.consensus.round {
            None => Content::word("Idle"),
            Some(round) if round.is_listening => Content::word("Listens").toned("joining"),
            Some(round) if round.is_prepared => Content::word("PreCommit").toned("good"),
            Some(round) if round.id.proposer == node.me => Content::word("Propose").toned("candidate"),
            Some(_) => Content::word("Prevote").toned("candidate"),
        },
    },
    Column {
        id: "proposal",
        title: "Proposal",
        help: "Consensus: the block that it votes on, by height and seal.",
        is_durable: false,
        cell: &|node| match &node.state.consensus.round {
            None => Content::none(),
            Some(round) => Content::word(format!("{}:{}", round.id.height, round.block.seal.short())),
        },
    },
    Column {
        id: "prevotes",
        title: "Prevotes",
        help: "Consensus: whose Prevotes it counts; ✗ marks one for another block.",
        is_durable: false,
        cell: &|node| cells::votes(node, Stage::Prevote),
    },
    Column {
        id: "precommits",
        title: "PreCommits",
        help: "Consensus: whose PreCommits it counts; ✗ marks one for another block.",
        is_durable: false,
        cell: &|node| cells::votes(node, Stage::PreCommit),
    },
    Column {
        id: "early",
        title: "Early votes",
        help: "Consensus: votes that wait for the proposal to which they belong.",
        is_durable: false,
        cell: &|node| {
            let early = node.state.consensus.early.iter();
            let word = |stage: Stage| super::explain::stage_word(stage);
            let words =
                early.map(|((from, stage), vote)| format!("{}:{}:{}", node.name(*from), word(*stage), vote.id.height));
            Content::list(words.collect(), "–")
        },
    },
    Column {
        id: "bound",
        title: "Bound to",
        help: "Consensus: the block for which it saw a quorum of Prevotes, and votes for no other.",
        is_durable: false,
        cell: &|node| match &node.state.consensus.promise.lock {
            None => Content::none(),
            Some(lock) => Content::word(format!("{}:{}", lock.block.height, lock.block.seal.short())),
        },
    },
    Column {
        id: "height",
        title: "Height",
        help: "Blockchain: the height of its last block; genesis has 0.",
        is_durable: false,
        cell: &|node| Content::number(node.state.blockchain.chain.height()),
    },
    Column {
        id: "chain",
        title: "Chain",
        help: "Blockchain: its last blocks by height and seal, with their transactions.",
        is_durable: false,
        cell: &cells::chain,
    },
    Column {
        id: "seal",
        title: "Last seal",
        help: "Blockchain: the seal of its last block.",
        is_durable: false,
        cell: &|node| match node.state.blockchain.chain.last_seal() {
            None => Content::none(),
            Some(seal) => Content::word(seal.short()),
        },
    },
    Column {
        id: "merkle",
        title: "Merkle tree",
        help: "Blockchain: the tree of its last block, root first, level by level.",
        is_durable: false,
        cell: &|node| node.state.blockchain.chain.last().map_or_else(Content::none, |block| cells::merkle(block)),
    },
    Column {
        id: "staged",
        title: "Staged",
        help: "Blockchain: agreed blocks that wait for those before them, by height.",
        is_durable: false,
        cell: &|node| Content::list(node.state.blockchain.staged.keys().map(ToString::to_string).collect(), "–"),
    },
    Column {
        id: "fetches",
        title: "Fetches",
        help: "Blockchain: from whom it fetches blocks, and up to which height.",
        is_durable: false,
        cell: &|node| match &node.state.blockchain.sync {
            None => Content::none(),
            Some(sync) => {
                let target = sync.target.map_or_else(|| "?".to_owned(), |height| height.to_string());
                let name = node.name(sync.from);
                Content::text(format!("{name} up to {target}"), vec![name, target])
            }
        },
    },
    Column {
        id: "flaws",
        title: "Flaws",
        help: "Blockchain: what a check of its whole chain finds, by height.",
        is_durable: false,
        cell: &|node| {
            let flaws = node.state.blockchain.chain.flaws().iter();
            let words = flaws.map(|(height, flaw)| format!("{height}:{}", flaw_word(*flaw)));
            Content::list(words.collect(), "–").bad_if_any()
        },
    },
    Column {
        id: "world",
        title: "World state",
        help: "Ivm: the accounts of the bank, and the counter A.",
        is_durable: false,
        cell: &|node| {
            let accounts = node.state.ivm.accounts().map(|(name, balance)| format!("{name}={balance}"));
            Content::list(accounts.chain(node.state.ivm.counter().map(|count| format!("A={count}"))).collect(), "–")
        },
    },
    Column {
        id: "failed",
        title: "Failed",
        help: "Ivm: transactions that are stored and failed when they were executed.",
        is_durable: false,
        cell: &|node| {
            let failures = node.state.ivm.failures().iter();
            let words: Vec<(String, &str)> =
                failures.map(|(id, why)| (transaction_word(*id, node.roster), failure(*why))).collect();
            let text: Vec<String> = words.iter().map(|(id, why)| format!("{id}: {why}")).collect();
            Content::text(text.join(" · "), words.into_iter().map(|(id, _)| id).collect()).bad_if_any()
        },
    },
    Column {
        id: "stored",
        title: "On disk",
        help: "What a crash leaves: the height of the chain, the peers, and how many transactions.",
        is_durable: true,
        cell: &|node| {
            let peers = node.names(node.disk.peers.iter().copied());
            let mut values = vec![node.disk.chain.height().to_string()];
            let listed = if peers.is_empty() { "nobody".to_owned() } else { peers.join(" ") };
            let text = format!("height {} · {listed} · {} in the pool", values[0], node.disk.pool.len());
            values.extend(peers);
            Content::text(text, values)
        },
    },
];

/// Columns that most who look do not need.
pub const DETAILS: &[&str] = &["connected", "dials", "early", "bound", "seal", "merkle", "staged", "stored"];

/// The node × node grids.
pub static RELATIONS: &[Relation<ItChain>] = &[
    Relation {
        id: "connection",
        title: "Connections",
        help: "Which connection the row's node uses with the column's node: → it dialled, ← it was dialled.",
        pair: &connection,
    },
    Relation {
        id: "knows",
        title: "Who lists whom",
        help: "A mark: the table of the row's node lists the column's node; L: and follows it as its leader.",
        pair: &|node, other| {
            let (me, them) = (node.name(node.me), node.name(other));
            let leads = node.state.leader() == Some(other);
            match node.state.peers.table().contains(&other) {
                true if leads => Pair::marked("L", format!("{me} lists {them}, its leader"), "leader"),
                true if other != node.me => Pair::marked("X", format!("{me} lists {them}"), ""),
                _ => Pair::unmarked(format!("{me} does not list {them}")),
            }
        },
    },
];

/// What a row of the State table has no room for.
pub static SHEETS: &[Sheet<ItChain>] = &[blocks::BLOCKS];

/// What a person can ask of a node.
pub static REQUESTS: &[RequestForm] = &[
    RequestForm {
        verb: "tx",
        line: "tx {call} to {at}",
        title: "Make a transaction",
        help: "mint NAME AMOUNT, transfer NAME NAME AMOUNT, initA or incA; the answer is the transaction's id.",
        example: "tx mint alice 100",
    },
    RequestForm {
        verb: "query",
        line: "query {call}",
        title: "Look something up",
        help: "get NAME or getA, in this node's own world state; no transaction comes of it.",
        example: "query get alice",
    },
    RequestForm {
        verb: "dial",
        line: "dial {node}",
        title: "Dial",
        help: "The node connects with another one.",
        example: "",
    },
    RequestForm {
        verb: "join",
        line: "join {node}",
        title: "Join",
        help: "The node connects with another one and with all that it knows.",
        example: "",
    },
    RequestForm {
        verb: "close",
        line: "close {node}",
        title: "Close a connection",
        help: "The node closes its connection with another one.",
        example: "",
    },
    RequestForm {
        verb: "verify",
        line: "verify",
        title: "Check the chain",
        help: "The node checks all seals and links of its stored chain.",
        example: "verify",
    },
    RequestForm {
        verb: "prove",
        line: "prove {transaction}",
        title: "Prove a transaction",
        help: "The node proves with the Merkle tree's hashes that a stored block has a transaction, like b#1.",
        example: "",
    },
    RequestForm {
        verb: "tamper",
        line: "tamper {height} {part}",
        title: "Tamper with a block",
        help: "A fault: changes the transaction, link, seal or creator of a stored block; resealed makes the seals fit.",
        example: "",
    },
    RequestForm {
        verb: "equivocate",
        line: "equivocate",
        title: "Equivocate",
        help: "A fault: from now on the node proposes different blocks to different nodes.",
        example: "",
    },
    RequestForm {
        verb: "forge",
        line: "forge {what} to {node}",
        title: "Forge a message",
        help: "A fault: sends empty-table, empty-id, twice, unknown-leader, proposal, wrong-link, wrong-seal, \
               wrong-transactions, vote-again or empty-vote.",
        example: "",
    },
];

fn connection(node: &Node<'_>, other: NodeId) -> Pair {
    let (me, them) = (node.name(node.me), node.name(other));
    match node.state.gateway.links.get(&other) {
        Some(link) if link.spare.is_some() => Pair::marked("⇄", format!("{me} and {them} dialled each other"), ""),
        Some(link) if link.used.dialler == node.me => Pair::marked("→", format!("{me} has dialled {them}"), ""),
        Some(_) => Pair::marked("←", format!("{me} was dialled by {them}"), ""),
        None if node.state.gateway.dialling.contains(&other) => {
            Pair::marked("…", format!("{me} dials {them}"), "joining")
        }
        None if other != node.me && node.state.peers.table().contains(&other) => {
            Pair::marked("×", format!("{me} lists {them} and is not connected"), "bad")
        }
        None => Pair::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_detail_is_a_column() {
        for detail in DETAILS {
            assert!(COLUMNS.iter().any(|column| column.id == *detail), "{detail}");
        }
    }
}
