//! The sheets of a node's network module: a row a socket, a routine, a broadcast, a limit of the pool.

use super::super::explain::{broadcast, error_word, kind_word, read_words, tone, write_words};
use super::super::net::{NetStatus, Owner, SINK_MAX};
use super::super::socket::{Kind, ReadRoutine, Socket, WriteRoutine};
use super::super::socketed::Socketed;
use super::{Node, bad_unless_zero};
use crate::view::{Content, Exhibit, Sheet, SheetColumn, SheetRow, SheetRows};

/// The sheets, in their order.
pub fn own<P: Exhibit>() -> Vec<Sheet<Socketed<P>>> {
    vec![
        Sheet {
            id: "sockets",
            title: "Sockets",
            help: "A row a socket: those that are there, and those that closed last.",
            is_durable: false,
            columns: SOCKETS,
            rows: &sockets,
        },
        Sheet {
            id: "routines",
            title: "Routines",
            help: "A row a routine: one listens, each open socket has one that reads and one that writes.",
            is_durable: false,
            columns: ROUTINES,
            rows: &routines,
        },
        Sheet {
            id: "pool",
            title: "Pool",
            help: "How much there is of what has a limit.",
            is_durable: false,
            columns: POOL,
            rows: &pool,
        },
        Sheet {
            id: "coverage",
            title: "Broadcast coverage",
            help: "A row a broadcast that reached the node: at which level, how often, and what became of its copies.",
            is_durable: false,
            columns: COVERAGE,
            rows: &coverage,
        },
    ]
}

const fn of(id: &'static str, title: &'static str, help: &'static str) -> SheetColumn {
    SheetColumn { id, title, help }
}

const SOCKETS: &[SheetColumn] = &[
    of("socket", "Socket", "Its number at this node, and the peer."),
    of("kind", "Kind", "Who dialled: outbound, this node; inbound, the peer."),
    of("state", "State", "Where in its life it is."),
    of("owner", "For", "The consensus asked for it, or it is the pool's."),
    of("peer_id", "Peer id", "The beginning of the key that the peer showed."),
    of("queued", "Queued", "Bytes that wait to be sent."),
    of("unread", "Unread", "Bytes that came and were not read."),
    of("out", "Out", "Bytes and packets that were sent."),
    of("in", "In", "Bytes and packets that were read."),
    of("rejected", "Rejected", "Chunks that were wrong."),
    of("pending", "Pending", "The nonces of requests that wait for a response."),
    of("error", "First error", "The error that ended it."),
];

const ROUTINES: &[SheetColumn] = &[
    of("routine", "Routine", "What it does, and for which socket."),
    of("state", "State", "Whether it waits or is blocked."),
    of("for", "For what", "What it waits for."),
];

const POOL: &[SheetColumn] = &[
    of("what", "What", "What has a limit."),
    of("count", "There are", "How much of it there is."),
    of("limit", "Limit", "How much there may be."),
];

const COVERAGE: &[SheetColumn] = &[
    of("broadcast", "Broadcast", "Who began it, and which of that node's it is."),
    of("text", "Text", "What it says."),
    of("level", "Level", "The level of the tree at which it came first."),
    of("received", "Received", "How many copies came."),
    of("duplicates", "Duplicates", "How many of them it had already."),
    of("sent", "Sent", "How many copies it sent."),
    of("acked", "Acknowledged", "How many of those were acknowledged."),
    of("unacked", "Not acknowledged", "How many were not, in time."),
];

fn bytes_and_packets(bytes: u64, packets: u64) -> Content {
    Content::text(format!("{bytes} B, {packets}"), vec![bytes.to_string(), packets.to_string()])
}

fn sockets<P: Exhibit>(node: &Node<'_, P>, rows: &mut SheetRows) {
    let net = &node.state.net;
    let pooled = net.sockets().map(|pooled| (&pooled.socket, Some(pooled.owner), pooled.retires));
    let closed = net.closed().map(|socket| (socket, None, false));
    for (socket, owner, retires) in pooled.chain(closed) {
        rows.add(|| SheetRow {
            key: socket.id().0.to_string(),
            cells: socket_cells(&node.name(socket.peer()), socket, owner, retires),
        });
    }
}

