//! The peer component: who is there, who leads, and how newcomers get to know everybody. What comes in: connections and
//! tables. What goes out: the table to whoever is new, and dials to those that the table of another lists.

use std::sync::Arc;

use crate::node::{Connection, Context, Delay, NodeId, SortedSet};

use super::ItChain;
use super::bus::Bus;
use super::disk::Write;
use super::election;
use super::gateway::exists;
use super::message::{LIST_MAX, Leader, Listed, Message, PlTable, TERM_MAX, Timer};
use super::note::Note;
use super::state::{Phase, State};
use super::topic::Topic;

/// To how many neighbours a table is pushed in gossip.
const NEIGHBOURS: usize = 2;

/// What is wrong with a table or a list of peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum BadTable {
    Empty,
    TooLong,
    EmptyId,
    EmptyAddress,
    UnknownNode,
    ListedTwice(NodeId),
    UnknownLeader,
    NoTerm,
}

/// A connection is there: its other end becomes a peer.
pub fn connection_created(
    ctx: &Context<ItChain>,
    state: &mut State,
    peer: NodeId,
    over: Connection,
    bus: &mut Bus<'_>,
) {
    let was_dialled = over.dialler == peer;
    if state.peers.insert(peer) {
        bus.note(Note::SavesPeer(peer));
        bus.out().save(Write::Peer(peer));
        bus.publish(Topic::PeerCreated(peer));
    } else {
        bus.note(Note::PeerExists(peer));
    }
    if ctx.rules.leads_when_connected(was_dialled, state.peers.leader) {
        bus.note(Note::LeadsOnFirstDial);
        election::follow(ctx, state, Leader { term: ctx.rules.first_term(), node: ctx.me }, bus);
    }
    bus.deliver(peer, Message::Table(table_of(state)));
    if ctx.rules.asks_for_leader(state.peers.leader) {
        bus.deliver(peer, Message::RequestLeader);
    }
    if ctx.rules.announces(was_dialled, state.gateway.dialling.contains(&peer)) {
        bus.deliver_all(&others(ctx, state, peer), &Message::Node(Listed::of(peer)));
    }
    if state.peers.joining.remove(&peer) {
        bus.deliver(peer, Message::RequestPeerList);
    }
    if !was_dialled && !state.peers.has_joined {
        state.peers.has_joined = true;
        bus.publish(Topic::NetworkJoined);
    }
    gossip_later(ctx, bus);
}

/// A connection is gone: its other end is no peer any more.
pub fn connection_closed(ctx: &Context<ItChain>, state: &mut State, peer: NodeId, bus: &mut Bus<'_>) {
    if !ctx.rules.deletes_the_gone() || !state.peers.remove(peer) {
        return;
    }
    bus.note(Note::DeletesPeer(peer));
    bus.out().save(Write::NoPeer(peer));
    bus.publish(Topic::PeerDeleted(peer));
    if state.leader() == Some(peer) {
        state.peers.leader = None;
        bus.publish(Topic::LeaderDeleted);
    }
}

/// The node is to join a network through another node: once they are connected, it asks for the peers that that one knows.
pub fn join(state: &mut State, through: NodeId, bus: &mut Bus<'_>) {
    state.peers.joining.insert(through);
    bus.publish(Topic::ConnectionDial(through));
}

/// A message for this component.
pub fn receive(ctx: &Context<ItChain>, state: &mut State, from: NodeId, message: &Message, bus: &mut Bus<'_>) {
    match message {
        Message::Table(table) => receive_table(ctx, state, from, table, bus),
        Message::Node(listed) => match check(ctx, std::slice::from_ref(listed)) {
            Ok(()) => dial_unknown(ctx, state, &[*listed], bus),
            Err(why) => bus.note(Note::BadTable { from, why }),
        },
        Message::RequestPeerList => bus.deliver(from, Message::PeerList(table_of(state).peers)),
        Message::PeerList(list) => match check(ctx, list) {
            Ok(()) => dial_all(ctx, state, list, bus),
            Err(why) => bus.note(Note::BadTable { from, why }),
        },
        Message::RequestLeader => match state.peers.leader {
            Some(leader) => bus.deliver(from, Message::LeaderDelivery(leader)),
            None => bus.note(Note::KnowsNoLeader(from)),
        },
        Message::LeaderDelivery(leader) => receive_leader(ctx, state, from, *leader, bus),
        Message::PullTable => bus.deliver(from, Message::Table(table_of(state))),
        Message::RequestVote { term } => election::request_vote(ctx, state, from, *term, bus),
        Message::VoteLeader { term } => election::vote_leader(ctx, state, from, *term, bus),
        Message::UpdateLeader(leader) => election::update_leader(ctx, state, from, *leader, bus),
        _ => {}
    }
}

