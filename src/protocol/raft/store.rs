//! The state machine: a small key-value store. Committed commands come in, in the order of the log; results go out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::SortedMap;

use super::message::{Command, Entry, Index, Session, is_short};

/// The most keys that the store holds.
pub const KEYS_MAX: usize = 64;
/// The most parts that a store has.
pub const PARTS_MAX: usize = KEYS_MAX + CLIENTS_MAX;
/// The most clients that number their commands. None is forgotten: what it sent last would be done once more if it came again.
pub const CLIENTS_MAX: usize = 64;

/// What the store did with a command.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// The key has this value now.
    Holds { key: Arc<str>, value: Arc<str> },
    /// The store is full.
    Full,
    /// The value is no number, or grows too large.
    NoNumber { key: Arc<str> },
    /// The command was for the cluster and not for the store.
    Nothing,
    /// The client has sent later commands already: what came of this one is forgotten.
    Overtaken,
    /// The client is not known, and this is not its first command (thesis §6.3).
    NoSession,
    /// There is no room for one more client.
    Crowded,
}

/// The last command of a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Client {
    serial: u64,
    outcome: Outcome,
}

/// What the commands up to an index have made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Store {
    applied_index: Index,
    pairs: SortedMap<Arc<str>, Arc<str>>,
    clients: SortedMap<Arc<str>, Client>,
}

/// A part of a store, to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    Pair(Arc<str>, Arc<str>),
    Client(Arc<str>, Client),
}

impl Part {
    /// Whether a store can have it.
    pub fn is_sound(&self) -> bool {
        match self {
            Part::Pair(key, value) => is_short(key) && is_short(value),
            Part::Client(name, client) => {
                is_short(name)
                    && match &client.outcome {
                        Outcome::Holds { key, value } => is_short(key) && is_short(value),
                        Outcome::NoNumber { key } => is_short(key),
                        Outcome::Full
                        | Outcome::Nothing
                        | Outcome::Overtaken
                        | Outcome::NoSession
                        | Outcome::Crowded => true,
                    }
            }
        }
    }
}

impl Store {
    /// The last index that was applied.
    pub fn applied_index(&self) -> Index {
        self.applied_index
    }

    /// All keys with their values.
    pub fn pairs(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
        self.pairs.iter()
    }

    /// What a key holds.
    pub fn value(&self, key: &str) -> Option<&Arc<str>> {
        self.pairs.get(key)
    }

    /// The clients that are remembered, each with the number of its last command.
    pub fn clients(&self) -> impl Iterator<Item = (&Arc<str>, u64)> {
        self.clients.iter().map(|(name, client)| (name, client.serial))
    }

    /// Applies the entry behind the last one, and says what came of it.
    pub fn apply(&mut self, entry: &Entry) -> Outcome {
        self.advance(entry, true).unwrap_or(Outcome::Nothing)
    }

    /// Applies the entry behind the last one, for which nobody waits.
    pub fn apply_unasked(&mut self, entry: &Entry) {
        self.advance(entry, false);
    }

    fn advance(&mut self, entry: &Entry, is_asked_for: bool) -> Option<Outcome> {
        self.applied_index += 1;
        match &entry.session {
            Some(session) => Some(self.apply_once(session, &entry.command)),
            None => self.carry_out(&entry.command, is_asked_for),
        }
    }

    /// Applies a command of a client that numbers them.
    fn apply_once(&mut self, session: &Session, command: &Command) -> Outcome {
        match self.clients.get(&*session.client) {
            Some(client) if client.serial == session.serial => return client.outcome.clone(),
            Some(client) if client.serial > session.serial => return Outcome::Overtaken,
            None if self.clients.len() >= CLIENTS_MAX => return Outcome::Crowded,
            None if session.serial > 1 => return Outcome::NoSession,
            _ => {}
        }
        let outcome = self.carry_out(command, true).unwrap_or(Outcome::Nothing);
        let client = Client { serial: session.serial, outcome: outcome.clone() };
        self.clients.insert(Arc::clone(&session.client), client);
        outcome
    }

    /// In how many parts the store can be sent.
    pub fn parts_count(&self) -> usize {
        self.pairs.len() + self.clients.len()
    }

