//! From worlds to sheets: what each node has at a frame, compared with what it had at an earlier one. What comes in: two worlds,
//! one after the other. What goes out: a [`Listing`].

use super::frame::{compared, on_disk};
use super::words::status_word;
use crate::node::{NodeId, SortedMap};
use crate::scenario::{showing, showing_as};
use crate::view::{Exhibit, ListedNode, ListedRow, Listing, Sheet, SheetRow, SheetRows};
use crate::world::{Machine, World};

/// The most rows of a listing: what can be drawn anew while somebody drags the scrubber. All its nodes have an equal share of
/// them, and at least one row each.
pub const ROWS_MAX: usize = 120;

/// The rows of each node in a sheet at one frame, before they are compared.
#[derive(Default)]
pub struct Filled {
    nodes: Vec<ListedNode>,
    rows: SortedMap<NodeId, SheetRows>,
    /// How many rows a node may have.
    share: usize,
}

/// What the nodes have, or one of them. `like`: what this is compared with, so that no node has another share of the rows in it.
pub fn fill<P: Exhibit>(world: &World<P>, sheet: &Sheet<P>, only: Option<NodeId>, like: Option<&Filled>) -> Filled {
    let machines = || world.machines().filter(|(node, _)| only.is_none_or(|only| only == *node));
    let share = like.map_or_else(|| share_of(machines().count()), |like| like.share);
    let mut filled = Filled { share, ..Filled::default() };
    for (node, machine) in machines() {
        filled.nodes.push(ListedNode {
            node: node.0,
            name: world.roster().name(node).to_owned(),
            status: status_word(machine.status()),
            rows: Vec::new(),
            more: 0,
        });
        filled.rows.insert(node, rows_of(world, sheet, (node, machine), share));
    }
    filled
}

/// How many rows each of so many nodes may have.
fn share_of(nodes: usize) -> usize {
    (ROWS_MAX / nodes.max(1)).max(1)
}

fn rows_of<P: Exhibit>(
    world: &World<P>,
    sheet: &Sheet<P>,
    (me, machine): (NodeId, &Machine<P>),
    max: usize,
) -> SheetRows {
    let mut rows = SheetRows::new(max);
    if let Some(showing) = showing(world, me) {
        (sheet.rows)(&showing, &mut rows);
    } else if sheet.is_durable {
        let found = on_disk(world, me, machine);
        let showing = found.as_ref().and_then(|state| showing_as(world, me, state));
        showing.iter().for_each(|showing| (sheet.rows)(showing, &mut rows));
    }
    rows
}

/// The listing: `now` compared with `was`.
pub fn listing<P: Exhibit>(
    sheet: &Sheet<P>,
    (frame, now): (usize, &Filled),
    (since, was): (usize, &Filled),
) -> Listing {
    let mut nodes = now.nodes.clone();
    let nothing = SheetRows::default();
    for node in &mut nodes {
        let rows = now.rows.get(&NodeId(node.node)).unwrap_or(&nothing);
        node.rows = rows_between(rows, was.rows.get(&NodeId(node.node)).unwrap_or(&nothing));
        node.more = rows.more();
    }
    let is_changed = |row: &&ListedRow| !row.turn.is_empty() || row.cells.iter().any(|cell| cell.is_changed);
    let changed = nodes.iter().map(|node| node.rows.iter().filter(is_changed).count()).sum();
    Listing { sheet: sheet.id, frame, since, changed, nodes }
}

/// The rows of a node, with those that are gone where they stood.
///
/// Where there was no room for all rows, the last ones that are shown may have come into sight, or gone out of it, because of
/// others before them: they are told as neither new nor gone.
fn rows_between(now: &SheetRows, was: &SheetRows) -> Vec<ListedRow> {
    let (at, at_before) = (places(now), places(was));
    let kept_until = |rows: &[SheetRow], places: &SortedMap<&str, usize>| {
        rows.iter().rposition(|row| places.contains_key(&*row.key)).map_or(0, |last| last + 1)
    };
    let news_end = if was.more() > 0 { kept_until(now.rows(), &at_before) } else { usize::MAX };
    let gone_end = if now.more() > 0 { kept_until(was.rows(), &at) } else { usize::MAX };
    // From a place among the earlier rows on: those that are gone, up to one that is still there.
    let gone_from = |place: usize| {
        let rest = was.rows().iter().enumerate().skip(place);
        let gone = rest.take_while(|(place, row)| *place < gone_end && !at.contains_key(&*row.key));
        gone.map(|(_, row)| listed(row, None, "gone")).collect::<Vec<ListedRow>>()
    };
    let mut rows = gone_from(0);
    for (place, row) in now.rows().iter().enumerate() {
        match at_before.get(&*row.key) {
            Some(&before) => {
                rows.push(listed(row, was.rows().get(before), ""));
                rows.extend(gone_from(before + 1));
            }
            None => rows.push(listed(row, None, if place < news_end { "new" } else { "" })),
        }
    }
    rows
}

/// Where each row stands, by its key.
fn places(rows: &SheetRows) -> SortedMap<&str, usize> {
    rows.rows().iter().enumerate().map(|(place, row)| (&*row.key, place)).collect()
}

fn listed(row: &SheetRow, before: Option<&SheetRow>, turn: &'static str) -> ListedRow {
    let was = |column: usize| before.and_then(|before| before.cells.get(column));
    let cells = row.cells.iter().enumerate().map(|(column, content)| compared(content, was(column)));
    ListedRow { key: row.key.clone(), turn, cells: cells.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Content;

    /// Rows as "key=value", with room for so many.
    fn rows(max: usize, words: &str) -> SheetRows {
        let mut rows = SheetRows::new(max);
        for word in words.split_whitespace() {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            rows.add(|| SheetRow { key: key.to_owned(), cells: vec![Content::word(value)] });
        }
        rows
    }

    fn check(was: &SheetRows, now: &SheetRows, wanted: &str) {
        let told = rows_between(now, was).into_iter().map(|row| {
            let cell = &row.cells[0];
            let change = cell.was.as_ref().map(|was| format!("={was}→{}", cell.text)).unwrap_or_default();
            format!(
                "{}{}{change}",
                match row.turn {
                    "new" => "+",
                    "gone" => "-",
                    _ => "",
                },
                row.key
            )
        });
        assert_eq!(told.collect::<Vec<_>>().join(" "), wanted);
    }

    #[test]
    fn rows_are_compared_by_their_keys() {
        let free = |words| rows(9, words);
        check(&free("a=1 b=1"), &free("a=1 b=2"), "a b=1→2");
        check(&free("a b"), &free("x a b y"), "+x a b +y");
        check(&free("a b c d"), &free("b d"), "-a b -c d");
        check(&free("a b c"), &free(""), "-a -b -c");
        check(&free(""), &free("a b"), "+a +b");
        check(&free("a b c"), &free("c a"), "c a -b");
    }

    #[test]
    fn nodes_share_the_room_and_each_has_some() {
        assert_eq!([0, 1, 5, 120, 1_000].map(share_of), [120, 120, 24, 1, 1]);
    }

    #[test]
    fn what_is_pushed_out_of_sight_is_not_told_as_gone_nor_what_comes_into_it_as_new() {
        check(&rows(3, "c b a"), &rows(3, "d c b a"), "+d c b");
        check(&rows(3, "d c b a"), &rows(3, "c b a"), "-d c b a");
        check(&rows(2, "d c b a"), &rows(2, "c b a"), "-d c b");
        check(&rows(2, "d c b a"), &rows(2, "d b a"), "d b");
    }
}