/// The table as it is delivered. It lists the leader, too, if the node has heard of it and does not know it yet.
pub fn table_of(state: &State) -> PlTable {
    let stranger = state.leader().filter(|leader| !state.peers.table().contains(leader));
    let peers: Arc<[Listed]> = state.peers.table().iter().copied().chain(stranger).map(Listed::of).collect();
    PlTable { leader: state.peers.leader, peers }
}

/// All peers but the node itself and one other.
pub fn others(ctx: &Context<ItChain>, state: &State, but: NodeId) -> Vec<NodeId> {
    state.peers.table().iter().copied().filter(|node| *node != ctx.me && *node != but).collect()
}

/// It is time to push the table to the next neighbours.
pub fn gossip(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    let peers = others(ctx, state, ctx.me);
    if peers.is_empty() {
        return;
    }
    // The timer runs whatever the rules say: who has them gossip in a quiet network is to see it.
    gossip_later(ctx, bus);
    if !ctx.rules.gossips() {
        bus.note(Note::PushesNothing);
        return;
    }
    for step in 0..NEIGHBOURS.min(peers.len()) {
        let to = peers[(state.peers.turn as usize + step) % peers.len()];
        bus.deliver(to, Message::Table(table_of(state)));
        bus.publish(Topic::TablePushed(to));
        bus.note(Note::PushesTable(to));
    }
    if peers.len() == 1 {
        // Who knows but one other is almost alone: it asks, too.
        bus.deliver(peers[0], Message::PullTable);
    }
    state.peers.turn = state.peers.turn.wrapping_add(1);
}

fn gossip_later(ctx: &Context<ItChain>, bus: &mut Bus<'_>) {
    bus.out().set_timer(Timer::Gossip, Delay::exactly(ctx.params.gossip_ms));
}

fn receive_table(ctx: &Context<ItChain>, state: &mut State, from: NodeId, table: &PlTable, bus: &mut Bus<'_>) {
    if let Err(why) = check(ctx, &table.peers).and_then(|()| check_leader(table)) {
        bus.note(Note::BadTable { from, why });
        return;
    }
    let own = (state.peers.leader, state.peers.size());
    let theirs = (table.leader, u32::try_from(table.peers.len()).unwrap_or(u32::MAX));
    match table.leader {
        Some(leader) if is_lost(state, from, leader) => bus.note(Note::HasLost { from, leader: leader.node }),
        Some(leader) if ctx.rules.adopts(&ctx.roster, own, theirs) => {
            bus.note(Note::AdoptsLeader { from, leader: leader.node });
            election::follow(ctx, state, leader, bus);
            if ctx.rules.spreads_leader() {
                bus.deliver_all(&others(ctx, state, from), &Message::Table(table_of(state)));
            }
        }
        _ => {
            bus.note(Note::KeepsLeader { from, leader: state.leader() });
            bus.publish(Topic::LeaderUpdated);
        }
    }
    dial_unknown(ctx, state, &table.peers, bus);
}

/// Whether a node that has no leader is told of one that it cannot hear. It believes in it when the two are connected again: what it
/// hears of it meanwhile may be older than its end.
fn is_lost(state: &State, from: NodeId, leader: Leader) -> bool {
    state.peers.phase != Phase::Normal && leader.node != from && !state.peers.table().contains(&leader.node)
}

fn receive_leader(ctx: &Context<ItChain>, state: &mut State, from: NodeId, leader: Leader, bus: &mut Bus<'_>) {
    if !state.peers.table().contains(&leader.node) || leader.term > TERM_MAX {
        bus.note(Note::UnknownLeader { from, leader: leader.node });
    } else if state.peers.leader.is_none_or(|own| ctx.rules.is_newer(leader.term, own.term)) {
        bus.note(Note::AdoptsLeader { from, leader: leader.node });
        election::follow(ctx, state, leader, bus);
    } else {
        bus.note(Note::KeepsLeader { from, leader: state.leader() });
    }
}