    /// The store in parts, so that [`from_parts`](Self::from_parts) makes it again.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        let pairs = self.pairs.iter().map(|(key, value)| Part::Pair(Arc::clone(key), Arc::clone(value)));
        let clients = self.clients.iter().map(|(name, client)| Part::Client(Arc::clone(name), client.clone()));
        pairs.chain(clients)
    }

    /// The store that was applied up to an index and had these parts. What is over its bounds is left out.
    pub fn from_parts(applied_index: Index, parts: &[Part]) -> Self {
        let mut store = Self { applied_index, ..Self::default() };
        for part in parts {
            match part {
                Part::Pair(key, value) if store.pairs.len() < KEYS_MAX => {
                    store.pairs.insert(Arc::clone(key), Arc::clone(value));
                }
                Part::Client(name, client) if store.clients.len() < CLIENTS_MAX => {
                    store.clients.insert(Arc::clone(name), client.clone());
                }
                _ => {}
            }
        }
        store
    }

    fn carry_out(&mut self, command: &Command, is_asked_for: bool) -> Option<Outcome> {
        let told = |outcome| is_asked_for.then_some(outcome);
        match command {
            Command::Noop | Command::Change(_) => told(Outcome::Nothing),
            Command::Write { key: Some(key), value } => self.set(key, value, is_asked_for),
            Command::Write { key: None, value } => self.set(&Arc::from(Command::PLAIN_KEY), value, is_asked_for),
            Command::Increase { key, by } => {
                let number = self.pairs.get(key).map_or(Some(0_u64), |value| value.parse().ok());
                match number.and_then(|number| number.checked_add((*by).into())) {
                    Some(sum) => self.set(key, &Arc::from(sum.to_string()), is_asked_for),
                    None => told(Outcome::NoNumber { key: Arc::clone(key) }),
                }
            }
        }
    }

    fn set(&mut self, key: &Arc<str>, value: &Arc<str>, is_asked_for: bool) -> Option<Outcome> {
        if let Some(held) = self.pairs.get_mut(key) {
            *held = Arc::clone(value);
        } else if self.pairs.len() < KEYS_MAX {
            self.pairs.insert(Arc::clone(key), Arc::clone(value));
        } else {
            return is_asked_for.then_some(Outcome::Full);
        }
        is_asked_for.then(|| Outcome::Holds { key: Arc::clone(key), value: Arc::clone(value) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::raft::message::Session;

    fn entry(command: Command, serial: Option<u64>) -> Entry {
        let session = serial.map(|serial| Session { client: "alice".into(), serial });
        Entry::new(1, command, session)
    }

    fn increase(serial: Option<u64>) -> Entry {
        entry(Command::Increase { key: "x".into(), by: 2 }, serial)
    }

    /// Somebody else's first command.
    fn of_another(number: usize) -> Entry {
        let session = Session { client: format!("client{number}").as_str().into(), serial: 1 };
        Entry::new(1, Command::write(None, "1"), Some(session))
    }

    #[test]
    fn a_command_that_comes_twice_is_done_once_and_answered_twice() {
        let mut store = Store::default();
        let first = store.apply(&increase(Some(1)));
        assert_eq!(store.apply(&increase(Some(1))), first);
        assert_eq!(store.value("x").map(|value| &**value), Some("2"));
        store.apply(&increase(Some(2)));
        assert_eq!(store.apply(&increase(Some(1))), Outcome::Overtaken);
        assert_eq!(store.value("x").map(|value| &**value), Some("4"));
        assert_eq!(store.applied_index(), 4);
    }

    #[test]
    fn no_client_is_forgotten_so_nothing_is_done_twice_however_many_come() {
        let mut store = Store::default();
        assert_eq!(store.apply(&increase(Some(2))), Outcome::NoSession, "it begins with number 1");
        let first = store.apply(&increase(Some(1)));
        (1..CLIENTS_MAX).for_each(|number| assert_ne!(store.apply(&of_another(number)), Outcome::Crowded));
        assert_eq!(store.apply(&of_another(CLIENTS_MAX)), Outcome::Crowded);
        assert_eq!(store.apply(&increase(Some(1))), first, "it comes again after all the others");
        assert_eq!(store.value("x").map(|value| &**value), Some("2"));
        assert_eq!(store.clients().count(), CLIENTS_MAX);
        let parts: Vec<Part> = store.parts().collect();
        assert_eq!(Store::from_parts(store.applied_index(), &parts), store, "a full store can be sent");
    }

    #[test]
    fn a_store_is_the_same_after_it_was_sent_in_parts() {
        let mut store = Store::default();
        store.apply(&increase(Some(1)));
        store.apply(&entry(Command::write(None, "1"), None));
        let parts: Vec<Part> = store.parts().collect();
        assert_eq!(parts.len(), store.parts_count());
        assert_eq!(Store::from_parts(store.applied_index(), &parts), store);
    }

    #[test]
    fn what_cannot_be_done_is_said_and_changes_nothing() {
        let mut store = Store::default();
        store.apply(&entry(Command::write(Some("x"), "red"), None));
        assert_eq!(store.apply(&increase(None)), Outcome::NoNumber { key: "x".into() });
        for key in 0..=KEYS_MAX {
            store.apply(&entry(Command::write(Some(&format!("k{key}")), "1"), None));
        }
        assert_eq!(store.pairs().count(), KEYS_MAX);
        assert_eq!(store.apply(&entry(Command::write(Some("new"), "1"), None)), Outcome::Full);
    }
}
