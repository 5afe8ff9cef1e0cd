//! What should be true of a WaterCraft network, and what an observer remembers to tell.

use serde::{Deserialize, Serialize};

use crate::node::{Connection, Demand, Finding, NodeId, Property, Scene, SortedMap};

use super::WaterCraft;
use super::note::Note;
use super::params::Params;
use super::state::{Role, State};

/// In how many STEP a network comes to rest after one fault, measured: a lost host costs up to 5, a healed partition up
/// to 7, since a round of redialling is due each 5. Hosts that leave one after the other cost more, and it shows.
const SETTLE_STEPS: u64 = 8;

pub static PROPERTIES: &[Property<WaterCraft>] = &[
    Property {
        id: "one_host",
        title: "One host",
        help: "All nodes of a network that reach each other take one and the same node for the host.",
        demand: Demand::Settles(&settle_ms),
        check: &one_host,
    },
    Property {
        id: "full_tables",
        title: "Full tables",
        help: "Every node knows exactly the running nodes of its network that reach it.",
        demand: Demand::Settles(&settle_ms),
        check: &full_tables,
    },
    Property {
        id: "no_deaf_pair",
        title: "No deaf pair",
        help: "Two nodes that know each other use the same connection.",
        demand: Demand::Settles(&settle_ms),
        check: &no_deaf_pair,
    },
    Property {
        id: "known_host",
        title: "The host is known",
        help: "A node takes itself for the host or somebody that it knows.",
        demand: Demand::Always,
        check: &known_host,
    },
];

/// Which nodes ever met, directly or through others: only these owe each other anything. Networks that nobody ever
/// brought together are no split.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Met {
    /// For each node, by its number, the smallest of the nodes with which it belongs together.
    network: Vec<NodeId>,
    /// The tables as they were when last looked at.
    seen: SortedMap<NodeId, u64>,
}

impl Met {
    /// Looks at a node's table.
    pub fn look(&mut self, node: NodeId, state: &State) {
        if self.seen.insert(node, state.peers_digest()) == Some(state.peers_digest()) {
            return;
        }
        for (peer, known) in state.peers() {
            if !known.is_stranger && self.network(peer) != self.network(node) {
                self.join(node, peer);
            }
        }
    }

    /// The network of a node.
    fn network(&self, node: NodeId) -> NodeId {
        self.network.get(node.index()).copied().unwrap_or(node)
    }

    fn join(&mut self, one: NodeId, other: NodeId) {
        for next in self.network.len()..=one.index().max(other.index()) {
            self.network.extend(u16::try_from(next).map(NodeId));
        }
        let (one_network, other_network) = (self.network(one), self.network(other));
        let (joined, larger) = (one_network.min(other_network), one_network.max(other_network));
        self.network.iter_mut().filter(|network| **network == larger).for_each(|network| *network = joined);
    }
}

fn settle_ms(params: &Params) -> u64 {
    SETTLE_STEPS * u64::from(params.step_ms)
}

/// The nodes that reach each other and ever met, in groups. A paused node owes nobody anything.
fn networks(scene: &Scene<'_, WaterCraft>) -> Vec<Vec<NodeId>> {
    let mut networks = Vec::new();
    for group in scene.groups() {
        let mut by_network = vec![Vec::new(); scene.roster.len()];
        for node in group.iter().copied().filter(|node| (scene.reaches)(*node, *node)) {
            if let Some(network) = by_network.get_mut(scene.seen.network(node).index()) {
                network.push(node);
            }
        }
        networks.extend(by_network.into_iter().filter(|network: &Vec<NodeId>| !network.is_empty()));
    }
    networks
}

/// The network among these in which a node is.
fn network_of(scene: &Scene<'_, WaterCraft>, node: NodeId) -> Vec<NodeId> {
    let group = scene.groups().iter().find(|group| group.binary_search(&node).is_ok());
    let network = scene.seen.network(node);
    let is_in = |other: &NodeId| scene.seen.network(*other) == network && (scene.reaches)(*other, *other);
    group.into_iter().flatten().copied().filter(is_in).collect()
}