fn check(ctx: &Context<ItChain>, list: &[Listed]) -> Result<(), BadTable> {
    if list.is_empty() {
        return Err(BadTable::Empty);
    }
    if list.len() > LIST_MAX {
        return Err(BadTable::TooLong);
    }
    let mut seen = SortedSet::new();
    for listed in list {
        let id = listed.id.ok_or(BadTable::EmptyId)?;
        let address = listed.address.ok_or(BadTable::EmptyAddress)?;
        if !exists(ctx, id) || address != id {
            return Err(BadTable::UnknownNode);
        }
        if !seen.insert(id) {
            return Err(BadTable::ListedTwice(id));
        }
    }
    Ok(())
}

fn check_leader(table: &PlTable) -> Result<(), BadTable> {
    let Some(leader) = table.leader else { return Ok(()) };
    if leader.term > TERM_MAX {
        return Err(BadTable::NoTerm);
    }
    let is_listed = table.peers.iter().any(|listed| listed.id == Some(leader.node));
    if is_listed { Ok(()) } else { Err(BadTable::UnknownLeader) }
}

fn dial_unknown(ctx: &Context<ItChain>, state: &State, list: &[Listed], bus: &mut Bus<'_>) {
    if ctx.rules.dials_unknown() {
        dial_all(ctx, state, list, bus);
    }
}

