//! Action lines without a world: what comes in is a line and the names that there are, what goes out is what it wants.
//! Everything is checked here that does not depend on what is under way or running.

use super::complaint::{Complaint, choices, quoted};
use super::vocabulary::Vocabulary;
use super::words::{Line, Reader, Word};
use crate::network::Options;
use crate::node::{NodeId, ParamBook, ParamCard, ParamError, Roster, RulePreset, SortedSet, read_duration_ms};
use crate::view::RequestForm;

/// The longest time that a script can name: a day.
pub const TIME_MS_MAX: u64 = 24 * 60 * 60 * 1_000;

/// Words that stand for nodes or follow them in `expect`; no node can have them for its name.
pub(super) const RESERVED: [&str; 8] = ["everyone", "nobody", "some", "any", "is", "has", "lacks", "starts"];

/// The verbs that every protocol has.
const VERBS: [&str; 21] = [
    "spawn",
    "leave",
    "crash",
    "restart",
    "wipe",
    "pause",
    "resume",
    "cut",
    "heal",
    "partition",
    "merge",
    "drop",
    "duplicate",
    "deliver",
    "delay",
    "force",
    "hold",
    "release",
    "rule",
    "param",
    "network",
];

/// What is done to one machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MachineVerb {
    Leave,
    Crash,
    Restart,
    Wipe,
    Pause,
    Resume,
}

/// What is done to one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LetterVerb {
    Drop,
    Duplicate,
    Deliver,
    Delay { by_ms: u64 },
}

/// What is done to one timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimerVerb {
    Force,
    Hold,
    Release,
}

/// What an action line wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish<'a> {
    Spawn {
        name: Word<'a>,
        contact: Option<NodeId>,
    },
    Machine(MachineVerb, NodeId),
    Cut(Vec<(NodeId, NodeId)>),
    Heal(Vec<(NodeId, NodeId)>),
    Partition(Vec<Vec<NodeId>>),
    Merge,
    /// The n-th letter of this kind on this link, from 1.
    Letter {
        what: LetterVerb,
        kind: Word<'a>,
        link: (NodeId, NodeId),
        nth: usize,
    },
    Timer {
        what: TimerVerb,
        timer: Word<'a>,
        node: NodeId,
    },
    Switch {
        rule: usize,
        on: bool,
    },
    Param {
        id: String,
        value: String,
    },
    Network {
        id: String,
        value: String,
    },
    Request {
        words: Vec<&'a str>,
        node: NodeId,
    },
}

/// What is known where a line is read.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    pub vocabulary: &'k Vocabulary,
    pub roster: &'k Roster,
}

impl<'k> Known<'k> {
    /// Reads an action to its end.
    pub fn wish<'a>(self, words: &mut Reader<'_, 'a>) -> Result<Wish<'a>, Complaint> {
        let verb = words.peek().ok_or_else(|| Complaint::plain("Expected an action."))?;
        if !VERBS.contains(&verb.text) {
            return self.request(words);
        }
        words.word("an action")?;
        let machine = |words: &mut Reader<'_, 'a>, what| Ok(Wish::Machine(what, self.node(words)?));
        let letter = |words: &mut Reader<'_, 'a>, what| self.letter(words, what);
        let timer = |words: &mut Reader<'_, 'a>, what| self.timer(words, what);
        let wish = match verb.text {
            "spawn" => self.spawn(words)?,
            "leave" => machine(words, MachineVerb::Leave)?,
            "crash" => machine(words, MachineVerb::Crash)?,
            "restart" => machine(words, MachineVerb::Restart)?,
            "wipe" => machine(words, MachineVerb::Wipe)?,
            "pause" => machine(words, MachineVerb::Pause)?,
            "resume" => machine(words, MachineVerb::Resume)?,
            "cut" => Wish::Cut(self.links(words)?),
            "heal" => Wish::Heal(self.links(words)?),
            "partition" => self.partition(words)?,
            "merge" => Wish::Merge,
            "drop" => letter(words, LetterVerb::Drop)?,
            "duplicate" => letter(words, LetterVerb::Duplicate)?,
            "deliver" => letter(words, LetterVerb::Deliver)?,
            "delay" => letter(words, LetterVerb::Delay { by_ms: 0 })?,
            "force" => timer(words, TimerVerb::Force)?,
            "hold" => timer(words, TimerVerb::Hold)?,
            "release" => timer(words, TimerVerb::Release)?,
            "rule" => self.switch(words)?,
            "param" => {
                let (id, value) = setting(words, &self.vocabulary.params, self.vocabulary.try_param, "parameter")?;
                Wish::Param { id, value }
            }
            _ => {
                let (id, value) = network_setting(words)?;
                Wish::Network { id, value }
            }
        };
        words.end()?;
        Ok(wish)
    }

