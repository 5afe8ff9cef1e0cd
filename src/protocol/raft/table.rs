//! The tables of Raft: what of a node stands in which column, and what a leader knows of whom.

use crate::node::{NodeId, SortedSet};
use crate::view::{Column, Content, Pair, Relation, RequestForm, Showing};

use super::Raft;
use super::message::{Index, Term};
use super::script::{word_of, write};
use super::state::{Progress, Role};

type Node<'a> = Showing<'a, Raft>;

/// The most entries that a cell shows: the last ones.
const ENTRIES_SHOWN: u64 = 24;

/// The columns of the State table.
pub static COLUMNS: &[Column<Raft>] = &[
    Column {
        id: "role",
        title: "Role",
        help: "○ follower, ◔ pre-candidate (asks whether it would be elected), ◑ candidate or ♛ leader.",
        is_durable: false,
        cell: &|node| {
            let (icon, word, tone) = match node.state.role {
                Role::Follower => ("○", "follower", "follower"),
                Role::PreCandidate => ("◔", "pre-candidate", "candidate"),
                Role::Candidate => ("◑", "candidate", "candidate"),
                Role::Leader => ("♛", "leader", "leader"),
            };
            Content { text: format!("{icon} {word}"), values: vec![word.to_owned()], tone }
        },
    },
    Column {
        id: "term",
        title: "Term",
        help: "The latest election of which the node knows.",
        is_durable: true,
        cell: &|node| Content::number(node.state.current_term),
    },
    Column {
        id: "log",
        title: "Log",
        help: "The entries with their terms as small numbers, ∅ being an empty one; what stands before the bar ┃ is committed. \
               …9: the first nine are left out.",
        is_durable: true,
        cell: &log,
    },
    Column {
        id: "commit",
        title: "Commit",
        help: "The last index that the node knows to be committed.",
        is_durable: false,
        cell: &|node| Content::number(node.state.commit_index),
    },
    Column {
        id: "store",
        title: "Store",
        help: "The keys and values that the committed commands made.",
        is_durable: false,
        cell: &|node| {
            Content::list(node.state.store.pairs().map(|(key, value)| format!("{key}={value}")).collect(), "–")
        },
    },
    Column {
        id: "leader",
        title: "Leader",
        help: "Whom the node takes for the leader of its term.",
        is_durable: false,
        cell: &|node| node.named(node.state.leader),
    },
    Column {
        id: "voted_for",
        title: "Voted for",
        help: "Whom the node voted for in its term.",
        is_durable: true,
        cell: &|node| node.named(node.state.voted_for),
    },
    Column {
        id: "votes",
        title: "Votes",
        help: "Who answered the candidate: ✓ yes or ✗ no, its own vote included.",
        is_durable: false,
        cell: &|node| {
            let votes = || node.state.votes.iter();
            let text: Vec<String> =
                votes().map(|(voter, yes)| format!("{}{}", if *yes { "✓" } else { "✗" }, node.name(*voter))).collect();
            let yes = votes().filter(|(_, yes)| **yes).map(|(voter, _)| node.name(*voter)).collect();
            Content::text(text.join(" "), yes)
        },
    },
    Column {
        id: "length",
        title: "Length",
        help: "The index of the last entry.",
        is_durable: true,
        cell: &|node| Content::number(node.state.log.last_index()),
    },
    Column {
        id: "members",
        title: "Members",
        help: "Who votes by the node’s log; while members are replaced both the old and the new; in brackets who learns.",
        is_durable: true,
        cell: &members,
    },
    Column {
        id: "snapshot",
        title: "Snapshot",
        help: "The last index that the snapshot covers, and how many parts of the leader’s have come in.",
        is_durable: true,
        cell: &snapshot,
    },
    Column {
        id: "applied",
        title: "Applied",
        help: "The last index that the store has applied.",
        is_durable: false,
        cell: &|node| Content::number(node.state.store.applied_index()),
    },
    Column {
        id: "next",
        title: "Next index",
        help: "A leader: the next entry that it sends to each.",
        is_durable: false,
        cell: &|node| progress(node, |progress| progress.next_index),
    },
    Column {
        id: "match",
        title: "Match index",
        help: "A leader: up to where it knows each one’s log to be its own.",
        is_durable: false,
        cell: &|node| progress(node, |progress| progress.match_index),
    },
    Column {
        id: "carried",
        title: "Carried",
        help: "A leader: how many entries its latest message to each carried.",
        is_durable: false,
        cell: &|node| progress(node, |progress| progress.carried.into()),
    },
    Column {
        id: "waits",
        title: "Waits",
        help: "What clients asked here, or handed on to here, and have no answer to yet.",
        is_durable: false,
        cell: &waits,
    },
];

/// What follows from the log and the commit index, and what a leader alone keeps.
pub const DETAILS: &[&str] = &["length", "applied", "next", "match", "carried", "waits"];

