//! Half-open connections: a node that writes and hears nothing asks whether the other end is still there.
//!
//! A node that crashed behind a cut link told nobody. What is written to it then reaches no socket, and nobody says so. And
//! a credit that was lost leaves a writer waiting: the answer to the question says again how far it may go. And bytes that
//! were lost leave a reader waiting that no later byte reaches: the question says how many there were.

use serde::{Deserialize, Serialize};

use super::super::net_note::NetNote;
use super::super::socket::{CloseCause, Counters, Env, SocketId, WriteRoutine};
use super::super::wire::Wire;
use super::{Act, Acts, Net, NetTimer, Pooled};
use crate::node::Delay;

/// Since something was written to a socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Silence {
    /// Nothing was, or something came back.
    #[default]
    None,
    /// So many bytes had come when it was written.
    Waits { heard: u64 },
    /// It was asked whether it is still there, and so many bytes had come then.
    Asked { heard: u64 },
}

impl Net {
    /// Something was written to a socket: from now on silence counts.
    pub(super) fn listen_for(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        let Some(pooled) = self.sockets.get_mut(&id).filter(|pooled| pooled.socket.has_peer()) else { return };
        if pooled.silence == Silence::None && env.rules.probes_silence() {
            pooled.silence = Silence::Waits { heard: pooled.socket.counters().bytes_in };
            acts.push(Act::SetTimer(NetTimer::Probe(id), Delay::exactly(env.params.limits.silence_ms)));
        }
    }

    /// A writer waits for credit: whatever else comes, it is asked for when it does not come.
    pub(super) fn listen_if_held_up(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        if self.sockets.get(&id).is_some_and(is_held_up) {
            self.listen_for(env, id, acts);
        }
    }

    /// The silence has lasted long enough.
    pub(super) fn probe(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        let Some(pooled) = self.sockets.get_mut(&id).filter(|pooled| pooled.is_open()) else { return };
        let (peer, over) = (pooled.socket.peer(), pooled.socket.over());
        let Counters { bytes_in: hears, bytes_out: at, .. } = pooled.socket.counters();
        let is_held_up = is_held_up(pooled);
        match (pooled.silence, over.filter(|_| pooled.socket.has_peer())) {
            (Silence::Asked { heard }, Some(_)) if heard == hears => {
                acts.push(Act::Note(NetNote::IsGone { id, peer }));
                self.with(env, id, acts, |socket, out| socket.close(CloseCause::PeerGone, env, out));
            }
            (Silence::Waits { heard } | Silence::Asked { heard }, Some(over)) if heard == hears || is_held_up => {
                pooled.silence = Silence::Asked { heard: hears };
                acts.push(Act::Note(NetNote::Probes { id, peer }));
                acts.push(Act::Send { to: peer, over, wire: Wire::Probe { at } });
                acts.push(Act::SetTimer(NetTimer::Probe(id), Delay::exactly(env.params.limits.silence_ms)));
            }
            _ => pooled.silence = Silence::None,
        }
    }

    /// The other end asks, or answers.
    pub(super) fn probed(&mut self, env: &Env<'_>, id: SocketId, wire: &Wire, acts: &mut Acts) {
        match *wire {
            Wire::Probe { at } => {
                self.with(env, id, acts, |socket, out| socket.check_received(at, env, out));
                let answer = self.sockets.get(&id).filter(|pooled| pooled.is_open()).map(|pooled| &pooled.socket);
                let answer = answer.and_then(|socket| Some((socket.peer(), socket.over()?, socket.granted())));
                acts.extend(answer.map(|(to, over, upto)| Act::Send { to, over, wire: Wire::Alive { upto } }));
            }
            Wire::Alive { upto } => {
                let Some(pooled) = self.sockets.get_mut(&id) else { return };
                if matches!(pooled.silence, Silence::Asked { .. }) {
                    pooled.silence = Silence::None;
                    acts.push(Act::CancelTimer(NetTimer::Probe(id)));
                }
                self.with(env, id, acts, |socket, out| socket.receive(Wire::Credit { upto }, env, out));
            }
            Wire::Bytes { .. } | Wire::Credit { .. } | Wire::End { .. } => {}
        }
    }
}

fn is_held_up(pooled: &Pooled) -> bool {
    pooled.is_open() && pooled.socket.write_routine() == WriteRoutine::WaitsForCredit
}
