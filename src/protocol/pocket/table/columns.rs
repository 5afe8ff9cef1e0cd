//! The columns of a node's network module.

use super::super::broadcast::Broadcast;
use super::super::explain::{broadcast, error_name, read_name, reply_name, write_name};
use super::super::net::{Heard, NetStatus};
use super::super::socket::{Counters, Kind, ReadRoutine, Socket, WriteRoutine};
use super::super::socketed::Socketed;
use super::{Node, bad_unless_zero};
use crate::node::sort_by_key;
use crate::view::{Column, Content, Exhibit};

/// What one seldom looks at where the sockets are what one looks at.
pub const DETAILS: &[&str] = &[
    "net",
    "inbound",
    "outbound",
    "path",
    "callbacks",
    "bytes_out",
    "bytes_in",
    "packets_out",
    "packets_in",
    "unread",
    "ignored",
    "handed",
    "starts",
    "lost",
];

/// What one seldom looks at beside another consensus: all but the sockets themselves.
pub fn all_but_sockets<P: Exhibit>() -> Vec<&'static str> {
    own::<P>().iter().map(|column| column.id).filter(|id| *id != "sockets").collect()
}

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
        column(
            "reading",
            "Reading",
            "What the read routine of each open socket waits for: the rest of a header or of a body, room in the sink.",
            &|node| each(node, |socket| read_name(socket.read_routine())),
        ),
        column(
            "writing",
            "Writing",
            "What the write routine of each open socket waits for, data or credit, and how many writers wait for it.",
            &|node| each(node, |socket| write_name(socket.write_routine(), socket.waiting_writers())),
        ),
        column("path", "Path", "The states that its sockets went through, the youngest last.", &|node| {
            let states = node.state.net.record().states();
            words(states.map(|(peer, state)| format!("{}:{}", node.name(peer), state.word())).collect())
        }),
        column("callbacks", "Opened, closed", "How often a socket was announced as opened, and as closed.", &|node| {
            let (opened, closed) = node.state.net.callbacks();
            words(vec![opened.to_string(), closed.to_string()])
        }),
        column(
            "bytes_out",
            "Bytes out",
            "How many bytes each of its sockets sent, hello and headers included.",
            &|node| counted(node, |counters| counters.bytes_out),
        ),
        column("bytes_in", "Bytes in", "How many bytes came to each of its sockets.", &|node| {
            counted(node, |counters| counters.bytes_in)
        }),
        column("packets_out", "Packets out", "How many packets each of its sockets wrote.", &|node| {
            counted(node, |counters| counters.packets_out)
        }),
        column("packets_in", "Packets in", "How many whole packets each of its sockets read.", &|node| {
            counted(node, |counters| counters.packets_in)
        }),
        column("sink", "Sink", "How many packets wait for the consumer.", &|node| {
            let (packets, is_stalled) = node.state.net.sink();
            let count = Content::number(packets as u64);
            if is_stalled { Content { text: format!("{packets}, stalled"), ..count }.toned("bad") } else { count }
        }),
        column("queued", "Queued", "How many bytes wait to be sent.", &|node| {
            Content::number(node.state.net.sockets().map(|pooled| pooled.socket.queued_bytes()).sum())
        }),
        column("unread", "Unread", "How many bytes have come and were not read.", &|node| {
            Content::number(node.state.net.sockets().map(|pooled| pooled.socket.unread_bytes()).sum())
        }),
        column("requests", "Requests", "How many requests wait for a response.", &|node| {
            Content::number(node.state.net.sockets().map(|pooled| pooled.socket.pending().count() as u64).sum())
        }),
        column(
            "answers",
            "Answers",
            "What its requests came to, and what it was refused, the youngest last.",
            &|node| {
                let outcomes = node.state.net.record().outcomes();
                let peer = |peer: Option<_>| peer.map_or_else(|| "nobody".to_owned(), |peer| node.name(peer));
                lines(
                    outcomes.map(|outcome| format!("{}:{}", peer(outcome.peer), reply_name(&outcome.reply))).collect(),
                )
            },
        ),
        column("rejected", "Rejected", "How many chunks were rejected.", &|node| {
            bad_unless_zero(node.state.net.all_sockets().map(|socket| socket.counters().rejected).sum())
        }),
        column(
            "ignored",
            "Ignored",
            "What was dropped without harm: empty chunks, late answers, pieces that came twice.",
            &ignored,
        ),
        column("errors", "Errors", "The first error of each socket that failed, open or closed.", &errors),
        column("heard", "Heard", "Raw packets that came, the youngest last.", &|node| {
            let heard = node.state.net.heard();
            let text = |heard: &Heard| match heard.is_whole() {
                true => heard.text.clone(),
                false => format!("{} bytes", heard.bytes),
            };
            lines(heard.map(|heard| format!("{}:{}", node.name(heard.from), text(heard))).collect())
        }),
        column("broadcasts", "Broadcasts", "The broadcasts that it knows.", &|node| {
            let known = node.state.net.broadcasts().iter();
            words(known.map(|told| broadcast(told.id, node.roster)).collect())
        }),
        column("reads", "Reads", "How many copies of broadcasts came.", &|node| {
            of_broadcasts(node, |told| told.received)
        }),
        column("writes", "Writes", "How many copies of broadcasts it sent.", &|node| {
            of_broadcasts(node, |told| told.sent)
        }),
        column("duplicates", "Duplicates", "How many copies came of broadcasts that it knew.", &|node| {
            of_broadcasts(node, |told| told.duplicates)
        }),
        column("handed", "Handed on", "How many copies of broadcasts the consensus got.", &|node| {
            of_broadcasts(node, |told| told.handed)
        }),
        Column {
            is_durable: true,
            ..column(
                "starts",
                "Starts",
                "How often the node has started, as its disk says: it names its broadcasts by it.",
                &|node| Content::number(node.disk.starts.into()),
            )
        },
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

