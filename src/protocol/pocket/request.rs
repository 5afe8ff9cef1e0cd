//! What a person can ask of a network module, and how a script writes it.

use serde::{Deserialize, Serialize};

use super::explain::OrderError;
use super::socket::Fault;
use super::tap::Send;
use crate::node::{NodeId, Roster};

/// The most characters of a text.
pub const TEXT_CHARS_MAX: usize = 200;
/// The most bytes that a person writes by hand.
pub const RAW_BYTES_MAX: usize = 4_096;
/// The most packets that are written at once.
pub const PACKETS_MAX: u32 = 1_000;
/// The most bytes of a payload that is filled by its length.
pub const FILL_BYTES_MAX: u32 = 1 << 20;

/// What a person asks of a network module.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Order {
    /// Open a socket by hand: a missing address and a kind that there is not are refused by the socket itself.
    Open { to: Option<NodeId>, kind: WantedKind },
    /// Close all sockets with a node.
    HangUp { to: NodeId },
    /// Cancel the context of all sockets with a node.
    Cancel { to: NodeId },
    /// Stop the network module.
    Stop,
    /// Write a raw text: one chunk, no nonce.
    Transmit { to: NodeId, text: String },
    /// Write so many raw bytes.
    Fill { to: NodeId, bytes: u32 },
    /// Write so many raw packets, each with its number as its text.
    Flood { to: NodeId, count: u32 },
    /// Ask a raw text and wait for the response.
    Ask { to: NodeId, text: String },
    /// Is the node alive?
    Ping { to: NodeId },
    /// Tell everybody.
    Broadcast { text: String },
    /// Write bytes past the codec.
    Raw { to: NodeId, bytes: Vec<u8> },
    /// End the byte stream to a node.
    EndStream { to: NodeId },
    /// Let something go wrong the next time.
    Fail { to: NodeId, what: Fault },
    /// The consumer of the sink stands still.
    Stall,
    /// The consumer of the sink goes on.
    Drain,
}

impl Order {
    /// Whom it concerns.
    pub fn peer(&self) -> Option<NodeId> {
        match self {
            Self::Open { to, .. } => *to,
            Self::HangUp { to }
            | Self::Cancel { to }
            | Self::Transmit { to, .. }
            | Self::Fill { to, .. }
            | Self::Flood { to, .. }
            | Self::Ask { to, .. }
            | Self::Ping { to }
            | Self::Raw { to, .. }
            | Self::EndStream { to }
            | Self::Fail { to, .. } => Some(*to),
            Self::Stop | Self::Broadcast { .. } | Self::Stall | Self::Drain => None,
        }
    }
}

/// The kind of socket that a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WantedKind {
    Outbound,
    /// Neither inbound nor outbound.
    Undefined,
}

/// What can go wrong the next time, with its words in a script.
pub const FAULTS: [(&str, Fault); 9] = [
    ("write", Fault::Write),
    ("flush", Fault::Flush),
    ("callback", Fault::OpenedCallback),
    ("read-start", Fault::ReadStart),
    ("write-start", Fault::WriteStart),
    ("read", Fault::Read),
    ("decode", Fault::Decode),
    ("signature", Fault::Signature),
    ("key-length", Fault::KeyLength),
];

/// The word for what goes wrong.
pub fn fault_word(fault: Fault) -> &'static str {
    FAULTS.iter().find(|(_, known)| *known == fault).map_or("?", |(word, _)| word)
}

/// The first words of all orders.
pub const VERBS: [&str; 15] = [
    "open",
    "hangup",
    "cancel",
    "stop",
    "transmit",
    "fill",
    "flood",
    "ask",
    "ping",
    "broadcast",
    "raw",
    "eof",
    "fail",
    "stall",
    "drain",
];

/// Reads an order: the words of the line without the trailing `at <node>`.
///
/// # Errors
/// What was expected instead.
pub fn read(words: &[&str], roster: &Roster) -> Result<Order, OrderError> {
    let node = |name: &str| roster.find(name).ok_or_else(|| OrderError::NoSuchNode(name.to_owned()));
    Ok(match words {
        ["open", "nothing"] => Order::Open { to: None, kind: WantedKind::Outbound },
        ["open", name] => Order::Open { to: Some(node(name)?), kind: WantedKind::Outbound },
        ["open", name, "as", "undefined"] => Order::Open { to: Some(node(name)?), kind: WantedKind::Undefined },
        ["hangup", name] => Order::HangUp { to: node(name)? },
        ["cancel", name] => Order::Cancel { to: node(name)? },
        ["stop"] => Order::Stop,
        ["transmit", text @ .., "to", name] => Order::Transmit { to: node(name)?, text: text_of(text)? },
        ["fill", bytes, "to", name] => Order::Fill {
            to: node(name)?,
            bytes: count_of(bytes, FILL_BYTES_MAX).ok_or_else(|| OrderError::Count((*bytes).to_owned()))?,
        },
        ["flood", count, "to", name] => Order::Flood {
            to: node(name)?,
            count: count_of(count, PACKETS_MAX).ok_or_else(|| OrderError::Packets((*count).to_owned()))?,
        },
        ["ask", text @ .., "of", name] => Order::Ask { to: node(name)?, text: text_of(text)? },
        ["ping", name] => Order::Ping { to: node(name)? },
        ["broadcast", text @ ..] => Order::Broadcast { text: text_of(text)? },
        ["raw", hex, "to", name] => Order::Raw { to: node(name)?, bytes: bytes_of(hex)? },
        ["eof", name] => Order::EndStream { to: node(name)? },
        ["fail", what, "with", name] => Order::Fail { to: node(name)?, what: fault_of(what)? },
        ["stall"] => Order::Stall,
        ["drain"] => Order::Drain,
        _ => return Err(OrderError::Unknown),
    })
}

