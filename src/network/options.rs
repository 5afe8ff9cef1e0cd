//! How the network treats letters by itself: delays and chances, with units.

use serde::{Deserialize, Serialize};

use crate::node::{ParamBook, ParamCard, ParamError, read_duration_ms, write_duration_ms};

/// The longest delay that an option can have: ten minutes.
pub const DELAY_MS_MAX: u64 = 600_000;

/// Delays in milliseconds, chances in parts of a million.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Options {
    /// How long a letter is under way at least.
    pub latency_ms: u64,
    /// What chance adds to that, at most.
    pub jitter_ms: u64,
    /// How long from a dial until the dialled node has the connection.
    pub connect_ms: u64,
    /// How long a dialler waits for an answer that never comes.
    pub dial_timeout_ms: u64,
    /// How many messages in a million are lost.
    pub loss: u32,
    /// How many messages in a million arrive twice.
    pub duplication: u32,
    /// How many messages in a million may be overtaken by later ones on the same link.
    pub reordering: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            latency_ms: 20,
            jitter_ms: 0,
            connect_ms: 60,
            dial_timeout_ms: 1_000,
            loss: 0,
            duplication: 0,
            reordering: 0,
        }
    }
}

const DURATION: &str = "write a length of time up to 10min, like 20ms or 1.5s";
const SHARE: &str = "write a share from 0% to 100%, like 2% or 0.5%";

impl ParamBook for Options {
    fn cards(&self) -> Vec<ParamCard> {
        let delay = |id, title, help, value| ParamCard {
            id,
            title,
            help,
            unit: "ms",
            value: write_duration_ms(value),
            choices: &[],
        };
        let share =
            |id, title, help, value| ParamCard { id, title, help, unit: "%", value: write_share(value), choices: &[] };
        vec![
            delay("latency", "Latency", "How long a letter is under way at least.", self.latency_ms),
            delay("jitter", "Jitter", "What chance adds to the latency, at most.", self.jitter_ms),
            delay(
                "connect",
                "Time to connect",
                "How long from a dial until the dialled node has the connection.",
                self.connect_ms,
            ),
            delay(
                "dial-timeout",
                "Dial time-out",
                "How long a dialler waits for an answer that never comes.",
                self.dial_timeout_ms,
            ),
            share("loss", "Loss", "How many messages are lost.", self.loss),
            share("duplication", "Duplication", "How many messages arrive twice.", self.duplication),
            share(
                "reordering",
                "Reordering",
                "How many messages later ones on the same link may overtake.",
                self.reordering,
            ),
        ]
    }

    fn set(&mut self, id: &str, value: &str) -> Result<(), ParamError> {
        let card = self.cards().into_iter().find(|card| card.id == id);
        let Some(card) = card else { return Err(ParamError::Unknown(id.to_owned())) };
        let expected = if card.unit == "%" { SHARE } else { DURATION };
        let bad = || ParamError::BadValue { id: card.id, value: value.to_owned(), expected: expected.to_owned() };
        if card.unit == "%" {
            let share = read_share(value).ok_or_else(bad)?;
            match id {
                "loss" => self.loss = share,
                "duplication" => self.duplication = share,
                _ => self.reordering = share,
            }
        } else {
            let delay_ms = read_duration_ms(value).filter(|delay_ms| *delay_ms <= DELAY_MS_MAX).ok_or_else(bad)?;
            match id {
                "latency" => self.latency_ms = delay_ms,
                "jitter" => self.jitter_ms = delay_ms,
                "connect" => self.connect_ms = delay_ms,
                _ => self.dial_timeout_ms = delay_ms,
            }
        }
        Ok(())
    }
}

/// Reads `2%` or `0.05%` as parts of a million.
fn read_share(word: &str) -> Option<u32> {
    let number = word.strip_suffix('%')?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || whole.len() > 3 || fraction.len() > 4 || !(fraction.is_empty() || digits(fraction)) {
        return None;
    }
    let fraction: u32 = format!("{fraction:0<4}").parse().ok()?;
    let share = whole.parse::<u32>().ok()? * 10_000 + fraction;
    (share <= 1_000_000).then_some(share)
}

fn write_share(per_million: u32) -> String {
    let (whole, fraction) = (per_million / 10_000, per_million % 10_000);
    if fraction == 0 {
        return format!("{whole}%");
    }
    format!("{whole}.{}%", format!("{fraction:04}").trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_option_takes_what_its_card_shows() {
        let mut options = Options { loss: 20_000, reordering: 500, jitter_ms: 5, ..Options::default() };
        let cards = options.cards();
        let before = options.clone();
        for card in cards {
            options.set(card.id, &card.value).expect("a card shows a value that can be set");
        }
        assert_eq!(options, before);
    }

    #[test]
    fn a_bad_option_changes_nothing_and_says_what_to_write() {
        let mut options = Options::default();
        for (id, value) in [("latency", "-1s"), ("latency", "11min"), ("loss", "101%"), ("loss", "2"), ("loss", "%")] {
            let error = options.set(id, value).expect_err("the value is bad");
            assert!(error.to_string().contains("write a"), "{error}");
        }
        assert_eq!(options.set("lag", "1s"), Err(ParamError::Unknown("lag".into())));
        assert_eq!(options, Options::default());
    }
}
