//! What should be true of an it-chain network, and what an observer remembers to tell.

use serde::{Deserialize, Serialize};

use crate::node::{Demand, Finding, NodeId, Property, Scene, Sight, SortedMap, SortedSet};

use super::ItChain;
use super::chain::Chain;
use super::note::Note;
use super::params::Params;
use super::state::State;
use super::transaction::TransactionId;

/// The most accepted transactions that an observer follows at a time.
const OPEN_MAX: usize = 4_096;

pub static PROPERTIES: &[Property<ItChain>] = &[
    Property {
        id: "one_leader",
        title: "One leader a term",
        help: "No two connected nodes both lead in the same term.",
        demand: Demand::Settles(&meeting_ms),
        check: &one_leader,
    },
    Property {
        id: "same_leader",
        title: "The same leader",
        help: "All nodes that reach each other follow one and the same leader.",
        demand: Demand::Settles(&settle_ms),
        check: &same_leader,
    },
    Property {
        id: "same_blocks",
        title: "The same blocks",
        help: "What one node has stored at a height, no other has stored otherwise, then or later.",
        demand: Demand::Always,
        check: &same_blocks,
    },
    Property {
        id: "sound_chains",
        title: "Sound chains",
        help: "Each block's seals are the hashes of what it holds, and its link is the seal of the block before.",
        demand: Demand::Always,
        check: &sound_chains,
    },
    Property {
        id: "nothing_lost",
        title: "No transaction is lost",
        help: "A transaction for which a client got an id is in a pool, under way or stored.",
        demand: Demand::Settles(&meeting_ms),
        check: &nothing_lost,
    },
];

/// What an observer remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Observer {
    /// The longest chain that was seen first, and at whom.
    longest: Chain,
    holder: Option<NodeId>,
    /// How many transactions each node has published.
    published: SortedMap<NodeId, u64>,
    /// Those that are not stored yet.
    open: SortedSet<TransactionId>,
    /// What nodes that have crashed since had in their pools.
    resting: SortedMap<NodeId, SortedSet<TransactionId>>,
    pools: SortedMap<NodeId, SortedSet<TransactionId>>,
}

impl Observer {
    /// Looks at what happens.
    pub fn look(&mut self, sight: Sight<'_, ItChain>) {
        match sight {
            Sight::State { node, state } => self.look_at(node, state),
            Sight::Ended { node } => {
                if let Some(pool) = self.pools.remove(&node) {
                    self.resting.insert(node, pool);
                }
            }
            Sight::Asked { .. } | Sight::Answered { .. } => {}
        }
    }

    fn look_at(&mut self, node: NodeId, state: &State) {
        self.resting.remove(&node);
        let own = &state.blockchain.chain;
        let follows = self.longest.is_empty() || agree(&self.longest, own) == Some(true);
        if follows && own.len() > self.longest.len() {
            for height in self.longest.len()..own.len() {
                let stored = own.get(height).into_iter().flat_map(|block| block.transactions.iter());
                stored.for_each(|transaction| _ = self.open.remove(&transaction.id));
            }
            self.longest = own.clone();
            self.holder = Some(node);
        }
        let published = self.published.get(&node).copied().unwrap_or(0);
        for serial in published + 1..=state.txpool.serial {
            if self.open.len() < OPEN_MAX {
                self.open.insert(TransactionId { publisher: node, serial });
            }
        }
        if state.txpool.serial > published {
            self.published.insert(node, state.txpool.serial);
        }
        let pool: SortedSet<TransactionId> = state.txpool.pool.keys().copied().collect();
        if pool.is_empty() {
            self.pools.remove(&node);
        } else {
            self.pools.insert(node, pool);
        }
    }
}

/// Whether two chains have the same block at the last height that both have; `None` if they begin otherwise.
fn agree(one: &Chain, other: &Chain) -> Option<bool> {
    let seal = |chain: &Chain, height| chain.get(height).map(|block| block.seal);
    let height = one.height().min(other.height());
    (seal(one, 0) == seal(other, 0)).then(|| seal(one, height) == seal(other, height))
}

fn meeting_ms(params: &Params) -> u64 {
    u64::from(params.patience_ms)
}

fn settle_ms(params: &Params) -> u64 {
    u64::from(params.patience_ms) * 2 + u64::from(params.election_ms) * 20
}

