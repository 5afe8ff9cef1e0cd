//! Sheets: further tables that a protocol gives for each node, a row a thing that the node has: a socket, a block, a routine.
//! What comes in: a node as it is shown. What goes out: rows with names of their own, no more than there is room for.

use crate::node::Protocol;

use super::{Content, Showing};

/// A table of what one node has, beside its row in the State table.
pub struct Sheet<P: Protocol> {
    pub id: &'static str,
    /// What its rows are: "Blocks".
    pub title: &'static str,
    /// What it shows, in a sentence.
    pub help: &'static str,
    /// Whether a crash leaves it.
    pub is_durable: bool,
    pub columns: &'static [SheetColumn],
    /// Adds a row for each thing, what one wants to see first first.
    pub rows: &'static (dyn Fn(&Showing<'_, P>, &mut SheetRows) + Sync),
}

/// A column of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetColumn {
    pub id: &'static str,
    pub title: &'static str,
    /// What stands in it, in a sentence.
    pub help: &'static str,
}

/// A row of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// The thing's own name: the same from frame to frame, and no other's in this sheet of this node.
    pub key: String,
    /// In the order of [`Sheet::columns`]; the first one reads as the row's heading.
    pub cells: Vec<Content>,
}

/// The rows of one node in a sheet, as many as there is room for, and how many more there are.
///
/// ```
/// use consensus_lab::view::{Content, SheetRow, SheetRows};
///
/// let mut rows = SheetRows::new(2);
/// for socket in 1..=5 {
///     rows.add(|| SheetRow { key: format!("{socket}"), cells: vec![Content::word(format!("socket {socket}"))] });
/// }
/// assert_eq!((rows.rows().len(), rows.more()), (2, 3));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRows {
    max: usize,
    rows: Vec<SheetRow>,
    more: usize,
}

impl SheetRows {
    /// Room for so many rows.
    pub fn new(max: usize) -> Self {
        Self { max, rows: Vec::new(), more: 0 }
    }

    /// Adds a row. It is made only if there is room for it, so a thousand things cost no more than what is shown of them.
    pub fn add(&mut self, row: impl FnOnce() -> SheetRow) {
        if self.rows.len() < self.max {
            self.rows.push(row());
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// The rows for which there was room.
    pub fn rows(&self) -> &[SheetRow] {
        &self.rows
    }

    /// How many rows there was no room for.
    pub fn more(&self) -> usize {
        self.more
    }
}
