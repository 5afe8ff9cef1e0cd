//! What nodes send to each other, what a client asks of one, a node's timers, and the entries of a log.

use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{Answer, NodeId, fingerprint_of};

use super::membership::Membership;
use super::store::Part;

/// Counts elections, from 0.
pub type Term = u64;
/// A place in the log, from 1; 0 stands for the place before the first entry.
pub type Index = u64;

/// The largest term that a node takes for one: it must be able to count on.
pub const TERM_MAX: Term = u64::MAX / 2;
/// The largest index that a snapshot can have: the log must be able to go on behind it.
pub const INDEX_MAX: Index = u64::MAX / 2;
/// The most entries that one message carries.
pub const ENTRIES_MAX: usize = 4_096;
/// The most characters of a key, of a value and of a client's name.
pub const WORD_CHARS_MAX: usize = 40;

/// Whether a word is as short as a key, a value or a client's name must be.
pub fn is_short(word: &str) -> bool {
    // Most words are: they have no more bytes than that.
    word.len() <= WORD_CHARS_MAX || word.chars().count() <= WORD_CHARS_MAX
}

/// What an entry asks of the store, or of the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Command {
    /// Nothing: the first entry of a leader's term.
    Noop,
    /// Set a key; a value without a key is what the talk writes: it is kept under [`Command::PLAIN_KEY`].
    Write { key: Option<Arc<str>>, value: Arc<str> },
    /// Add to a number: done twice, it shows.
    Increase { key: Arc<str>, by: u32 },
    /// The cluster has these members from here on.
    Change(Box<Membership>),
}

impl Command {
    /// Where a value without a key is kept.
    pub const PLAIN_KEY: &'static str = "value";

    /// A write.
    pub fn write(key: Option<&str>, value: &str) -> Self {
        Self::Write { key: key.map(Arc::from), value: Arc::from(value) }
    }
}

/// A client and which of its commands this is, so that a command that is sent twice is done once (thesis §6.3).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Session {
    pub client: Arc<str>,
    /// Counts the client's commands, from 1: with the first its session begins.
    pub serial: u64,
}

/// One entry of a log. Clones share what was asked for: it stands in logs, on disks and in messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// The term in which a leader created it.
    pub term: Term,
    proposal: Arc<Proposal>,
}

/// What an entry asks for, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(Command, Option<Session>)", into = "(Command, Option<Session>)")]
pub struct Proposal {
    pub command: Command,
    pub session: Option<Session>,
    /// The fingerprint of both, found once: an entry is hashed in every log and on every disk that it comes to.
    digest: u64,
}

impl From<(Command, Option<Session>)> for Proposal {
    fn from((command, session): (Command, Option<Session>)) -> Self {
        let digest = fingerprint_of(&(&command, &session));
        Self { command, session, digest }
    }
}

impl From<Proposal> for (Command, Option<Session>) {
    fn from(proposal: Proposal) -> Self {
        (proposal.command, proposal.session)
    }
}

// Equal proposals have equal digests.
impl Hash for Proposal {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u64(self.digest);
    }
}

impl Entry {
    /// An entry of this term.
    pub fn new(term: Term, command: Command, session: Option<Session>) -> Self {
        Self { term, proposal: Arc::new(Proposal::from((command, session))) }
    }

    /// Whether a cluster of so many nodes that there ever were can have it.
    pub fn is_sound(&self, nodes: usize) -> bool {
        let is_sound = match &self.command {
            Command::Noop => true,
            Command::Write { key, value } => key.as_deref().is_none_or(is_short) && is_short(value),
            Command::Increase { key, .. } => is_short(key),
            Command::Change(members) => members.is_sound(nodes),
        };
        let is_named = self.session.as_ref().is_none_or(|session| is_short(&session.client));
        is_sound && is_named && self.term <= TERM_MAX
    }
}

impl Deref for Entry {
    type Target = Proposal;

    fn deref(&self) -> &Proposal {
        &self.proposal
    }
}

/// The leader's log, or a part of it, and the sign that there is a leader (§5.3).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AppendEntries {
    pub term: Term,
    /// The place behind which the entries belong, and the term of the entry there.
    pub prev_log_index: Index,
    pub prev_log_term: Term,
    pub entries: Arc<[Entry]>,
    pub leader_commit: Index,
    /// Counts the leader's rounds of messages in its term: what the follower answers tells how late it still knew this
    /// leader.
    pub round: u64,
}