/// The node × node grids.
pub static RELATIONS: &[Relation<Raft>] = &[
    Relation {
        id: "match",
        title: "What a leader knows of each log",
        help: "In the row of a leader stands up to where it knows the log of the column’s node to be its own.",
        pair: &|node, other| {
            let words = |index: Index| {
                format!("{} knows that {} has its log up to {index}", node.name(node.me), node.name(other))
            };
            match node.state.progress.get(&other) {
                Some(Progress { match_index, .. }) => {
                    Pair::marked(match_index.to_string(), words(*match_index), "good")
                }
                None if other == node.me && node.state.role == Role::Leader => {
                    Pair::marked("♛", format!("{} leads", node.name(node.me)), "leader")
                }
                None => Pair::default(),
            }
        },
    },
    Relation {
        id: "vote",
        title: "Who votes for whom",
        help: "A mark stands where the row’s node voted for the column’s node in its term.",
        pair: &|node, other| {
            if node.state.voted_for != Some(other) {
                return Pair::default();
            }
            let words =
                format!("{} voted for {} in term {}", node.name(node.me), node.name(other), node.state.current_term);
            Pair::marked(format!("✓{}", node.state.current_term), words, "candidate")
        },
    },
    Relation {
        id: "leader",
        title: "Who follows whom",
        help: "A mark stands where the row’s node takes the column’s node for its leader.",
        pair: &|node, other| match node.state.leader == Some(other) {
            true => Pair::marked("L", format!("{} follows {}", node.name(node.me), node.name(other)), "leader"),
            false => Pair::default(),
        },
    },
];

/// What a client can ask.
pub static REQUESTS: &[RequestForm] = &[
    RequestForm {
        verb: "write",
        line: "write {command} to {at}",
        title: "Write",
        help: "A value, like 7; a key and a value, like x=1; or a sum, like x+=1.",
        example: "write x=1",
    },
    RequestForm { verb: "read", line: "read {key}", title: "Read", help: "What a key holds.", example: "" },
    RequestForm {
        verb: "transfer",
        line: "transfer to {node}",
        title: "Hand over",
        help: "Make another member the leader.",
        example: "",
    },
    RequestForm {
        verb: "add",
        line: "add {node}",
        title: "Add a member",
        help: "A node that runs and is no member becomes one.",
        example: "",
    },
    RequestForm {
        verb: "learn",
        line: "learn {node}",
        title: "Add a learner",
        help: "A node gets the log and does not vote.",
        example: "",
    },
    RequestForm {
        verb: "remove",
        line: "remove {node}",
        title: "Remove a member",
        help: "A member is one no longer.",
        example: "",
    },
    RequestForm {
        verb: "members",
        line: "members {members}",
        title: "Replace the members",
        help: "These names, with blanks between, are to be the voting members.",
        example: "",
    },
    RequestForm {
        verb: "compact",
        line: "compact",
        title: "Take a snapshot",
        help: "What is applied leaves the log.",
        example: "",
    },
];

fn log(node: &Node<'_>) -> Content {
    let log = &node.state.log;
    let mut text = Vec::new();
    let mut values = Vec::new();
    let first_shown = (log.last_index() + 1).saturating_sub(ENTRIES_SHOWN).max(log.first_index());
    if first_shown > 1 {
        text.push(format!("…{}", first_shown - 1));
    }
    for (index, entry) in log.iter_from(first_shown) {
        if index == node.state.commit_index + 1 && node.rules.commits() {
            text.push("┃".to_owned());
        }
        text.push(format!("{}{}", word_of(&entry.command), subscript(entry.term)));
        values.push(word_of(&entry.command));
    }
    Content::text(text.join(" "), values)
}

fn members(node: &Node<'_>) -> Content {
    let members = node.state.membership();
    let names = |nodes: &SortedSet<NodeId>| nodes.iter().map(|other| node.name(*other)).collect::<Vec<_>>();
    let mut text = names(&members.voters).join(" ");
    let mut values = names(&members.voters);
    if members.is_joint() {
        text = format!("{} → {text}", names(&members.outgoing).join(" "));
        values =
            members.all().into_iter().filter(|other| members.votes(*other)).map(|other| node.name(other)).collect();
    }
    if !members.learners.is_empty() {
        text = format!("{text} ({})", names(&members.learners).join(" "));
    }
    Content::text(text, values)
}

fn snapshot(node: &Node<'_>) -> Content {
    let last = node.state.snapshot.as_ref().map(|snapshot| snapshot.last.index.to_string());
    let incoming = node.state.incoming.as_ref();
    let parts =
        incoming.map(|incoming| format!("({} parts of {})", incoming.parts.len(), incoming.last_included_index));
    let text: Vec<String> = last.iter().cloned().chain(parts).collect();
    Content::text(text.join(" "), last.into_iter().collect())
}

/// A term in small digits.
fn subscript(term: Term) -> String {
    let small = |digit: char| char::from_u32('₀' as u32 + digit.to_digit(10).unwrap_or(0)).unwrap_or(digit);
    term.to_string().chars().map(small).collect()
}

fn progress(node: &Node<'_>, number: fn(&Progress) -> u64) -> Content {
    // A member that has not started yet has no name to be shown by.
    let known = node.state.progress.iter().filter(|(other, _)| other.index() < node.roster.len());
    Content::list(known.map(|(other, progress)| format!("{}:{}", node.name(*other), number(progress))).collect(), "–")
}

/// The entries of writes, the keys of reads, and what was handed on.
fn waits(node: &Node<'_>) -> Content {
    let state = node.state;
    let entries = state.pending.iter().filter_map(|(index, pending)| {
        let entry = state.log.get(*index).filter(|entry| entry.term == pending.term);
        Some(word_of(&entry?.command))
    });
    let reads = state.reads.iter().map(|read| format!("read {}", read.key));
    let handed_on = state.handed_on.values().map(|request| write(request, node.roster));
    Content::list(entries.chain(reads).chain(handed_on).collect(), "–")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_detail_is_a_column() {
        for detail in DETAILS {
            assert!(COLUMNS.iter().any(|column| column.id == *detail), "{detail}");
        }
    }
}
