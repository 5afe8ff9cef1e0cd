//! The command line: plays scenario files in a terminal and in anyone's checks, and lists the rules of the protocols.
//!
//! What comes in: arguments. What goes out: lines on the standard output, complaints on the other, and an exit status:
//! 0 if all scenarios end as declared, 1 if one does not, 2 if it was called wrongly or cannot read a file.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use consensus_lab::lab::frame::{Snapshot, rows, snapshot};
use consensus_lab::lab::listing::{Filled, fill, listing};
use consensus_lab::lab::words::{explain, mark_word};
use consensus_lab::node::{RuleBook, write_duration_ms};
use consensus_lab::protocol::{self, Transport, Visitor};
use consensus_lab::scenario::{Complaint, Scenario, measure, play, read, read_over};
use consensus_lab::timeline::{Key, Timeline};
use consensus_lab::view::{Cell, Exhibit, Listing, Row, Sheet};
use consensus_lab::world::World;

const HELP: &str = "\
Plays scenarios of the Consensus Lab and measures their verdicts.

Usage:
  consensus-lab run [--tables] [--transport WORD] [--rules RULES] [--seed N] FILE…
  consensus-lab rules [PROTOCOL]

run     plays each scenario file, and each .txt file in a folder; ends with “N passed, N failed”
  --tables        print the table of every key frame: what was → what is now, and the sentence; and of
                  the protocol's other tables the rows that changed
  --transport WORD  direct or sockets: play over it whatever the script says
  --rules RULES   switch rules on top of the script's: \"none +redial\", \"-drop_unlisted\"; the script's
                  verdict does not count then, only whether all that it expects comes true
  --seed N        play with this seed whatever the script says
rules   lists the rules of a protocol, or of all protocols

  -h, --help      this text
  -V, --version   the version

Exit status: 0 all passed, 1 some failed, 2 wrong usage or a file that cannot be read.
";

/// The most files that one call plays.
const FILES_MAX: usize = 10_000;
/// The most key frames that are printed of one run.
const TABLES_MAX: usize = 2_000;

/// Why nothing could be done.
enum Fault {
    /// The call is wrong, or a file cannot be read.
    Usage(String),
    /// Nobody reads the output.
    Output,
}

impl From<io::Error> for Fault {
    fn from(_: io::Error) -> Self {
        Fault::Output
    }
}

impl From<lexopt::Error> for Fault {
    fn from(error: lexopt::Error) -> Self {
        Fault::Usage(format!("Wrong usage: {error}."))
    }
}

/// What is asked for.
enum Call {
    Help,
    Version,
    Run(Run),
    Rules(Option<String>),
}

/// How scenarios are played.
#[derive(Default)]
struct Run {
    paths: Vec<PathBuf>,
    has_tables: bool,
    transport: Option<Transport>,
    rules: Option<String>,
    seed: Option<u64>,
}

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    match call(std::env::args_os()).and_then(|call| carry_out(call, &mut out)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(Fault::Usage(message)) => {
            // Whoever cannot be told on the error output either still has the exit status.
            let _ = writeln!(io::stderr(), "{message}\nSee: consensus-lab --help");
            ExitCode::from(2)
        }
        Err(Fault::Output) => ExitCode::FAILURE,
    }
}

