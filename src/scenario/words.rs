//! Lines as words with their columns. What comes in: a text. What goes out: its lines without comments and blanks.

use super::complaint::{Complaint, nearest, quoted};

/// A word of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    /// The character of the line at which it starts, from 1.
    pub column: u32,
}

/// A line with at least one word.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Its number in the script, from 1; `None` for a line that stands alone.
    pub number: Option<u32>,
    /// What stands before a comment.
    pub text: &'a str,
    pub words: Vec<Word<'a>>,
}

impl<'a> Line<'a> {
    /// Cuts a line into words; `None` if there are none. A comment starts with a `#` at the beginning of a word.
    pub fn cut(number: Option<u32>, text: &'a str) -> Option<Self> {
        let text = without_comment(text);
        let mut words = Vec::new();
        let mut start: Option<(usize, u32)> = None;
        let mut column = 0;
        for (at, c) in text.char_indices() {
            column += 1;
            match (start, c.is_whitespace()) {
                (None, false) => start = Some((at, column)),
                (Some((from, at_column)), true) => {
                    words.push(Word { text: &text[from..at], column: at_column });
                    start = None;
                }
                _ => {}
            }
        }
        if let Some((from, at_column)) = start {
            words.push(Word { text: &text[from..], column: at_column });
        }
        (!words.is_empty()).then_some(Self { number, text: text.trim(), words })
    }

    /// A complaint about one word of it, or about its end.
    pub fn complain(&self, at: Option<Word<'_>>, message: impl Into<String>) -> Complaint {
        let column = at.or(self.words.last().copied()).map(|word| word.column);
        Complaint { message: message.into(), line: self.number, column, nearest: None }
    }

    /// A complaint about a word that is not one of the right ones.
    pub fn wrong<'r>(
        &self,
        word: Word<'_>,
        message: impl Into<String>,
        right: impl IntoIterator<Item = &'r str>,
    ) -> Complaint {
        Complaint { nearest: nearest(word.text, right), ..self.complain(Some(word), message) }
    }

    /// Its words from the first on, for reading one after the other.
    pub fn reader(&self) -> Reader<'_, 'a> {
        Reader { line: self, next: 0, end: self.words.len() }
    }
}

/// The characters of a word.
fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

fn without_comment(text: &str) -> &str {
    let mut is_start = true;
    for (at, c) in text.char_indices() {
        if c == '#' && is_start {
            return &text[..at];
        }
        is_start = c.is_whitespace();
    }
    text
}

/// Reads the words of a line one after the other.
#[derive(Clone, Debug)]
pub(super) struct Reader<'l, 'a> {
    pub line: &'l Line<'a>,
    next: usize,
    end: usize,
}

impl<'a> Reader<'_, 'a> {
    /// The next word, which stays.
    pub fn peek(&self) -> Option<Word<'a>> {
        self.rest().first().copied()
    }

    /// The words that are left.
    pub fn rest(&self) -> &[Word<'a>] {
        &self.line.words[self.next..self.end]
    }

    /// The next word; `expected` says what it should be: "a node's name".
    pub fn word(&mut self, expected: &str) -> Result<Word<'a>, Complaint> {
        let Some(word) = self.peek() else {
            let last = self.line.words[..self.end].last().copied();
            let after = last.map_or_else(String::new, |last| format!(" after {}", quoted(last.text)));
            let behind = last.map(|last| Word { column: last.column.saturating_add(length(last.text)), ..last });
            return Err(self.line.complain(behind, format!("Something is missing{after}: expected {expected}.")));
        };
        self.next += 1;
        Ok(word)
    }

    /// Takes the next word if it is this one.
    pub fn take(&mut self, text: &str) -> bool {
        let is_there = self.peek().is_some_and(|word| word.text == text);
        self.next += usize::from(is_there);
        is_there
    }

    /// Takes the next word, which must be this one.
    pub fn must(&mut self, text: &str) -> Result<(), Complaint> {
        let word = self.word(&quoted(text))?;
        if word.text == text {
            return Ok(());
        }
        Err(self.line.wrong(word, format!("Expected {} and not {}.", quoted(text), quoted(word.text)), [text]))
    }

    /// The last word, which is taken away from the end.
    pub fn last(&mut self, expected: &str) -> Result<Word<'a>, Complaint> {
        match self.rest().last().copied() {
            Some(word) => {
                self.end -= 1;
                Ok(word)
            }
            None => self.word(expected),
        }
    }

    /// All words that are left.
    pub fn all(&mut self) -> Vec<Word<'a>> {
        let rest = self.rest().to_vec();
        self.next = self.end;
        rest
    }

    /// Nothing may be left.
    pub fn end(&self) -> Result<(), Complaint> {
        match self.peek() {
            None => Ok(()),
            Some(word) => {
                Err(self.line.complain(Some(word), format!("The line should end before {}.", quoted(word.text))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(text: &str) -> Vec<(&str, u32)> {
        Line::cut(None, text).map_or_else(Vec::new, |line| line.words.iter().map(|w| (w.text, w.column)).collect())
    }

    #[test]
    fn columns_count_characters_and_comments_start_at_a_word() {
        assert_eq!(columns("  cut\tAïcha - c  # later"), [("cut", 3), ("Aïcha", 7), ("-", 13), ("c", 15)]);
        assert_eq!(columns("say c#1"), [("say", 1), ("c#1", 5)]);
        assert_eq!(columns("# all"), []);
        assert_eq!(columns("\u{3000}é\r"), [("é", 2)]);
    }
}
