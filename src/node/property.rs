//! What should be true of a cluster, and what of a node's state is worth a key frame.

use std::cell::OnceCell;
use std::sync::Arc;

use super::{Answer, NodeId, Protocol, Roster, sort_by_key};

/// What of a state is worth a key frame when it changes. Fields that a protocol has no use for stay at their default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Vital {
    /// The role, as a number of the protocol's own.
    pub role: u8,
    /// The term, round or epoch.
    pub term: u64,
    /// Whom the node takes for the leader or host.
    pub leader: Option<NodeId>,
    /// A fingerprint of whom the node counts as members.
    pub members: u64,
    /// How much is committed.
    pub committed: u64,
    /// A fingerprint of what else a person wants to see happen.
    pub news: u64,
    /// A fingerprint of whatever else the protocol's properties look at. No key frame comes of it, but the properties
    /// are looked at again only when something in here changes.
    pub watched: u64,
}

/// Something that an outside observer sees happen.
#[derive(Clone, Copy, Debug)]
pub enum Sight<'a, P: Protocol> {
    /// A client asks a node.
    Asked { node: NodeId, request: &'a P::Request },
    /// A node has a new state.
    State { node: NodeId, state: &'a P::State },
    /// A client gets an answer, to what it asked just now or earlier.
    Answered { node: NodeId, request: &'a P::Request, answer: &'a Answer },
    /// A node has no state any more: it crashed, or left.
    Ended { node: NodeId },
}

/// The cluster as an outside observer sees it at one frame.
pub struct Scene<'a, P: Protocol> {
    /// The running nodes with their states, in the order of their numbers. Paused nodes count as running.
    pub running: Vec<(NodeId, &'a P::State)>,
    /// Whether a letter sent now by the first would reach the second, as far as links and machines go. A paused node
    /// reaches nobody, not even itself.
    pub reaches: &'a dyn Fn(NodeId, NodeId) -> bool,
    /// What the observer remembers.
    pub seen: &'a P::Witness,
    pub roster: &'a Roster,
    pub rules: &'a P::Rules,
    pub params: &'a P::Params,
    /// If just one node's state and what the observer remembers have changed since this property was looked at last: that
    /// node, and what was found then. A property of pairs need look only at the pairs of this node. `None`: anything may
    /// have changed.
    pub since: Option<(NodeId, &'a Finding<P>)>,
    /// The groups, if they are known already.
    pub groups: OnceCell<Groups>,
}

/// Nodes that reach each other, group by group.
pub type Groups = Arc<[Vec<NodeId>]>;

impl<P: Protocol> Scene<'_, P> {
    /// The running nodes in groups whose members reach each other both ways, directly or through others, in order. Found
    /// once a scene.
    pub fn groups(&self) -> &[Vec<NodeId>] {
        self.groups.get_or_init(|| self.find_groups().into())
    }

    fn find_groups(&self) -> Vec<Vec<NodeId>> {
        // Each group begins with the smallest node that is left, so the groups are in order too.
        let mut groups: Vec<Vec<NodeId>> = Vec::new();
        let mut left: Vec<NodeId> = self.running.iter().map(|(node, _)| *node).collect();
        while !left.is_empty() {
            let mut group = vec![left.remove(0)];
            let mut next = 0;
            while let Some(&member) = group.get(next) {
                let reaches = |other: &NodeId| (self.reaches)(member, *other) && (self.reaches)(*other, member);
                group.extend(left.extract_if(.., |other| reaches(other)));
                next += 1;
            }
            sort_by_key(&mut group, |node| *node);
            groups.push(group);
        }
        groups
    }

    /// The state of a running node.
    pub fn state(&self, node: NodeId) -> Option<&P::State> {
        // As long as all nodes run, each stands at the place of its number.
        let here = self.running.get(node.index()).filter(|(id, _)| *id == node);
        let search = || {
            let place = self.running.binary_search_by_key(&node, |(id, _)| *id).ok()?;
            self.running.get(place)
        };
        here.or_else(search).map(|(_, state)| *state)
    }
}

/// What a look at a property found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding<P: Protocol> {
    Holds,
    /// It was not checked, and why.
    Unchecked {
        why: P::Note,
    },
    /// It does not hold: why, as a note that the protocol puts into words, and the cells that prove it
    /// (node and column id).
    Broken {
        why: P::Note,
        cells: Vec<(NodeId, &'static str)>,
    },
}

/// When a property must hold.
pub enum Demand<P: Protocol> {
    /// At every frame.
    Always,
    /// It may fail for at most so many milliseconds after the last fault, join or other action from outside, or after
    /// the moment it began to fail, whichever is later.
    Settles(&'static (dyn Fn(&P::Params) -> u64 + Sync)),
}

/// Something that should be true of the cluster.
pub struct Property<P: Protocol> {
    /// The word for it in a script.
    pub id: &'static str,
    /// A few words for a page.
    pub title: &'static str,
    /// What it says, in a sentence.
    pub help: &'static str,
    pub demand: Demand<P>,
    /// Looks at one frame.
    pub check: &'static (dyn Fn(&Scene<'_, P>) -> Finding<P> + Sync),
}