    /// Reads the name of a node.
    pub fn node(self, words: &mut Reader<'_, '_>) -> Result<NodeId, Complaint> {
        let name = words.word("a node's name")?;
        self.node_called(words.line, name)
    }

    /// The node with this name.
    pub fn node_called(self, line: &Line<'_>, name: Word<'_>) -> Result<NodeId, Complaint> {
        self.roster.find(name.text).ok_or_else(|| {
            let names: Vec<&str> = self.roster.ids().map(|id| self.roster.name(id)).collect();
            let message = if names.is_empty() {
                format!("There is no node {}: there are no nodes yet.", quoted(name.text))
            } else {
                let nodes = choices(names.iter().copied());
                format!("There is no node {}: expected {nodes}.", quoted(name.text))
            };
            line.wrong(name, message, names)
        })
    }

    /// Reads the kind of a message.
    pub fn kind<'a>(self, words: &mut Reader<'_, 'a>) -> Result<Word<'a>, Complaint> {
        let kind = words.word("a kind of message")?;
        if self.vocabulary.all_kinds().any(|known| known == kind.text) {
            return Ok(kind);
        }
        let kinds = choices(self.vocabulary.all_kinds());
        let message = format!("There is no message {}: expected {kinds}.", quoted(kind.text));
        Err(words.line.wrong(kind, message, self.vocabulary.all_kinds()))
    }

    /// Reads the id of a rule that stands in a word.
    pub fn rule(self, line: &Line<'_>, word: Word<'_>, id: &str) -> Result<usize, Complaint> {
        self.vocabulary.rules.iter().position(|card| card.id == id).ok_or_else(|| {
            let message = format!("There is no rule {}: expected {}.", quoted(id), choices(self.vocabulary.rule_ids()));
            let nearest = super::complaint::nearest(id, self.vocabulary.rule_ids());
            Complaint { nearest, ..line.complain(Some(word), message) }
        })
    }

