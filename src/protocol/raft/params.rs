//! Times and sizes, with the talk's defaults: slow enough to watch.

use serde::{Deserialize, Serialize};

use crate::node::{ParamBook, ParamCard, ParamError, read_number, read_time_ms, write_duration_ms};

use super::message::ENTRIES_MAX;

/// The shortest and the longest time that a parameter has.
const TIME_MS: (u32, u32) = (1, 600_000);
/// The most entries that are kept before a snapshot is due.
const COMPACT_MAX: u32 = 1_000_000;
/// The most messages with entries under way to one follower.
const WINDOW_MAX: u32 = 256;

/// The parameters as they stand. Times are milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Params {
    /// Between two rounds of a leader.
    pub heartbeat_ms: u32,
    /// How long a follower waits for a leader, at least.
    pub no_leader_ms: u32,
    /// How long a candidate waits for votes, at least.
    pub election_ms: u32,
    /// What chance adds to the two above, at most.
    pub spread_ms: u32,
    /// Where timers are not random: what is added to the two above, times the place of the node, from 1.
    pub stagger_ms: u32,
    /// The most entries in one message.
    pub batch: u32,
    /// The most messages with entries under way to one follower.
    pub window: u32,
    /// So many applied entries in the log make a snapshot due.
    pub compact: u32,
    /// The most parts of a snapshot in one message.
    pub chunk: u32,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            heartbeat_ms: 3_000,
            no_leader_ms: 4_000,
            election_ms: 500,
            spread_ms: 5_000,
            stagger_ms: 4_000,
            batch: 64,
            window: 16,
            compact: 100,
            chunk: 8,
        }
    }
}

/// A parameter: its card without the value, its field, and its bounds.
struct Entry {
    card: ParamCard,
    field: fn(&mut Params) -> &mut u32,
    bounds: (u32, u32),
}

fn entries() -> [Entry; 9] {
    let entry = |id, title, help, unit, field, bounds| Entry {
        card: ParamCard { id, title, help, unit, value: String::new(), choices: &[] },
        field,
        bounds,
    };
    let time = |id, title, help, field: fn(&mut Params) -> &mut u32, least| {
        entry(id, title, help, "ms", field, (least, TIME_MS.1))
    };
    let number =
        |id, title, help, field: fn(&mut Params) -> &mut u32, most| entry(id, title, help, "", field, (1, most));
    [
        time("heartbeat", "Heartbeat", "Between two rounds of a leader.", |params| &mut params.heartbeat_ms, TIME_MS.0),
        time(
            "no_leader",
            "No leader",
            "How long a follower waits for a leader, at least.",
            |params| &mut params.no_leader_ms,
            TIME_MS.0,
        ),
        time(
            "election",
            "Election",
            "How long a candidate waits for votes, at least.",
            |params| &mut params.election_ms,
            TIME_MS.0,
        ),
        time("spread", "Spread", "What chance adds to both, at most.", |params| &mut params.spread_ms, 0),
        time(
            "stagger",
            "Stagger",
            "Where timers are not random: added to both once a place, from 1.",
            |params| &mut params.stagger_ms,
            0,
        ),
        number(
            "batch",
            "Batch",
            "The most entries in one message.",
            |params| &mut params.batch,
            u32::try_from(ENTRIES_MAX).unwrap_or(u32::MAX),
        ),
        number(
            "window",
            "Window",
            "The most messages with entries under way to one follower.",
            |params| &mut params.window,
            WINDOW_MAX,
        ),
        number(
            "compact",
            "Compaction",
            "So many applied entries in the log make a snapshot due.",
            |params| &mut params.compact,
            COMPACT_MAX,
        ),
        number("chunk", "Chunk", "The most parts of a snapshot in one message.", |params| &mut params.chunk, 1_000),
    ]
}

impl ParamBook for Params {
    fn cards(&self) -> Vec<ParamCard> {
        let mut params = self.clone();
        let card = |entry: Entry| {
            let value = *(entry.field)(&mut params);
            let value = if entry.card.unit == "ms" { write_duration_ms(value.into()) } else { value.to_string() };
            ParamCard { value, ..entry.card }
        };
        entries().into_iter().map(card).collect()
    }

    fn set(&mut self, id: &str, value: &str) -> Result<(), ParamError> {
        let entry = entries().into_iter().find(|entry| entry.card.id == id);
        let Entry { card, field, bounds } = entry.ok_or_else(|| ParamError::Unknown(id.to_owned()))?;
        let read = if card.unit == "ms" { read_time_ms } else { read_number };
        *field(self) = read(card.id, value, bounds)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_takes_its_own_value() {
        let mut params = Params::default();
        for card in params.cards() {
            params.set(card.id, &card.value).expect("a card shows values that can be set");
        }
        assert_eq!(params, Params::default());
    }

    #[test]
    fn a_bad_value_changes_nothing_and_says_what_is_expected() {
        let mut params = Params::default();
        for (id, value) in [("heartbeat", "0"), ("spread", "-1"), ("batch", "0"), ("window", "1000"), ("beat", "1s")] {
            assert!(params.set(id, value).is_err(), "{id}={value}");
        }
        assert_eq!(params, Params::default());
        let error = params.set("batch", "0").expect_err("nothing would ever be sent");
        assert_eq!(error.to_string(), "“0” is no value for batch: write a whole number from 1 to 4096.");
    }
}
