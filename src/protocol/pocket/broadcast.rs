//! Broadcasts: to everybody at once, or down the tree, with the layers that repair it.
//!
//! What comes in: a text to tell, or one that was told. What goes out: parcels to others, each of which is to be
//! acknowledged. The layers are rules: a missing acknowledgement is answered by asking the neighbours (`resend`), the first
//! two are told twice (`redundancy`), and whoever has a text offers it to the next to the left and right (`clean_up`).

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::net::{Act, Acts, Errand, Job, Net, NetStatus, NetTimer, keep};
use super::net_note::{BroadcastNote, NetNote};
use super::parcel::{BroadcastId, Parcel, Payload};
use super::raintree::{levels, places, ring};
use super::request::TEXT_CHARS_MAX;
use super::socket::{Env, SocketId};
use crate::node::{Delay, NodeId};

/// The most broadcasts of which a node keeps the text; the oldest is dropped.
pub const BROADCASTS_MAX: usize = 32;

/// The most broadcasts that a node knows for such that it has heard; the oldest is forgotten.
pub const KNOWN_MAX: usize = 256;

/// How far away a neighbour is at most that is asked because those before it do not answer.
const OFFER_STEPS_MAX: u16 = 8;

/// A broadcast as one node knows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Broadcast {
    pub id: BroadcastId,
    pub text: String,
    /// The level at which it came first; one above the tree at the node that began it.
    pub level: u8,
    /// How often it came, how often after the first time, how often it was handed on to the consensus.
    pub received: u32,
    pub duplicates: u32,
    pub handed: u32,
    /// What was sent of it, how much of that was acknowledged, and how much was not in time.
    pub sent: u32,
    pub acked: u32,
    pub unacked: u32,
}

impl Broadcast {
    fn new(id: BroadcastId, text: String, level: u8) -> Self {
        Self { id, text, level, received: 0, duplicates: 0, handed: 0, sent: 0, acked: 0, unacked: 0 }
    }
}

/// The broadcasts of which one node knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Broadcasts {
    /// Those of which it keeps the text, oldest first.
    kept: Vec<Broadcast>,
    /// Those that it has heard, oldest first.
    known: VecDeque<BroadcastId>,
    /// Which start of the node this is, and how many broadcasts it began since.
    start: u32,
    begun: u32,
}

impl Broadcasts {
    pub(super) fn new(start: u32) -> Self {
        Self { kept: Vec::new(), known: VecDeque::new(), start, begun: 0 }
    }

    /// The name of this node's next broadcast.
    fn next(&mut self, source: NodeId) -> BroadcastId {
        self.begun = self.begun.wrapping_add(1);
        BroadcastId { source, start: self.start, number: self.begun }
    }

    fn find(&mut self, id: BroadcastId) -> Option<&mut Broadcast> {
        self.kept.iter_mut().rfind(|told| told.id == id)
    }

    fn knows(&self, id: BroadcastId) -> bool {
        self.known.contains(&id)
    }

    /// Keeps a broadcast, and knows it from now on.
    fn keep(&mut self, told: Broadcast) {
        if !self.knows(told.id) {
            keep(&mut self.known, told.id, KNOWN_MAX);
        }
        if self.kept.len() >= BROADCASTS_MAX {
            self.kept.remove(0);
        }
        self.kept.push(told);
    }

    /// Those of which it keeps the text, oldest first.
    pub fn kept(&self) -> &[Broadcast] {
        &self.kept
    }

    /// Whether it keeps no more than it may.
    pub(super) fn is_within_bounds(&self) -> bool {
        self.kept.len() <= BROADCASTS_MAX && self.known.len() <= KNOWN_MAX
    }
}

/// A neighbour on the ring to whom a broadcast is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Neighbour {
    pub is_right: bool,
    /// How many places away.
    pub steps: u16,
}

/// One copy of a broadcast on its way to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sending {
    pub id: BroadcastId,
    pub to: NodeId,
    pub level: u8,
    /// Whether it was sent because another copy was not acknowledged.
    pub is_second: bool,
}

impl Net {
    /// The broadcasts that this node knows, oldest first.
    pub fn broadcasts(&self) -> &[Broadcast] {
        self.told.kept()
    }

