//! What a node may look at besides its state: who it is, the names, the rules and the parameters as they stand.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{NodeId, Protocol, sort_by_key};

/// The most nodes that one world holds.
pub const NODES_MAX: usize = 1_000;
/// The most characters that a node's name has.
pub const NAME_CHARS_MAX: usize = 24;

/// What surrounds a node's step. Equal contexts give equal steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Context<P: Protocol> {
    /// The node that takes the step.
    pub me: NodeId,
    /// The names of all nodes. A protocol compares or shows the names of nodes that it has heard of, no others.
    pub roster: Arc<Roster>,
    /// The nodes that this node was configured with; protocols with a fixed membership start from it. A node that comes
    /// later is configured with those who were there before it, and is not among them.
    pub cluster: Arc<[NodeId]>,
    /// The member through which this node was told to join, if any.
    pub contact: Option<NodeId>,
    /// The switchable rules as they stand.
    pub rules: P::Rules,
    /// Timeouts, sizes and policies as they stand.
    pub params: P::Params,
}

impl<P: Protocol> Context<P> {
    /// The name of a node.
    pub fn name(&self, node: NodeId) -> &str {
        self.roster.name(node)
    }
}

/// The names of all nodes that ever were in this world, with their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Roster {
    names: Vec<Arc<str>>,
    /// The place of each node in the order of the names.
    ranks: Vec<u16>,
}

/// Why a name cannot be given to a node.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RosterError {
    #[error("There is already a node called “{0}”. Give the new node another name.")]
    NameTaken(String),
    #[error(
        "“{0}” cannot be a node's name: use 1 to {NAME_CHARS_MAX} letters, digits, “-”, “_” or “'”, starting with a letter or digit."
    )]
    BadName(String),
    #[error("A cluster has at most {NODES_MAX} nodes.")]
    Full,
}

impl Roster {
    /// Adds a node. Names are told apart to the letter; they are ordered by Unicode code points.
    ///
    /// # Errors
    /// A name that is taken, that is no name, or one node more than [`NODES_MAX`].
    pub fn add(&mut self, name: &str) -> Result<NodeId, RosterError> {
        self.check(name)?;
        self.push(name)
    }

    /// As many names at once as nodes have numbers, for measurements: a world takes no more than [`NODES_MAX`].
    ///
    /// # Errors
    /// A name that is there twice, that is no name, or one too many.
    pub fn of_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, RosterError> {
        let mut roster = Self::default();
        for name in names {
            roster.check_name(name)?;
            roster.push(name)?;
        }
        Ok(roster)
    }

    fn push(&mut self, name: &str) -> Result<NodeId, RosterError> {
        let id = NodeId(u16::try_from(self.names.len()).map_err(|_| RosterError::Full)?);
        let mut rank = 0;
        for (other, other_rank) in self.names.iter().zip(self.ranks.iter_mut()) {
            if **other < *name {
                rank += 1;
            } else {
                *other_rank += 1;
            }
        }
        self.names.push(name.into());
        self.ranks.push(rank);
        Ok(id)
    }

    /// Whether [`add`](Self::add) would take this name.
    ///
    /// # Errors
    /// As `add`.
    pub fn check(&self, name: &str) -> Result<(), RosterError> {
        if self.names.len() >= NODES_MAX { Err(RosterError::Full) } else { self.check_name(name) }
    }

    fn check_name(&self, name: &str) -> Result<(), RosterError> {
        if !is_name(name) {
            return Err(RosterError::BadName(name.chars().take(2 * NAME_CHARS_MAX).collect()));
        }
        if self.find(name).is_some() {
            return Err(RosterError::NameTaken(name.to_owned()));
        }
        Ok(())
    }

    /// The name of a node, or `?` for a node that never was.
    pub fn name(&self, node: NodeId) -> &str {
        self.names.get(node.index()).map_or("?", |name| name)
    }

    /// The node with this name.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        let index = self.names.iter().position(|known| **known == *name)?;
        u16::try_from(index).ok().map(NodeId)
    }

    /// The place of a node in the order of the names: smaller is earlier. A node that never was comes last.
    pub fn rank(&self, node: NodeId) -> u16 {
        self.ranks.get(node.index()).copied().unwrap_or(u16::MAX)
    }

    /// Nodes in the order of their names.
    pub fn in_order(&self, mut nodes: Vec<NodeId>) -> Vec<NodeId> {
        sort_by_key(&mut nodes, |node| self.rank(*node));
        nodes
    }

    /// The names of nodes, in their order.
    pub fn sorted_names(&self, nodes: impl IntoIterator<Item = NodeId>) -> Vec<String> {
        self.in_order(nodes.into_iter().collect()).into_iter().map(|node| self.name(node).to_owned()).collect()
    }

    /// How many nodes ever were.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there was never a node.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// All nodes, oldest first.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..u16::try_from(self.names.len()).unwrap_or(u16::MAX)).map(NodeId)
    }
}

fn is_name(name: &str) -> bool {
    let starts_well = name.chars().next().is_some_and(char::is_alphanumeric);
    starts_well
        && name.chars().count() <= NAME_CHARS_MAX
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_follow_the_names_and_not_the_order_of_joining() {
        let mut roster = Roster::default();
        for name in ["m", "b", "z", "a"] {
            roster.add(name).expect("the name is new");
        }
        let ranks: Vec<u16> = roster.ids().map(|id| roster.rank(id)).collect();
        assert_eq!(ranks, [2, 1, 3, 0]);
    }

    #[test]
    fn a_world_takes_so_many_nodes_and_a_measurement_more() {
        let names: Vec<String> = (0..=NODES_MAX).map(|number| format!("n{number}")).collect();
        let mut roster = Roster::default();
        names[..NODES_MAX].iter().for_each(|name| _ = roster.add(name).expect("there is room"));
        assert_eq!(roster.add(&names[NODES_MAX]), Err(RosterError::Full));
        assert_eq!(Roster::of_names(names.iter().map(String::as_str)).map(|roster| roster.len()), Ok(NODES_MAX + 1));
        assert_eq!(Roster::of_names(["b", "b"]).err(), Some(RosterError::NameTaken("b".into())));
    }

    #[test]
    fn a_bad_name_is_refused_with_a_sentence() {
        let mut roster = Roster::default();
        roster.add("b").expect("the name is new");
        assert_eq!(roster.add("b"), Err(RosterError::NameTaken("b".into())));
        for name in ["", " ", "a b", "-a", "a->b", &"x".repeat(NAME_CHARS_MAX + 1)] {
            assert!(matches!(roster.add(name), Err(RosterError::BadName(_))), "{name}");
        }
        assert_eq!(roster.len(), 1);
        assert!(roster.add("Aïcha").is_ok() && roster.add("Jean-Pierre").is_ok());
    }
}
