//! The words of Raft in a script: its requests, read and written.

use std::sync::Arc;

use crate::node::Roster;

use super::client;
use super::message::{Change, Command, Request, Session};

const EXPECTED: &str = "Write “write 1”, “write x=1”, “write x+=1”, each with “as alice#1” if a client is to be known, “read x”, \
     “transfer to <node>”, “add <node>”, “learn <node>”, “remove <node>”, “members <node>…” or “compact”.";

/// Reads a request: the words of the line without the trailing `at <node>` or `to <node>`.
///
/// # Errors
/// A sentence that says what was expected.
pub fn read(words: &[&str], roster: &Roster) -> Result<Request, String> {
    let node = |name: &str| roster.find(name).ok_or_else(|| format!("There is no node “{name}”."));
    let request = match words {
        ["write", command] => Request::Write { command: command_of(command)?, session: None },
        ["write", command, "as", client] => {
            Request::Write { command: command_of(command)?, session: Some(session_of(client)?) }
        }
        ["read"] => Request::Read { key: Arc::from(Command::PLAIN_KEY) },
        ["read", key] => Request::Read { key: Arc::from(*key) },
        ["transfer", "to", name] => Request::Transfer { to: node(name)? },
        ["add", name] => Request::Change(Change::Add(node(name)?)),
        ["learn", name] => Request::Change(Change::Learn(node(name)?)),
        ["remove", name] => Request::Change(Change::Remove(node(name)?)),
        ["members", names @ ..] if !names.is_empty() => {
            Request::Change(Change::Replace(names.iter().map(|name| node(name)).collect::<Result<_, _>>()?))
        }
        ["compact"] => Request::Compact,
        _ => return Err(EXPECTED.to_owned()),
    };
    client::check(&request).map_err(str::to_owned)?;
    Ok(request)
}

fn command_of(word: &str) -> Result<Command, String> {
    if let Some((key, by)) = word.split_once("+=") {
        let by = by.parse().map_err(|_| format!("“{by}” is no number that can be added."))?;
        return Ok(Command::Increase { key: Arc::from(key), by });
    }
    Ok(match word.split_once('=') {
        Some((key, value)) => Command::write(Some(key), value),
        None => Command::write(None, word),
    })
}

fn session_of(word: &str) -> Result<Session, String> {
    let session = word
        .split_once('#')
        .and_then(|(client, serial)| Some(Session { client: Arc::from(client), serial: serial.parse().ok()? }));
    session.ok_or_else(|| format!("“{word}” names no client: write its name and a number, like alice#1."))
}

/// Writes a request so that [`read`] gives it back.
pub fn write(request: &Request, roster: &Roster) -> String {
    match request {
        Request::Write { command, session: None } => format!("write {}", word_of(command)),
        Request::Write { command, session: Some(session) } => {
            format!("write {} as {}#{}", word_of(command), session.client, session.serial)
        }
        Request::Read { key } => format!("read {key}"),
        Request::Transfer { to } => format!("transfer to {}", roster.name(*to)),
        Request::Change(Change::Add(node)) => format!("add {}", roster.name(*node)),
        Request::Change(Change::Learn(node)) => format!("learn {}", roster.name(*node)),
        Request::Change(Change::Remove(node)) => format!("remove {}", roster.name(*node)),
        Request::Change(Change::Replace(members)) => {
            let names: Vec<&str> = members.iter().map(|node| roster.name(*node)).collect();
            format!("members {}", names.join(" "))
        }
        Request::Compact => "compact".to_owned(),
    }
}

/// A command in a word, as the log shows it.
pub fn word_of(command: &Command) -> String {
    match command {
        Command::Noop => "∅".to_owned(),
        Command::Write { key: Some(key), value } => format!("{key}={value}"),
        Command::Write { key: None, value } => value.to_string(),
        Command::Increase { key, by } => format!("{key}+={by}"),
        Command::Change(_) => "members".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::roster_of;

    #[test]
    fn a_request_reads_as_it_is_written() {
        let roster = roster_of(&["a", "b"]);
        for line in [
            "write 1",
            "write x=1",
            "write x+=3 as alice#7",
            "read x",
            "transfer to b",
            "add a",
            "learn b",
            "remove b",
            "members a b",
            "compact",
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            let request = read(&words, &roster).expect(line);
            assert_eq!(write(&request, &roster), line);
        }
        for line in ["write", "write =1", "write x=", "write x+=y", "write 1 as alice", "add c", "members", "vote a"] {
            assert!(read(&line.split(' ').collect::<Vec<_>>(), &roster).is_err(), "{line}");
        }
    }
}
