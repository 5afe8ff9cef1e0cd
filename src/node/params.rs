//! Timeouts, sizes and policies: what a protocol lets one choose besides its rules.

use thiserror::Error;

use super::Data;

/// One parameter as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamCard {
    /// The word for it in a script.
    pub id: &'static str,
    /// The words for it on a page.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// `"ms"`, `"bytes"`, or empty for a policy or a plain number.
    pub unit: &'static str,
    /// Its value as a script writes it.
    pub value: String,
    /// The values that it can have, where they are few; empty for a number.
    pub choices: &'static [&'static str],
}

/// Why a parameter did not take a value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParamError {
    #[error("There is no parameter “{0}” in this protocol.")]
    Unknown(String),
    #[error("“{value}” is no value for {id}: {expected}.")]
    BadValue { id: &'static str, value: String, expected: String },
}

impl ParamError {
    /// A value that the parameter with this id cannot have, and what was expected of it.
    pub fn bad_value(id: &'static str, value: &str, expected: impl Into<String>) -> Self {
        Self::BadValue { id, value: value.to_owned(), expected: expected.into() }
    }
}

/// The parameters of a protocol. `Default` gives the protocol's own values.
pub trait ParamBook: Data + Default {
    /// All parameters with their values as they stand.
    fn cards(&self) -> Vec<ParamCard>;

    /// Sets one parameter from the words of a script.
    ///
    /// # Errors
    /// A parameter that does not exist or a value that it cannot have; nothing is changed then.
    fn set(&mut self, id: &str, value: &str) -> Result<(), ParamError>;
}

/// For protocols without parameters.
impl ParamBook for () {
    fn cards(&self) -> Vec<ParamCard> {
        Vec::new()
    }

    fn set(&mut self, id: &str, _: &str) -> Result<(), ParamError> {
        Err(ParamError::Unknown(id.to_owned()))
    }
}

/// Reads a length of time: `20ms`, `1s`, `2.5s`, `3min`; a bare number counts as milliseconds.
///
/// ```
/// use consensus_lab::node::read_duration_ms;
/// assert_eq!(read_duration_ms("2.5s"), Some(2500));
/// assert_eq!(read_duration_ms("-1s"), None);
/// ```
pub fn read_duration_ms(word: &str) -> Option<u64> {
    let split = word.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(word.len());
    let (number, unit) = word.split_at(split);
    let unit_ms: u64 = match unit {
        "" | "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() > 9 || fraction.len() > 3 || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let thousandths: u64 = if fraction.is_empty() { 0 } else { format!("{fraction:0<3}").parse().ok()? };
    let thousandths = thousandths * unit_ms;
    thousandths.is_multiple_of(1_000).then_some(whole * unit_ms + thousandths / 1_000)
}

/// Reads the length of time that a parameter is set to, within its bounds, both included, in milliseconds.
///
/// # Errors
/// Anything else, with a sentence that names the bounds.
pub fn read_time_ms(id: &'static str, value: &str, (least_ms, most_ms): (u32, u32)) -> Result<u32, ParamError> {
    let read = read_duration_ms(value).and_then(|time_ms| u32::try_from(time_ms).ok());
    read.filter(|time_ms| (least_ms..=most_ms).contains(time_ms)).ok_or_else(|| {
        let (least, most) = (write_duration_ms(least_ms.into()), write_duration_ms(most_ms.into()));
        ParamError::bad_value(id, value, format!("write a length of time from {least} to {most}"))
    })
}

/// Reads the number that a parameter is set to, within its bounds, both included.
///
/// # Errors
/// Anything else, with a sentence that names the bounds.
pub fn read_number(id: &'static str, value: &str, (least, most): (u32, u32)) -> Result<u32, ParamError> {
    let read = value.parse().ok().filter(|number| (least..=most).contains(number));
    read.ok_or_else(|| ParamError::bad_value(id, value, format!("write a whole number from {least} to {most}")))
}

/// Reads which of a few a parameter is set to: each stands beside its word.
///
/// # Errors
/// Any other word, with a sentence that names these.
pub fn read_choice<T: Copy>(id: &'static str, value: &str, choices: &[(&str, T)]) -> Result<T, ParamError> {
    let found = choices.iter().find(|(word, _)| *word == value).map(|(_, choice)| *choice);
    found.ok_or_else(|| {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        ParamError::bad_value(id, value, format!("it is one of {}", words.join(", ")))
    })
}

/// Writes a length of time so that [`read_duration_ms`] gives it back: `20ms`, `1s`, `2.5s`.
pub fn write_duration_ms(duration_ms: u64) -> String {
    let (seconds, rest_ms) = (duration_ms / 1_000, duration_ms % 1_000);
    match (seconds, rest_ms) {
        (0, 1..) => format!("{rest_ms}ms"),
        (_, 0) => format!("{seconds}s"),
        _ => format!("{seconds}.{}s", format!("{rest_ms:03}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_as_it_was_written() {
        for duration_ms in [0, 1, 20, 999, 1_000, 2_500, 4_200, 60_000, 61_001] {
            let word = write_duration_ms(duration_ms);
            assert_eq!(read_duration_ms(&word), Some(duration_ms), "{word}");
        }
        for word in ["", "s", "1h", "1.2345s", "1e3", "0.5ms", "٣s", "99999999999999999999s", "1 s"] {
            assert_eq!(read_duration_ms(word), None, "{word}");
        }
    }

    #[test]
    fn what_is_out_of_bounds_is_refused_with_the_bounds() {
        let words = |error: ParamError| error.to_string();
        assert_eq!(
            (read_time_ms("beat", "10ms", (10, 600_000)), read_time_ms("beat", "10min", (10, 600_000))),
            (Ok(10), Ok(600_000))
        );
        let expected = "“9ms” is no value for beat: write a length of time from 10ms to 600s.";
        assert_eq!(read_time_ms("beat", "9ms", (10, 600_000)).map_err(words), Err(expected.to_owned()));
        assert!(
            read_time_ms("beat", "601s", (10, 600_000)).is_err() && read_time_ms("beat", "x", (10, 600_000)).is_err()
        );
        assert_eq!((read_number("size", "1", (1, 9)), read_number("size", "9", (1, 9))), (Ok(1), Ok(9)));
        let expected = "“0” is no value for size: write a whole number from 1 to 9.";
        assert_eq!(read_number("size", "0", (1, 9)).map_err(words), Err(expected.to_owned()));
        let choices = [("solo", false), ("pbft", true)];
        assert_eq!(read_choice("engine", "pbft", &choices), Ok(true));
        let expected = "“raft” is no value for engine: it is one of solo, pbft.";
        assert_eq!(read_choice("engine", "raft", &choices).map_err(words), Err(expected.to_owned()));
    }
}
