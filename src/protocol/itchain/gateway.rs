//! The gateway: connections open and close, messages come in and go out over them. It alone knows what they travel over.

use crate::node::{Connection, Context, Delay, NodeId};

use super::ItChain;
use super::bus::Bus;
use super::message::{Message, Timer};
use super::note::Note;
use super::state::{Link, State};
use super::topic::Topic;

/// How often a node that does not answer is dialled again.
pub const REDIALS_MAX: u8 = 5;

/// Whether there is such a node.
pub fn exists(ctx: &Context<ItChain>, node: NodeId) -> bool {
    node.index() < ctx.roster.len()
}

/// A connection is open.
pub fn opened(ctx: &Context<ItChain>, state: &mut State, peer: NodeId, over: Connection, bus: &mut Bus<'_>) {
    if peer == ctx.me || !exists(ctx, peer) || (over.dialler != ctx.me && over.dialler != peer) {
        bus.note(Note::EmptyConnection(peer));
        return;
    }
    let gateway = &mut state.gateway;
    if over.dialler == ctx.me {
        gateway.dialling.remove(&peer);
    }
    gateway.unreached.remove(&peer);
    if ctx.rules.redials() && gateway.unreached.is_empty() && gateway.dialling.is_empty() {
        bus.out().cancel_timer(Timer::Redial);
    }
    match gateway.links.get_mut(&peer) {
        None => {
            gateway.links.insert(peer, Link { used: over, spare: None });
            bus.note(Note::Connected(peer));
            bus.publish(Topic::ConnectionCreated { peer, over });
        }
        Some(link) if link.used == over || link.spare == Some(over) => bus.note(Note::PeerExists(peer)),
        Some(link) if ctx.rules.keeps_crossed_dials() => {
            // The newest is certainly open at both ends; of the older one that is not known.
            let oldest = link.spare.replace(link.used);
            link.used = over;
            oldest.into_iter().for_each(|over| bus.out().disconnect(peer, over));
            bus.note(Note::KeepsSecond(peer));
        }
        Some(_) => {
            bus.out().disconnect(peer, over);
            bus.note(Note::ClosesSecond(peer));
        }
    }
}

/// A connection closed at the other end, or could not be made.
pub fn closed(ctx: &Context<ItChain>, state: &mut State, peer: NodeId, over: Connection, bus: &mut Bus<'_>) {
    let gateway = &mut state.gateway;
    match gateway.links.get_mut(&peer) {
        Some(link) if link.spare == Some(over) => {
            link.spare = None;
            bus.note(Note::LosesSpare(peer));
        }
        Some(link) if link.used == over => {
            if let Some(spare) = link.spare.take() {
                link.used = spare;
                bus.note(Note::LosesSpare(peer));
                return;
            }
            gateway.links.remove(&peer);
            bus.note(Note::Disconnected(peer));
            bus.publish(Topic::ConnectionClosed { peer });
        }
        _ if over.dialler == ctx.me && gateway.dialling.remove(&peer) => {
            bus.note(Note::DialFails(peer));
            dial_later(ctx, state, peer, bus);
        }
        _ => bus.note(Note::IsDoneWith(peer)),
    }
}

/// A message came in.
pub fn receive(state: &State, (from, over): (NodeId, Option<Connection>), message: Message, bus: &mut Bus<'_>) {
    let is_open = |link: &Link| over.is_some() && (over == Some(link.used) || over == link.spare);
    if state.gateway.links.get(&from).is_some_and(is_open) {
        bus.publish(Topic::MessageReceive { from, message });
    } else {
        bus.note(Note::NotConnected(from));
    }
}

/// Sends a message over the connection with its receiver.
pub fn deliver(state: &State, to: NodeId, message: Message, bus: &mut Bus<'_>) {
    match state.gateway.links.get(&to) {
        Some(link) => bus.out().send_over(to, link.used, message),
        None => bus.note(Note::NotConnected(to)),
    }
}

/// Dials a node, unless it is connected with it or dials it already.
pub fn dial(ctx: &Context<ItChain>, state: &mut State, to: NodeId, bus: &mut Bus<'_>) {
    if to == ctx.me || !exists(ctx, to) {
        bus.note(Note::EmptyConnection(to));
    } else if state.gateway.links.contains_key(&to) {
        bus.note(Note::PeerExists(to));
    } else if state.gateway.dialling.insert(to) {
        bus.note(Note::Dials(to));
        bus.out().connect(to);
        redial_later(ctx, bus);
    }
}