fn one_leader(scene: &Scene<'_, ItChain>) -> Finding<ItChain> {
    let leading = |(node, state): &(NodeId, &State)| state.leader() == Some(*node);
    let leaders: Vec<(NodeId, &State)> = scene.running.iter().copied().filter(leading).collect();
    for (place, (one, state)) in leaders.iter().enumerate() {
        let is_rival = |(other, rival): &&(NodeId, &State)| {
            state.term() == rival.term()
                && state.gateway.links.contains_key(other)
                && rival.gateway.links.contains_key(one)
        };
        if let Some((other, _)) = leaders[place + 1..].iter().find(is_rival) {
            let why = Note::TwoLeaders { one: *one, other: *other, term: state.term() };
            return Finding::Broken { why, cells: vec![(*one, "role"), (*other, "role")] };
        }
    }
    Finding::Holds
}

fn same_leader(scene: &Scene<'_, ItChain>) -> Finding<ItChain> {
    for group in scene.groups().iter().filter(|group| group.len() > 1) {
        let states: Vec<(NodeId, &State)> =
            group.iter().filter_map(|node| Some((*node, scene.state(*node)?))).collect();
        for (place, (one, state)) in states.iter().enumerate() {
            // Nodes that were never brought together owe each other nothing.
            let knows = |(other, _): &&(NodeId, &State)| state.peers.table().contains(other);
            let differs = |other: &&(NodeId, &State)| knows(other) && other.1.leader() != state.leader();
            if let Some((other, theirs)) = states[place + 1..].iter().find(differs) {
                let why = Note::LeadersDiffer {
                    one: *one,
                    one_leader: state.leader(),
                    other: *other,
                    other_leader: theirs.leader(),
                };
                return Finding::Broken { why, cells: vec![(*one, "leader"), (*other, "leader")] };
            }
        }
    }
    Finding::Holds
}

fn same_blocks(scene: &Scene<'_, ItChain>) -> Finding<ItChain> {
    let seen = scene.seen;
    for (node, state) in scene.running.iter().filter(|(node, _)| looks_at(scene, *node)) {
        let chain = &state.blockchain.chain;
        let differs = |(other, theirs): &&(NodeId, &State)| {
            // Networks that never met owe each other nothing.
            let know = state.peers.table().contains(other) || theirs.peers.table().contains(node);
            know && agree(chain, &theirs.blockchain.chain) == Some(false)
        };
        let before = |holder: &NodeId| *holder == *node || state.peers.table().contains(holder);
        let why = if let Some((other, theirs)) = scene.running.iter().find(differs) {
            let height = chain.height().min(theirs.blockchain.chain.height());
            Note::BlocksDiffer { one: *node, other: *other, height }
        } else if seen.holder.as_ref().is_some_and(before) && agree(&seen.longest, chain) == Some(false) {
            Note::LosesConfirmed { node: *node, height: seen.longest.height().min(chain.height()) }
        } else {
            continue;
        };
        return Finding::Broken { why, cells: vec![(*node, "height"), (*node, "chain")] };
    }
    Finding::Holds
}

/// Whether a node's pairs with others have to be looked at: those of nodes that have not changed were good before.
fn looks_at(scene: &Scene<'_, ItChain>, node: NodeId) -> bool {
    match scene.since {
        Some((changed, Finding::Holds)) => changed == node,
        _ => true,
    }
}

fn sound_chains(scene: &Scene<'_, ItChain>) -> Finding<ItChain> {
    for (node, state) in &scene.running {
        if let Some((height, flaw)) = state.blockchain.chain.flaws().first() {
            let why = Note::ChainIsBroken { node: *node, height: *height, flaw: *flaw };
            return Finding::Broken { why, cells: vec![(*node, "flaws"), (*node, "chain")] };
        }
    }
    Finding::Holds
}

fn nothing_lost(scene: &Scene<'_, ItChain>) -> Finding<ItChain> {
    let seen = scene.seen;
    let has = |state: &State, id: TransactionId| {
        let is_in = |block: &super::block::Block| block.transactions.iter().any(|transaction| transaction.id == id);
        state.txpool.pool.contains_key(&id)
            || state.blockchain.chain.has(id)
            || state.consensus.round.as_ref().is_some_and(|round| is_in(&round.block))
            || state.blockchain.staged.values().any(|block| is_in(block))
    };
    for id in seen.open.iter() {
        let is_kept = scene.rules.keeps_pool() && seen.resting.values().any(|pool| pool.contains(id));
        if !is_kept && !scene.running.iter().any(|(_, state)| has(state, *id)) {
            return Finding::Broken { why: Note::TransactionIsLost(*id), cells: vec![(id.publisher, "pool")] };
        }
    }
    Finding::Holds
}
