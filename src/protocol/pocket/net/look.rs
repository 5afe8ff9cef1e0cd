//! What tables and properties look at.

use super::super::socket::{REQUESTS_MAX, ReadRoutine, Socket};
use super::{Heard, KEPT_MAX, Net, NetStatus, OWED_BYTES_MAX, OWED_MAX, Pooled, Record, SINK_MAX, SOCKETS_MAX};
use crate::node::{NodeId, fingerprint_of};

impl Net {
    /// Whether the other nodes are configured with this one. One that came later is known to those with whom it has a socket.
    pub fn is_configured(&self) -> bool {
        self.is_configured
    }

    /// How it stands.
    pub fn status(&self) -> NetStatus {
        self.status
    }

    /// Its sockets, oldest first.
    pub fn sockets(&self) -> impl Iterator<Item = &Pooled> {
        self.sockets.values()
    }

    /// The sockets that closed last, oldest first.
    pub fn closed(&self) -> impl Iterator<Item = &Socket> {
        self.closed.iter()
    }

    /// The sockets with a node, oldest first.
    pub fn sockets_with(&self, peer: NodeId) -> impl Iterator<Item = &Pooled> {
        self.sockets().filter(move |pooled| pooled.socket.peer() == peer)
    }

    /// The nodes with which a socket is open.
    pub fn open_peers(&self) -> impl Iterator<Item = NodeId> {
        self.sockets().filter(|pooled| pooled.is_open()).map(|pooled| pooled.socket.peer())
    }

    /// The sockets that are there, and those that closed last.
    pub fn all_sockets(&self) -> impl Iterator<Item = &Socket> {
        self.sockets().map(|pooled| &pooled.socket).chain(self.closed())
    }

    /// How many requests wait for a response.
    pub fn open_requests(&self) -> usize {
        self.errands.len()
    }

    /// How many packets the sink holds, and whether its consumer stands still.
    pub fn sink(&self) -> (usize, bool) {
        (self.sink.len(), self.is_stalled)
    }

    /// Raw packets and texts that came, oldest first.
    pub fn heard(&self) -> impl Iterator<Item = &Heard> {
        self.heard.iter()
    }

    /// How many payloads of the consensus came to nothing.
    pub fn lost(&self) -> u32 {
        self.lost
    }

    /// How often a socket was announced as opened, and as closed.
    pub fn callbacks(&self) -> (u32, u32) {
        (self.opened_count, self.closed_count)
    }

    /// Whether nothing holds more than it may.
    pub fn is_within_bounds(&self) -> bool {
        let (owed, sockets) = (&self.owed, self.sockets.len());
        let lists = [
            (self.sink.len(), SINK_MAX),
            (owed.len(), OWED_MAX),
            (self.owed_bytes(), OWED_BYTES_MAX),
            (self.errands.len(), sockets * REQUESTS_MAX),
            (sockets, SOCKETS_MAX),
            (self.heard.len(), KEPT_MAX),
            (self.closed.len(), KEPT_MAX),
        ];
        lists.into_iter().all(|(has, most)| has <= most)
            && self.told.is_within_bounds()
            && self.sockets().all(Pooled::is_within_bounds)
    }

    /// A fingerprint of what properties look at, and of no more: they are looked at whenever it changes.
    pub fn digest(&self) -> u64 {
        let announced = self.sockets().filter(|pooled| pooled.socket.is_announced()).count();
        let youngest = self.broadcasts().last().map(|told| told.id);
        let told = (self.broadcasts().len(), youngest);
        fingerprint_of(&(self.opened_count, self.closed_count, announced, told, self.is_within_bounds()))
    }

    /// A fingerprint of what one would want to see happen: raw packets and answers that came, chunks that were wrong,
    /// readers that wait, sockets that ended, broadcasts and what nobody acknowledged of them.
    pub fn news(&self) -> u64 {
        let rejected: u64 = self.all_sockets().map(|socket| socket.counters().rejected).sum();
        let is_held_up = |routine| matches!(routine, ReadRoutine::BlockedBySink | ReadRoutine::StuckAt { .. });
        let held_up = self.sockets().filter(|pooled| is_held_up(pooled.socket.read_routine())).count();
        let ended = u64::from(self.next_socket).saturating_sub(self.sockets.len() as u64);
        let told: Vec<_> = self.broadcasts().iter().map(|told| (told.id, told.unacked)).collect();
        fingerprint_of(&(&self.heard, self.record.outcome_count(), rejected, held_up, ended, told, self.lost))
    }

    /// What is kept to be looked at alone.
    pub fn record(&self) -> &Record {
        &self.record
    }
}
