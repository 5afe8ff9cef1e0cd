//! The message queue inside a node. Components speak to each other through topics alone: one publishes, those that listen
//! consume, one after the other, all within one step.

use crate::node::{Context, Effects, NodeId};

use super::message::Message;
use super::note::Note;
use super::state::State;
use super::topic::{Component, Topic, TopicName};
use super::{ItChain, blockchain, consensus, election, gateway, ivm, peer, txpool, view_change};

/// The most topics that one step publishes. Beyond it they are lost, and a note says so.
pub const TOPICS_MAX: usize = 4_096;

/// What a component has at hand: what it may ask for, and the queue into which it publishes.
pub struct Bus<'a> {
    out: &'a mut Effects<ItChain>,
    queue: Vec<Topic>,
    next: usize,
    /// Whether a topic found no room.
    is_full: bool,
    /// What was consumed by whom, and how often.
    trace: Vec<(TopicName, &'static [Component], u32)>,
}

impl<'a> Bus<'a> {
    /// An empty queue.
    pub fn new(out: &'a mut Effects<ItChain>) -> Self {
        Self { out, queue: Vec::new(), next: 0, is_full: false, trace: Vec::new() }
    }

    /// Publishes a topic. Those who listen consume it when it is their turn.
    pub fn publish(&mut self, topic: Topic) {
        if self.queue.len() < TOPICS_MAX {
            self.queue.push(topic);
        } else {
            self.is_full = true;
        }
    }

    /// Has the gateway send a message.
    pub fn deliver(&mut self, to: NodeId, message: Message) {
        self.publish(Topic::MessageDeliver { to, message });
    }

    /// Has the gateway send the same to many.
    pub fn deliver_all(&mut self, to: &[NodeId], message: &Message) {
        to.iter().for_each(|node| self.deliver(*node, message.clone()));
    }

    /// Leaves a note.
    pub fn note(&mut self, note: Note) {
        self.out.note(note);
    }

    /// What leaves the node: sends, timers, writes, answers.
    pub fn out(&mut self) -> &mut Effects<ItChain> {
        self.out
    }

    /// Lets the components consume until the queue is empty, and tells who consumed what.
    pub fn run(mut self, ctx: &Context<ItChain>, state: &mut State) {
        while let Some(topic) = self.queue.get(self.next).cloned() {
            self.next += 1;
            let consumers = topic.consumers();
            let name = topic.name();
            match self.trace.iter_mut().find(|(known, by, _)| *known == name && *by == consumers) {
                Some((_, _, times)) => *times += 1,
                None => self.trace.push((name, consumers, 1)),
            }
            for component in consumers {
                #[cfg(test)]
                let before = state.clone();
                consume(*component, ctx, state, &topic, &mut self);
                #[cfg(test)]
                assert_own(*component, &before, state);
            }
        }
        if self.is_full {
            self.out.note(Note::BusIsFull);
        }
        for (topic, consumers, times) in self.trace {
            self.out.note(Note::Consumed { topic, by: consumers.to_vec(), times });
        }
    }
}

