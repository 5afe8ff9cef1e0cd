//! One machine: a node's state, its disk and its timers.

use std::sync::{Arc, OnceLock};

use crate::node::{NodeId, Protocol, SortedMap, fingerprint_of};

/// How a machine stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Running,
    /// It stands still and keeps its memory.
    Paused,
    /// Only its disk is left.
    Crashed,
    /// It is gone for good.
    Left,
}

/// A machine that runs, or ran, a node.
#[derive(Clone, Debug)]
pub struct Machine<P: Protocol> {
    pub(super) status: Status,
    pub(super) state: Option<P::State>,
    pub(super) disk: P::Durable,
    pub(super) cluster: Arc<[NodeId]>,
    pub(super) contact: Option<NodeId>,
    pub(super) alarms: SortedMap<P::Timer, Alarm>,
    pub(super) print: OnceLock<u64>,
}

/// A timer that was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    pub due_ms: u64,
    /// From the moment it was set until it is due.
    pub total_ms: u64,
    pub(super) number: u64,
    /// How long it had left when it was held.
    pub held_ms: Option<u64>,
}

impl<P: Protocol> Machine<P> {
    /// How it stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What its node knows, if it has a state.
    pub fn state(&self) -> Option<&P::State> {
        self.state.as_ref()
    }

    /// What a crash would leave.
    pub fn disk(&self) -> &P::Durable {
        &self.disk
    }

    /// The member through which its node was told to join.
    pub fn contact(&self) -> Option<NodeId> {
        self.contact
    }

    /// Its timers, running and held.
    pub fn alarms(&self) -> impl Iterator<Item = (P::Timer, Alarm)> {
        self.alarms.iter().map(|(timer, alarm)| (*timer, *alarm))
    }

    /// A fingerprint of state, disk and running timers; without times. Found once a change.
    pub fn fingerprint(&self) -> u64 {
        *self.print.get_or_init(|| {
            let alarms: Vec<(P::Timer, bool)> =
                self.alarms.iter().map(|(timer, alarm)| (*timer, alarm.held_ms.is_some())).collect();
            fingerprint_of(&(self.status, &self.state, &self.disk, alarms))
        })
    }
}