/// Reads the arguments; the first is the program itself.
fn call(args: impl Iterator<Item = OsString>) -> Result<Call, Fault> {
    use lexopt::prelude::*;
    let mut parser = lexopt::Parser::from_iter(args);
    let mut command: Option<String> = None;
    let mut run = Run::default();
    let mut names = Vec::new();
    while let Some(arg) = parser.next()? {
        let is_run = command.as_deref() == Some("run");
        match arg {
            Short('h') | Long("help") => return Ok(Call::Help),
            Short('V') | Long("version") => return Ok(Call::Version),
            Long("tables") if is_run => run.has_tables = true,
            Long("transport") if is_run => run.transport = Some(transport(&parser.value()?.string()?)?),
            Long("rules") if is_run => run.rules = Some(parser.value()?.string()?.replace(',', " ")),
            Long("seed") if is_run => run.seed = Some(seed(&parser.value()?.string()?)?),
            Value(word) if command.is_none() => command = Some(word.string()?),
            Value(path) if is_run => run.paths.push(path.into()),
            Value(name) => names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    match (command.as_deref(), names.as_slice()) {
        (None, _) => Err(Fault::Usage("Expected a command: run or rules.".to_owned())),
        (Some("run"), _) if run.paths.is_empty() => Err(Fault::Usage("Expected the files to run.".to_owned())),
        (Some("run"), _) => Ok(Call::Run(run)),
        (Some("rules"), []) => Ok(Call::Rules(None)),
        (Some("rules"), [name]) => Ok(Call::Rules(Some(name.clone()))),
        (Some("rules"), _) => Err(Fault::Usage("Expected at most one protocol.".to_owned())),
        (Some(other), _) => Err(Fault::Usage(format!("There is no command “{other}”: expected run or rules."))),
    }
}

fn transport(word: &str) -> Result<Transport, Fault> {
    let words = Transport::ALL.map(Transport::word).join(" or ");
    Transport::find(word).ok_or_else(|| Fault::Usage(format!("There is no transport “{word}”: expected {words}.")))
}

fn seed(word: &str) -> Result<u64, Fault> {
    let bad = || Fault::Usage(format!("“{word}” is no seed: expected a whole number from 0 to {}.", u64::MAX));
    word.parse().map_err(|_| bad())
}

/// Does what is asked for; `false` if a scenario failed.
fn carry_out(call: Call, out: &mut dyn Write) -> Result<bool, Fault> {
    match call {
        Call::Help => write!(out, "{HELP}")?,
        Call::Version => writeln!(out, "consensus-lab {}", env!("CARGO_PKG_VERSION"))?,
        Call::Rules(key) => list_rules(key.as_deref(), out)?,
        Call::Run(run) => return run_all(&run, out),
    }
    Ok(true)
}

// ---- run ----

fn run_all(run: &Run, out: &mut dyn Write) -> Result<bool, Fault> {
    let mut files = Vec::new();
    for path in &run.paths {
        let before = files.len();
        find_files(path, &mut files)?;
        if files.len() == before {
            return Err(Fault::Usage(format!("There is no .txt file in {}.", path.display())));
        }
    }
    // All files are read before the first is played: a wrong name at the end costs no run.
    let texts = files.iter().map(|path| read_file(path)).collect::<Result<Vec<String>, Fault>>()?;
    let mut passed = 0;
    for (path, text) in files.iter().zip(&texts) {
        passed += usize::from(run_file(run, path, text, out)?);
        out.flush()?;
    }
    let failed = files.len() - passed;
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(failed == 0)
}

/// A file itself, or all `.txt` files of a folder and its folders, by name.
fn find_files(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let unreadable = |error: io::Error| Fault::Usage(format!("{} cannot be read: {error}.", path.display()));
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for inner in paths {
        if files.len() >= FILES_MAX {
            return Err(Fault::Usage(format!("There are more than {FILES_MAX} files. Name a smaller folder.")));
        }
        let is_script = inner.extension().is_some_and(|extension| extension == "txt");
        if is_script || (inner.is_dir() && !inner.is_symlink()) {
            find_files(&inner, files)?;
        }
    }
    Ok(())
}

fn read_file(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(|error| Fault::Usage(format!("{} cannot be read: {error}.", path.display())))
}

/// Plays one file; whether it passed.
fn run_file(run: &Run, path: &Path, text: &str, out: &mut dyn Write) -> Result<bool, Fault> {
    let name = path.display();
    let outcome = prepare(run, text).and_then(|(scenario, seed, seed_words)| {
        let measured = measure(&scenario, seed)?;
        Ok((scenario, seed, seed_words, measured))
    });
    let (scenario, seed, seed_words, measured) = match outcome {
        Ok(outcome) => outcome,
        Err(complaint) => {
            writeln!(out, "FAILED  {name}: {complaint}")?;
            return Ok(false);
        }
    };
    if run.has_tables {
        let tables = protocol::visit(scenario.module.key, Tables { scenario: &scenario, seed });
        writeln!(out, "{}\n\n{}", scenario.title, tables.unwrap_or_default())?;
    }
    let standing = if measured.is_as_declared { "passed" } else { "FAILED" };
    writeln!(out, "{standing}  {name}: {} ({} frames{seed_words})", measured.words, measured.frames)?;
    Ok(measured.is_as_declared)
}

/// The scenario as it is to be played, its seed, and the seed in words where the script has none.
fn prepare(run: &Run, text: &str) -> Result<(Scenario, u64, String), Complaint> {
    let mut scenario = match run.transport {
        Some(transport) => read_over(text, transport)?,
        None => read(text)?,
    };
    if let Some(rules) = &run.rules {
        scenario.switch_rules(rules)?;
        scenario.verdict = None;
    }
    let (seed, words) = match (run.seed, scenario.seed) {
        (Some(seed), _) => (seed, format!(", seed {seed}")),
        (None, Some(seed)) => (seed, String::new()),
        (None, None) => {
            let drawn = getrandom::u32().map_err(|error| Complaint::plain(format!("No seed: {error}. Give one.")))?;
            (drawn.into(), format!(", seed {drawn}"))
        }
    };
    Ok((scenario, seed, words))
}

// ---- tables ----

/// The tables of a run's key frames, as text.
struct Tables<'s> {
    scenario: &'s Scenario,
    seed: u64,
}

impl Visitor for Tables<'_> {
    type Out = String;
    fn visit<P: Exhibit>(self) -> String {
        match play::<P>(self.scenario, self.seed) {
            Ok(played) => tables_of(played.timeline),
            Err(complaint) => format!("{complaint}\n"),
        }
    }
}

