//! What a running node knows (Figure 2), and the few ways in which its log changes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{Context, Effects, NodeId, SortedMap};

use super::Raft;
use super::disk::{Persistent, Snapshot, Write, follow_snapshot};
use super::log::Log;
use super::membership::Membership;
use super::message::{Change, Command, Entry, Index, Request, Term};
use super::store::{Part, Store};

/// The most requests whose outcome a node waits for.
pub const PENDING_MAX: usize = 1_024;

/// What a node is in its own eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    Follower,
    /// It asks whether it would be elected (thesis §9.6).
    PreCandidate,
    Candidate,
    Leader,
}

/// What a leader knows of a member.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Progress {
    /// The next entry to be sent.
    pub next_index: Index,
    /// Up to where the member's log is known to be the leader's.
    pub match_index: Index,
    /// Whether the place where the logs part is still looked for: then one message at a time.
    pub is_probing: bool,
    /// The last index of each message with entries that was not answered yet, oldest first.
    pub in_flight: Vec<Index>,
    /// How many entries the latest message to it carried.
    pub carried: u32,
    /// Whether it answered since the leader last looked whether it reaches a majority.
    pub is_active: bool,
    /// The last round that it answered.
    pub round: u64,
    /// How many parts of the leader's snapshot it has, while it gets one.
    pub snapshot_offset: Option<u32>,
}

impl Progress {
    /// What a new leader assumes: the logs are the same.
    pub fn new(next_index: Index) -> Self {
        Self {
            next_index,
            match_index: 0,
            is_probing: true,
            in_flight: Vec::new(),
            carried: 0,
            is_active: true,
            round: 0,
            snapshot_offset: None,
        }
    }
}

/// Who waits for the outcome of an entry or of a read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// A client of this node.
    Here(Request),
    /// A client of that node, which has a ticket for it.
    There { node: NodeId, ticket: u64 },
}

/// An entry whose outcome somebody waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pending {
    pub term: Term,
    pub origin: Origin,
}

/// A read that a leader has not answered yet (thesis §6.4).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Read {
    pub key: Arc<str>,
    pub origin: Origin,
    /// What must be applied before it is answered.
    pub index: Index,
    /// The round that a majority must answer before it is answered.
    pub round: u64,
}

/// The parts of a snapshot that have come in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Incoming {
    pub from: NodeId,
    pub term: Term,
    pub last_included_index: Index,
    pub parts: Vec<Part>,
}

/// A change of the members that this leader carries out step by step.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Changing {
    pub change: Change,
    pub origin: Origin,
}

/// Everything that one running node knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct State {
    pub role: Role,
    pub current_term: Term,
    pub voted_for: Option<NodeId>,
    /// Whom it takes for the leader of its term.
    pub leader: Option<NodeId>,
    /// Who answered in its election, and whether with yes; its own vote included.
    pub votes: SortedMap<NodeId, bool>,
    pub log: Log,
    pub commit_index: Index,
    pub store: Arc<Store>,
    pub snapshot: Option<Arc<Snapshot>>,
    /// The members as entries of the log have them, newest last, each with the index of its entry: an entry that is
    /// removed takes its members with it. The first is what the node began with or what its snapshot says.
    memberships: Vec<(Index, Membership)>,
    /// What a leader knows of the other members.
    pub progress: SortedMap<NodeId, Progress>,
    /// Counts a leader's rounds of messages.
    pub round: u64,
    /// Entries whose outcome is awaited here.
    pub pending: SortedMap<Index, Pending>,
    pub reads: Vec<Read>,
    /// Up to this round the leases of a leader have ended: what a majority answered of a later one vouches for it.
    pub lease_over: u64,
    /// Counts the requests that were handed on, and who waits for which.
    pub tickets: u64,
    pub handed_on: SortedMap<u64, Request>,
    /// To whom a leader hands its place.
    pub transfer: Option<NodeId>,
    /// Whether it heard a leader so lately that it takes no part in an election.
    pub is_sticky: bool,
    pub incoming: Option<Incoming>,
    pub changing: Option<Changing>,
}

