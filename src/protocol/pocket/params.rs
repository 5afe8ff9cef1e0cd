//! The sizes and times of a socket; the limits of the network module stand in `limits`.

use serde::{Deserialize, Serialize};

use crate::node::{ParamBook, ParamCard, ParamError, read_number, read_time_ms, write_duration_ms};

use super::limits::Limits;
use super::wire::HEADER_BYTES;

/// The parameters as they stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Params {
    /// The most bytes of a chunk, its header included.
    pub buffer_bytes: u32,
    /// The most bytes that a peer may send before they are read. Fixed for a socket when it opens.
    pub window_bytes: u32,
    /// The most encoded bytes that wait for the link. Fixed for a socket when it opens.
    pub write_buffer_bytes: u32,
    /// How long a request waits for its answer.
    pub request_ms: u32,
    /// How long a socket may take to be dialled, and again to be authenticated.
    pub handshake_ms: u32,
    /// How long a closing socket tries to send what is queued.
    pub flush_ms: u32,
    /// How long a socket that hears nothing stays open; 0: for ever.
    pub idle_ms: u32,
    /// What the network module heeds.
    pub limits: Limits,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            buffer_bytes: 4_096,
            window_bytes: 65_536,
            write_buffer_bytes: 65_536,
            request_ms: 400,
            handshake_ms: 1_000,
            flush_ms: 1_000,
            idle_ms: 0,
            limits: Limits::default(),
        }
    }
}

impl Params {
    /// The most bytes of a chunk's body.
    pub fn body_max(&self) -> u32 {
        self.buffer_bytes.saturating_sub(HEADER_BYTES)
    }
}

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Bytes,
    Ms,
}

struct Number {
    id: &'static str,
    title: &'static str,
    help: &'static str,
    unit: Unit,
    least: u32,
    most: u32,
    place: fn(&mut Params) -> &mut u32,
}

/// The largest chunk that can be asked for, its header included.
pub const BUFFER_BYTES_MAX: u32 = 1 << 20;
const BYTES_MAX: u32 = 1 << 24;
const TIME_MAX_MS: u32 = 600_000;

const NUMBERS: [Number; 7] = [
    Number {
        id: "buffer_size",
        title: "Buffer size",
        help: "The most bytes of a chunk, its nine bytes of header included.",
        unit: Unit::Bytes,
        least: 16,
        most: BUFFER_BYTES_MAX,
        place: |params| &mut params.buffer_bytes,
    },
    Number {
        id: "receive_window",
        title: "Receive window",
        help: "The most bytes that a peer sends before they are read; a socket tells its peer when it opens, and keeps it.",
        unit: Unit::Bytes,
        least: 128,
        most: BYTES_MAX,
        place: |params| &mut params.window_bytes,
    },
    Number {
        id: "write_buffer",
        title: "Write buffer",
        help: "The most encoded bytes that wait for the link; further writers wait. A socket keeps what it opened with.",
        unit: Unit::Bytes,
        least: 16,
        most: BYTES_MAX,
        place: |params| &mut params.write_buffer_bytes,
    },
    Number {
        id: "request_timeout",
        title: "Request timeout",
        help: "How long a request waits for its answer.",
        unit: Unit::Ms,
        least: 1,
        most: TIME_MAX_MS,
        place: |params| &mut params.request_ms,
    },
    Number {
        id: "handshake_timeout",
        title: "Handshake timeout",
        help: "How long a socket may take to be dialled, and again to be authenticated.",
        unit: Unit::Ms,
        least: 1,
        most: TIME_MAX_MS,
        place: |params| &mut params.handshake_ms,
    },
    Number {
        id: "flush_timeout",
        title: "Flush timeout",
        help: "How long a closing socket tries to send what is queued.",
        unit: Unit::Ms,
        least: 1,
        most: TIME_MAX_MS,
        place: |params| &mut params.flush_ms,
    },
    Number {
        id: "idle_timeout",
        title: "Idle timeout",
        help: "How long a socket that hears nothing stays open, from the last byte that it hears; 0 keeps it for ever.",
        unit: Unit::Ms,
        least: 0,
        most: TIME_MAX_MS,
        place: |params| &mut params.idle_ms,
    },
];

impl Unit {
    fn word(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Ms => "ms",
        }
    }

    /// Reads a value within its bounds, both included.
    fn read(self, id: &'static str, value: &str, bounds: (u32, u32)) -> Result<u32, ParamError> {
        match self {
            Self::Bytes => read_number(id, value, bounds),
            Self::Ms => read_time_ms(id, value, bounds),
        }
    }

    fn write(self, value: u32) -> String {
        match self {
            Self::Bytes => value.to_string(),
            Self::Ms => write_duration_ms(value.into()),
        }
    }
}

impl ParamBook for Params {
    fn cards(&self) -> Vec<ParamCard> {
        let mut own = self.clone();
        let card = |&Number { id, title, help, unit, place, .. }: &Number| {
            let value = unit.write(*place(&mut own));
            ParamCard { id, title, help, unit: unit.word(), value, choices: &[] }
        };
        NUMBERS.iter().map(card).chain(self.limits.cards()).collect()
    }

    fn set(&mut self, id: &str, value: &str) -> Result<(), ParamError> {
        let Some(number) = NUMBERS.iter().find(|number| number.id == id) else { return self.limits.set(id, value) };
        let Number { id, unit, least, most, place, .. } = *number;
        *place(self) = unit.read(id, value, (least, most))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_reads_as_it_is_shown() {
        let mut params = Params { buffer_bytes: 16, idle_ms: 2_500, ..Params::default() };
        for card in Params::default().cards() {
            params.set(card.id, &card.value).expect(card.id);
        }
        assert_eq!(params, Params::default());
        assert_eq!((params.body_max(), params.request_ms), (4_087, 400), "as the first implementation has them");
    }

    #[test]
    fn a_bad_value_changes_nothing_and_says_what_is_expected() {
        let mut params = Params::default();
        for (id, value) in [("buffer_size", "15"), ("receive_window", "-1"), ("request_timeout", "0"), ("idle", "1s")] {
            assert!(params.set(id, value).is_err(), "{id}={value}");
        }
        let error = params.set("handshake_timeout", "1h").expect_err("an hour is too long");
        assert!(error.to_string().contains("from 1ms to 600s"), "{error}");
        assert_eq!(params, Params::default());
    }
}
