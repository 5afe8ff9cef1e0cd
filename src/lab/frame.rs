//! From worlds to pictures: rows, cells, grids. What comes in: a world, and one to compare with. What goes out: the
//! finished shapes of [`crate::view`].

use super::words::status_word;
use crate::node::{Finding, NodeId, ParamBook, ParamCard, RuleBook, SortedMap, sort_by_key, start};
use crate::scenario::{showing, showing_as};
use crate::timeline::Standing;
use crate::view::{
    Cell, Change, Column, Content, CutLink, Exhibit, Grid, GridNode, GridPair, MomentCell, Pair, Param,
    PropertyStanding, Row, Timer,
};
use crate::world::{Machine, Status, World};

/// What the State table shows of each node at one frame, before it is compared with another.
pub type Snapshot = SortedMap<NodeId, (&'static str, Vec<Content>)>;

/// The contents of all cells.
pub fn snapshot<P: Exhibit>(world: &World<P>) -> Snapshot {
    let cells = |node, machine| match showing(world, node) {
        Some(showing) => P::columns().iter().map(|column| (column.cell)(&showing)).collect(),
        None => at_rest(world, node, machine),
    };
    world.machines().map(|(node, machine)| (node, (status_word(machine.status()), cells(node, machine)))).collect()
}

/// The contents of a node's cells while it does not run: what a crash has left on its disk, as the node would find it.
fn at_rest<P: Exhibit>(world: &World<P>, me: NodeId, machine: &Machine<P>) -> Vec<Content> {
    let found = on_disk(world, me, machine);
    let showing = found.as_ref().and_then(|state| showing_as(world, me, state));
    let cell = |column: &Column<P>| match &showing {
        Some(showing) if column.is_durable => (column.cell)(showing),
        _ => Content::default(),
    };
    P::columns().iter().map(cell).collect()
}

/// The state with which a crashed node would start from its disk.
pub fn on_disk<P: Exhibit>(world: &World<P>, me: NodeId, machine: &Machine<P>) -> Option<P::State> {
    let ctx = world.context(me).filter(|_| machine.status() == Status::Crashed)?;
    Some(start(&ctx, machine.disk()).0)
}

/// The rows of the State table: `now` compared with `was`.
pub fn rows<P: Exhibit>(
    world: &World<P>,
    now: &Snapshot,
    was: &Snapshot,
    standings: &[Standing<P>],
    acted: Option<NodeId>,
) -> Vec<Row> {
    let absent = ("absent", Vec::new());
    now.iter()
        .map(|(node, (status, contents))| {
            let (status_was, contents_were) = was.get(node).unwrap_or(&absent);
            let is_new = *status_was == "absent";
            let cells = contents.iter().enumerate().map(|(column, content)| {
                let cell = compared(content, contents_were.get(column));
                Cell {
                    is_changed: cell.is_changed || (is_new && !content.text.is_empty()),
                    is_failed: is_proof::<P>(standings, *node, column),
                    ..cell
                }
            });
            Row {
                node: node.0,
                name: world.roster().name(*node).to_owned(),
                status,
                status_was: if status_was == status { "" } else { status_was },
                acted: acted == Some(*node),
                cells: cells.collect(),
                timers: timers(world, *node),
            }
        })
        .collect()
}

/// A cell, compared with what stood there before, if anything did.
pub fn compared(now: &Content, before: Option<&Content>) -> Cell {
    let before = before.filter(|before| *before != now);
    Cell {
        text: now.text.clone(),
        values: now.values.clone(),
        tone: now.tone,
        was: before.map(|before| before.text.clone()).filter(|text| *text != now.text),
        is_changed: before.is_some(),
        is_failed: false,
    }
}

/// Whether a cell proves that a property is broken.
fn is_proof<P: Exhibit>(standings: &[Standing<P>], node: NodeId, column: usize) -> bool {
    let id = P::columns().get(column).map(|column| column.id);
    standings.iter().filter(|standing| standing.is_broken).any(|standing| match &standing.finding {
        Finding::Broken { cells, .. } => cells.iter().any(|(proof, column)| *proof == node && Some(*column) == id),
        Finding::Holds | Finding::Unchecked { .. } => false,
    })
}

fn timers<P: Exhibit>(world: &World<P>, node: NodeId) -> Vec<Timer> {
    let Some(machine) = world.machine(node) else { return Vec::new() };
    let roster = world.roster();
    let mut timers: Vec<(u64, Timer)> = machine
        .alarms()
        .map(|(timer, alarm)| {
            let left_ms = alarm.held_ms.unwrap_or_else(|| alarm.due_ms.saturating_sub(world.now_ms()));
            let shown = Timer {
                word: P::timer_word(&timer, roster),
                title: P::timer_title(&timer, roster),
                left_ms: left_ms as f64,
                total_ms: alarm.total_ms as f64,
                is_held: alarm.held_ms.is_some(),
            };
            (left_ms, shown)
        })
        .collect();
    sort_by_key(&mut timers, |(left_ms, _)| *left_ms);
    timers.into_iter().map(|(_, timer)| timer).collect()
}

/// What changed between two frames, a node at a time, for "Over time".
pub fn changes<P: Exhibit>(rows: &[Row]) -> Vec<MomentCell> {
    let changes_of = |row: &Row| {
        let columns = P::columns().iter().zip(&row.cells);
        columns
            .filter(|(_, cell)| cell.was.is_some() || (cell.is_changed && row.status_was == "absent"))
            .map(|(column, cell)| Change {
                column: column.title,
                was: cell.was.clone().unwrap_or_default(),
                now: cell.text.clone(),
                is_failed: cell.is_failed,
            })
            .collect()
    };
    rows.iter()
        .map(|row| MomentCell {
            node: row.node,
            changes: if row.status == "running" || row.status == "paused" { changes_of(row) } else { Vec::new() },
            status: match (row.status_was, row.status) {
                ("", _) => "",
                ("absent", _) => "started",
                ("crashed", "running") => "restarted",
                ("paused", "running") => "resumed",
                (_, status) => status,
            },
        })
        .collect()
}

/// How the properties stand.
pub fn properties<P: Exhibit>(world: &World<P>, standings: &[Standing<P>]) -> Vec<PropertyStanding> {
    let stand = |(property, standing): (&crate::node::Property<P>, &Standing<P>)| {
        let words = match &standing.finding {
            Finding::Holds => String::new(),
            Finding::Unchecked { why } => P::explain(why, NodeId(0), world.roster()),
            Finding::Broken { why, cells } => {
                let subject = cells.first().map_or(NodeId(0), |(node, _)| *node);
                P::explain(why, subject, world.roster())
            }
        };
        PropertyStanding {
            id: property.id,
            standing: match (&standing.finding, standing.is_broken) {
                (_, true) => "broken",
                (Finding::Holds, _) => "holds",
                (Finding::Unchecked { .. }, _) => "unchecked",
                _ => "open",
            },
            words,
            frame: usize::try_from(standing.since_frame).ok(),
        }
    };
    P::properties().iter().zip(standings).map(stand).collect()
}

/// Which rules are on.
pub fn rules<P: Exhibit>(world: &World<P>) -> Vec<bool> {
    (0..P::Rules::cards().len()).map(|index| world.rules().is_on(index)).collect()
}

/// Parameters for a page.
pub fn params(book: &impl ParamBook) -> Vec<Param> {
    let shown = |card: ParamCard| Param {
        id: card.id,
        title: card.title,
        help: card.help,
        unit: card.unit,
        value: card.value,
        choices: card.choices.to_vec(),
    };
    book.cards().into_iter().map(shown).collect()
}

/// The links that are cut.
pub fn cuts<P: Exhibit>(world: &World<P>) -> Vec<CutLink> {
    let name = |node| world.roster().name(node).to_owned();
    world.network().cuts().map(|(from, to)| CutLink { from: name(from), to: name(to) }).collect()
}

/// What each node holds of each other, before it is compared.
pub fn pairs<P: Exhibit>(world: &World<P>, relation: usize) -> Vec<Vec<Pair>> {
    let Some(relation) = P::relations().get(relation) else { return Vec::new() };
    let ids: Vec<NodeId> = world.roster().ids().collect();
    let row = |(node, _)| match showing(world, node) {
        Some(showing) => ids.iter().map(|other| (relation.pair)(&showing, *other)).collect(),
        None => vec![Pair::default(); ids.len()],
    };
    world.machines().map(row).collect()
}

/// A node × node grid: `now` compared with `was`.
pub fn grid<P: Exhibit>(
    world: &World<P>,
    relation: &'static str,
    frame: usize,
    now: Vec<Vec<Pair>>,
    was: &[Vec<Pair>],
) -> Grid {
    let node = |(node, machine): (NodeId, &Machine<P>)| GridNode {
        node: node.0,
        name: world.roster().name(node).to_owned(),
        status: status_word(machine.status()),
    };
    let nothing = Pair::default();
    let compare = |(i, row): (usize, Vec<Pair>)| {
        let pair = |(j, pair): (usize, Pair)| {
            let before = was.get(i).and_then(|row| row.get(j)).unwrap_or(&nothing);
            let is_changed = (before.holds, &before.mark) != (pair.holds, &pair.mark);
            GridPair { was: is_changed.then(|| before.mark.clone()), is_changed, pair }
        };
        row.into_iter().enumerate().map(pair).collect()
    };
    Grid {
        relation,
        frame,
        nodes: world.machines().map(node).collect(),
        pairs: now.into_iter().enumerate().map(compare).collect(),
    }
}
