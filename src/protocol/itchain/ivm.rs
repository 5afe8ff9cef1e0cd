//! The contracts: a bank and a counter. Transactions of a block come in, in order; the world state and what came of each
//! transaction go out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::SortedMap;

use super::block::Block;
use super::bus::Bus;
use super::note::Note;
use super::state::State;
use super::transaction::{Call, TransactionId};

/// The most accounts of the bank.
pub const ACCOUNTS_MAX: usize = 256;
/// The most characters of an account's name.
pub const ACCOUNT_CHARS_MAX: usize = 24;
/// The most failures that a node remembers; the oldest goes first.
pub const FAILURES_MAX: usize = 8;

/// Why a transaction or a query fails. The block that has it is stored all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Failure {
    NoSuchFunction,
    Arguments,
    Overdraws,
    NoSuchAccount,
    NotStarted,
    TooMuch,
    BankIsFull,
}

/// What all transactions so far have led to. Equal chains give equal world states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WorldState {
    accounts: Arc<SortedMap<Arc<str>, u64>>,
    counter: Option<u64>,
    /// The last transactions that failed, oldest first.
    failures: Vec<(TransactionId, Failure)>,
}

impl WorldState {
    /// Executes the transactions of a block, in order. Each fails alone. How many did.
    pub fn execute(&mut self, block: &Block) -> usize {
        let mut failed = 0;
        for transaction in block.transactions.iter() {
            if let Err(failure) = self.invoke(&transaction.call) {
                self.failures.push((transaction.id, failure));
                failed += 1;
            }
        }
        let surplus = self.failures.len().saturating_sub(FAILURES_MAX);
        self.failures.drain(..surplus);
        failed
    }

    /// The accounts with their balances, in order.
    pub fn accounts(&self) -> impl Iterator<Item = (&str, u64)> {
        self.accounts.iter().map(|(name, balance)| (&**name, *balance))
    }

    /// The counter, once it was started.
    pub fn counter(&self) -> Option<u64> {
        self.counter
    }

    /// The last transactions that failed, oldest first.
    pub fn failures(&self) -> &[(TransactionId, Failure)] {
        &self.failures
    }

    /// Looks something up: `get NAME` or `getA`.
    ///
    /// # Errors
    /// What is wrong with the query.
    pub fn query(&self, call: &Call) -> Result<u64, Failure> {
        match (&*call.function, &*call.arguments) {
            ("get", [name]) => self.accounts.get(name).copied().ok_or(Failure::NoSuchAccount),
            ("getA", []) => self.counter.ok_or(Failure::NotStarted),
            ("get" | "getA", _) => Err(Failure::Arguments),
            _ => Err(Failure::NoSuchFunction),
        }
    }

    fn invoke(&mut self, call: &Call) -> Result<(), Failure> {
        match (&*call.function, &*call.arguments) {
            ("initA", []) => self.counter = Some(0),
            ("incA", []) => {
                let counter = self.counter.ok_or(Failure::NotStarted)?;
                self.counter = Some(counter.checked_add(1).ok_or(Failure::TooMuch)?);
            }
            ("mint", [name, amount]) => self.pay_in(name, amount_of(amount)?)?,
            ("transfer", [from, to, amount]) => self.transfer(from, to, amount_of(amount)?)?,
            ("initA" | "incA" | "mint" | "transfer", _) => return Err(Failure::Arguments),
            _ => return Err(Failure::NoSuchFunction),
        }
        Ok(())
    }

    fn pay_in(&mut self, name: &Arc<str>, amount: u64) -> Result<(), Failure> {
        if name.is_empty() || name.chars().count() > ACCOUNT_CHARS_MAX {
            return Err(Failure::Arguments);
        }
        let balance = self.accounts.get(name).copied();
        if balance.is_none() && self.accounts.len() >= ACCOUNTS_MAX {
            return Err(Failure::BankIsFull);
        }
        let sum = balance.unwrap_or(0).checked_add(amount).ok_or(Failure::TooMuch)?;
        Arc::make_mut(&mut self.accounts).insert(name.clone(), sum);
        Ok(())
    }

    fn transfer(&mut self, from: &Arc<str>, to: &Arc<str>, amount: u64) -> Result<(), Failure> {
        let balance = self.accounts.get(from).copied().ok_or(Failure::NoSuchAccount)?;
        let rest = balance.checked_sub(amount).ok_or(Failure::Overdraws)?;
        if from == to {
            return Ok(());
        }
        self.pay_in(to, amount)?;
        Arc::make_mut(&mut self.accounts).insert(from.clone(), rest);
        Ok(())
    }
}

/// A block is stored: its transactions are executed.
pub fn committed(state: &mut State, block: &Block, bus: &mut Bus<'_>) {
    let failed = state.ivm.execute(block);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    bus.note(Note::Executes { count: count(block.transactions.len()), failed: count(failed) });
}

fn amount_of(word: &str) -> Result<u64, Failure> {
    word.parse().map_err(|_| Failure::Arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(lines: &[&str]) -> (WorldState, Vec<Result<(), Failure>>) {
        let mut world = WorldState::default();
        let results = lines.iter().map(|line| world.invoke(&call(line))).collect();
        (world, results)
    }

    fn call(line: &str) -> Call {
        let words: Vec<&str> = line.split(' ').collect();
        Call::new(words[0], &words[1..])
    }

    #[test]
    fn a_failing_call_changes_nothing() {
        let (world, results) = run(&[
            "mint alice 100",
            "transfer alice bob 30",
            "transfer alice bob 71",
            "transfer carol bob 1",
            "mint bob 18446744073709551615",
            "mint alice -1",
            "mint alice",
            "transfer alice alice 70",
            "steal alice 1",
        ]);
        let failures = [
            Failure::Overdraws,
            Failure::NoSuchAccount,
            Failure::TooMuch,
            Failure::Arguments,
            Failure::Arguments,
            Failure::NoSuchFunction,
        ];
        assert_eq!(results.into_iter().filter_map(Result::err).collect::<Vec<_>>(), failures);
        assert_eq!(world.accounts().collect::<Vec<_>>(), [("alice", 70), ("bob", 30)]);
        assert_eq!(world.query(&call("get alice")), Ok(70));
        assert_eq!(world.query(&call("get carol")), Err(Failure::NoSuchAccount));
    }

    #[test]
    fn the_counter_counts_once_it_was_started() {
        let (world, results) = run(&["incA", "initA", "incA", "incA"]);
        assert_eq!(results[0], Err(Failure::NotStarted));
        assert_eq!(world.query(&call("getA")), Ok(2));
    }

    #[test]
    fn the_bank_is_bounded() {
        let mut world = WorldState::default();
        for account in 0..ACCOUNTS_MAX {
            assert_eq!(world.invoke(&call(&format!("mint a{account} 1"))), Ok(()));
        }
        assert_eq!(world.invoke(&call("mint another 1")), Err(Failure::BankIsFull));
        assert_eq!(world.invoke(&call("mint a0 1")), Ok(()));
        assert_eq!(world.invoke(&call("transfer a1 another 1")), Err(Failure::BankIsFull));
        assert_eq!(world.query(&call("get a1")), Ok(1));
    }
}