impl State {
    /// A node that starts from its disk. Without a snapshot the members are those that it is configured with.
    pub fn new(ctx: &Context<Raft>, disk: &Persistent) -> Self {
        let mut log = disk.log.clone();
        let configured = Membership::of(ctx.cluster.iter().copied().filter(|_| ctx.cluster.contains(&ctx.me)));
        let (base, store) = match &disk.snapshot {
            Some(snapshot) => {
                let base = log.base().index;
                follow_snapshot(&mut log, snapshot.last, base);
                ((snapshot.last.index, snapshot.membership.clone()), Arc::clone(&snapshot.store))
            }
            None => ((0, configured), Arc::default()),
        };
        let changes = log.iter_from(base.0 + 1).filter_map(|(index, entry)| match &entry.command {
            Command::Change(membership) => Some((index, Membership::clone(membership))),
            _ => None,
        });
        let memberships = [base].into_iter().chain(changes).collect();
        Self {
            role: Role::Follower,
            current_term: disk.current_term,
            voted_for: disk.voted_for,
            leader: None,
            votes: SortedMap::new(),
            log,
            commit_index: store.applied_index(),
            store,
            snapshot: disk.snapshot.clone(),
            memberships,
            progress: SortedMap::new(),
            round: 0,
            pending: SortedMap::new(),
            reads: Vec::new(),
            lease_over: 0,
            tickets: disk.tickets,
            handed_on: SortedMap::new(),
            transfer: None,
            is_sticky: false,
            incoming: None,
            changing: None,
        }
    }

    /// The members by the latest entry of the log that has any, committed or not (§6).
    pub fn membership(&self) -> &Membership {
        self.memberships.last().map(|(_, membership)| membership).expect("the first membership is never removed")
    }

    /// The index of the entry that has the latest members; 0 for what the node began with.
    pub fn membership_index(&self) -> Index {
        self.memberships.last().map_or(0, |(index, _)| *index)
    }

    /// The members as of an index.
    pub fn membership_at(&self, index: Index) -> &Membership {
        let found = self.memberships.iter().rev().find(|(from, _)| *from <= index).or(self.memberships.first());
        found.map(|(_, membership)| membership).expect("the first membership is never removed")
    }

    /// Whether a node may stand for election: who votes, and who voted before the latest change as long as that is not
    /// known to be committed. Perhaps nobody else has the entry that removes it, and it is needed to spread it (thesis
    /// §4.2.2).
    pub fn may_stand(&self, me: NodeId) -> bool {
        let voted = || {
            let index = self.membership_index();
            index > self.commit_index && self.membership_at(index - 1).votes(me)
        };
        self.membership().votes(me) || voted()
    }

    /// Adds an entry at the end of the log.
    pub fn append(&mut self, ctx: &Context<Raft>, entry: Entry, out: &mut Effects<Raft>) {
        if let Command::Change(membership) = &entry.command {
            self.memberships.push((self.log.last_index() + 1, Membership::clone(membership)));
        }
        let sealed = self.log.seal(entry);
        if ctx.rules.keeps_log() {
            out.save(Write::Append { index: self.log.last_index() + 1, sealed: sealed.clone() });
        }
        self.log.push(sealed);
    }

    /// Removes what stands behind an index of the log.
    pub fn truncate(&mut self, ctx: &Context<Raft>, last: Index, out: &mut Effects<Raft>) {
        if last >= self.log.last_index() {
            return;
        }
        if ctx.rules.keeps_log() {
            out.save(Write::Truncate(last));
        }
        self.log.truncate(last);
        let first = self.memberships.first().map_or(0, |(index, _)| *index);
        self.memberships.retain(|(index, _)| *index <= last.max(first));
    }

    /// Takes a snapshot; of what it covers, the log keeps what stands behind `base`. A snapshot that covers more than is
    /// applied brings its store along.
    pub fn take_snapshot(&mut self, ctx: &Context<Raft>, snapshot: Snapshot, base: Index, out: &mut Effects<Raft>) {
        let last = snapshot.last;
        follow_snapshot(&mut self.log, last, base);
        let is_whole = self.log.last_index() == last.index;
        self.memberships.retain(|(index, _)| *index > last.index && !is_whole);
        self.memberships.insert(0, (last.index, snapshot.membership.clone()));
        if last.index > self.store.applied_index() {
            self.store = Arc::clone(&snapshot.store);
        }
        self.commit_index = self.commit_index.max(last.index);
        let snapshot = Arc::new(snapshot);
        if ctx.rules.keeps_log() {
            out.save(Write::Snapshot { snapshot: Arc::clone(&snapshot), base });
        }
        self.snapshot = Some(snapshot);
    }
}