/// One key frame.
struct Picture {
    heading: String,
    sentence: String,
    rows: Vec<Row>,
    /// The changed rows of the sheets, as text.
    sheets: String,
}

fn tables_of<P: Exhibit>(mut timeline: Timeline<P>) -> String {
    let keys: Vec<Key> = timeline.branch().keys().to_vec();
    let mut was = Snapshot::default();
    let mut filled: Vec<Filled> = P::sheets().iter().map(|_| Filled::default()).collect();
    let mut since = 0;
    let mut pictures = Vec::new();
    for key in keys.iter().take(TABLES_MAX) {
        timeline.seek(key.frame);
        let world = timeline.world();
        let now = snapshot(world);
        let sentence = timeline.step().map(|step| explain(step, world).0).unwrap_or_default();
        pictures.push(Picture {
            heading: format!("frame {}  {}  {}", key.frame, write_duration_ms(key.at_ms), mark_word(key.kind)),
            sentence,
            rows: rows::<P>(world, &now, &was, timeline.standings(), key.node),
            sheets: sheets_of(world, &mut filled, (key.frame, since)),
        });
        (was, since) = (now, key.frame);
    }
    // A column in which nobody ever shows anything would only make the table wider.
    let is_empty = |text: &str| text.is_empty() || text == "–";
    let is_used = |column: usize| {
        let mut cells = pictures.iter().flat_map(|picture| &picture.rows).filter_map(|row| row.cells.get(column));
        cells.any(|cell| !is_empty(&cell.text))
    };
    let columns: Vec<(usize, &str)> =
        P::columns().iter().map(|column| column.title).enumerate().filter(|(place, _)| is_used(*place)).collect();
    let mut text = String::new();
    for picture in &pictures {
        let _ = writeln!(text, "{}\n{}", picture.heading, picture.sentence);
        let heading = std::iter::once("").chain(columns.iter().map(|(_, title)| *title)).map(str::to_owned);
        let table = std::iter::once(heading.collect()).chain(picture.rows.iter().map(|row| row_of(row, &columns)));
        let _ = writeln!(text, "{}", aligned(&table.collect::<Vec<_>>()));
        text.push_str(&picture.sheets);
    }
    if keys.len() > TABLES_MAX {
        let _ = writeln!(text, "… and {} key frames more\n", keys.len() - TABLES_MAX);
    }
    text
}

