//! STEP, patience, and who is to be host.

use serde::{Deserialize, Serialize};

use crate::node::{
    Delay, NodeId, ParamBook, ParamCard, ParamError, Roster, read_choice, read_time_ms, write_duration_ms,
};

/// The shortest and the longest STEP.
const STEP_MS: (u32, u32) = (10, 60_000);

const TENTHS: &str = "write tenths of STEP, a whole number from 11 to 1000";

/// Who of those that a node counts is the host. A node computes it from what it knows; there is no vote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HostPolicy {
    /// The smallest name.
    #[default]
    Smallest,
    /// The node that was started first.
    Oldest,
    /// The largest name.
    Largest,
    /// Whoever is host stays host while it is known; after it the smallest name.
    KeepFirst,
}

impl HostPolicy {
    const ALL: [(&'static str, Self); 4] = [
        ("smallest", Self::Smallest),
        ("oldest", Self::Oldest),
        ("largest", Self::Largest),
        ("keep-first", Self::KeepFirst),
    ];

    /// Whether one node is better placed to be host than another.
    pub fn prefers(self, roster: &Roster, one: NodeId, other: NodeId) -> bool {
        let place = |node| (roster.rank(node), node);
        match self {
            Self::Smallest | Self::KeepFirst => place(one) < place(other),
            Self::Oldest => one < other,
            Self::Largest => place(one) > place(other),
        }
    }
}

/// The parameters as they stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Params {
    /// STEP: the time between two ticks of a node.
    pub step_ms: u32,
    /// How long a node may be silent, in tenths of STEP.
    pub patience_tenths: u32,
    pub host: HostPolicy,
}

impl Default for Params {
    fn default() -> Self {
        Self { step_ms: 1_000, patience_tenths: 25, host: HostPolicy::Smallest }
    }
}

impl Params {
    /// The time between two ticks.
    pub fn step(&self) -> Delay {
        Delay::exactly(self.step_ms)
    }

    /// How long a node may be silent.
    pub fn patience(&self) -> Delay {
        Delay::exactly(self.step_ms.saturating_mul(self.patience_tenths) / 10)
    }
}

impl ParamBook for Params {
    fn cards(&self) -> Vec<ParamCard> {
        let policy = HostPolicy::ALL.iter().find(|(_, policy)| *policy == self.host);
        vec![
            ParamCard {
                id: "step",
                title: "STEP",
                help: "The time between two ticks of a node: the host pings once a STEP.",
                unit: "ms",
                value: write_duration_ms(self.step_ms.into()),
                choices: &[],
            },
            ParamCard {
                id: "patience",
                title: "Patience",
                help: "How long a node may be silent, in tenths of STEP: 25 is two and a half STEP.",
                unit: "",
                value: self.patience_tenths.to_string(),
                choices: &[],
            },
            ParamCard {
                id: "host",
                title: "Host",
                help: "Which of the nodes that a node knows, itself included, it takes for its host.",
                unit: "",
                value: policy.map_or("smallest", |(word, _)| word).to_owned(),
                choices: &["smallest", "oldest", "largest", "keep-first"],
            },
        ]
    }

    fn set(&mut self, id: &str, value: &str) -> Result<(), ParamError> {
        match id {
            "step" => self.step_ms = read_time_ms("step", value, STEP_MS)?,
            "patience" => {
                let tenths = value.parse().ok().filter(|tenths| (11..=1_000).contains(tenths));
                self.patience_tenths = tenths.ok_or_else(|| ParamError::bad_value("patience", value, TENTHS))?;
            }
            "host" => self.host = read_choice("host", value, &HostPolicy::ALL)?,
            _ => return Err(ParamError::Unknown(id.to_owned())),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_value_changes_nothing_and_says_what_is_expected() {
        let mut params = Params::default();
        for (id, value) in [("step", "0"), ("step", "-1"), ("patience", "10"), ("host", "me"), ("stride", "1")] {
            assert!(params.set(id, value).is_err(), "{id}={value}");
        }
        assert_eq!(params, Params::default());
        let error = params.set("host", "me").expect_err("me is no policy");
        assert_eq!(error.to_string(), "“me” is no value for host: it is one of smallest, oldest, largest, keep-first.");
    }

    #[test]
    fn every_card_takes_its_own_value_and_all_its_choices() {
        let mut params = Params::default();
        for card in params.cards() {
            for value in card.choices.iter().copied().chain([&*card.value]) {
                params.set(card.id, value).expect("a card shows values that can be set");
            }
        }
        assert_eq!(params, Params::default());
    }
}
