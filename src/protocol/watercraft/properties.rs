//! What should be true of a WaterCraft network, and what an observer remembers to tell.

use serde::{Deserialize, Serialize};

use crate::node::{Demand, Finding, NodeId, Property, Scene, SortedMap};

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
        demand: Demand::Settles(settle_ms),
        check: one_host,
    },
    Property {
        id: "full_tables",
        title: "Full tables",
        help: "Every node knows exactly the running nodes of its network that reach it.",
        demand: Demand::Settles(settle_ms),
        check: full_tables,
    },
    Property {
        id: "no_deaf_pair",
        title: "No deaf pair",
        help: "Two nodes that know each other use the same connection.",
        demand: Demand::Settles(settle_ms),
        check: no_deaf_pair,
    },
    Property {
        id: "known_host",
        title: "The host is known",
        help: "A node takes itself for the host or somebody that it knows.",
        demand: Demand::Always,
        check: known_host,
    },
];

/// Which nodes ever met, directly or through others: only these owe each other anything. Networks that nobody ever
/// brought together are no split.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Met {
    /// The smallest number of the nodes with which a node belongs together.
    network: SortedMap<NodeId, NodeId>,
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
            if !known.is_stranger {
                self.join(node, peer);
            }
        }
    }

    /// The network of a node.
    fn network(&self, node: NodeId) -> NodeId {
        self.network.get(&node).copied().unwrap_or(node)
    }

    fn join(&mut self, one: NodeId, other: NodeId) {
        let (one_network, other_network) = (self.network(one), self.network(other));
        let joined = one_network.min(other_network);
        self.network.insert(one, joined);
        self.network.insert(other, joined);
        if one_network != other_network {
            let larger = one_network.max(other_network);
            self.network.values_mut().filter(|network| **network == larger).for_each(|network| *network = joined);
        }
    }
}

fn settle_ms(params: &Params) -> u64 {
    SETTLE_STEPS * u64::from(params.step_ms)
}

/// The nodes that reach each other and ever met, in groups. A paused node owes nobody anything.
fn networks(scene: &Scene<'_, WaterCraft>) -> Vec<Vec<NodeId>> {
    let mut networks: SortedMap<(usize, NodeId), Vec<NodeId>> = SortedMap::new();
    for (place, group) in scene.groups().into_iter().enumerate() {
        for node in group.into_iter().filter(|node| (scene.reaches)(*node, *node)) {
            networks.get_or_insert_with((place, scene.seen.network(node)), Default::default).push(node);
        }
    }
    networks.into_values().collect()
}

fn one_host(scene: &Scene<'_, WaterCraft>) -> Finding<WaterCraft> {
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
    for network in networks(scene) {
        for &node in &network {
            let Some(state) = scene.state(node) else { continue };
            if **state.listed() == *network {
                continue;
            }
            let missing = network.iter().copied().filter(|other| !state.listed().contains(other)).collect();
            let extra = state.listed().iter().copied().filter(|other| !network.contains(other)).collect();
            return Finding::Broken { why: Note::WrongTable { node, missing, extra }, cells: vec![(node, "knows")] };
        }
    }
    Finding::Holds
}

fn no_deaf_pair(scene: &Scene<'_, WaterCraft>) -> Finding<WaterCraft> {
    for (one, state) in &scene.running {
        for (other, peer) in state.peers().filter(|(other, _)| other > one) {
            let Some(theirs) = scene.state(other).and_then(|state| state.peer(*one)) else { continue };
            let is_shared = peer.connection.is_some() && peer.connection == theirs.connection;
            let reaches = || (scene.reaches)(*one, other) && (scene.reaches)(other, *one);
            if !is_shared && reaches() {
                let why = Note::DeafPair { one: *one, other };
                return Finding::Broken { why, cells: vec![(*one, "knows"), (other, "knows")] };
            }
        }
    }
    Finding::Holds
}

fn known_host(scene: &Scene<'_, WaterCraft>) -> Finding<WaterCraft> {
    for (node, state) in &scene.running {
        if state.role(*node) == Role::Member && !state.knows(state.host) {
            let why = Note::UnknownHost { node: *node, host: state.host };
            return Finding::Broken { why, cells: vec![(*node, "host"), (*node, "knows")] };
        }
    }
    Finding::Holds
}
