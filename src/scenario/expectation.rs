//! What a script expects: an `expect` line comes in, a checked [`Expectation`] goes out.

use super::complaint::{Complaint, choices, quoted};
use super::wish::{Known, RESERVED, time_ms};
use super::words::{Reader, Word};

/// The most expectations of one script.
pub const EXPECTATIONS_MAX: usize = 200;

/// One `expect` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Its line in the script.
    pub line: u32,
    /// The line without the word `expect`.
    pub text: String,
    pub when: When,
    /// Whether the claim must be false.
    pub is_negated: bool,
    pub claim: Claim,
}

/// When a claim is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At the end of the run.
    End,
    /// After all that happens at or before this time.
    At(u64),
    /// At some frame not later than this time.
    By(u64),
    /// In the state at the first time and at every frame up to the second, or to the end of the run.
    During(u64, Option<u64>),
}

/// What is claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// What nodes show in a column, by its place in the protocol's list.
    Cell { column: usize, who: Who, relation: Relation, values: Vec<String> },
    /// A property of the protocol holds, by its place in the protocol's list.
    Property(usize),
    /// So many letters of a kind were sent on a link. `None` for an end is any node.
    Count { kind: String, from: Option<String>, to: Option<String>, amount: Amount },
}

/// Of whom something is claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Each of these nodes. One that does not run shows nothing.
    Nodes(Vec<String>),
    /// Each node that runs, and there is one.
    Everyone,
    /// No node that runs.
    Nobody,
    /// At least one node that runs.
    Some,
}

/// How the values of a cell compare with those of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They are the same in the same order.
    Is,
    /// All that are claimed are among them.
    Has,
    /// None that is claimed is among them.
    Lacks,
    /// They begin with those that are claimed.
    Starts,
}

/// How many letters are claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Exactly(u64),
    AtLeast(u64),
    AtMost(u64),
}

impl Expectation {
    /// The last time that it speaks of; `None` for the end of the run.
    pub fn last_ms(&self) -> Option<u64> {
        match self.when {
            When::End | When::During(_, None) => None,
            When::At(ms) | When::By(ms) | When::During(_, Some(ms)) => Some(ms),
        }
    }
}

