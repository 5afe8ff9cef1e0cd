//! Why a step did what it did, before it is put into words.

use serde::{Deserialize, Serialize};

use crate::node::NodeId;

use super::block::{Flaw, Height, Seal};
use super::message::{Leader, Stage, StateId, Term};
use super::peer::BadTable;
use super::topic::{Component, TopicName};
use super::transaction::{TransactionId, Unfit};

/// What a step of a node, or a look at a property, leaves as its reason. `explain` makes sentences of these.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Note {
    // ---- the bus ----
    /// Who consumed a topic, and how often.
    Consumed {
        topic: TopicName,
        by: Vec<Component>,
        times: u32,
    },
    BusIsFull,
    // ---- beginning ----
    Boots,
    BootsWithoutLeader,
    JoinsThrough(NodeId),
    ComesBack(Vec<NodeId>),
    // ---- gateway ----
    Dials(NodeId),
    Connected(NodeId),
    Disconnected(NodeId),
    Closes(NodeId),
    /// A connection that no node makes, or a dial to nobody.
    EmptyConnection(NodeId),
    PeerExists(NodeId),
    KeepsSecond(NodeId),
    ClosesSecond(NodeId),
    LosesSpare(NodeId),
    DialFails(NodeId),
    GivesUpDialling(NodeId),
    IsDoneWith(NodeId),
    NotConnected(NodeId),
    // ---- peers ----
    SavesPeer(NodeId),
    DeletesPeer(NodeId),
    BadTable {
        from: NodeId,
        why: BadTable,
    },
    AdoptsLeader {
        from: NodeId,
        leader: NodeId,
    },
    KeepsLeader {
        from: NodeId,
        leader: Option<NodeId>,
    },
    HasLost {
        from: NodeId,
        leader: NodeId,
    },
    UnknownLeader {
        from: NodeId,
        leader: NodeId,
    },
    KnowsNoLeader(NodeId),
    LeadsOnFirstDial,
    PushesTable(NodeId),
    PushesNothing,
    Stranger(NodeId),
    // ---- election ----
    StaysWithoutLeader,
    PicksSmallest(NodeId),
    BeginsElection,
    Stands(Term),
    GivesUpRound,
    ElectionFails,
    HasLeader {
        from: NodeId,
        leader: Option<NodeId>,
    },
    TermIsOver {
        from: NodeId,
        term: Term,
        own: Term,
    },
    HasVoted {
        from: NodeId,
        voted_for: Option<NodeId>,
    },
    VotesFor {
        candidate: NodeId,
        term: Term,
    },
    NotStanding(NodeId),
    CountsVote(NodeId),
    CountsVoteAgain(NodeId),
    WinsElection {
        votes: u32,
    },
    IgnoresWinner {
        winner: NodeId,
    },
    Leads(Term),
    Follows(Leader),
    HandsOn(NodeId),
    StaysInOffice,
    // ---- transactions ----
    Creates(TransactionId),
    Pools(TransactionId),
    HasTransaction(TransactionId),
    PoolIsFull(TransactionId),
    Unfit {
        from: NodeId,
        why: Unfit,
    },
    WaitsForLeader(u32),
    WaitsForBlock(u32),
    SendsTransactions {
        to: NodeId,
        count: u32,
    },
    ProposesBlock(u32),
    StrikesCommitted(u32),
    IdIsTaken(TransactionId),
    // ---- blocks ----
    CreatesBlock {
        height: Height,
        seal: Seal,
    },
    Stores {
        height: Height,
        seal: Seal,
    },
    RefusesToStore {
        height: Height,
        flaw: Flaw,
    },
    Stages(Height),
    TakesStaged(Height),
    LosesBlock(Height),
    AsksHeight(NodeId),
    Fetches {
        from: NodeId,
        first: Height,
        last: Height,
    },
    FetchFails(NodeId),
    IsUpToDate {
        with: NodeId,
        height: Height,
    },
    NobodyToFetchFrom,
    HearsHeight {
        from: NodeId,
        height: Height,
    },
    NotAsked(NodeId),
    Verifies {
        flaws: u32,
    },
    IsTamperedWith {
        height: Height,
    },
    Executes {
        count: u32,
        failed: u32,
    },
    // ---- consensus ----
    TooFew(u32),
    OneAtATime,
    Proposes {
        id: StateId,
        seal: Seal,
    },
    Equivocates {
        one: Seal,
        other: Seal,
    },
    WillEquivocate,
    BadProposal(NodeId),
    InvalidLeader {
        from: NodeId,
        leader: Option<NodeId>,
    },
    EarlyProposal(NodeId),
    OldProposal(StateId),
    SyncsMeanwhile(StateId),
    Listens(StateId),
    IsBehind {
        height: Height,
        own: Height,
    },
    TwoProposals {
        from: NodeId,
        one: Seal,
        other: Seal,
    },
    RefusesBlock {
        from: NodeId,
        seal: Seal,
        flaw: Flaw,
    },
    VotedOtherwise(StateId),
    Votes {
        stage: Stage,
        id: StateId,
        seal: Seal,
    },
    EmptyHash(NodeId),
    VotedAlready {
        from: NodeId,
        stage: Stage,
    },
    HearsVote {
        from: NodeId,
        stage: Stage,
        id: StateId,
    },
    OldVote {
        from: NodeId,
        stage: Stage,
        id: StateId,
    },
    EarlyVote {
        from: NodeId,
        stage: Stage,
    },
    EarlyVoteBlocked {
        from: NodeId,
        stage: Stage,
    },
    IsPrepared {
        seal: Seal,
        votes: u32,
    },
    Agrees {
        seal: Seal,
        votes: u32,
    },
    // ---- giving up on a leader ----
    GivesUpOn(Option<NodeId>),
    VotesForNext {
        next: NodeId,
        term: Term,
    },
    VotesForNextAgain {
        next: NodeId,
        term: Term,
    },
    SharesTransactions(u32),
    HearsGiveUp {
        from: NodeId,
        term: Term,
    },
    TakesOverLock(Seal),
    WinsViewChange {
        votes: u32,
    },
    DropsRound,
    // ---- faults ----
    Forges {
        to: NodeId,
    },
    // ---- properties ----
    TwoLeaders {
        one: NodeId,
        other: NodeId,
        term: Term,
    },
    LeadersDiffer {
        one: NodeId,
        one_leader: Option<NodeId>,
        other: NodeId,
        other_leader: Option<NodeId>,
    },
    BlocksDiffer {
        one: NodeId,
        other: NodeId,
        height: Height,
    },
    ChainIsBroken {
        node: NodeId,
        height: Height,
        flaw: Flaw,
    },
    TransactionIsLost(TransactionId),
    LosesConfirmed {
        node: NodeId,
        height: Height,
    },
}