/// Closes all connections with a peer.
pub fn close(state: &mut State, peer: NodeId, bus: &mut Bus<'_>) {
    let Some(link) = state.gateway.links.remove(&peer) else {
        bus.note(Note::NotConnected(peer));
        return;
    };
    for over in std::iter::once(link.used).chain(link.spare) {
        bus.out().disconnect(peer, over);
    }
    bus.note(Note::Closes(peer));
    bus.publish(Topic::ConnectionClosed { peer });
}

/// It is time to dial again those that did not answer, and those of whose dials nothing was heard.
pub fn redial(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    for node in std::mem::take(&mut state.gateway.dialling).iter() {
        dial_later(ctx, state, *node, bus);
    }
    for node in state.gateway.unreached.keys() {
        bus.publish(Topic::ConnectionDial(*node));
    }
}

fn dial_later(ctx: &Context<ItChain>, state: &mut State, peer: NodeId, bus: &mut Bus<'_>) {
    if !ctx.rules.redials() {
        return;
    }
    let unreached = &mut state.gateway.unreached;
    let tries = unreached.get(&peer).copied().unwrap_or(0);
    if tries >= REDIALS_MAX {
        unreached.remove(&peer);
        bus.note(Note::GivesUpDialling(peer));
        bus.publish(Topic::ConnectionClosed { peer });
    } else {
        unreached.insert(peer, tries + 1);
        redial_later(ctx, bus);
    }
}

fn redial_later(ctx: &Context<ItChain>, bus: &mut Bus<'_>) {
    if ctx.rules.redials() {
        bus.out().set_timer(Timer::Redial, Delay::exactly(ctx.params.redial_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Bench, from, notes, sent};
    use super::*;
    use crate::node::Event;

    #[test]
    fn a_connection_that_no_node_makes_is_ignored() {
        let mut bench = Bench::leader(3, &[]);
        let before = bench.state.clone();
        let strange = Connection { dialler: NodeId(2), attempt: 0 };
        for (peer, over) in [(NodeId(0), from(0)), (NodeId(9), from(9)), (NodeId(1), strange)] {
            assert_eq!(notes(&bench.event(Event::Connected { peer, over })), [Note::EmptyConnection(peer)]);
        }
        assert_eq!(bench.state, before);
    }

    #[test]
    fn a_connection_that_is_told_of_twice_is_one() {
        let mut bench = Bench::leader(3, &[]);
        let before = bench.state.clone();
        let effects = bench.connect(1);
        assert_eq!((notes(&effects), sent(&effects)), (vec![Note::PeerExists(NodeId(1))], vec![]));
        assert_eq!(bench.state, before);
    }

    #[test]
    fn a_peer_is_lost_with_the_last_of_two_connections() {
        let mut bench = Bench::leader(3, &[]);
        let own = Connection { dialler: NodeId(0), attempt: 0 };
        bench.event(Event::Connected { peer: NodeId(1), over: own });
        assert_eq!(bench.state.gateway.links.get(&NodeId(1)), Some(&Link { used: own, spare: Some(from(1)) }));
        assert_eq!(notes(&bench.disconnect(1)), [Note::LosesSpare(NodeId(1))]);
        assert!(bench.state.peers.table().contains(&NodeId(1)));
        bench.event(Event::Disconnected { peer: NodeId(1), over: own });
        assert!(!bench.state.peers.table().contains(&NodeId(1)));
    }

    #[test]
    fn who_is_not_connected_is_not_heard() {
        let mut bench = Bench::leader(3, &[]);
        bench.disconnect(1);
        assert_eq!(bench.ignores(1, Message::RequestPeerList), Note::NotConnected(NodeId(1)));
        let over = Some(Connection { dialler: NodeId(2), attempt: 7 });
        let event = Event::Message { from: NodeId(2), over, message: Message::RequestPeerList };
        assert_eq!(notes(&bench.event(event)), [Note::NotConnected(NodeId(2))], "an old connection does not count");
    }

    #[test]
    fn a_dial_in_vain_is_tried_again_so_many_times() {
        let mut bench = Bench::new(2, &[]);
        bench.ask("dial n1");
        for attempt in 0..=u16::from(REDIALS_MAX) {
            let over = Connection { dialler: NodeId(0), attempt };
            let left = notes(&bench.event(Event::Disconnected { peer: NodeId(1), over }));
            let gives_up = left.contains(&Note::GivesUpDialling(NodeId(1)));
            assert_eq!(gives_up, attempt == u16::from(REDIALS_MAX), "{attempt}");
            let again = notes(&bench.event(Event::Timer(Timer::Redial)));
            assert_eq!(again.contains(&Note::Dials(NodeId(1))), !gives_up, "{attempt}");
        }
    }
}