fn one_host(scene: &Scene<'_, WaterCraft>) -> Finding<WaterCraft> {
    // Networks only ever grow as long as nothing comes from outside: two hosts in one stay two.
    if let Some((node, before @ Finding::Broken { why, .. })) = scene.since {
        match why {
            Note::TwoHosts { one, other, .. } if node != *one && node != *other => return before.clone(),
            Note::HasNoHost(one) if node != *one => return before.clone(),
            _ => {}
        }
    }
    for network in networks(scene) {
        let hosts = || network.iter().filter_map(|node| Some((*node, scene.state(*node)?.settled_host())));
        let Some((one, one_host)) = hosts().next() else { continue };
        if let Some((other, other_host)) = hosts().find(|(_, host)| *host != one_host) {
            let why = Note::TwoHosts { one, one_host, other, other_host };
            return Finding::Broken { why, cells: vec![(one, "host"), (other, "host")] };
        }
        match one_host {
            Some(host) if network.contains(&host) => {}
            Some(host) => {
                let why = Note::GoneHost { node: one, host };
                return Finding::Broken { why, cells: vec![(one, "host")] };
            }
            None => {
                return Finding::Broken { why: Note::HasNoHost(one), cells: vec![(one, "host")] };
            }
        }
    }
    Finding::Holds
}

fn full_tables(scene: &Scene<'_, WaterCraft>) -> Finding<WaterCraft> {
    let wrong = |network: &[NodeId], node: NodeId| {
        let listed = scene.state(node)?.listed();
        if **listed == *network {
            return None;
        }
        let (missing, extra) = (without(network, listed), without(listed, network));
        Some(Finding::Broken { why: Note::WrongTable { node, missing, extra }, cells: vec![(node, "knows")] })
    };
    // A table that was wrong most often still is.
    if let Some((_, Finding::Broken { why: Note::WrongTable { node, .. }, .. })) = scene.since
        && let Some(still) = wrong(&network_of(scene, *node), *node)
    {
        return still;
    }
    let find = |network: Vec<NodeId>| network.iter().find_map(|node| wrong(&network, *node));
    networks(scene).into_iter().find_map(find).unwrap_or(Finding::Holds)
}

/// Those of one ascending list that are not in another.
fn without(list: &[NodeId], other: &[NodeId]) -> Vec<NodeId> {
    list.iter().copied().filter(|node| other.binary_search(node).is_err()).collect()
}

fn no_deaf_pair(scene: &Scene<'_, WaterCraft>) -> Finding<WaterCraft> {
    // The first that is deaf among the pairs of a node with nodes from a number on.
    let first = |node, state: &State, from| {
        let mut peers = state.peers().filter(|(other, _)| *other >= from);
        peers.find_map(|(other, peer)| deaf_pair(scene, (node, peer.connection), other))
    };
    let deaf = match scene.since {
        // The pairs of other nodes are as they were.
        Some((node, Finding::Holds)) => scene.state(node).and_then(|state| first(node, state, NodeId(0))),
        Some((node, Finding::Broken { why: Note::DeafPair { one, other }, .. })) if node != *one && node != *other => {
            Some((*one, *other))
        }
        _ => scene.running.iter().find_map(|(node, state)| first(*node, state, *node)),
    };
    match deaf {
        None => Finding::Holds,
        Some((one, other)) => {
            let why = Note::DeafPair { one, other };
            Finding::Broken { why, cells: vec![(one, "knows"), (other, "knows")] }
        }
    }
}

/// Two nodes, if they know and reach each other but do not use the same connection. `mine`: the one that the first uses.
fn deaf_pair(
    scene: &Scene<'_, WaterCraft>,
    (one, mine): (NodeId, Option<Connection>),
    other: NodeId,
) -> Option<(NodeId, NodeId)> {
    let theirs = scene.state(other)?.peer(one)?.connection;
    let is_shared = mine.is_some() && mine == theirs;
    let reaches = || (scene.reaches)(one, other) && (scene.reaches)(other, one);
    (!is_shared && reaches()).then(|| (one.min(other), one.max(other)))
}

fn known_host(scene: &Scene<'_, WaterCraft>) -> Finding<WaterCraft> {
    let does_not_know = |node: NodeId, state: &State| state.role(node) == Role::Member && !state.knows(state.host);
    let found = match scene.since {
        // What another node takes for its host is as it was.
        Some((node, Finding::Holds)) => {
            scene.state(node).map(|state| (node, state)).filter(|it| does_not_know(it.0, it.1))
        }
        _ => scene.running.iter().copied().find(|it| does_not_know(it.0, it.1)),
    };
    match found {
        None => Finding::Holds,
        Some((node, state)) => {
            let why = Note::UnknownHost { node, host: state.host };
            Finding::Broken { why, cells: vec![(node, "host"), (node, "knows")] }
        }
    }
}
