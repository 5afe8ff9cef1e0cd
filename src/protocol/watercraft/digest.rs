//! A map from nodes to what is known of them, which keeps its own fingerprint: a change costs the entry, not the map.

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::node::{NodeId, SortedMap, fingerprint_of};

/// A map with a fingerprint of its entries that does not depend on the order in which they came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digested<V> {
    entries: SortedMap<NodeId, V>,
    digest: u64,
}

impl<V> Default for Digested<V> {
    fn default() -> Self {
        Self { entries: SortedMap::new(), digest: 0 }
    }
}

// Equal maps have equal digests, so the digest may stand for the entries; a step then does not pay for the map's size.
impl<V> Hash for Digested<V> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u64(self.digest);
    }
}

impl<V: Hash> Digested<V> {
    /// The fingerprint of all entries.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// What is known of a node.
    pub fn get(&self, node: NodeId) -> Option<&V> {
        self.entries.get(&node)
    }

    /// Whether there is an entry for a node.
    pub fn contains(&self, node: NodeId) -> bool {
        self.entries.contains_key(&node)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All entries in the order of the nodes' numbers.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &V)> {
        self.entries.iter().map(|(node, value)| (*node, value))
    }

    /// Adds or replaces an entry.
    pub fn insert(&mut self, node: NodeId, value: V) {
        self.digest ^= fingerprint_of(&(node, &value));
        if let Some(before) = self.entries.insert(node, value) {
            self.digest ^= fingerprint_of(&(node, &before));
        }
    }

    /// Takes an entry out.
    pub fn remove(&mut self, node: NodeId) -> Option<V> {
        let before = self.entries.remove(&node)?;
        self.digest ^= fingerprint_of(&(node, &before));
        Some(before)
    }

    /// Changes an entry in place; gives what the change gives, or `None` where there is no entry.
    pub fn change<T>(&mut self, node: NodeId, change: impl FnOnce(&mut V) -> T) -> Option<T> {
        let value = self.entries.get_mut(&node)?;
        self.digest ^= fingerprint_of(&(node, &*value));
        let outcome = change(value);
        self.digest ^= fingerprint_of(&(node, &*value));
        Some(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_depends_on_the_entries_and_not_on_the_way_to_them() {
        let mut one = Digested::default();
        one.insert(NodeId(1), 'x');
        one.insert(NodeId(2), 'y');
        one.change(NodeId(1), |value| *value = 'z');
        let mut other = Digested::default();
        other.insert(NodeId(2), 'q');
        other.insert(NodeId(3), 'q');
        other.insert(NodeId(1), 'z');
        other.insert(NodeId(2), 'y');
        assert_ne!(one.digest(), other.digest());
        other.remove(NodeId(3));
        assert_eq!(one, other);
        for node in [1, 2] {
            one.remove(NodeId(node));
        }
        assert_eq!(one, Digested::default());
    }
}
