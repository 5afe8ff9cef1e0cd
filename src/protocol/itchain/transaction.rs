//! Transactions: a call of a contract with an id and a seal. Words come in, a SHA-256 over an unambiguous text goes out.

use std::fmt::Write;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::NodeId;

use super::block::Seal;

/// The most bytes of a transaction's function and arguments together.
pub const TRANSACTION_BYTES_MAX: usize = 1_024;
/// The most arguments of a call.
pub const ARGUMENTS_MAX: usize = 16;

/// A sortable id: who published the transaction, and which of its transactions it is, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TransactionId {
    pub publisher: NodeId,
    pub serial: u64,
}

/// A call of a contract's function.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Call {
    pub function: Arc<str>,
    pub arguments: Arc<[Arc<str>]>,
}

/// Why a transaction is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unfit {
    /// It has 0 bytes.
    Empty,
    /// It has more than [`TRANSACTION_BYTES_MAX`] bytes or [`ARGUMENTS_MAX`] arguments.
    TooLarge,
    /// Its id is no id that a node gives.
    NoId,
}

impl Call {
    /// A call, from its words.
    pub fn new(function: &str, arguments: &[&str]) -> Self {
        Self { function: function.into(), arguments: arguments.iter().map(|word| Arc::from(*word)).collect() }
    }

    /// Whether a node would take it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Unfit> {
        let bytes = self.function.len() + self.arguments.iter().map(|word| word.len()).sum::<usize>();
        if self.function.is_empty() {
            return Err(Unfit::Empty);
        }
        if bytes > TRANSACTION_BYTES_MAX || self.arguments.len() > ARGUMENTS_MAX {
            return Err(Unfit::TooLarge);
        }
        Ok(())
    }
}

/// A transaction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Transaction {
    pub id: TransactionId,
    pub call: Call,
}

impl Transaction {
    /// Whether a node would take it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Unfit> {
        if self.id.serial == 0 { Err(Unfit::NoId) } else { self.call.check() }
    }

    /// Its seal: SHA-256 over the id and the words, each with its length before it.
    pub fn seal(&self) -> Seal {
        let mut text = format!("tx {} {}", self.id.publisher.0, self.id.serial);
        for word in std::iter::once(&self.call.function).chain(self.call.arguments.iter()) {
            write!(text, " {}:{word}", word.len()).expect("a string takes what is written to it");
        }
        Seal::of(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transaction(words: &[&str]) -> Transaction {
        let id = TransactionId { publisher: NodeId(1), serial: 1 };
        Transaction { id, call: Call::new(words[0], &words[1..]) }
    }

    #[test]
    fn transactions_that_differ_have_different_seals() {
        let seals = [&["mint", "a", "1"][..], &["mint", "a1"], &["mint", "a 1:1"], &["mint a", "1"]]
            .map(|words| transaction(words).seal());
        for (place, seal) in seals.iter().enumerate() {
            assert!(!seals[..place].contains(seal), "{place}");
        }
    }

    #[test]
    fn a_transaction_of_no_bytes_or_of_a_million_is_refused_by_name() {
        assert_eq!(transaction(&[""]).check(), Err(Unfit::Empty));
        assert_eq!(transaction(&["mint", &"x".repeat(1_000_000)]).check(), Err(Unfit::TooLarge));
        assert_eq!(transaction(&["f"; 18]).check(), Err(Unfit::TooLarge));
        assert_eq!(transaction(&["mint", "alice", "100"]).check(), Ok(()));
        let nameless = Transaction { id: TransactionId { publisher: NodeId(0), serial: 0 }, ..transaction(&["mint"]) };
        assert_eq!(nameless.check(), Err(Unfit::NoId));
    }
}