    /// Tells everybody.
    pub(super) fn tell(&mut self, env: &Env<'_>, text: String, acts: &mut Acts) -> BroadcastId {
        let id = self.told.next(env.me);
        let ring = self.ring(env);
        let top = levels(ring.len());
        self.told.keep(Broadcast::new(id, text, top.saturating_add(1)));
        acts.push(Act::from(BroadcastNote::Broadcasts { id, nodes: ring.len() }));
        if env.rules.sends_down_a_tree() {
            self.pass_on(env, id, top.saturating_add(1), acts);
            let first: Vec<NodeId> = places(ring.len(), top).filter_map(|place| ring.get(place).copied()).collect();
            for to in env.rules.told_twice(first) {
                self.send_copy(env, Sending { id, to, level: 0, is_second: false }, acts);
            }
        } else {
            for &to in &ring[1..] {
                self.send_copy(env, Sending { id, to, level: 0, is_second: false }, acts);
            }
        }
        self.plan_clean_up(env, id, acts);
        id
    }

    /// A broadcast came over a socket, as a request to be acknowledged.
    pub(super) fn hear(
        &mut self,
        env: &Env<'_>,
        (from, socket, nonce): (NodeId, SocketId, u32),
        (id, level, text): (BroadcastId, u8, String),
        acts: &mut Acts,
    ) {
        if text.chars().count() > TEXT_CHARS_MAX {
            acts.push(Act::Note(NetNote::BadParcel(from)));
            return;
        }
        let ack = Payload::Ack { acker: env.me, ackee: from };
        self.respond(env, socket, nonce, &Job::parcel(&Parcel::direct(env.me, from, ack).about(id), None), acts);
        let is_new = !self.told.knows(id);
        if self.told.find(id).is_none() {
            self.told.keep(Broadcast::new(id, text.clone(), level));
        }
        let Some(told) = self.told.find(id) else { return };
        told.received = told.received.saturating_add(1);
        if !is_new {
            told.duplicates = told.duplicates.saturating_add(1);
        }
        let is_handed = env.rules.hands_on(is_new);
        told.handed = told.handed.saturating_add(is_handed.into());
        acts.push(Act::from(BroadcastNote::Hears { id, from, level, is_new }));
        if is_handed {
            acts.push(Act::HandText { from: id.source, text });
        }
        if env.rules.sends_down_a_tree() {
            self.pass_on(env, id, level, acts);
        }
        if is_new {
            self.plan_clean_up(env, id, acts);
        }
    }

    /// A copy was acknowledged: by the right node, or by another.
    pub(super) fn acknowledged(
        &mut self,
        env: &Env<'_>,
        copy: Sending,
        (acker, ackee): (NodeId, NodeId),
        acts: &mut Acts,
    ) {
        if !env.rules.is_ack_of((acker, ackee), (copy.to, env.me)) {
            acts.push(Act::from(BroadcastNote::UnrecognisedAck { from: copy.to, acker }));
            self.unacknowledged(env, copy, acts);
            return;
        }
        if let Some(told) = self.told.find(copy.id) {
            told.acked = told.acked.saturating_add(1);
        }
    }

    /// A copy was not acknowledged in time, or could not be sent.
    pub(super) fn unacknowledged(&mut self, env: &Env<'_>, copy: Sending, acts: &mut Acts) {
        let Some(told) = self.told.find(copy.id) else { return };
        told.unacked = told.unacked.saturating_add(1);
        acts.push(Act::from(BroadcastNote::FailedToAck { id: copy.id, to: copy.to }));
        let ring = self.ring(env);
        let Some(place) = ring.iter().position(|node| *node == copy.to) else { return };
        let beside = [place.checked_sub(1), place.checked_add(1)].into_iter().flatten();
        let beside: Vec<NodeId> =
            beside.filter(|place| *place > 0).filter_map(|place| ring.get(place).copied()).collect();
        let beside = env.rules.adjusted(copy.is_second, beside);
        if !beside.is_empty() {
            acts.push(Act::from(BroadcastNote::SendsInstead { id: copy.id, to: beside.clone() }));
        }
        for to in beside {
            self.send_copy(env, Sending { to, is_second: true, ..copy }, acts);
        }
    }