/// Reads what the consensus that listens is asked: `send <text> to <node>`.
///
/// # Errors
/// What was expected instead.
pub fn read_send(words: &[&str], roster: &Roster) -> Result<Send, OrderError> {
    match words {
        ["send", text @ .., "to", name] => {
            let to = roster.find(name).ok_or_else(|| OrderError::NoSuchNode((*name).to_owned()))?;
            Ok(Send { to, text: text_of(text)? })
        }
        _ => Err(OrderError::Unknown),
    }
}

/// Writes an order so that [`read`] gives it back.
pub fn write(order: &Order, roster: &Roster) -> String {
    let name = |node: &NodeId| roster.name(*node);
    match order {
        Order::Open { to: None, .. } => "open nothing".to_owned(),
        Order::Open { to: Some(to), kind: WantedKind::Outbound } => format!("open {}", name(to)),
        Order::Open { to: Some(to), kind: WantedKind::Undefined } => format!("open {} as undefined", name(to)),
        Order::HangUp { to } => format!("hangup {}", name(to)),
        Order::Cancel { to } => format!("cancel {}", name(to)),
        Order::Stop => "stop".to_owned(),
        Order::Transmit { to, text } => format!("transmit {text} to {}", name(to)),
        Order::Fill { to, bytes } => format!("fill {bytes} to {}", name(to)),
        Order::Flood { to, count } => format!("flood {count} to {}", name(to)),
        Order::Ask { to, text } => format!("ask {text} of {}", name(to)),
        Order::Ping { to } => format!("ping {}", name(to)),
        Order::Broadcast { text } => format!("broadcast {text}"),
        Order::Raw { to, bytes } => format!("raw {} to {}", hex(bytes), name(to)),
        Order::EndStream { to } => format!("eof {}", name(to)),
        Order::Fail { to, what } => format!("fail {} with {}", fault_word(*what), name(to)),
        Order::Stall => "stall".to_owned(),
        Order::Drain => "drain".to_owned(),
    }
}

/// Bytes as pairs of digits, without spaces.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text_of(words: &[&str]) -> Result<String, OrderError> {
    let text = words.join(" ");
    let is_text = (1..=TEXT_CHARS_MAX).contains(&text.chars().count());
    is_text.then_some(text).ok_or(OrderError::Text)
}

fn count_of(word: &str, most: u32) -> Option<u32> {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|count| is_plain && *count <= most)
}

fn bytes_of(word: &str) -> Result<Vec<u8>, OrderError> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Option<Vec<u8>> = word.as_bytes().iter().map(digit).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2) && digits.len() <= 2 * RAW_BYTES_MAX);
    let digits = digits.ok_or(OrderError::Hex)?;
    Ok(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

fn fault_of(word: &str) -> Result<Fault, OrderError> {
    let found = FAULTS.iter().find(|(known, _)| *known == word);
    found.map(|(_, fault)| *fault).ok_or_else(|| OrderError::Fault(word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster() -> Roster {
        let mut roster = Roster::default();
        ["b", "c"].iter().for_each(|name| _ = roster.add(name).expect("the name is new"));
        roster
    }

    fn read_line(line: &str) -> Result<Order, OrderError> {
        read(&line.split_whitespace().collect::<Vec<_>>(), &roster())
    }

    #[test]
    fn an_order_reads_as_it_was_written() {
        let lines = [
            "open c",
            "open nothing",
            "open c as undefined",
            "hangup c",
            "cancel c",
            "stop",
            "transmit Hello World to c",
            "fill 4088 to c",
            "flood 150 to c",
            "ask what is up of c",
            "ping c",
            "broadcast hello to all",
            "raw e000000000ffffffff to c",
            "eof c",
            "fail write with c",
            "stall",
            "drain",
        ];
        for line in lines {
            assert_eq!(read_line(line).map(|order| write(&order, &roster())), Ok(line.to_owned()));
        }
        assert!(lines.iter().all(|line| VERBS.contains(&line.split(' ').next().unwrap_or_default())));
    }

    #[test]
    fn an_order_that_is_none_is_refused() {
        assert_eq!(read_line("open"), Err(OrderError::Unknown));
        assert_eq!(read_line("open x"), Err(OrderError::NoSuchNode("x".to_owned())));
        assert_eq!(read_line("transmit to c"), Err(OrderError::Text));
        assert_eq!(read_line("raw 0 to c"), Err(OrderError::Hex));
        assert_eq!(read_line("raw 0g to c"), Err(OrderError::Hex));
        assert_eq!(read_line("fill 1048577 to c"), Err(OrderError::Count("1048577".to_owned())));
        assert_eq!(read_line("fill +1 to c"), Err(OrderError::Count("+1".to_owned())));
        assert_eq!(read_line("flood 1001 to c"), Err(OrderError::Packets("1001".to_owned())));
        assert_eq!(read_line("fail luck with c"), Err(OrderError::Fault("luck".to_owned())));
    }
}
