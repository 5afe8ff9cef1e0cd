//! What is wrong with a text: where, what was expected, and the nearest right word.

use std::fmt;

use serde::Serialize;

use crate::protocol::{self, Module};

/// What was wrong with a script, a line or a link. Nothing was run or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Complaint {
    /// A sentence: what is wrong and what to write instead.
    pub message: String,
    /// The line of the script, from 1; `None` for a line that stands alone.
    pub line: Option<u32>,
    /// The character of the line at which it went wrong, from 1.
    pub column: Option<u32>,
    /// The word that was probably meant.
    pub nearest: Option<String>,
}

impl Complaint {
    /// A complaint about a text as a whole.
    pub fn plain(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// A complaint about a whole line of a script.
    pub fn at_line(line: u32, message: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::plain(message) }
    }

    /// This build does not have what a script wants to run.
    pub fn absent(module: &Module) -> Self {
        let here: Vec<String> = protocol::cards().iter().map(|card| card.module.words()).collect();
        let (what, here) = (quoted(&module.words()), choices(here.iter().map(String::as_str)));
        Self::plain(format!("The protocol {what} is not in this build, which has {here}."))
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "Line {line}, column {column}: ")?,
            (Some(line), None) => write!(f, "Line {line}: ")?,
            (None, Some(column)) => write!(f, "Column {column}: ")?,
            (None, None) => {}
        }
        f.write_str(&self.message)?;
        match &self.nearest {
            Some(nearest) => write!(f, " Did you mean “{nearest}”?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Complaint {}

/// The most characters of a wrong word that a message repeats.
const QUOTED_CHARS_MAX: usize = 40;

/// A word in quotation marks, cut where it is long.
pub(super) fn quoted(word: &str) -> String {
    if word.chars().count() <= QUOTED_CHARS_MAX {
        return format!("“{word}”");
    }
    format!("“{}…”", word.chars().take(QUOTED_CHARS_MAX).collect::<String>())
}

/// The right word that is nearest to a wrong one, if one is near: at most a third of its letters are wrong, or one.
pub(super) fn nearest<'a>(wrong: &str, right: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest_of(wrong, &right.into_iter().collect::<Vec<_>>())
}

fn nearest_of(wrong: &str, right: &[&str]) -> Option<String> {
    let length = wrong.chars().count();
    if length > QUOTED_CHARS_MAX {
        return None;
    }
    let lower = wrong.to_ascii_lowercase();
    let far = |word: &str| strsim::osa_distance(&lower, &word.to_ascii_lowercase());
    let nearest = right.iter().min_by_key(|word| far(word))?;
    let longer = length.max(nearest.chars().count());
    let is_near = far(nearest) < longer && far(nearest) <= 1.max(longer / 3);
    is_near.then(|| (*nearest).to_owned())
}

/// Words as a list for a sentence: `a, b or c`. Long lists are cut.
pub(super) fn choices<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    list_of(words.into_iter().collect())
}

fn list_of(mut words: Vec<&str>) -> String {
    const SHOWN_MAX: usize = 16;
    if words.len() > SHOWN_MAX {
        words.truncate(SHOWN_MAX);
        return format!("{} and others", words.join(", "));
    }
    match words.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_far_from_all_has_no_nearest() {
        assert_eq!(nearest("laeve", ["leave", "crash"]), Some("leave".into()));
        assert_eq!(nearest("WC_PNIG", ["WC_PING", "WC_PEERS"]), Some("WC_PING".into()));
        assert_eq!(nearest("aicha", ["Aïcha", "Michel"]), Some("Aïcha".into()));
        assert_eq!(nearest("banana", ["leave", "crash"]), None);
        assert_eq!(nearest("x", ["b"]), None);
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn long_lists_and_long_words_are_cut() {
        assert_eq!(choices(["a", "b", "c"]), "a, b or c");
        assert_eq!(choices([]), "nothing");
        assert!(choices(std::iter::repeat_n("x", 1_000)).ends_with("x, x and others"));
        assert!(quoted(&"é".repeat(10_000)).chars().count() < 50);
    }
}