    /// It is time to offer a broadcast to the neighbours.
    pub(super) fn clean_up(&mut self, env: &Env<'_>, id: BroadcastId, acts: &mut Acts) {
        for is_right in [false, true] {
            self.offer(env, id, Neighbour { is_right, steps: 1 }, acts);
        }
    }

    /// Offers a broadcast to a neighbour; if that neighbour does not answer, the next one beyond it is asked.
    pub(super) fn offer(&mut self, env: &Env<'_>, id: BroadcastId, to: Neighbour, acts: &mut Acts) {
        if self.status() != NetStatus::Listening || to.steps > OFFER_STEPS_MAX {
            return;
        }
        let ring = self.ring(env);
        let steps = usize::from(to.steps);
        let place = if to.is_right { Some(steps) } else { ring.len().checked_sub(steps) };
        let Some(&node) = place.filter(|place| *place > 0).and_then(|place| ring.get(place)) else { return };
        acts.push(Act::from(BroadcastNote::Offers { id, to: node }));
        let offer = Parcel::direct(env.me, node, Payload::Offer).about(id);
        self.submit(env, node, Job::parcel(&offer, Some(Errand::Offer { id, neighbour: to })), acts);
    }

    /// A neighbour does not answer an offer: ask beyond it.
    pub(super) fn offer_beyond(&mut self, env: &Env<'_>, id: BroadcastId, past: Neighbour, acts: &mut Acts) {
        let steps = past.steps.saturating_add(1);
        self.offer(env, id, Neighbour { steps, ..past }, acts);
    }

    /// A neighbour wants what it was offered.
    pub(super) fn give(&mut self, env: &Env<'_>, id: BroadcastId, to: NodeId, acts: &mut Acts) {
        self.send_copy(env, Sending { id, to, level: 0, is_second: true }, acts);
    }

    /// A neighbour offers a broadcast: is it wanted?
    pub(super) fn consider(
        &mut self,
        env: &Env<'_>,
        (from, socket, nonce): (NodeId, SocketId, u32),
        id: BroadcastId,
        acts: &mut Acts,
    ) {
        let wants = !self.told.knows(id);
        acts.push(Act::from(BroadcastNote::IsOffered { id, from, wants }));
        let answer = if wants { Payload::Want } else { Payload::Have };
        self.respond(env, socket, nonce, &Job::parcel(&Parcel::direct(env.me, from, answer).about(id), None), acts);
    }

    // ---- helpers ----

    /// Sends to all places of the levels below this one.
    fn pass_on(&mut self, env: &Env<'_>, id: BroadcastId, reached: u8, acts: &mut Acts) {
        // Most nodes are leaves, and need not know the ring.
        if reached <= 1 {
            return;
        }
        let ring = self.ring(env);
        let top = levels(ring.len()).saturating_add(1);
        for level in (1..reached.min(top)).rev() {
            for place in places(ring.len(), level) {
                if let Some(&to) = ring.get(place) {
                    self.send_copy(env, Sending { id, to, level, is_second: false }, acts);
                }
            }
        }
    }

    fn send_copy(&mut self, env: &Env<'_>, copy: Sending, acts: &mut Acts) {
        if self.status() != NetStatus::Listening {
            return;
        }
        let Some(told) = self.told.find(copy.id) else { return };
        told.sent = told.sent.saturating_add(1);
        let text = Payload::Text(told.text.clone());
        let direct = Parcel::direct(copy.id.source, copy.to, text).about(copy.id);
        let parcel = Parcel { level: copy.level, ..direct };
        self.submit(env, copy.to, Job::parcel(&parcel, Some(Errand::Broadcast(copy))), acts);
    }

    fn plan_clean_up(&mut self, env: &Env<'_>, id: BroadcastId, acts: &mut Acts) {
        if env.rules.cleans_up() {
            acts.push(Act::SetTimer(NetTimer::CleanUp(id), Delay::exactly(env.params.limits.clean_up_ms)));
        }
    }

    /// All nodes that this one knows, itself first.
    fn ring(&self, env: &Env<'_>) -> Vec<NodeId> {
        let nodes = env.cluster.iter().copied().chain(self.open_peers());
        ring(env.me, nodes.collect(), env.roster)
    }
}
