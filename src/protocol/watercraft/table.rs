//! The tables of WaterCraft: what of a node stands in which column, and who knows whom.

use crate::node::NodeId;
use crate::view::{Column, Content, Pair, Relation, RequestForm, Showing};

use super::WaterCraft;
use super::state::Role;

type Node<'a> = Showing<'a, WaterCraft>;

/// The columns of the State table.
pub static COLUMNS: &[Column<WaterCraft>] = &[
    Column {
        id: "role",
        title: "Role",
        help: "What the node is in its own eyes: joining, member or host.",
        is_durable: false,
        cell: &|node| match node.state.role(node.me) {
            Role::Joining => Content::word("joining").toned("joining"),
            Role::Member => Content::word("member").toned("follower"),
            Role::Host => Content::word("host").toned("leader"),
        },
    },
    Column {
        id: "host",
        title: "Host",
        help: "Whom the node takes for the host.",
        is_durable: false,
        cell: &|node| node.named(node.state.settled_host()),
    },
    Column {
        id: "knows",
        title: "Knows",
        help: "The peers that the node counts, itself left out.",
        is_durable: false,
        cell: &|node| node.listed(node.state.peers().map(|(peer, _)| peer)),
    },
    Column {
        id: "size",
        title: "Size",
        help: "How many nodes the network has in the node's eyes, itself included.",
        is_durable: false,
        cell: &|node| Content::word((node.state.peers_len() + 1).to_string()),
    },
    Column {
        id: "silent",
        title: "Silent",
        help: "Watched peers that were silent for longer than the patience.",
        is_durable: false,
        cell: &|node| node.listed(node.state.silent.iter().copied()).bad_if_any(),
    },
    Column {
        id: "closed",
        title: "Closed",
        help: "Known peers with whom the node has no open connection.",
        is_durable: false,
        cell: &|node| {
            let closed = node.state.peers().filter(|(_, peer)| peer.connection.is_none());
            node.listed(closed.map(|(peer, _)| peer)).bad_if_any()
        },
    },
    Column {
        id: "deaf",
        title: "Deaf to",
        help: "Peers that dialled while the node dialled them, and over whose connection it does not hear them.",
        is_durable: false,
        cell: &|node| {
            let is_deaf = !node.rules.hears_both();
            let deaf = node.state.peers().filter(|(_, peer)| is_deaf && peer.second.is_some());
            node.listed(deaf.map(|(peer, _)| peer)).bad_if_any()
        },
    },
    Column {
        id: "dials",
        title: "Dials",
        help: "Whom the node dials at the moment.",
        is_durable: false,
        cell: &|node| node.listed(node.state.dialling.iter().copied()),
    },
    Column {
        id: "received",
        title: "Received",
        help: "The last user messages that reached the node: who wrote them, and the text.",
        is_durable: false,
        cell: &|node| {
            let received = node.state.received.iter();
            lines(received.map(|one| format!("{}: {}", node.name(one.author), one.text)).collect())
        },
    },
    Column {
        id: "register",
        title: "Register",
        help: "The shared register as the node last had it from its host.",
        is_durable: false,
        cell: &|node| {
            let entries = node.state.register.iter();
            lines(entries.map(|(key, value)| format!("{key}={value}")).collect())
        },
    },
    Column {
        id: "addresses",
        title: "Address book",
        help: "Whom the node remembers on its disk.",
        is_durable: true,
        cell: &|node| node.listed(node.disk.0.iter().copied()),
    },
];

/// What stands there for moments only.
pub const DETAILS: &[&str] = &["dials"];

/// The node × node grids.
pub static RELATIONS: &[Relation<WaterCraft>] = &[
    Relation {
        id: "knows",
        title: "Who knows whom",
        help: "A mark stands where the node of the row counts the node of the column as a peer; H marks its host.",
        pair: &|node, other| {
            let (me, them) = (node.name(node.me), node.name(other));
            let is_host = node.state.settled_host() == Some(other);
            match (other == node.me, node.state.knows(other)) {
                (true, _) if is_host => Pair::marked("H", format!("{me} is host"), "leader"),
                (true, _) => Pair::default(),
                (_, true) if is_host => Pair::marked("H", format!("{me} knows {them}, its host"), "leader"),
                (_, true) => Pair::marked("X", format!("{me} knows {them}"), ""),
                _ => Pair::unmarked(format!("{me} does not know {them}")),
            }
        },
    },
    Relation {
        id: "host",
        title: "Who takes whom for host",
        help: "A mark stands where the node of the row takes the node of the column for the host.",
        pair: &|node, other| {
            let (me, them) = (node.name(node.me), node.name(other));
            match node.state.settled_host() {
                Some(host) if host == other && other == node.me => Pair::marked("H", format!("{me} is host"), "leader"),
                Some(host) if host == other => Pair::marked("H", format!("{me} takes {them} for its host"), "leader"),
                _ => Pair::default(),
            }
        },
    },
    Relation {
        id: "connection",
        title: "Connections",
        help: "Which connection the node of the row uses with the node of the column: → it dialled, ← it was dialled.",
        pair: &connection,
    },
];

/// What a person can ask of a node.
pub static REQUESTS: &[RequestForm] = &[
    RequestForm {
        verb: "send",
        line: "send {text}",
        title: "Tell everybody",
        help: "The node sends the text to its host, which relays it.",
        example: "send hello",
    },
    RequestForm {
        verb: "send",
        line: "send {text} to {node}",
        title: "Tell one node",
        help: "The node sends the text straight to a peer.",
        example: "",
    },
    RequestForm {
        verb: "dial",
        line: "dial {node}",
        title: "Dial",
        help: "The node connects to another one, and so to its network.",
        example: "",
    },
    RequestForm {
        verb: "set",
        line: "set {key} {value}",
        title: "Set a key",
        help: "The node asks its host to set a key of the shared register.",
        example: "",
    },
];

fn connection(node: &Node<'_>, other: NodeId) -> Pair {
    let (me, them) = (node.name(node.me), node.name(other));
    let is_dialling = node.state.dialling.contains(&other);
    let Some(peer) = node.state.peer(other) else {
        return if is_dialling { dials(&me, &them) } else { Pair::default() };
    };
    let is_deaf = peer.second.is_some() && !node.rules.hears_both();
    match peer.connection {
        Some(used) if used.dialler == node.me && is_deaf => {
            Pair::marked("→!", format!("{me} uses its own dial and is deaf to that of {them}"), "bad")
        }
        Some(used) if used.dialler == node.me => Pair::marked("→", format!("{me} uses its own dial to {them}"), ""),
        Some(_) => Pair::marked("←", format!("{me} uses the dial of {them}"), ""),
        None if is_dialling => dials(&me, &them),
        None => Pair::marked("×", format!("{me} has no open connection with {them}"), "bad"),
    }
}

fn dials(me: &str, them: &str) -> Pair {
    Pair::marked("…", format!("{me} dials {them}"), "joining")
}

/// Values that have spaces in them.
fn lines(values: Vec<String>) -> Content {
    Content::text(values.join(" · "), values)
}
