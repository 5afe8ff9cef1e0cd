//! How sockets are shown: columns of a node, a grid of pairs, sheets with a row a socket, a routine, a broadcast.
//!
//! Beside what the consensus shows itself: its columns and grids come first, and show its own state.

mod columns;
mod sheets;

use super::explain::{kind_word, tone};
use super::kept::kept;
use super::net::Pooled;
use super::socketed::Socketed;
use super::tap::Tap;
use crate::node::NodeId;
use crate::view::{Column, Content, Exhibit, Pair, Relation, RequestForm, Sheet, SheetRows, Showing};

/// A node as it is shown.
pub(super) type Node<'a, P> = Showing<'a, Socketed<P>>;

/// The node as its consensus shows it.
fn inner<'a, P: Exhibit>(node: &'a Node<'_, P>) -> Showing<'a, P> {
    Showing {
        me: node.me,
        state: &node.state.inner,
        disk: &node.disk.inner,
        roster: node.roster,
        rules: &node.rules.inner,
        params: &node.params.inner,
    }
}

/// The columns of the consensus, then those of the sockets.
pub fn columns<P: Exhibit>() -> &'static [Column<Socketed<P>>] {
    kept::<Socketed<P>, _>("columns", || {
        let wrap = |column: &'static Column<P>| Column {
            id: column.id,
            title: column.title,
            help: column.help,
            is_durable: column.is_durable,
            cell: Box::leak(Box::new(move |node: &Node<'_, P>| (column.cell)(&inner(node)))),
        };
        P::columns().iter().map(wrap).chain(columns::own()).collect()
    })
}

/// Of the sockets' columns one is shown at once, beside another consensus than the one that only listens.
pub fn detail_columns<P: Exhibit>() -> &'static [&'static str] {
    kept::<Socketed<P>, _>("detail columns", || {
        let is_alone = P::KEY == <Tap as Exhibit>::KEY;
        let own = if is_alone { columns::DETAILS.to_vec() } else { columns::all_but_sockets::<P>() };
        [P::detail_columns(), &own].concat()
    })
}

/// The grids of the consensus, and that of the sockets.
pub fn relations<P: Exhibit>() -> &'static [Relation<Socketed<P>>] {
    kept::<Socketed<P>, _>("relations", || {
        let wrap = |relation: &'static Relation<P>| Relation {
            id: relation.id,
            title: relation.title,
            help: relation.help,
            pair: Box::leak(Box::new(move |node: &Node<'_, P>, other| (relation.pair)(&inner(node), other))),
        };
        let own = Relation {
            id: "socket",
            title: "Sockets",
            help: "→ a socket that this node dialled, ← one that the other dialled; … it is not open yet.",
            pair: &|node: &Node<'_, P>, other| socket(node, other),
        };
        P::relations().iter().map(wrap).chain([own]).collect()
    })
}

/// The sheets of the consensus, and those of the sockets.
pub fn sheets<P: Exhibit>() -> &'static [Sheet<Socketed<P>>] {
    kept::<Socketed<P>, _>("sheets", || {
        let wrap = |sheet: &'static Sheet<P>| Sheet {
            id: sheet.id,
            title: sheet.title,
            help: sheet.help,
            is_durable: sheet.is_durable,
            columns: sheet.columns,
            rows: Box::leak(Box::new(move |node: &Node<'_, P>, rows: &mut SheetRows| (sheet.rows)(&inner(node), rows))),
        };
        P::sheets().iter().map(wrap).chain(sheets::own()).collect()
    })
}

/// What a person can ask of the consensus, and of the sockets.
pub fn requests<P: Exhibit>() -> &'static [RequestForm] {
    kept::<Socketed<P>, _>("requests", || [P::requests(), ORDERS].concat())
}

const ORDERS: &[RequestForm] = &[
    form(
        "open",
        "open {node}",
        "Open a socket",
        "The node dials another one, unless it has a socket with it.",
        "open b",
    ),
    form("hangup", "hangup {node}", "Close sockets", "The node closes all its sockets with another one.", ""),
    form(
        "cancel",
        "cancel {node}",
        "Cancel the context",
        "The context of all sockets with a node ends, and so they do.",
        "",
    ),
    form("stop", "stop", "Stop the network module", "The node stops listening and closes all its sockets.", ""),
    form(
        "transmit",
        "transmit {text} to {node}",
        "Write raw bytes",
        "The node writes a text as one chunk that no consensus hears.",
        "",
    ),
    form(
        "fill",
        "fill {bytes} to {node}",
        "Write so many bytes",
        "The node writes so many raw bytes; 4087 is as much as one chunk takes.",
        "",
    ),
    form(
        "flood",
        "flood {count} to {node}",
        "Write so many packets",
        "The node writes so many raw packets at once, each with its number as its text.",
        "",
    ),
    form("ask", "ask {text} of {node}", "Ask", "The node writes a request and waits for its response.", ""),
    form("ping", "ping {node}", "Ping", "The node asks PING and waits for PONG.", ""),
    form(
        "broadcast",
        "broadcast {text}",
        "Broadcast",
        "The node tells everybody, down a tree or one by one.",
        "broadcast hello",
    ),
    form(
        "raw",
        "raw {hex} to {node}",
        "Write bytes by hand",
        "The node writes bytes past the codec, as pairs of hex digits.",
        "",
    ),
    form("eof", "eof {node}", "End the stream", "The node ends its byte stream to another one.", ""),
    form(
        "fail",
        "fail {what} with {node}",
        "Let something fail",
        "The next write, flush, callback, read-start, write-start, read, decode, signature or key-length goes wrong.",
        "",
    ),
    form("stall", "stall", "Stall the consumer", "Nothing is taken out of the node's sink any more.", ""),
    form("drain", "drain", "Drain the sink", "The consumer of the node's sink goes on.", ""),
];

const fn form(
    verb: &'static str,
    line: &'static str,
    title: &'static str,
    help: &'static str,
    example: &'static str,
) -> RequestForm {
    RequestForm { verb, line, title, help, example }
}

/// A number that should be 0.
fn bad_unless_zero(count: u64) -> Content {
    if count == 0 { Content::number(count) } else { Content::number(count).toned("bad") }
}

fn socket<P: Exhibit>(node: &Node<'_, P>, other: NodeId) -> Pair {
    let (me, them) = (node.name(node.me), node.name(other));
    let sockets: Vec<&Pooled> = node.state.net.sockets_with(other).collect();
    let Some(first) = sockets.iter().find(|pooled| pooled.is_open()).or(sockets.first()) else {
        return Pair { words: format!("{me} has no socket with {them}"), ..Pair::default() };
    };
    let arrow = match (first.is_open(), first.socket.kind()) {
        (false, _) => "…",
        (true, super::socket::Kind::Inbound) => "←",
        (true, super::socket::Kind::Outbound) => "→",
    };
    let more = if sockets.len() > 1 { sockets.len().to_string() } else { String::new() };
    let words = format!(
        "{me} has {} with {them}: {}, {}",
        if sockets.len() > 1 { format!("{} sockets", sockets.len()) } else { "a socket".to_owned() },
        kind_word(first.socket.kind()),
        first.socket.state().word(),
    );
    Pair { holds: true, mark: format!("{arrow}{more}"), words, tone: tone(first.socket.state()) }
}
