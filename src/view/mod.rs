//! What a page or a terminal shows: frames, tables, rows, cells. Plain data, no behaviour; and [`Exhibit`], how a
//! protocol shows itself. Everything here is made for reading: texts are finished, nodes have their names.

mod frame;
mod sheet;

use serde::Serialize;

use crate::node::{NodeId, Protocol, Roster};

pub use frame::{
    BranchCard, Card, Card3, Cell, Change, Choice, ColumnCard, CutLink, Expected, Frame, Grid, GridNode, GridPair,
    KeyMoment, LabStatus, LetterCard, ListedNode, ListedRow, Listing, Mark, MomentCell, Outcome, Param, Preset,
    PropertyStanding, Reason, Row, Rule, Setup, SheetCard, Timer, Told, Verdict,
};
pub use sheet::{Sheet, SheetColumn, SheetRow, SheetRows};

/// What a protocol's own columns may look at when they show one running node.
pub struct Showing<'a, P: Protocol> {
    pub me: NodeId,
    pub state: &'a P::State,
    pub disk: &'a P::Durable,
    pub roster: &'a Roster,
    pub rules: &'a P::Rules,
    pub params: &'a P::Params,
}

impl<P: Protocol> Showing<'_, P> {
    /// The name of a node.
    pub fn name(&self, node: NodeId) -> String {
        self.roster.name(node).to_owned()
    }

    /// The names of nodes, in their order.
    pub fn names(&self, nodes: impl IntoIterator<Item = NodeId>) -> Vec<String> {
        self.roster.sorted_names(nodes)
    }

    /// A cell with the name of a node, if there is one.
    pub fn named(&self, node: Option<NodeId>) -> Content {
        node.map_or_else(Content::none, |node| Content::word(self.name(node)))
    }

    /// A cell with the names of nodes, in their order.
    pub fn listed(&self, nodes: impl IntoIterator<Item = NodeId>) -> Content {
        Content::list(self.names(nodes), NOTHING)
    }
}

/// What stands in a cell where there is nothing to show.
const NOTHING: &str = "–";

/// What a cell shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// What one reads.
    pub text: String,
    /// The same as single values, for `expect` and for comparing: names, numbers, words.
    pub values: Vec<String>,
    /// Colour of a role or standing: `"leader"`, `"follower"`, `"candidate"`, `"joining"`, `"good"`, `"bad"` or
    /// `""`. Never the only sign: the text says it too.
    pub tone: &'static str,
}

impl Content {
    /// One word or number.
    pub fn word(word: impl Into<String>) -> Self {
        let text = word.into();
        Self { values: vec![text.clone()], text, tone: "" }
    }

    /// Several values, shown with spaces between; `none` is what stands for an empty list.
    pub fn list(values: Vec<String>, none: &str) -> Self {
        let text = if values.is_empty() { none.to_owned() } else { values.join(" ") };
        Self { text, values, tone: "" }
    }

    /// A number.
    pub fn number(number: u64) -> Self {
        Self::word(number.to_string())
    }

    /// What one reads, and the single values in it. An empty text shows as nothing.
    pub fn text(text: String, values: Vec<String>) -> Self {
        Self { text: if text.is_empty() { NOTHING.to_owned() } else { text }, values, tone: "" }
    }

    /// Nothing to show.
    pub fn none() -> Self {
        Self::text(String::new(), Vec::new())
    }

    /// The same in the colour of what is bad, unless there is nothing in it.
    #[must_use]
    pub fn bad_if_any(self) -> Self {
        if self.values.is_empty() { self } else { self.toned("bad") }
    }

    /// The same in the colour of a role.
    #[must_use]
    pub fn toned(mut self, tone: &'static str) -> Self {
        self.tone = tone;
        self
    }
}

