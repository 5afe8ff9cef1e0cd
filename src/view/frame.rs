//! The finished shapes that cross to a page or a terminal. `www/messages.js` has the same with a sentence for each.
//! Times are virtual milliseconds, frames are counted from 0.

use serde::Serialize;

use super::{Pair, RequestForm};

/// What is fixed when a lab opens.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    pub version: &'static str,
    pub title: String,
    pub protocol: Card,
    /// The word for what carries its messages.
    pub transport: &'static str,
    /// The key of the module that has this protocol over this transport: what a node elsewhere is made with.
    pub module: &'static str,
    pub seed: String,
    pub seed_was_drawn: bool,
    pub script: String,
    pub end_ms: Option<f64>,
    pub verdict: Option<Verdict>,
    pub rules: Vec<Rule>,
    pub presets: Vec<Preset>,
    pub columns: Vec<ColumnCard>,
    pub relations: Vec<Card3>,
    pub sheets: Vec<SheetCard>,
    pub requests: Vec<RequestForm>,
    pub properties: Vec<Card3>,
    pub kinds: Vec<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Card {
    pub key: &'static str,
    pub title: &'static str,
    pub summary: &'static str,
}

/// Something with a word, a title and a sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Card3 {
    pub id: &'static str,
    pub title: &'static str,
    pub help: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnCard {
    pub id: &'static str,
    pub title: &'static str,
    pub help: &'static str,
    pub is_durable: bool,
    pub is_detail: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SheetCard {
    pub id: &'static str,
    pub title: &'static str,
    pub help: &'static str,
    pub is_durable: bool,
    pub columns: Vec<Card3>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    pub id: &'static str,
    pub title: &'static str,
    pub source: &'static str,
    pub breaks_without: &'static str,
    pub default: bool,
    /// The title of the group that it belongs to; empty where there are none.
    pub group: &'static str,
}

/// A named choice of rules, by their places in `Setup.rules`.
#[derive(Clone, Debug, Serialize)]
pub struct Preset {
    pub id: &'static str,
    pub title: &'static str,
    pub rules: Vec<usize>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Param {
    pub id: &'static str,
    pub title: &'static str,
    pub help: &'static str,
    pub unit: &'static str,
    pub value: String,
    pub choices: Vec<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// `"holds"` or `"broken"`.
    pub declared: &'static str,
    pub fixed_by: Vec<String>,
}

/// Where a lab stands.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LabStatus {
    pub branch: usize,
    pub frame: usize,
    pub frames: usize,
    pub time_ms: f64,
    pub end_ms: f64,
    pub is_quiet: bool,
    pub marks: usize,
    pub keys: usize,
    pub branches: Vec<BranchCard>,
    pub outcome: Outcome,
    pub notices: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BranchCard {
    pub id: usize,
    pub name: String,
    pub parent: Option<usize>,
    pub fork: usize,
    pub frames: usize,
    pub end_ms: f64,
    pub outcome: Outcome,
    /// Actions by hand that were left out because they have become impossible: the line and why.
    pub skipped: Vec<(String, String)>,
}

/// How a run did so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// `"open"`, `"holds"` or `"broken"`.
    pub standing: &'static str,
    pub words: String,
    pub frame: Option<usize>,
    pub expectations: Vec<Expected>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expected {
    pub line: u32,
    pub text: String,
    pub standing: &'static str,
    pub words: String,
    pub frame: Option<usize>,
}

/// One picture of one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Frame {
    pub branch: usize,
    pub frame: usize,
    pub since: usize,
    pub time_ms: f64,
    pub is_key: bool,
    pub fingerprint: String,
    pub line: String,
    pub is_by_hand: bool,
    pub sentence: String,
    pub reasons: Vec<Reason>,
    pub mark: &'static str,
    pub changed: usize,
    pub rows: Vec<Row>,
    pub properties: Vec<PropertyStanding>,
    pub rules: Vec<bool>,
    pub params: Vec<Param>,
    pub network: Vec<Param>,
    pub cuts: Vec<CutLink>,
    pub in_flight: usize,
}

impl PartialEq for Param {
    fn eq(&self, other: &Self) -> bool {
        (self.id, &self.value) == (other.id, &other.value)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub text: String,
    pub frame: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub node: u16,
    pub name: String,
    pub status: &'static str,
    pub status_was: &'static str,
    pub acted: bool,
    pub cells: Vec<Cell>,
    pub timers: Vec<Timer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    pub text: String,
    pub values: Vec<String>,
    pub tone: &'static str,
    pub was: Option<String>,
    pub is_changed: bool,
    pub is_failed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timer {
    pub word: String,
    pub title: String,
    pub left_ms: f64,
    pub total_ms: f64,
    pub is_held: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PropertyStanding {
    pub id: &'static str,
    /// `"holds"`, `"open"`, `"broken"` or `"unchecked"`.
    pub standing: &'static str,
    pub words: String,
    pub frame: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CutLink {
    pub from: String,
    pub to: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    pub frame: usize,
    pub time_ms: f64,
    pub kind: &'static str,
    pub words: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grid {
    pub relation: &'static str,
    pub frame: usize,
    pub nodes: Vec<GridNode>,
    pub pairs: Vec<Vec<GridPair>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GridNode {
    pub node: u16,
    pub name: String,
    pub status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GridPair {
    #[serde(flatten)]
    pub pair: Pair,
    pub was: Option<String>,
    pub is_changed: bool,
}

/// A sheet of the nodes at a frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listing {
    pub sheet: &'static str,
    pub frame: usize,
    pub since: usize,
    /// How many rows are new, gone or have a cell that changed.
    pub changed: usize,
    pub nodes: Vec<ListedNode>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedNode {
    pub node: u16,
    pub name: String,
    pub status: &'static str,
    /// Those that are gone stand where they stood.
    pub rows: Vec<ListedRow>,
    /// How many rows more there are.
    pub more: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedRow {
    pub key: String,
    /// `"new"`, `"gone"` or empty.
    pub turn: &'static str,
    pub cells: Vec<Cell>,
}

/// What one frame has to say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    pub frame: usize,
    pub time_ms: f64,
    /// The node that took the step, if one did.
    pub node: Option<u16>,
    pub sentence: String,
    pub reasons: Vec<Reason>,
    pub mark: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyMoment {
    pub frame: usize,
    pub time_ms: f64,
    pub sentence: String,
    pub mark: &'static str,
    pub cells: Vec<MomentCell>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MomentCell {
    pub node: u16,
    pub changes: Vec<Change>,
    pub status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    pub column: &'static str,
    pub was: String,
    pub now: String,
    pub is_failed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LetterCard {
    pub id: f64,
    pub kind: String,
    pub words: String,
    pub from: String,
    pub to: String,
    pub sent_frame: usize,
    pub sent_ms: f64,
    pub due_ms: Option<f64>,
    /// `"in flight"`, `"delivered"`, `"lost"` or `"waiting"`.
    pub fate: &'static str,
    pub fate_frame: Option<usize>,
    pub cause: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    pub line: String,
    pub title: String,
    pub node: String,
    pub due_ms: f64,
    pub is_next: bool,
}
