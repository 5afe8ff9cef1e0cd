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
}
