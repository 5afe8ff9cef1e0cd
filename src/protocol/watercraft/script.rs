//! The words of WaterCraft in a script: its requests, read and written.

use crate::node::{NodeId, Roster};

use super::explain::refusal;
use super::message::Request;
use super::user;

const EXPECTED: &str = "Write “send <text>”, “send <text> to <node>”, “dial <node>” or “set <key> <value>”.";

/// Reads a request: the words of the line without the trailing `at <node>`.
///
/// A text that would be taken for one with an addressee stands in quotes: `send "go to b"`.
///
/// # Errors
/// A sentence that says what was expected.
pub fn read(words: &[&str], roster: &Roster) -> Result<Request, String> {
    let node = |name: &str| roster.find(name).ok_or_else(|| format!("There is no node “{name}”."));
    let request = match words {
        ["send", text @ .., "to", name] if !text.is_empty() && !is_quoted(&words[1..]) => {
            Request::SendTo { to: node(name)?, text: unquoted(text) }
        }
        ["send", text @ ..] if !text.is_empty() => Request::Send { text: unquoted(text) },
        ["dial", name] | ["join", "through", name] => Request::Dial { to: node(name)? },
        ["set", key, value @ ..] if !value.is_empty() => {
            Request::Set { key: (*key).to_owned(), value: value.join(" ") }
        }
        _ => return Err(EXPECTED.to_owned()),
    };
    user::check(&request).map_err(|why| refusal(why, NodeId(0), roster))?;
    Ok(request)
}

/// Writes a request so that [`read`] gives it back.
pub fn write(request: &Request, roster: &Roster) -> String {
    match request {
        Request::Send { text } => format!("send {}", quoted_if_needed(text)),
        Request::SendTo { to, text } => format!("send {} to {}", quoted_if_needed(text), roster.name(*to)),
        Request::Dial { to } => format!("dial {}", roster.name(*to)),
        Request::Set { key, value } => format!("set {key} {value}"),
    }
}

fn quoted_if_needed(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let reads_otherwise = matches!(words.as_slice(), [.., "to", _]) || is_quoted(&words);
    if reads_otherwise { format!("\"{text}\"") } else { text.to_owned() }
}

fn is_quoted(words: &[&str]) -> bool {
    let text = words.join(" ");
    text.len() >= 2 && text.starts_with('"') && text.ends_with('"')
}

fn unquoted(words: &[&str]) -> String {
    let text = words.join(" ");
    if is_quoted(words) { text[1..text.len() - 1].to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::roster_of;

    fn roster() -> Roster {
        roster_of(&["b", "c"])
    }

    fn read_line(line: &str) -> Result<Request, String> {
        read(&line.split_whitespace().collect::<Vec<_>>(), &roster())
    }

    #[test]
    fn a_request_reads_as_it_was_written() {
        let c = NodeId(1);
        let texts = ["hello", "hello to all", "go to c", "\"go to c\"", "to", "\"", "\"\"", "\" a"];
        let sends = texts.map(|text| Request::Send { text: text.into() });
        let directs = texts.map(|text| Request::SendTo { to: c, text: text.into() });
        let others = [Request::Dial { to: c }, Request::Set { key: "colour".into(), value: "dark red".into() }];
        for request in sends.into_iter().chain(directs).chain(others) {
            let line = write(&request, &roster());
            assert_eq!(read_line(&line), Ok(request), "{line}");
        }
        assert_eq!(read_line("join through c"), Ok(Request::Dial { to: c }));
    }

    #[test]
    fn a_request_that_is_none_is_refused_with_a_sentence() {
        for line in ["", "send", "dial", "dial b c", "set colour", "leave"] {
            assert_eq!(read_line(line), Err(EXPECTED.to_owned()), "{line}");
        }
        assert_eq!(read_line("dial x"), Err("There is no node “x”.".to_owned()));
        let long = format!("send {}", "x".repeat(201));
        assert_eq!(read_line(&long), Err("A message has 1 to 200 characters.".to_owned()));
    }
}
