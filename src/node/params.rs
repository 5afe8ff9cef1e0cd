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
