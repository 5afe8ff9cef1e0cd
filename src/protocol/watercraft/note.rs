//! Why a step did what it did, before it is put into words.

use serde::{Deserialize, Serialize};

use crate::node::NodeId;

/// What a step of a node, or a look at a property, leaves as its reason. `explain` makes sentences of these.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Note {
    // ---- beginning ----
    /// Starts a network of its own.
    Founds,
    /// Dials the member through which it joins.
    JoinsThrough(NodeId),
    /// Starts again and dials whom it remembers.
    ComesBack(Vec<NodeId>),
    /// Is alone for a STEP, and so becomes its own host.
    StaysAlone,
    /// Waits for an introduction that does not come.
    StillNew,
    AsksForIntroduction(NodeId),
    /// Is asked and answers with its list.
    Introduces(NodeId),
    IsIntroduced {
        by: NodeId,
    },
    /// A second introduction.
    WasIntroduced(NodeId),
    // ---- connections ----
    Opens(NodeId),
    /// Has a connection with this peer already, or dials it, and stays deaf to the second one.
    IsDeafToSecond(NodeId),
    /// Of two connections with a peer keeps the one that this node dialled.
    Settles {
        peer: NodeId,
        dialler: NodeId,
    },
    /// A newer connection replaces an older one.
    Renews(NodeId),
    /// Answers over the connection over which the peer speaks.
    Follows(NodeId),
    /// The other end has closed.
    IsClosed(NodeId),
    NoticesClosed(NodeId),
    DialFails(NodeId),
    /// A message came over a connection that it does not hear.
    Unheard(NodeId),
    /// A list came from somebody whom it has removed.
    UnheardStranger(NodeId),
    /// A message or a connection that no node of this protocol makes.
    MakesNoSense(NodeId),
    /// The connection that it uses already is open now for certain.
    KnowsConnection(NodeId),
    /// A second connection that it did not use has closed.
    LosesSpare(NodeId),
    /// The connection that it used has closed, and there is a second one.
    FallsBack(NodeId),
    /// A connection has closed that it does not count any more.
    IsDoneWith(NodeId),
    // ---- hosts ----
    TakesForHost {
        host: NodeId,
        before: NodeId,
    },
    BecomesHost {
        before: NodeId,
    },
    /// It should take over, but does not.
    DoesNotTakeOver,
    /// Stays host although a better placed peer is there.
    PassesOver(NodeId),
    YieldsTo(NodeId),
    // ---- ticks and pings ----
    Pings(u32),
    HearsPing(NodeId),
    AnswersHost(NodeId),
    /// Is pinged by one that is not its host.
    AnswersWithList {
        to: NodeId,
        host: NodeId,
    },
    IgnoresPing(NodeId),
    DialsUnknownPinger(NodeId),
    FallsSilent(NodeId),
    RemovesSilent(Vec<NodeId>),
    LeavesSilentHost(NodeId),
    // ---- lists ----
    SpreadsList(u32),
    Learns {
        from: NodeId,
        unknown: Vec<NodeId>,
    },
    /// Is host and dials whom it does not know; it counts them when they answer.
    LearnsAsHost {
        from: NodeId,
        unknown: Vec<NodeId>,
    },
    /// Its member's list differs from its own.
    AnswersList(NodeId),
    IgnoresList(NodeId),
    /// A list has nobody in it who is new.
    KnowsList(NodeId),
    Drops {
        host: NodeId,
        unlisted: Vec<NodeId>,
    },
    KeepsNetwork {
        host: NodeId,
        dropped: NodeId,
    },
    // ---- the address book ----
    Redials(Vec<NodeId>),
    Forgets(NodeId),
    // ---- users ----
    Dials(NodeId),
    Says(u32),
    Hears(NodeId),
    Relays {
        author: NodeId,
        to: u32,
    },
    AsksToSet(NodeId),
    SetsKey {
        key: String,
        by: NodeId,
    },
    RegisterIsFull(NodeId),
    IsNoHost(NodeId),
    TakesRegister(NodeId),
    IgnoresRegister(NodeId),
    Refuses,
    // ---- properties ----
    TwoHosts {
        one: NodeId,
        one_host: Option<NodeId>,
        other: NodeId,
        other_host: Option<NodeId>,
    },
    HasNoHost(NodeId),
    /// A node takes one for its host that is not there.
    GoneHost {
        node: NodeId,
        host: NodeId,
    },
    WrongTable {
        node: NodeId,
        missing: Vec<NodeId>,
        extra: Vec<NodeId>,
    },
    DeafPair {
        one: NodeId,
        other: NodeId,
    },
    UnknownHost {
        node: NodeId,
        host: NodeId,
    },
}