/// A column of the State table.
pub struct Column<P: Protocol> {
    /// The word for it in a script's `expect`.
    pub id: &'static str,
    pub title: &'static str,
    /// What it shows, in a sentence.
    pub help: &'static str,
    /// Whether a crash leaves it.
    pub is_durable: bool,
    /// What the node shows; a function that may know which column of another table it stands for.
    pub cell: &'static (dyn Fn(&Showing<'_, P>) -> Content + Sync),
}

/// A node × node grid: what one node holds of another.
pub struct Relation<P: Protocol> {
    pub id: &'static str,
    pub title: &'static str,
    /// What a marked pair means, in a sentence.
    pub help: &'static str,
    /// What the node holds of the other.
    pub pair: &'static (dyn Fn(&Showing<'_, P>, NodeId) -> Pair + Sync),
}

/// One cell of a node × node grid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pair {
    /// Whether the relation holds.
    pub holds: bool,
    /// What stands in the cell, one or a few characters; empty where the relation does not hold.
    pub mark: String,
    /// The same in words, for a screen reader and a tooltip: "b takes c for its host".
    pub words: String,
    /// As in [`Content::tone`].
    pub tone: &'static str,
}

impl Pair {
    /// The relation holds.
    pub fn marked(mark: impl Into<String>, words: String, tone: &'static str) -> Self {
        Self { holds: true, mark: mark.into(), words, tone }
    }

    /// The relation does not hold.
    pub fn unmarked(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }
}

/// A request that a person can make of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestForm {
    /// The words of a script up to the first blank: `"send"`.
    pub verb: &'static str,
    /// The whole line with blanks in braces: `"send {text} to {node}"`. A blank called `node` takes a node's name. The
    /// node that is asked stands behind it, as `at {at}`; a line that says `to {at}` itself may be written either way.
    pub line: &'static str,
    /// The words on the button.
    pub title: &'static str,
    pub help: &'static str,
    /// The words of a first one to try, without the node that is asked; empty where there is none to offer.
    pub example: &'static str,
}

/// How a protocol shows itself. No page and no other room knows a protocol but through this.
pub trait Exhibit: Protocol {
    /// The word for it in a script: `"watercraft"`.
    const KEY: &'static str;
    const TITLE: &'static str;
    /// What it is, in a sentence.
    const SUMMARY: &'static str;
    /// What a run shows where no script says otherwise, without `protocol` line.
    const WELCOME: &'static str;

    fn columns() -> &'static [Column<Self>];
    /// The ids of columns that a page leaves out until somebody wants them: what follows from others, or is seldom looked at.
    fn detail_columns() -> &'static [&'static str] {
        &[]
    }

    fn relations() -> &'static [Relation<Self>];
    /// Further tables of each node, a row a thing that it has; none for a protocol whose State table tells all.
    fn sheets() -> &'static [Sheet<Self>] {
        &[]
    }

    fn requests() -> &'static [RequestForm];

    /// A note as a sentence of at most 20 words with the node as its subject.
    fn explain(note: &Self::Note, me: NodeId, roster: &Roster) -> String;

    /// The kind of a message: one word, the same in tables and scripts: `"WC_PING"`.
    fn kind(message: &Self::Message) -> &'static str;

    /// All kinds that there are.
    fn kinds() -> &'static [&'static str];

    /// What a message says beyond its kind; empty if nothing. It may be long, the bytes of a chunk with the names of its
    /// fields say: a sentence takes its beginning, and the list of messages unfolds it.
    fn describe(message: &Self::Message, roster: &Roster) -> String;

    /// The word for a timer in scripts: `"tick"`, `"silent:c"`. No spaces.
    fn timer_word(timer: &Self::Timer, roster: &Roster) -> String;

    /// The words for a timer on a page: "next tick", "patience with c".
    fn timer_title(timer: &Self::Timer, roster: &Roster) -> String;

    /// Reads a request of a script: the words of the line without the trailing `at <node>`.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    fn read_request(words: &[&str], roster: &Roster) -> Result<Self::Request, String>;

    /// A request as a script writes it, so that `read_request` gives the same again.
    fn write_request(request: &Self::Request, roster: &Roster) -> String;
}