/// A follower's answer to [`AppendEntries`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AppendEntriesResponse {
    pub term: Term,
    pub success: bool,
    /// The place behind which the answered entries belong.
    pub prev_log_index: Index,
    /// With success: up to where the logs agree. Without: the end of the follower's log.
    pub match_index: Index,
    /// Without success, where the terms differ at `prev_log_index`: the follower's term there and the first index of
    /// that term (§5.3, fast back-up).
    pub conflict: Option<(Term, Index)>,
    pub round: u64,
}

/// A candidate asks for a vote (§5.2), or whether it would get it (thesis §9.6).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RequestVote {
    pub term: Term,
    pub last_log_index: Index,
    pub last_log_term: Term,
    /// The candidate only asks whether it would get the vote; nobody votes and no term changes.
    pub is_pre_vote: bool,
    /// The leader itself told the candidate to stand (thesis §3.10).
    pub is_transfer: bool,
}

/// The answer to [`RequestVote`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RequestVoteResponse {
    pub term: Term,
    pub vote_granted: bool,
    pub is_pre_vote: bool,
}

/// A piece of the leader's snapshot (§7).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InstallSnapshot {
    pub term: Term,
    pub last_included_index: Index,
    pub last_included_term: Term,
    /// The digest of the log up to there.
    pub digest: u64,
    pub membership: Membership,
    /// How many parts were sent before.
    pub offset: u32,
    pub parts: Arc<[Part]>,
    /// Whether these are the last parts.
    pub done: bool,
    pub round: u64,
}

/// The answer to [`InstallSnapshot`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InstallSnapshotResponse {
    pub term: Term,
    pub last_included_index: Index,
    /// How many parts are there by now: the offset that is wanted next.
    pub received: u32,
    /// Whether the log now begins behind the snapshot, or holds it anyway.
    pub done: bool,
    pub round: u64,
}

/// What nodes send to each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    RequestVote(RequestVote),
    RequestVoteResponse(RequestVoteResponse),
    AppendEntries(AppendEntries),
    AppendEntriesResponse(AppendEntriesResponse),
    // Far larger than all others, and rare.
    InstallSnapshot(Box<InstallSnapshot>),
    InstallSnapshotResponse(InstallSnapshotResponse),
    /// The leader tells a follower to stand at once (thesis §3.10).
    TimeoutNow {
        term: Term,
    },
    /// A follower hands a client's request on; the ticket is its own.
    ClientRequest {
        ticket: u64,
        request: Request,
    },
    /// The leader's answer to it.
    ClientResponse {
        ticket: u64,
        answer: Answer,
    },
}

/// The timers of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Timer {
    /// A leader sends to all followers.
    Replicate,
    /// A follower has heard no leader.
    NoLeader,
    /// A candidate has not won.
    Election,
    /// A leader looks whether it still reaches a majority.
    Quorum,
    /// Until its end a node that heard a leader takes no part in an election.
    Sticky,
    /// Until its end the leader's round of this number vouches for it.
    Lease(u64),
    /// A leadership transfer has taken too long.
    Transfer,
    /// The answer to what was handed on with this ticket has stayed out too long.
    Answer(u64),
}

/// A change of the members.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Change {
    /// Add a voting server.
    Add(NodeId),
    /// Remove a server, voting or learning.
    Remove(NodeId),
    /// Add a server that learns and does not vote.
    Learn(NodeId),
    /// These are to be the voting servers: any change at once (§6).
    Replace(Vec<NodeId>),
}

/// What a client or a person asks of a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Request {
    Write {
        command: Command,
        session: Option<Session>,
    },
    Read {
        key: Arc<str>,
    },
    /// Make another node the leader.
    Transfer {
        to: NodeId,
    },
    Change(Change),
    /// Take a snapshot now.
    Compact,
}

impl Message {
    /// Whether its term is one at all.
    pub fn has_term(&self) -> bool {
        let term = match self {
            Message::RequestVote(RequestVote { term, .. })
            | Message::RequestVoteResponse(RequestVoteResponse { term, .. })
            | Message::AppendEntries(AppendEntries { term, .. })
            | Message::TimeoutNow { term } => *term,
            Message::AppendEntriesResponse(response) => response.term,
            Message::InstallSnapshot(snapshot) => snapshot.term,
            Message::InstallSnapshotResponse(response) => response.term,
            Message::ClientRequest { .. } | Message::ClientResponse { .. } => 0,
        };
        term <= TERM_MAX
    }
}
