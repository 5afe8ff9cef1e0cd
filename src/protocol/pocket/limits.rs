//! The configuration and the limits of a network module, beside the sizes and times of its sockets.

use serde::{Deserialize, Serialize};

use crate::node::{ParamBook, ParamCard, ParamError, read_time_ms, write_duration_ms};

/// The longest time to wait for anything.
const TIME_MAX_MS: u32 = 600_000;
/// The most sockets of a kind that may be asked for.
const SOCKETS_MAX: u32 = 1_000;

const NEVER: &str = "never";
const NONE: &str = "none";
const ALL: &str = "all";

/// A field that a configuration must have. The first one in this order that is missing is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ConfigField {
    Protocol,
    Address,
    ExternalIp,
    Peers,
    MaxInbound,
    MaxOutbound,
    WireHeaderLength,
    BufferSize,
    TimeoutInMs,
}

impl ConfigField {
    const ALL: [(&str, Self); 9] = [
        ("protocol", Self::Protocol),
        ("address", Self::Address),
        ("externalIp", Self::ExternalIp),
        ("peers", Self::Peers),
        ("maxInbound", Self::MaxInbound),
        ("maxOutbound", Self::MaxOutbound),
        ("wireHeaderLength", Self::WireHeaderLength),
        ("bufferSize", Self::BufferSize),
        ("timeoutInMs", Self::TimeoutInMs),
    ];

    /// Its name in a configuration.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, field)| *field == self).map_or("?", |(word, _)| word)
    }
}

/// What is left out of the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Missing {
    #[default]
    Nothing,
    One(ConfigField),
    Everything,
}

/// What happens to one socket more than the limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WhenFull {
    /// It is refused.
    #[default]
    Reject,
    /// The one that was used least recently is closed for it.
    Evict,
}

/// The limits as they stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Limits {
    missing: Missing,
    /// The most sockets that others dialled, and that this node dialled.
    pub max_inbound: u32,
    pub max_outbound: u32,
    pub when_full: WhenFull,
    /// How long a node takes to answer a raw request; `None`: it never does.
    pub answer_ms: Option<u32>,
    /// How long a ping waits.
    pub ping_ms: u32,
    /// How long a socket to which something was written may be silent.
    pub silence_ms: u32,
    /// How long after a broadcast the neighbours are asked whether they have it.
    pub clean_up_ms: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            missing: Missing::Nothing,
            max_inbound: 125,
            max_outbound: 125,
            when_full: WhenFull::Reject,
            answer_ms: Some(0),
            ping_ms: 1_000,
            silence_ms: 5_000,
            clean_up_ms: 200,
        }
    }
}

const FIELDS: [&str; 11] = [
    NONE,
    "protocol",
    "address",
    "externalIp",
    "peers",
    "maxInbound",
    "maxOutbound",
    "wireHeaderLength",
    "bufferSize",
    "timeoutInMs",
    ALL,
];

const SOCKETS: &str = "write a number of sockets from 1 to 1000";

impl Limits {
    /// The first field of the configuration that is missing.
    pub fn missing(&self) -> Option<ConfigField> {
        match self.missing {
            Missing::Nothing => None,
            Missing::One(field) => Some(field),
            Missing::Everything => Some(ConfigField::Protocol),
        }
    }
}