    /// Reads the id of a preset of rules.
    pub fn preset(self, words: &mut Reader<'_, '_>) -> Result<&'static RulePreset, Complaint> {
        let line = words.line;
        let word = words.word("the name of a ladder")?;
        let presets = self.vocabulary.presets;
        presets.iter().find(|preset| preset.id == word.text).ok_or_else(|| {
            let ids = || self.vocabulary.preset_ids();
            let message = match presets {
                [] => "This protocol has no ladders: choose its rules with none, all, default, +rule and -rule."
                    .to_owned(),
                _ => format!("There is no ladder {}: expected {}.", quoted(word.text), choices(ids())),
            };
            line.wrong(word, message, ids())
        })
    }

    fn spawn<'a>(self, words: &mut Reader<'_, 'a>) -> Result<Wish<'a>, Complaint> {
        let name = words.word("the new node's name")?;
        check_name(words.line, name)?;
        let contact = if words.peek().is_some() {
            words.must("through")?;
            Some(self.node(words)?)
        } else {
            None
        };
        Ok(Wish::Spawn { name, contact })
    }

    /// Reads `b` for all its links, or pairs: `b - c` for both ways, `b -> c` for one.
    fn links(self, words: &mut Reader<'_, '_>) -> Result<Vec<(NodeId, NodeId)>, Complaint> {
        let one = self.node(words)?;
        if words.peek().is_none() {
            let others = self.roster.ids().filter(|other| *other != one);
            return Ok(others.flat_map(|other| [(one, other), (other, one)]).collect());
        }
        let mut links = self.pair(words, one)?;
        while words.peek().is_some() {
            let one = self.node(words)?;
            links.extend(self.pair(words, one)?);
        }
        Ok(links)
    }

    fn pair(self, words: &mut Reader<'_, '_>, one: NodeId) -> Result<Vec<(NodeId, NodeId)>, Complaint> {
        let sign = words.word("- or ->")?;
        if !["-", "->"].contains(&sign.text) {
            let message = format!("Expected - (both ways) or -> (one way) and not {}.", quoted(sign.text));
            return Err(words.line.complain(Some(sign), message));
        }
        let name = words.peek();
        let other = self.node(words)?;
        if one == other {
            return Err(words.line.complain(name, "A link needs two different nodes."));
        }
        Ok(if sign.text == "-" { vec![(one, other), (other, one)] } else { vec![(one, other)] })
    }

    fn partition<'a>(self, words: &mut Reader<'_, '_>) -> Result<Wish<'a>, Complaint> {
        let mut groups = vec![Vec::new()];
        let mut seen = SortedSet::new();
        let first = words.peek();
        for word in words.all() {
            if word.text == "|" {
                groups.push(Vec::new());
                continue;
            }
            let node = self.node_called(words.line, word)?;
            if !seen.insert(node) {
                return Err(words.line.complain(Some(word), format!("{} stands in two groups.", word.text)));
            }
            groups.last_mut().expect("there is a first group").push(node);
        }
        if groups.iter().any(Vec::is_empty) {
            let message = "Expected groups of nodes with | between them, like: partition b c | d e";
            return Err(words.line.complain(first, message));
        }
        Ok(Wish::Partition(groups))
    }

    fn letter<'a>(self, words: &mut Reader<'_, 'a>, what: LetterVerb) -> Result<Wish<'a>, Complaint> {
        let kind = self.kind(words)?;
        let from = self.node(words)?;
        words.must("->")?;
        let to = self.node(words)?;
        let what = match what {
            LetterVerb::Delay { .. } => {
                words.must("by")?;
                LetterVerb::Delay { by_ms: time_ms(words, "a length of time, like 2s")? }
            }
            other => other,
        };
        let mut nth = 1;
        if words.peek().is_some() {
            words.must("nth")?;
            let word = words.word("a number")?;
            let number = word.text.parse().ok().filter(|number| *number >= 1);
            let bad = || words.line.complain(Some(word), format!("{} is no number from 1 on.", quoted(word.text)));
            nth = number.ok_or_else(bad)?;
        }
        Ok(Wish::Letter { what, kind, link: (from, to), nth })
    }

    fn timer<'a>(self, words: &mut Reader<'_, 'a>, what: TimerVerb) -> Result<Wish<'a>, Complaint> {
        let timer = words.word("the word for a timer")?;
        words.must("at")?;
        Ok(Wish::Timer { what, timer, node: self.node(words)? })
    }

    fn switch<'a>(self, words: &mut Reader<'_, '_>) -> Result<Wish<'a>, Complaint> {
        let id = words.word("the id of a rule")?;
        let rule = self.rule(words.line, id, id.text)?;
        let to = words.word("on or off")?;
        match to.text {
            "on" => Ok(Wish::Switch { rule, on: true }),
            "off" => Ok(Wish::Switch { rule, on: false }),
            other => Err(words.line.wrong(to, format!("Expected on or off and not {}.", quoted(other)), ["on", "off"])),
        }
    }

    fn request<'a>(self, words: &mut Reader<'_, 'a>) -> Result<Wish<'a>, Complaint> {
        let line = words.line;
        let verb = words.peek().ok_or_else(|| Complaint::plain("Expected an action."))?;
        let requests = self.vocabulary.requests.iter().map(|form| form.verb);
        if !requests.clone().any(|request| request == verb.text) {
            let mut all: Vec<&str> = VERBS.to_vec();
            // A verb has as many forms as it has blanks to fill; it is one word all the same.
            requests.for_each(|request| {
                if !all.contains(&request) {
                    all.push(request)
                }
            });
            let message = format!("There is no action {}: expected {}.", quoted(verb.text), all.join(", "));
            return Err(line.wrong(verb, message, all));
        }
        let takes_to = |form: &&RequestForm| form.verb == verb.text && form.line.ends_with("to {at}");
        let takes_to = self.vocabulary.requests.iter().any(|form| takes_to(&form));
        let ending = if takes_to { "“to” or “at”" } else { "“at”" };
        let name = words.last("a node's name")?;
        let at = words.last(&format!("{ending} and a node's name"))?;
        if !(at.text == "at" || (takes_to && at.text == "to")) || words.peek().is_none() {
            let message = format!("Expected {ending} and a node's name at the end of the line.");
            return Err(line.complain(Some(name), message));
        }
        let node = self.node_called(line, name)?;
        let said: Vec<&str> = words.all().iter().map(|word| word.text).collect();
        match (self.vocabulary.try_request)(&said, self.roster) {
            Ok(()) => Ok(Wish::Request { words: said, node }),
            Err(message) => Err(line.complain(Some(verb), message)),
        }
    }
}