/// What has changed in the protocol's sheets since the key frame before, whose rows are exchanged for those of this one.
fn sheets_of<P: Exhibit>(world: &World<P>, filled: &mut [Filled], (frame, since): (usize, usize)) -> String {
    let mut text = String::new();
    for (sheet, was) in P::sheets().iter().zip(filled) {
        let now = fill(world, sheet, None, None);
        let listing = listing(sheet, (frame, &now), (since, was));
        if listing.changed > 0 {
            let _ = writeln!(text, "{}", changed_rows(sheet, &listing));
        }
        *was = now;
    }
    text
}

/// The rows of a sheet that are new (+), gone (-) or have changed, below the sheet's title.
fn changed_rows<P: Exhibit>(sheet: &Sheet<P>, listing: &Listing) -> String {
    let columns = sheet.columns.iter().map(|column| column.title.to_owned());
    let mut table: Vec<Vec<String>> =
        vec![[format!("{}:", sheet.title), String::new()].into_iter().chain(columns).collect()];
    for (node, row) in listing.nodes.iter().flat_map(|node| node.rows.iter().map(move |row| (node, row))) {
        let sign = match row.turn {
            "new" => "+",
            "gone" => "-",
            _ if row.cells.iter().any(|cell| cell.is_changed) => "",
            _ => continue,
        };
        table.push([node.name.clone(), sign.to_owned()].into_iter().chain(row.cells.iter().map(cell_words)).collect());
    }
    aligned(&table)
}

/// What was → what is now.
fn cell_words(cell: &Cell) -> String {
    match cell.was.as_deref().filter(|was| !was.is_empty()) {
        Some(was) => format!("{was} → {}", cell.text),
        None => cell.text.clone(),
    }
}

/// A node's name, with its status where it does not run, and its cells: what was → what is now.
fn row_of(row: &Row, columns: &[(usize, &str)]) -> Vec<String> {
    let name = match (row.status, row.status_was) {
        ("running", "" | "absent") => row.name.clone(),
        (status, "") => format!("{} ({status})", row.name),
        (status, was) => format!("{} ({was} → {status})", row.name),
    };
    let cell = |(place, _): &(usize, &str)| row.cells.get(*place).map(cell_words).unwrap_or_default();
    std::iter::once(name).chain(columns.iter().map(cell)).collect()
}

/// Rows of cells as lines in which columns stand below each other.
fn aligned(table: &[Vec<String>]) -> String {
    let columns = table.iter().map(Vec::len).max().unwrap_or_default();
    let length = |cell: &String| cell.chars().count();
    let width = |column: usize| table.iter().filter_map(|row| row.get(column)).map(length).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in table {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "  {}", line.trim_end());
    }
    text
}

// ---- rules ----

fn list_rules(key: Option<&str>, out: &mut dyn Write) -> Result<(), Fault> {
    let keys = protocol::KEYS;
    if let Some(key) = key.filter(|key| !keys.contains(key)) {
        let message = format!("There is no protocol “{key}”: expected {}.", keys.join(", "));
        return Err(Fault::Usage(message));
    }
    for key in keys.iter().filter(|known| key.is_none_or(|key| key == **known)) {
        write!(out, "{}", protocol::visit(key, Rules).unwrap_or_default())?;
    }
    Ok(())
}

/// The rules of a protocol, as text.
struct Rules;

impl Visitor for Rules {
    type Out = String;
    fn visit<P: Exhibit>(self) -> String {
        let mut text = format!("{} – {}\n", P::KEY, P::SUMMARY);
        for card in P::Rules::cards() {
            let state = if card.default { "on" } else { "off" };
            let _ = writeln!(text, "\n  {} ({state})  {}", card.id, card.title);
            let _ = writeln!(text, "    {}\n    Without it: {}", card.source, card.breaks_without);
        }
        text.push('\n');
        text
    }
}