/// A word for each of these sockets behind the name of its peer, in the order of the names.
fn by_peer<'a, P: Exhibit>(
    node: &Node<'_, P>,
    sockets: impl Iterator<Item = &'a Socket>,
    word: impl Fn(&Socket) -> String,
) -> Content {
    let mut sockets: Vec<&Socket> = sockets.collect();
    sort_by_key(&mut sockets, |socket| (node.roster.rank(socket.peer()), socket.id()));
    words(sockets.iter().map(|socket| format!("{}:{}", node.name(socket.peer()), word(socket))).collect())
}

fn sockets<P: Exhibit>(node: &Node<'_, P>) -> Content {
    let sockets = node.state.net.sockets().map(|pooled| &pooled.socket);
    by_peer(node, sockets, |socket| socket.state().word().to_owned())
}

/// The sockets that are open, by peer.
fn each<P: Exhibit>(node: &Node<'_, P>, word: impl Fn(&Socket) -> String) -> Content {
    let open = node.state.net.sockets().filter(|pooled| pooled.is_open());
    by_peer(node, open.map(|pooled| &pooled.socket), word)
}

/// What the sockets counted, those that closed last too, by peer.
fn counted<P: Exhibit>(node: &Node<'_, P>, count: impl Fn(Counters) -> u64) -> Content {
    by_peer(node, node.state.net.all_sockets(), |socket| count(socket.counters()).to_string())
}

fn ignored<P: Exhibit>(node: &Node<'_, P>) -> Content {
    let sum = |count: fn(Counters) -> u64| node.state.net.all_sockets().map(|socket| count(socket.counters())).sum();
    let counts: [(&str, u64); 3] = [
        ("empty", sum(|counters| counters.empty)),
        ("late", sum(|counters| counters.late)),
        ("twice", sum(|counters| counters.had_already)),
    ];
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    words(some.map(|(word, count)| format!("{word}:{count}")).collect())
}

fn of_broadcasts<P: Exhibit>(node: &Node<'_, P>, count: fn(&Broadcast) -> u32) -> Content {
    Content::number(node.state.net.broadcasts().iter().map(|told| u64::from(count(told))).sum())
}

/// One listens, and each open socket has one that reads and one that writes.
fn routines<P: Exhibit>(node: &Node<'_, P>) -> Content {
    let net = &node.state.net;
    let runs = |socket: &Socket| {
        let (reads, writes) =
            (socket.read_routine() != ReadRoutine::Stopped, socket.write_routine() != WriteRoutine::Stopped);
        usize::from(reads) + usize::from(writes)
    };
    let of_sockets: usize = net.sockets().map(|pooled| runs(&pooled.socket)).sum();
    Content::number((usize::from(net.status() == NetStatus::Listening) + of_sockets) as u64)
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
    Content::number(open.count() as u64)
}

fn errors<P: Exhibit>(node: &Node<'_, P>) -> Content {
    let failed = node.state.net.all_sockets().filter_map(|socket| Some((socket.peer(), socket.first_error()?)));
    let list = words(failed.map(|(peer, error)| format!("{}:{}", node.name(peer), error_name(error))).collect());
    list.bad_if_any()
}

/// Values without spaces.
fn words(values: Vec<String>) -> Content {
    Content::text(values.join(" "), values)
}

/// Values that have spaces in them.
fn lines(values: Vec<String>) -> Content {
    Content::text(values.join(" · "), values)
}