/// Whether a word starts an action of every protocol.
pub(super) fn is_verb(word: &str) -> bool {
    VERBS.contains(&word)
}

/// A node cannot be called like a word of the script.
pub(super) fn check_name(line: &Line<'_>, name: Word<'_>) -> Result<(), Complaint> {
    if !RESERVED.contains(&name.text) {
        return Ok(());
    }
    let message = format!("{} cannot be a node's name: it is a word of the script.", quoted(name.text));
    Err(line.complain(Some(name), message))
}

/// Reads a time or a length of time.
pub(super) fn time_ms(words: &mut Reader<'_, '_>, expected: &str) -> Result<u64, Complaint> {
    let word = words.word(expected)?;
    let complain = |message: String| words.line.complain(Some(word), message);
    if word.text.starts_with('-') {
        return Err(complain(format!("{} is negative: expected {expected}.", quoted(word.text))));
    }
    let time_ms = read_duration_ms(word.text)
        .ok_or_else(|| complain(format!("{} is no time: expected {expected}.", quoted(word.text))))?;
    if time_ms > TIME_MS_MAX {
        return Err(complain(format!("{} is too long: a run lasts at most a day.", quoted(word.text))));
    }
    Ok(time_ms)
}

/// Reads `id=value` and tries it.
pub(super) fn setting(
    words: &mut Reader<'_, '_>,
    cards: &[ParamCard],
    attempt: impl Fn(&str, &str) -> Result<(), ParamError>,
    what: &str,
) -> Result<(String, String), Complaint> {
    let line = words.line;
    let word = words.word(&format!("a {what}, like id=value"))?;
    let ids = || cards.iter().map(|card| card.id);
    let Some((id, value)) = word.text.split_once('=') else {
        let message = format!("Expected id=value and not {}, with one of {}.", quoted(word.text), choices(ids()));
        return Err(line.wrong(word, message, ids()));
    };
    match attempt(id, value) {
        Ok(()) => Ok((id.to_owned(), value.to_owned())),
        Err(ParamError::Unknown(_)) => {
            let message = format!("There is no {what} {}: expected {}.", quoted(id), choices(ids()));
            let nearest = super::complaint::nearest(id, ids());
            Err(Complaint { nearest, ..line.complain(Some(word), message) })
        }
        Err(error @ ParamError::BadValue { .. }) => {
            let choices = cards.iter().find(|card| card.id == id).map_or(&[][..], |card| card.choices);
            let nearest = super::complaint::nearest(value, choices.iter().copied());
            Err(Complaint { nearest, ..line.complain(Some(word), error.to_string()) })
        }
    }
}

/// Reads `id=value` for an option of the network.
pub(super) fn network_setting(words: &mut Reader<'_, '_>) -> Result<(String, String), Complaint> {
    let attempt = |id: &str, value: &str| Options::default().set(id, value);
    setting(words, &Options::default().cards(), attempt, "network option")
}
