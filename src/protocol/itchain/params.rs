//! The times of it-chain, its engine, and the configuration from which genesis is built.

use serde::{Deserialize, Serialize};

use crate::node::{Delay, ParamBook, ParamCard, ParamError, read_choice, read_time_ms, write_duration_ms};

/// The shortest and the longest time that can be set.
const TIME_MS: (u32, u32) = (10, 600_000);
/// The most characters of the network's name.
const NETWORK_CHARS_MAX: usize = 24;

/// How blocks are agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Engine {
    /// The leader stores what it proposes, and nobody else hears of it.
    Solo,
    /// Propose, Prevote, PreCommit.
    Pbft,
}

/// The parameters as they stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Params {
    /// How long transactions wait in a pool.
    pub batch_ms: u32,
    /// The shortest wait of a node in an election; the longest is twice as long less one.
    pub election_ms: u32,
    /// When an election that does not finish ends.
    pub election_limit_ms: u32,
    /// How long a node waits for a block before it gives up on the leader.
    pub patience_ms: u32,
    /// How long a node waits for a block that it fetches.
    pub sync_ms: u32,
    /// The time between two dials of a node that does not answer.
    pub redial_ms: u32,
    /// The time between two pushes of the table to neighbours.
    pub gossip_ms: u32,
    /// How long a leader stays in office where leaders rotate.
    pub rotation_ms: u32,
    pub engine: Engine,
    /// The name of the network in the configuration of genesis.
    pub network: String,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            batch_ms: 1_000,
            election_ms: 150,
            election_limit_ms: 10_000,
            patience_ms: 3_000,
            sync_ms: 1_000,
            redial_ms: 5_000,
            gossip_ms: 5_000,
            rotation_ms: 30_000,
            engine: Engine::Pbft,
            network: "lab".to_owned(),
        }
    }
}

/// What there is to know of a time: its word, its title, what it is for, and where it is kept.
type Time = (&'static str, &'static str, &'static str, fn(&mut Params) -> &mut u32);

const TIMES: [Time; 8] = [
    (
        "batch",
        "Batch time",
        "How long transactions wait in a pool before they go to the leader, or into a block.",
        |params| &mut params.batch_ms,
    ),
    (
        "election",
        "Election wait",
        "The shortest wait before a node stands as a candidate; the longest is twice that.",
        |params| &mut params.election_ms,
    ),
    ("election_limit", "Election limit", "When an election that does not finish ends without a leader.", |params| {
        &mut params.election_limit_ms
    }),
    ("patience", "Patience", "How long a node waits for a block before it gives up on the leader.", |params| {
        &mut params.patience_ms
    }),
    ("sync", "Sync wait", "How long a node waits for a block that it fetches from a peer.", |params| {
        &mut params.sync_ms
    }),
    ("redial", "Redial time", "The time between two dials of a node that does not answer.", |params| {
        &mut params.redial_ms
    }),
    ("gossip", "Gossip time", "The time between two pushes of the table to neighbours.", |params| {
        &mut params.gossip_ms
    }),
    ("rotation", "Term of office", "How long a leader stays in office where leaders rotate.", |params| {
        &mut params.rotation_ms
    }),
];

const ENGINES: [(&str, Engine); 2] = [("pbft", Engine::Pbft), ("solo", Engine::Solo)];

impl Params {
    /// How long a node waits before it stands, or gives a round up.
    pub fn election(&self) -> Delay {
        Delay::between(self.election_ms, self.election_ms.saturating_mul(2).saturating_sub(1))
    }
}

impl ParamBook for Params {
    fn cards(&self) -> Vec<ParamCard> {
        let mut own = self.clone();
        let mut cards: Vec<ParamCard> = Vec::with_capacity(TIMES.len() + 2);
        for (id, title, help, time) in TIMES {
            let value = write_duration_ms((*time(&mut own)).into());
            cards.push(ParamCard { id, title, help, unit: "ms", value, choices: &[] });
        }
        cards.push(ParamCard {
            id: "engine",
            title: "Engine",
            help: "How blocks are agreed on: by PBFT's votes, or not at all.",
            unit: "",
            value: ENGINES.iter().find(|(_, engine)| *engine == self.engine).map_or("", |(word, _)| word).to_owned(),
            choices: &[ENGINES[0].0, ENGINES[1].0],
        });
        cards.push(ParamCard {
            id: "network",
            title: "Network",
            help: "The network's name in the configuration of genesis: nodes that start with another have another chain.",
            unit: "",
            value: self.network.clone(),
            choices: &[],
        });
        cards
    }

    fn set(&mut self, id: &str, value: &str) -> Result<(), ParamError> {
        if let Some((id, _, _, time)) = TIMES.iter().find(|(known, ..)| *known == id) {
            *time(self) = read_time_ms(id, value, TIME_MS)?;
            return Ok(());
        }
        match id {
            "engine" => self.engine = read_choice("engine", value, &ENGINES)?,
            "network" => {
                let is_name = value.chars().all(char::is_alphanumeric) && !value.is_empty();
                if !is_name || value.chars().count() > NETWORK_CHARS_MAX {
                    return Err(ParamError::bad_value("network", value, "write 1 to 24 letters and digits"));
                }
                self.network = value.to_owned();
            }
            _ => return Err(ParamError::Unknown(id.to_owned())),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_reads_as_it_is_shown() {
        let mut params = Params::default();
        for card in Params::default().cards() {
            params.set(card.id, &card.value).expect(card.id);
        }
        assert_eq!(params, Params::default());
        params.set("network", "other").expect("it is a name");
        params.set("patience", "2.5s").expect("it is a time");
        assert_eq!((params.network.as_str(), params.patience_ms), ("other", 2_500));
    }

    #[test]
    fn a_bad_value_changes_nothing_and_says_what_is_expected() {
        let mut params = Params::default();
        for (id, value) in
            [("batch", "0"), ("batch", "-1s"), ("engine", "raft"), ("network", ""), ("network", "a b"), ("x", "1")]
        {
            assert!(params.set(id, value).is_err(), "{id}={value}");
        }
        assert_eq!(params, Params::default());
    }
}