impl Known<'_> {
    /// Reads what stands behind the word `expect`.
    pub fn expectation(self, words: &mut Reader<'_, '_>, text: String) -> Result<Expectation, Complaint> {
        let line = words.line.number.unwrap_or_default();
        let first = words.peek();
        let when = when(words)?;
        let is_negated = words.take("not");
        let claim = if words.take("count") {
            if matches!(when, When::At(_) | When::By(_)) {
                let message =
                    "A count is made over a time: write from 2s until 5s, from 2s, or nothing for the whole run.";
                return Err(words.line.complain(first, message));
            }
            self.count(words)?
        } else if words.take("property") {
            self.property(words)?
        } else {
            self.cell(words)?
        };
        words.end()?;
        Ok(Expectation { line, text, when, is_negated, claim })
    }

    fn count(self, words: &mut Reader<'_, '_>) -> Result<Claim, Complaint> {
        let kind = words.word("a kind of message")?;
        if !self.vocabulary.kinds.contains(&kind.text) {
            let kinds = choices(self.vocabulary.kinds.iter().copied());
            let message = format!("There is no message {} to count: expected {kinds}.", quoted(kind.text));
            return Err(words.line.wrong(kind, message, self.vocabulary.kinds.iter().copied()));
        }
        let from = self.end(words)?;
        words.must("->")?;
        let to = self.end(words)?;
        words.must("is")?;
        let amount = if words.take("at") {
            let word = words.word("least or most")?;
            let number = number(words)?;
            match word.text {
                "least" => Amount::AtLeast(number),
                "most" => Amount::AtMost(number),
                other => {
                    let message = format!("Expected “at least” or “at most” and not {}.", quoted(other));
                    return Err(words.line.wrong(word, message, ["least", "most"]));
                }
            }
        } else {
            Amount::Exactly(number(words)?)
        };
        Ok(Claim::Count { kind: kind.text.to_owned(), from, to, amount })
    }

    /// Reads one end of a link; `any` is `None`.
    fn end(self, words: &mut Reader<'_, '_>) -> Result<Option<String>, Complaint> {
        if words.take("any") {
            return Ok(None);
        }
        let name = words.word("a node's name or any")?;
        self.node_called(words.line, name)?;
        Ok(Some(name.text.to_owned()))
    }

    fn property(self, words: &mut Reader<'_, '_>) -> Result<Claim, Complaint> {
        let id = words.word("the id of a property")?;
        let properties = || self.vocabulary.properties.iter().copied();
        let place = properties().position(|property| property == id.text);
        place.map(Claim::Property).ok_or_else(|| {
            let message = format!("There is no property {}: expected {}.", quoted(id.text), choices(properties()));
            words.line.wrong(id, message, properties())
        })
    }

    fn cell(self, words: &mut Reader<'_, '_>) -> Result<Claim, Complaint> {
        let id = words.word("a column, property or count")?;
        let columns = || self.vocabulary.columns.iter().copied();
        let Some(column) = columns().position(|column| column == id.text) else {
            let message = format!("There is no column {}: expected {}.", quoted(id.text), choices(columns()));
            let right = columns().chain(["property", "count", "not", "at", "by", "from"]);
            return Err(words.line.wrong(id, message, right));
        };
        let who = self.who(words)?;
        let word = words.word("is, has, lacks or starts")?;
        let relation = match word.text {
            "is" => Relation::Is,
            "has" => Relation::Has,
            "lacks" => Relation::Lacks,
            "starts" => Relation::Starts,
            other => {
                let message = format!("Expected is, has, lacks or starts and not {}.", quoted(other));
                return Err(words.line.wrong(word, message, ["is", "has", "lacks", "starts"]));
            }
        };
        let values = match words.word("at least one value")? {
            nothing if nothing.text == "nothing" && words.peek().is_none() => Vec::new(),
            first => [first].into_iter().chain(words.all()).map(|word| word.text.to_owned()).collect(),
        };
        Ok(Claim::Cell { column, who, relation, values })
    }

    fn who(self, words: &mut Reader<'_, '_>) -> Result<Who, Complaint> {
        let first = words.word("a node's name, everyone, nobody or some")?;
        match first.text {
            "everyone" => return Ok(Who::Everyone),
            "nobody" => return Ok(Who::Nobody),
            "some" => return Ok(Who::Some),
            _ => {}
        }
        let mut names = Vec::new();
        let mut next: Option<Word<'_>> = Some(first);
        while let Some(name) = next.filter(|word| names.is_empty() || !RESERVED.contains(&word.text)) {
            let is_known = self.node_called(words.line, name);
            if let (Err(_), false) = (&is_known, names.is_empty()) {
                // A second unknown word is more likely to be a wrong verb than a wrong name.
                let message = format!("Expected is, has, lacks or starts and not {}.", quoted(name.text));
                return Err(words.line.wrong(name, message, ["is", "has", "lacks", "starts"]));
            }
            is_known?;
            if !names.is_empty() {
                words.word("a node's name")?;
            }
            names.push(name.text.to_owned());
            next = words.peek();
        }
        Ok(Who::Nodes(names))
    }
}

fn when(words: &mut Reader<'_, '_>) -> Result<When, Complaint> {
    const TIME: &str = "a time, like 7.1s";
    if words.take("at") {
        return Ok(When::At(time_ms(words, TIME)?));
    }
    if words.take("by") {
        return Ok(When::By(time_ms(words, TIME)?));
    }
    if !words.take("from") {
        return Ok(When::End);
    }
    let from_ms = time_ms(words, TIME)?;
    if !words.take("until") {
        return Ok(When::During(from_ms, None));
    }
    let word = words.peek();
    let until_ms = time_ms(words, TIME)?;
    if until_ms < from_ms {
        return Err(words.line.complain(word, "The time behind “until” is before the time behind “from”."));
    }
    Ok(When::During(from_ms, Some(until_ms)))
}

fn number(words: &mut Reader<'_, '_>) -> Result<u64, Complaint> {
    let word = words.word("a number")?;
    let bad = || words.line.complain(Some(word), format!("{} is no whole number.", quoted(word.text)));
    word.text.parse().map_err(|_| bad())
}