fn socket_cells(peer: &str, socket: &Socket, owner: Option<Owner>, retires: bool) -> Vec<Content> {
    let counters = socket.counters();
    let state = socket.state();
    let state_word = if retires { format!("{}, given up", state.word()) } else { state.word().to_owned() };
    let owner = match owner {
        Some(Owner::Pool) => "pool",
        Some(Owner::Consensus) => "consensus",
        None => "–",
    };
    let pending = socket.pending().map(|pending| pending.nonce.to_string()).collect();
    vec![
        Content::word(format!("{} {peer}", socket.id().0)),
        Content::word(kind_word(socket.kind())),
        Content::word(state_word).toned(tone(state)),
        Content::word(owner),
        socket.peer_id().map_or_else(Content::none, |id| Content::word(id.short())),
        Content::number(socket.queued_bytes()),
        Content::number(socket.unread_bytes()),
        bytes_and_packets(counters.bytes_out, counters.packets_out),
        bytes_and_packets(counters.bytes_in, counters.packets_in),
        bad_unless_zero(counters.rejected),
        Content::list(pending, "–"),
        socket.first_error().map_or_else(Content::none, |error| Content::word(error_word(error)).toned("bad")),
    ]
}

fn routines<P: Exhibit>(node: &Node<'_, P>, rows: &mut SheetRows) {
    let net = &node.state.net;
    let row = |key: String, what: String, (state, why, tone): (&str, String, &'static str)| SheetRow {
        key,
        cells: vec![Content::word(what), Content::word(state).toned(tone), Content::word(why)],
    };
    if net.status() == NetStatus::Listening {
        rows.add(|| row("listen".to_owned(), "listen".to_owned(), ("waiting", "a connection".to_owned(), "")));
    }
    for pooled in net.sockets() {
        let socket = &pooled.socket;
        let (id, peer) = (socket.id().0, node.name(socket.peer()));
        if socket.read_routine() != ReadRoutine::Stopped {
            rows.add(|| row(format!("read {id}"), format!("read {id} {peer}"), read(socket)));
        }
        // That of a socket that closes still sends what is left.
        if socket.write_routine() != WriteRoutine::Stopped {
            rows.add(|| row(format!("write {id}"), format!("write {id} {peer}"), write(socket)));
        }
    }
}

fn read(socket: &Socket) -> (&'static str, String, &'static str) {
    let routine = socket.read_routine();
    let (state, tone) = match routine {
        ReadRoutine::Stopped => ("stopped", ""),
        ReadRoutine::Waits(_) => ("waiting", ""),
        ReadRoutine::Runs => ("running", "good"),
        ReadRoutine::BlockedBySink | ReadRoutine::StuckAt { .. } => ("blocked", "bad"),
    };
    (state, read_words(routine), tone)
}

fn write(socket: &Socket) -> (&'static str, String, &'static str) {
    let routine = socket.write_routine();
    let (state, tone) = match routine {
        WriteRoutine::Stopped => ("stopped", ""),
        WriteRoutine::WaitsForData => ("waiting", ""),
        WriteRoutine::WaitsForCredit => ("blocked", "bad"),
    };
    (state, write_words(routine, socket.waiting_writers()), tone)
}

fn pool<P: Exhibit>(node: &Node<'_, P>, rows: &mut SheetRows) {
    let (net, limits) = (&node.state.net, &node.params.net.limits);
    let of_kind = |kind: Kind| net.sockets().filter(|pooled| pooled.socket.kind() == kind).count() as u64;
    let counts = [
        ("inbound sockets", of_kind(Kind::Inbound), u64::from(limits.max_inbound)),
        ("outbound sockets", of_kind(Kind::Outbound), u64::from(limits.max_outbound)),
        ("packets in the sink", net.sink().0 as u64, SINK_MAX as u64),
    ];
    for (what, count, limit) in counts {
        let is_full = count >= limit;
        rows.add(|| SheetRow {
            key: what.to_owned(),
            cells: vec![
                Content::word(what),
                if is_full { Content::number(count).toned("bad") } else { Content::number(count) },
                Content::number(limit),
            ],
        });
    }
}

fn coverage<P: Exhibit>(node: &Node<'_, P>, rows: &mut SheetRows) {
    for told in node.state.net.broadcasts().iter().rev() {
        let name = broadcast(told.id, node.roster);
        let level = if told.id.source == node.me { "began it".to_owned() } else { told.level.to_string() };
        let counts = [told.received, told.duplicates, told.sent, told.acked].map(|count| Content::number(count.into()));
        let unacked = bad_unless_zero(told.unacked.into());
        rows.add(|| SheetRow {
            key: name.clone(),
            cells: [Content::word(name), Content::word(told.text.clone()), Content::word(level)]
                .into_iter()
                .chain(counts)
                .chain([unacked])
                .collect(),
        });
    }
}
