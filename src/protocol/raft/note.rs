//! Why a step did what it did, before it is put into words.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::NodeId;

use super::changes::Objection;
use super::membership::Membership;
use super::message::{Index, Request, Term};

/// A reason. The node that takes the step is its subject.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Note {
    Starts {
        term: Term,
        entries: Index,
    },
    WaitsToBeAdded,
    // Elections.
    AdoptsTerm {
        was: Term,
        now: Term,
    },
    BecomesFollower {
        leader: Option<NodeId>,
    },
    HearsNoLeader,
    MayNotStand,
    VouchesForLeader,
    TermsEnd,
    AsksWhetherElected,
    StandsAgain,
    BecomesCandidate {
        term: Term,
    },
    /// Who voted for it, itself included.
    BecomesLeader {
        term: Term,
        votes: Vec<NodeId>,
    },
    HeedsNoCandidate {
        candidate: NodeId,
        leader: Option<NodeId>,
    },
    Would {
        vote_for: NodeId,
        is_granted: bool,
    },
    VotesFor(NodeId),
    AlreadyVoted {
        candidate: NodeId,
        voted_for: Option<NodeId>,
    },
    VotedForItself {
        candidate: NodeId,
    },
    /// (last term, last index) of both.
    RefusesLog {
        candidate: NodeId,
        own: (Term, Index),
        theirs: (Term, Index),
    },
    StaleCandidate {
        candidate: NodeId,
        term: Term,
        own: Term,
    },
    GrantsAsLeader(NodeId),
    YieldsSilently(NodeId),
    CountsVote {
        voter: NodeId,
        granted: bool,
    },
    VoteIsLate {
        voter: NodeId,
        granted: bool,
    },
    VoteOfStranger(NodeId),
    VoteOfOtherTerm {
        voter: NodeId,
        term: Term,
    },
    LosesQuorum,
    HandsOver(NodeId),
    TellsToStand(NodeId),
    TransferFails(NodeId),
    StandsFor(NodeId),
    DoesNotStandFor(NodeId),
    DoesNotHandOver(NodeId),
    WaitsForTransfer(NodeId),
    // Replication.
    Replicates(usize),
    HearsLeader {
        leader: NodeId,
        entries: usize,
        last: Index,
    },
    IgnoresLeader {
        leader: NodeId,
        term: Term,
        own: Term,
    },
    RefusesCommit {
        leader: NodeId,
        own: Index,
        theirs: Index,
    },
    DoesNotFit {
        leader: NodeId,
        prev: Index,
        last: Index,
    },
    BadEntries(NodeId),
    /// Entries had to go: because the leader has others there, or because its whole log replaces the own one.
    Removes {
        count: u64,
        behind: Index,
        is_conflict: bool,
    },
    Acknowledged {
        by: NodeId,
        index: Index,
    },
    IsRefused {
        by: NodeId,
        next: Index,
    },
    AnswerIsLate(NodeId),
    BadAnswer(NodeId),
    Commits(Index),
    LearnsCommit(Index),
    // Snapshots.
    TakesNoSnapshot,
    TakesSnapshot {
        last: Index,
        first: Index,
    },
    SendsNoSnapshot(NodeId),
    SendsSnapshot {
        to: NodeId,
        last: Index,
        offset: u32,
    },
    SnapshotIsOld {
        leader: NodeId,
        last: Index,
    },
    BadSnapshot(NodeId),
    PieceIsLate(NodeId),
    PieceDoesNotFit {
        leader: NodeId,
        offset: u32,
        received: u32,
    },
    TakesPiece {
        leader: NodeId,
        received: u32,
        last: Index,
    },
    InstallsSnapshot {
        leader: NodeId,
        last: Index,
    },
    HasSnapshot {
        follower: NodeId,
        last: Index,
    },
    HasPieces {
        follower: NodeId,
        received: u32,
    },
    // Members.
    DoesNotChange(Objection),
    ChangesMembers(Box<Membership>),
    IsRemoved,
    // Clients.
    Appends {
        index: Index,
        term: Term,
    },
    WriteVanishes,
    HandsOn(NodeId),
    DropsRequest {
        leader: Option<NodeId>,
    },
    BringsAnswer {
        leader: NodeId,
    },
    GetsNoAnswer,
    HasLease {
        key: Arc<str>,
    },
    LeaseEnds {
        round: u64,
    },
    ConfirmsRead {
        key: Arc<str>,
    },
    Reads {
        key: Arc<str>,
    },
    // What no node of this cluster sends.
    BadRequest,
    NoSuchNode,
    NoTerm(NodeId),
    HasNoConnections,
    // What an observer finds.
    BothLed {
        one: NodeId,
        other: NodeId,
        term: Term,
    },
    LeaderRemoved {
        leader: NodeId,
        behind: Index,
    },
    LogsPart {
        one: NodeId,
        other: NodeId,
        index: Index,
        term: Term,
    },
    LacksCommitted {
        leader: NodeId,
        term: Term,
        index: Index,
        committed_in: Term,
    },
    AppliedOther {
        node: NodeId,
        index: Index,
    },
    Unexplained {
        node: NodeId,
        request: Request,
        result: String,
    },
    TooManyOrders {
        key: Arc<str>,
    },
}