fn consume(component: Component, ctx: &Context<ItChain>, state: &mut State, topic: &Topic, bus: &mut Bus<'_>) {
    match (component, topic) {
        (Component::Gateway, Topic::MessageDeliver { to, message }) => {
            gateway::deliver(state, *to, message.clone(), bus);
        }
        (Component::Gateway, Topic::ConnectionDial(to)) => gateway::dial(ctx, state, *to, bus),
        (Component::Gateway, Topic::ConnectionClose(peer)) => gateway::close(state, *peer, bus),
        (Component::Peer, Topic::ConnectionCreated { peer, over }) => {
            peer::connection_created(ctx, state, *peer, *over, bus);
        }
        (Component::Peer, Topic::ConnectionClosed { peer }) => peer::connection_closed(ctx, state, *peer, bus),
        (Component::Peer, Topic::LeaderDeleted) => election::leader_deleted(ctx, state, bus),
        (Component::Peer, Topic::LeaderVote(ballot)) => election::vote_outside(ctx, state, *ballot, bus),
        (Component::Peer, Topic::LeaderElected(leader)) => election::install(ctx, state, *leader, bus),
        (Component::Peer, Topic::NetworkJoin(through)) => peer::join(state, *through, bus),
        (Component::Peer, Topic::MessageReceive { from, message }) => peer::receive(ctx, state, *from, message, bus),
        (Component::TxPool, Topic::TransactionCreate { request, call }) => {
            txpool::create(ctx, state, request, call, bus);
        }
        (Component::TxPool, Topic::TransactionCreated(transaction)) => txpool::store(ctx, state, transaction, bus),
        (Component::TxPool, Topic::MessageReceive { from, message: Message::Transactions(transactions) }) => {
            txpool::receive(ctx, state, *from, transactions, bus);
        }
        (Component::TxPool, Topic::LeaderUpdated) => txpool::leader_updated(ctx, state, bus),
        (Component::TxPool, Topic::BlockCommitted(block)) => txpool::committed(ctx, state, block, bus),
        (Component::Consensus, Topic::BlockConsent(block)) => consensus::propose(ctx, state, block, bus),
        (Component::Consensus, Topic::MessageReceive { from, message }) => match message {
            Message::Propose(propose) => consensus::receive_propose(ctx, state, *from, propose, bus),
            Message::Vote { stage, id, seal } => consensus::receive_vote(ctx, state, *from, (*stage, *id, *seal), bus),
            Message::ViewChange(said) => view_change::receive(ctx, state, *from, said, bus),
            _ => {}
        },
        (Component::Consensus, Topic::LeaderUpdated) => view_change::leader_updated(ctx, state, bus),
        (Component::Consensus, Topic::PeerDeleted(peer)) => view_change::peer_deleted(state, *peer),
        (Component::Consensus, Topic::BlockCommitted(block)) => consensus::committed(ctx, state, block, bus),
        (Component::Consensus, Topic::TransactionsSent) => view_change::wait_for_leader(ctx, state, bus),
        (Component::Consensus, Topic::LeaderSilent) => view_change::give_up(ctx, state, bus),
        (Component::Consensus, Topic::FaultEquivocate) => consensus::will_equivocate(state, bus),
        (Component::Blockchain, Topic::BlockPropose(transactions)) => {
            blockchain::create_block(ctx, state, transactions, bus);
        }
        (Component::Blockchain, Topic::BlockConfirm(block)) => blockchain::confirm(ctx, state, block, bus),
        (Component::Blockchain, Topic::NetworkJoined) => blockchain::network_joined(ctx, state, bus),
        (Component::Blockchain, Topic::ConnectionCreated { peer, .. } | Topic::TablePushed(peer)) => {
            blockchain::tell_height(ctx, state, *peer, bus);
        }
        (Component::Blockchain, Topic::PeerAhead(peer)) => blockchain::catch_up(ctx, state, *peer, bus),
        (Component::Blockchain, Topic::FaultTamper(block)) => blockchain::tamper(state, block, bus),
        (Component::Blockchain, Topic::ConnectionClosed { peer }) => blockchain::source_lost(ctx, state, *peer, bus),
        (Component::Blockchain, Topic::MessageReceive { from, message }) => {
            blockchain::receive(ctx, state, *from, message, bus);
        }
        (Component::Ivm, Topic::BlockCommitted(block)) => ivm::committed(state, block, bus),
        _ => {}
    }
}

/// A component changes its own part of the state and no other.
#[cfg(test)]
pub fn assert_own(component: Component, before: &State, after: &State) {
    let changes = [
        (Component::Gateway, before.gateway != after.gateway),
        (Component::Peer, before.peers != after.peers),
        (Component::TxPool, before.txpool != after.txpool),
        (Component::Consensus, before.consensus != after.consensus),
        (Component::Blockchain, before.blockchain != after.blockchain),
        (Component::Ivm, before.ivm != after.ivm),
    ];
    for (owner, has_changed) in changes {
        assert!(!has_changed || owner == component, "{} changes the part of {}", component.word(), owner.word());
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Bench, notes};
    use super::*;

    #[test]
    fn the_bus_is_full_once_a_topic_finds_no_room() {
        for (published, expected) in [(TOPICS_MAX, vec![]), (TOPICS_MAX + 1, vec![Note::BusIsFull])] {
            let mut bench = Bench::new(1, &[]);
            let mut out = Effects::new();
            let mut bus = Bus::new(&mut out);
            // Nobody listens to it.
            (0..published).for_each(|_| bus.publish(Topic::PeerCreated(NodeId(0))));
            bus.run(&bench.ctx, &mut bench.state);
            assert_eq!(notes(&out.into_iter().collect::<Vec<_>>()), expected, "{published}");
        }
    }
}