impl ParamBook for Limits {
    fn cards(&self) -> Vec<ParamCard> {
        let number = |id, title, help, unit, value| ParamCard { id, title, help, unit, value, choices: &[] };
        let choice = |id, title, help, value: &str, choices| ParamCard {
            id,
            title,
            help,
            unit: "",
            value: value.to_owned(),
            choices,
        };
        let missing = match self.missing {
            Missing::Nothing => NONE,
            Missing::One(field) => field.word(),
            Missing::Everything => ALL,
        };
        let when_full = if self.when_full == WhenFull::Evict { "evict" } else { "reject" };
        let answer = self.answer_ms.map_or_else(|| NEVER.to_owned(), |ms| write_duration_ms(ms.into()));
        vec![
            number(
                "max_inbound",
                "Inbound sockets",
                "The most sockets that others dialled, where limits are enforced.",
                "",
                self.max_inbound.to_string(),
            ),
            number(
                "max_outbound",
                "Outbound sockets",
                "The most sockets that a node dialled, where limits are enforced.",
                "",
                self.max_outbound.to_string(),
            ),
            choice(
                "when_full",
                "When the pool is full",
                "One socket more is refused, or the one that was used least recently is closed for it.",
                when_full,
                &["reject", "evict"],
            ),
            number(
                "answer_time",
                "Answer time",
                "How long a node takes to answer a raw request: a length of time, or never.",
                "",
                answer,
            ),
            number("ping_timeout", "Ping timeout", "How long a ping waits for its PONG.", "ms", time(self.ping_ms)),
            number(
                "silence",
                "Silence",
                "How long a socket may be silent after something was written to it, before its peer is asked for a sign, and again before it is given up: longer than a round trip.",
                "ms",
                time(self.silence_ms),
            ),
            number(
                "clean_up_time",
                "Clean-up time",
                "How long after a broadcast a node asks its neighbours whether they have it.",
                "ms",
                time(self.clean_up_ms),
            ),
            choice(
                "missing",
                "Missing in the configuration",
                "A node whose configuration lacks a field does not start and names the first one; it is read at the start.",
                missing,
                &FIELDS,
            ),
        ]
    }

    fn set(&mut self, id: &str, value: &str) -> Result<(), ParamError> {
        let bad = |id, expected: &str| ParamError::bad_value(id, value, expected);
        let sockets = |id| value.parse().ok().filter(|n| (1..=SOCKETS_MAX).contains(n)).ok_or_else(|| bad(id, SOCKETS));
        let time = |id| read_time_ms(id, value, (1, TIME_MAX_MS));
        match id {
            "max_inbound" => self.max_inbound = sockets("max_inbound")?,
            "max_outbound" => self.max_outbound = sockets("max_outbound")?,
            "when_full" => {
                self.when_full = match value {
                    "reject" => WhenFull::Reject,
                    "evict" => WhenFull::Evict,
                    _ => return Err(bad("when_full", "write reject or evict")),
                }
            }
            "answer_time" if value == NEVER => self.answer_ms = None,
            "answer_time" => {
                let or_never = |_| bad("answer_time", "write a length of time up to 600s, or never");
                self.answer_ms = Some(read_time_ms("answer_time", value, (0, TIME_MAX_MS)).map_err(or_never)?);
            }
            "ping_timeout" => self.ping_ms = time("ping_timeout")?,
            "silence" => self.silence_ms = time("silence")?,
            "clean_up_time" => self.clean_up_ms = time("clean_up_time")?,
            "missing" => {
                let field = ConfigField::ALL.iter().find(|(word, _)| *word == value).map(|(_, field)| *field);
                self.missing = match (value, field) {
                    (NONE, _) => Missing::Nothing,
                    (ALL, _) => Missing::Everything,
                    (_, Some(field)) => Missing::One(field),
                    _ => return Err(bad("missing", "write none, all or the name of a field, as peers")),
                }
            }
            _ => return Err(ParamError::Unknown(id.to_owned())),
        }
        Ok(())
    }
}

fn time(ms: u32) -> String {
    write_duration_ms(ms.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_reads_as_it_is_shown() {
        let mut limits = Limits { max_inbound: 2, answer_ms: None, when_full: WhenFull::Evict, ..Limits::default() };
        for card in Limits::default().cards() {
            limits.set(card.id, &card.value).expect(card.id);
        }
        assert_eq!(limits, Limits::default());
    }

    #[test]
    fn the_first_field_that_is_missing_is_named() {
        let mut limits = Limits::default();
        for (word, field) in ConfigField::ALL {
            limits.set("missing", word).expect("the field is known");
            assert_eq!(limits.missing(), Some(field));
            assert!(FIELDS.contains(&word));
        }
        limits.set("missing", "all").expect("all fields may be missing");
        assert_eq!(limits.missing(), Some(ConfigField::Protocol));
    }

    #[test]
    fn a_bad_value_changes_nothing() {
        let mut limits = Limits::default();
        let bad =
            [("max_inbound", "0"), ("when_full", "wait"), ("answer_time", "-1s"), ("missing", "luck"), ("x", "1")];
        for (id, value) in bad {
            assert!(limits.set(id, value).is_err(), "{id} {value}");
        }
        assert_eq!(limits, Limits::default());
    }
}
