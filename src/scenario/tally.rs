//! What nodes show in a column, kept from frame to frame so that a frame costs one look.

use super::complaint::quoted;
use super::expectation::{Relation, Who};
use crate::node::{NodeId, SortedMap};
use crate::timeline::Walker;
use crate::view::{Content, Exhibit, Showing};
use crate::world::{Action, Step, World};

/// What is kept of a claim from frame to frame.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// For each node that runs, whether it shows what is claimed.
    truths: SortedMap<NodeId, bool>,
    true_count: usize,
    /// The frame up to which `truths` is right.
    seen_frame: usize,
    /// Letters that were sent.
    pub sent: u64,
}

impl Tally {
    /// Brings the truths up to this frame: all of them if frames were missed or something came from outside.
    pub fn update<P: Exhibit>(&mut self, here: &Walker<P>, column: usize, shows: &dyn Fn(&Content) -> bool) {
        let world = here.world();
        let frame = here.place().frame;
        let step = here.step().filter(|_| self.seen_frame + 1 == frame);
        let is_by_itself = |step: &&Step<P>| {
            matches!(step.action, Action::Deliver { .. } | Action::Fire { .. } | Action::Request { .. })
        };
        let truth = |node: NodeId| cell(world, node, column).map(|content| shows(&content));
        if let Some(step) = step.filter(is_by_itself) {
            if let Some(node) = step.node {
                let before = self.truths.get(&node).copied().unwrap_or(false);
                let now = truth(node);
                self.true_count = self.true_count + usize::from(now == Some(true)) - usize::from(before);
                match now {
                    Some(now) => self.truths.insert(node, now),
                    None => self.truths.remove(&node),
                };
            }
        } else if self.seen_frame != frame || frame == 0 {
            self.truths = world.roster().ids().filter_map(|node| Some((node, truth(node)?))).collect();
            self.true_count = self.truths.values().filter(|is_true| **is_true).count();
        }
        self.seen_frame = frame;
    }

    /// Whether the claim is true, and the node that shows it best.
    pub fn verdict<P: Exhibit>(&self, who: &Who, world: &World<P>) -> (bool, Result<NodeId, String>) {
        let first = |wanted: bool| {
            let found = self.truths.iter().find(|(_, is_true)| **is_true == wanted).map(|(node, _)| *node);
            found.or(self.truths.keys().next().copied()).ok_or_else(|| "no node runs.".to_owned())
        };
        match who {
            Who::Everyone => {
                let is_true = self.true_count == self.truths.len() && !self.truths.is_empty();
                (is_true, first(is_true))
            }
            Who::Nobody => (self.true_count == 0, first(self.true_count != 0)),
            Who::Some => (self.true_count != 0, first(self.true_count != 0)),
            Who::Nodes(names) => {
                let mut example = Err("no node runs.".to_owned());
                for name in names {
                    let node = world.roster().find(name);
                    let is_true = node.and_then(|node| self.truths.get(&node).copied());
                    example = node.filter(|_| is_true.is_some()).ok_or_else(|| format!("{name} does not run."));
                    if is_true != Some(true) {
                        return (false, example);
                    }
                }
                (true, example)
            }
        }
    }
}

/// What the columns of a protocol may look at in a node; `None` for a node without a state.
pub fn showing<P: Exhibit>(world: &World<P>, node: NodeId) -> Option<Showing<'_, P>> {
    showing_as(world, node, world.machine(node)?.state()?)
}

/// The same if the node had this state; `None` for a node that never was.
pub fn showing_as<'a, P: Exhibit>(world: &'a World<P>, node: NodeId, state: &'a P::State) -> Option<Showing<'a, P>> {
    let disk = world.machine(node)?.disk();
    let (roster, rules, params) = (world.roster(), world.rules(), world.params());
    Some(Showing { me: node, state, disk, roster, rules, params })
}

/// What a node shows in a column; `None` for a node without a state.
fn cell<P: Exhibit>(world: &World<P>, node: NodeId, column: usize) -> Option<Content> {
    let showing = showing(world, node)?;
    Some((P::columns().get(column)?.cell)(&showing))
}

/// A node's cell in words.
pub(super) fn shown<P: Exhibit>(column: usize, node: Result<NodeId, String>, world: &World<P>) -> String {
    let node = match node {
        Ok(node) => node,
        Err(words) => return words,
    };
    let title = P::columns().get(column).map_or("?", |column| column.title);
    let text = cell(world, node, column).map_or_else(String::new, |content| content.text);
    format!("{} shows {} in {title}.", world.roster().name(node), quoted(&text))
}

pub(super) fn compares(relation: Relation, content: &Content, values: &[String]) -> bool {
    // A cell whose one value has blanks in it, the text of a message say, is meant as a whole.
    let wanted = values.join(" ");
    let has = |value: &String| content.values.contains(value);
    match relation {
        Relation::Is => content.values == values || content.values.join(" ") == wanted,
        Relation::Has => values.iter().all(has) || content.values.contains(&wanted),
        Relation::Lacks => !values.iter().any(has) && !content.values.contains(&wanted),
        Relation::Starts => {
            let whole = content.values.join(" ");
            whole
                .strip_prefix(&*wanted)
                .is_some_and(|rest| rest.is_empty() || wanted.is_empty() || rest.starts_with(' '))
        }
    }
}
