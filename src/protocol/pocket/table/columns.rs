//! The columns of a node's network module.

use super::super::explain::{broadcast, error_name};
use super::super::net::NetStatus;
use super::super::socket::Kind;
use super::super::socketed::Socketed;
use super::Node;
use crate::node::sort_by_key;
use crate::view::{Column, Content, Exhibit};

/// What one seldom looks at where the sockets are what one looks at.
pub const DETAILS: &[&str] = &["net", "inbound", "outbound", "callbacks", "unread", "handed", "lost"];

/// What one seldom looks at beside another consensus.
pub const ALL_BUT_SOCKETS: &[&str] = &[
    "net",
    "routines",
    "inbound",
    "outbound",
    "callbacks",
    "sink",
    "queued",
    "unread",
    "requests",
    "rejected",
    "errors",
    "heard",
    "broadcasts",
    "reads",
    "writes",
    "duplicates",
    "handed",
    "lost",
];

/// The columns, in their order.
pub fn own<P: Exhibit>() -> Vec<Column<Socketed<P>>> {
    vec![
        column("sockets", "Sockets", "Its sockets: with whom, and in which state each is.", &sockets),
        column(
            "routines",
            "Routines",
            "How many routines run: one listens, and each open socket has one that reads and one \
             that writes.",
            &routines,
        ),
        column("net", "Network module", "Whether it listens.", &status),
        column("inbound", "Inbound", "How many open sockets others dialled.", &|node| open(node, Kind::Inbound)),
        column("outbound", "Outbound", "How many open sockets it dialled.", &|node| open(node, Kind::Outbound)),
        column("callbacks", "Opened, closed", "How often a socket was announced as opened, and as closed.", &|node| {
            let (opened, closed) = node.state.net.callbacks();
            words(vec![opened.to_string(), closed.to_string()])
        }),
        column("sink", "Sink", "How many packets wait for the consumer.", &|node| {
            let (packets, is_stalled) = node.state.net.sink();
            let count = number(packets as u64);
            if is_stalled { Content { text: format!("{packets}, stalled"), ..count }.toned("bad") } else { count }
        }),
        column("queued", "Queued", "How many bytes wait to be sent.", &|node| {
            number(node.state.net.sockets().map(|pooled| pooled.socket.queued_bytes()).sum())
        }),
        column("unread", "Unread", "How many bytes have come and were not read.", &|node| {
            number(node.state.net.sockets().map(|pooled| pooled.socket.unread_bytes()).sum())
        }),
        column("requests", "Requests", "How many requests wait for a response.", &|node| {
            number(node.state.net.open_requests() as u64)
        }),
        column("rejected", "Rejected", "How many chunks were rejected.", &|node| {
            bad_unless_zero(node.state.net.all_sockets().map(|socket| socket.counters().rejected).sum())
        }),
        column("errors", "Errors", "The first error of each socket that failed, open or closed.", &errors),
        column("heard", "Heard", "Raw packets that came, the youngest last.", &|node| {
            let heard = node.state.net.heard();
            let said = heard.map(|heard| format!("{}:{}", node.name(heard.from), heard.text));
            lines(said.collect())
        }),
        column("broadcasts", "Broadcasts", "The broadcasts that it knows.", &|node| {
            let known = node.state.net.broadcasts().iter();
            Content::list(known.map(|told| broadcast(told.id, node.roster)).collect(), "–")
        }),
        column("reads", "Reads", "How many copies of broadcasts came.", &|node| {
            number(node.state.net.broadcasts().iter().map(|told| u64::from(told.received)).sum())
        }),
        column("writes", "Writes", "How many copies of broadcasts it sent.", &|node| {
            number(node.state.net.broadcasts().iter().map(|told| u64::from(told.sent)).sum())
        }),
        column("duplicates", "Duplicates", "How many copies came of broadcasts that it knew.", &|node| {
            number(node.state.net.broadcasts().iter().map(|told| u64::from(told.duplicates)).sum())
        }),
        column("handed", "Handed on", "How many copies of broadcasts the consensus got.", &|node| {
            number(node.state.net.broadcasts().iter().map(|told| u64::from(told.handed)).sum())
        }),
        column("lost", "Lost", "How many messages of the consensus came to nothing.", &|node| {
            bad_unless_zero(node.state.net.lost().into())
        }),
    ]
}

fn column<P: Exhibit>(
    id: &'static str,
    title: &'static str,
    help: &'static str,
    cell: &'static (dyn Fn(&Node<'_, P>) -> Content + Sync),
) -> Column<Socketed<P>> {
    Column { id, title, help, is_durable: false, cell }
}

fn sockets<P: Exhibit>(node: &Node<'_, P>) -> Content {
    let mut sockets: Vec<_> = node.state.net.sockets().map(|pooled| &pooled.socket).collect();
    sort_by_key(&mut sockets, |socket| (node.roster.rank(socket.peer()), socket.id()));
    let word = |peer: String, state: &str| format!("{peer}:{state}");
    words(sockets.iter().map(|socket| word(node.name(socket.peer()), socket.state().word())).collect())
}

/// One listens, and each open socket has one that reads and one that writes.
fn routines<P: Exhibit>(node: &Node<'_, P>) -> Content {
    let listening = usize::from(node.state.net.status() == NetStatus::Listening);
    number((listening + 2 * node.state.net.open_peers().count()) as u64)
}

fn status<P: Exhibit>(node: &Node<'_, P>) -> Content {
    match node.state.net.status() {
        NetStatus::Listening => Content::word("listening"),
        NetStatus::Stopped => Content::word("stopped"),
        NetStatus::NotConfigured(field) => {
            let values = vec!["no".to_owned(), field.word().to_owned()];
            Content { text: values.join(" "), values, tone: "bad" }
        }
    }
}

fn open<P: Exhibit>(node: &Node<'_, P>, kind: Kind) -> Content {
    let open = node.state.net.sockets().filter(|pooled| pooled.is_open() && pooled.socket.kind() == kind);
    number(open.count() as u64)
}

fn errors<P: Exhibit>(node: &Node<'_, P>) -> Content {
    let failed = node.state.net.all_sockets().filter_map(|socket| Some((socket.peer(), socket.first_error()?)));
    let list = words(failed.map(|(peer, error)| format!("{}:{}", node.name(peer), error_name(error))).collect());
    if list.values.is_empty() { list } else { list.toned("bad") }
}

fn number(count: u64) -> Content {
    Content::word(count.to_string())
}

fn bad_unless_zero(count: u64) -> Content {
    if count == 0 { number(count) } else { number(count).toned("bad") }
}

fn words(values: Vec<String>) -> Content {
    Content::list(values, "–")
}

/// Values that have spaces in them.
fn lines(values: Vec<String>) -> Content {
    let text = if values.is_empty() { "–".to_owned() } else { values.join(" · ") };
    Content { text, values, tone: "" }
}
