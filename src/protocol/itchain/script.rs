//! The words of it-chain in a script: its requests, read and written.

use crate::node::{NodeId, Roster};

use super::explain::{self, call_words, transaction_word};
use super::message::{Forgery, Request, Tampering};
use super::transaction::{Call, TransactionId};

const EXPECTED: &str = "Write “tx mint alice 100”, “query get alice”, “dial b”, “join b”, “close b”, “verify”, “prove b#1”, \
     “tamper 2 transaction”, “equivocate” or “forge proposal to b”.";

const FORGERIES: [(&str, Forgery); 10] = [
    ("empty-table", Forgery::EmptyTable),
    ("empty-id", Forgery::EmptyId),
    ("twice", Forgery::Twice),
    ("unknown-leader", Forgery::UnknownLeader),
    ("proposal", Forgery::Proposal),
    ("wrong-link", Forgery::WrongLink),
    ("wrong-seal", Forgery::WrongSeal),
    ("wrong-transactions", Forgery::WrongTransactions),
    ("vote-again", Forgery::VoteAgain),
    ("empty-vote", Forgery::EmptyVote),
];

const TAMPERINGS: [(&str, Tampering); 5] = [
    ("transaction", Tampering::Transaction),
    ("link", Tampering::Link),
    ("seal", Tampering::Seal),
    ("creator", Tampering::Creator),
    ("resealed", Tampering::Resealed),
];

/// Reads a request: the words of the line without the trailing `at <node>` or `to <node>`.
///
/// # Errors
/// A sentence that says what was expected.
pub fn read(words: &[&str], roster: &Roster) -> Result<Request, String> {
    let node = |name: &str| roster.find(name).ok_or_else(|| format!("There is no node “{name}”."));
    Ok(match words {
        ["tx", function, arguments @ ..] => Request::Invoke(call(function, arguments)?),
        ["query", function, arguments @ ..] => Request::Query(call(function, arguments)?),
        ["dial", name] => Request::Dial(node(name)?),
        ["join", name] => Request::Join(node(name)?),
        ["close", name] => Request::Close(node(name)?),
        ["verify"] => Request::Verify,
        ["prove", word] => Request::Prove(transaction(word, roster)?),
        ["tamper", height, what] => {
            let height = height.parse().map_err(|_| format!("“{height}” is no height."))?;
            Request::Tamper { height, what: known(what, &TAMPERINGS)? }
        }
        ["equivocate"] => Request::Equivocate,
        ["forge", what, "to", name] => Request::Forge { what: known(what, &FORGERIES)?, to: node(name)? },
        _ => return Err(EXPECTED.to_owned()),
    })
}

/// Writes a request so that [`read`] gives it back.
pub fn write(request: &Request, roster: &Roster) -> String {
    let name = |node: &NodeId| roster.name(*node);
    match request {
        Request::Invoke(call) => format!("tx {}", call_words(call)),
        Request::Query(call) => format!("query {}", call_words(call)),
        Request::Dial(node) => format!("dial {}", name(node)),
        Request::Join(node) => format!("join {}", name(node)),
        Request::Close(node) => format!("close {}", name(node)),
        Request::Verify => "verify".to_owned(),
        Request::Prove(id) => format!("prove {}", transaction_word(*id, roster)),
        Request::Tamper { height, what } => format!("tamper {height} {}", word_of(what, &TAMPERINGS)),
        Request::Equivocate => "equivocate".to_owned(),
        Request::Forge { what, to } => format!("forge {} to {}", word_of(what, &FORGERIES), name(to)),
    }
}

fn call(function: &str, arguments: &[&str]) -> Result<Call, String> {
    let call = Call::new(function, arguments);
    call.check().map(|()| call).map_err(explain::unfit)
}

fn transaction(word: &str, roster: &Roster) -> Result<TransactionId, String> {
    let read = || {
        let (publisher, serial) = word.split_once('#')?;
        Some(TransactionId { publisher: roster.find(publisher)?, serial: serial.parse().ok()? })
    };
    read().ok_or_else(|| format!("“{word}” names no transaction: write its publisher and its number, like b#1."))
}

fn known<T: Copy>(word: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let words: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
        format!("“{word}” is none of {}.", words.join(", "))
    })
}

fn word_of<T: Copy + PartialEq>(value: &T, words: &[(&'static str, T)]) -> &'static str {
    words.iter().find(|(_, known)| known == value).map_or("?", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::roster_of;

    #[test]
    fn a_request_reads_as_it_is_written() {
        let roster = roster_of(&["a", "b"]);
        let mut lines: Vec<String> =
            ["tx mint alice 100", "tx initA", "query get alice", "dial a", "join b", "close a"]
                .into_iter()
                .chain(["verify", "prove b#12", "equivocate"])
                .map(str::to_owned)
                .collect();
        lines.extend(FORGERIES.iter().map(|(word, _)| format!("forge {word} to b")));
        lines.extend(TAMPERINGS.iter().map(|(word, _)| format!("tamper 2 {word}")));
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            let request = read(&words, &roster).expect(&line);
            assert_eq!(write(&request, &roster), line);
        }
        let long = format!("tx mint {}", "x".repeat(2_000));
        for line in
            ["tx", "dial c", "prove b", "prove c#1", "tamper x seal", "tamper 2 all", "forge it to b", "vote a", &long]
        {
            assert!(read(&line.split(' ').collect::<Vec<_>>(), &roster).is_err(), "{line}");
        }
    }
}