fn dial_all(ctx: &Context<ItChain>, state: &State, list: &[Listed], bus: &mut Bus<'_>) {
    for node in list.iter().filter_map(|listed| listed.id) {
        if node != ctx.me && !state.peers.table().contains(&node) {
            bus.publish(Topic::ConnectionDial(node));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Bench, notes, sent, topics};
    use super::super::topic::TopicName;
    use super::*;

    #[test]
    fn who_follows_a_stranger_lists_it_so_that_others_can_believe_it() {
        let mut bench = Bench::new(4, &[]);
        bench.connect(1);
        bench.connect(2);
        let leader = Some(Leader { term: 2, node: NodeId(3) });
        let peers = [1, 3].map(|node| Listed::of(NodeId(node)));
        let effects = bench.receive(1, Message::Table(PlTable { leader, peers: Arc::from(peers) }));
        assert_eq!(bench.state.peers.leader, leader);
        let told = sent(&effects).into_iter().find(|(to, _)| *to == 2).expect("node 2 hears of it");
        let Message::Table(table) = told.1 else { panic!("{:?} is no table", told.1) };
        assert_eq!(check_leader(&table), Ok(()));
        assert_eq!(bench.state.peers.size(), 3, "it is no peer yet");
    }

    /// A table of these, with this leader.
    fn table(leader: Option<(u64, u16)>, peers: &[u16]) -> Message {
        let leader = leader.map(|(term, node)| Leader { term, node: NodeId(node) });
        Message::Table(PlTable { leader, peers: peers.iter().map(|node| Listed::of(NodeId(*node))).collect() })
    }

    #[test]
    fn who_is_connected_is_saved_and_gets_the_table() {
        let mut bench = Bench::new(4, &[]);
        let effects = bench.connect(1);
        let Message::Table(first) = &sent(&effects)[0].1 else { panic!("the table comes first") };
        assert_eq!((first.leader, first.peers.len()), (Some(Leader { term: 1, node: NodeId(0) }), 2));
        assert!(bench.disk.peers.contains(&NodeId(1)));
        let effects = bench.connect(2);
        let newcomer = Message::Node(Listed::of(NodeId(2)));
        assert!(sent(&effects).contains(&(1, newcomer.clone())), "the old one is told of the new one");
        assert!(!sent(&Bench::leader(3, &["announce_newcomers"]).connect(3)).iter().any(|(_, told)| *told == newcomer));
    }

    #[test]
    fn the_larger_table_names_the_leader_as_told() {
        let off = ["leader_by_term", "tie_smaller_leader", "spread_leader"];
        for (peers, expected) in [(&[0, 1][..], 0), (&[0, 1, 2], 1)] {
            let mut bench = Bench::new(4, &off);
            bench.connect(1);
            let effects = bench.receive(1, table(Some((1, 1)), peers));
            assert_eq!(bench.state.leader(), Some(NodeId(expected)), "{peers:?}");
            let dials = notes(&effects).iter().filter(|note| matches!(note, Note::Dials(_))).count();
            assert_eq!(dials, peers.len() - 2, "who is unknown is dialled");
            assert!(topics(&effects).contains(&TopicName::LeaderUpdated), "it is told in both cases");
        }
    }

    #[test]
    fn a_list_that_makes_no_sense_is_refused_whatever_it_comes_in() {
        let bad = |id: Option<u16>, address: Option<u16>| Listed { id: id.map(NodeId), address: address.map(NodeId) };
        let cases = [
            (bad(None, Some(1)), BadTable::EmptyId),
            (bad(Some(1), None), BadTable::EmptyAddress),
            (bad(Some(1), Some(2)), BadTable::UnknownNode),
            (bad(Some(77), Some(77)), BadTable::UnknownNode),
        ];
        for (listed, why) in cases {
            let mut bench = Bench::leader(3, &[]);
            let expected = Note::BadTable { from: NodeId(1), why };
            assert_eq!(bench.ignores(1, Message::Node(listed)), expected);
            assert_eq!(bench.ignores(1, Message::PeerList([listed].into())), expected);
            assert_eq!(bench.ignores(1, Message::Table(PlTable { leader: None, peers: [listed].into() })), expected);
        }
        let mut bench = Bench::leader(3, &[]);
        let long = Message::PeerList(vec![Listed::of(NodeId(1)); LIST_MAX + 1].into());
        assert_eq!(bench.ignores(1, long), Note::BadTable { from: NodeId(1), why: BadTable::TooLong });
        assert_eq!(
            bench.ignores(1, Message::PeerList([].into())),
            Note::BadTable { from: NodeId(1), why: BadTable::Empty }
        );
        let senseless = table(Some((TERM_MAX + 1, 1)), &[0, 1]);
        assert_eq!(bench.ignores(1, senseless), Note::BadTable { from: NodeId(1), why: BadTable::NoTerm });
    }

    #[test]
    fn who_is_asked_answers_and_who_knows_no_leader_says_nothing() {
        let mut bench = Bench::leader(3, &[]);
        let list: Arc<[Listed]> = [0, 1, 2].map(|node| Listed::of(NodeId(node))).into();
        assert_eq!(sent(&bench.receive(1, Message::RequestPeerList)), [(1, Message::PeerList(list))]);
        assert_eq!(sent(&bench.receive(1, Message::PullTable)), [(1, Message::Table(table_of(&bench.state)))]);
        let leader = Leader { term: 1, node: NodeId(0) };
        assert_eq!(sent(&bench.receive(1, Message::RequestLeader)), [(1, Message::LeaderDelivery(leader))]);
        bench.state.peers.leader = None;
        assert_eq!(bench.ignores(1, Message::RequestLeader), Note::KnowsNoLeader(NodeId(1)));
    }

    #[test]
    fn a_leader_is_taken_over_only_by_who_has_none_and_knows_it() {
        let mut bench = Bench::leader(3, &[]);
        let delivery = |node| Message::LeaderDelivery(Leader { term: 1, node: NodeId(node) });
        let keeps = Note::KeepsLeader { from: NodeId(1), leader: Some(NodeId(0)) };
        assert_eq!(bench.ignores(1, delivery(2)), keeps);
        bench.state.peers.leader = None;
        let unknown = Note::UnknownLeader { from: NodeId(1), leader: NodeId(9) };
        assert_eq!(bench.ignores(1, delivery(9)), unknown);
        bench.receive(1, delivery(2));
        assert_eq!(bench.state.leader(), Some(NodeId(2)));
    }

    #[test]
    fn who_is_disconnected_is_struck_and_the_leader_is_lost_only_with_itself() {
        let mut bench = Bench::follower(6, &[]);
        let effects = bench.disconnect(3);
        assert!(notes(&effects).contains(&Note::DeletesPeer(NodeId(3))));
        assert!(topics(&effects).contains(&TopicName::PeerDeleted));
        assert!(!topics(&effects).contains(&TopicName::LeaderDeleted));
        assert_eq!(bench.state.leader(), Some(NodeId(1)));
        assert!(!bench.disk.peers.contains(&NodeId(3)));
        let before = bench.state.clone();
        assert_eq!(notes(&bench.disconnect(3)), [Note::IsDoneWith(NodeId(3))]);
        assert_eq!(bench.state, before, "what comes twice changes nothing");
        assert!(topics(&bench.disconnect(1)).contains(&TopicName::LeaderDeleted));
        assert_eq!(bench.state.leader(), None);
    }
}
