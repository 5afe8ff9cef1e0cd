//! Half-open connections: a node that writes and hears nothing asks whether the other end is still there.
//!
//! A node that crashed behind a cut link told nobody. What is written to it then reaches no socket, and nobody says so.

use serde::{Deserialize, Serialize};

use super::super::net_note::NetNote;
use super::super::socket::{CloseCause, Env, SocketId};
use super::super::wire::Wire;
use super::{Act, Acts, Net, NetTimer};
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
        let Some(pooled) = self.sockets.get_mut(&id).filter(|pooled| pooled.is_open()) else { return };
        if pooled.silence == Silence::None && env.rules.probes_silence() {
            pooled.silence = Silence::Waits { heard: pooled.socket.counters().bytes_in };
            acts.push(Act::SetTimer(NetTimer::Probe(id), Delay::exactly(env.params.limits.silence_ms)));
        }
    }

    /// The silence has lasted long enough.
    pub(super) fn probe(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        let Some(pooled) = self.sockets.get_mut(&id).filter(|pooled| pooled.is_open()) else { return };
        let (peer, over) = (pooled.socket.peer(), pooled.socket.over());
        match (pooled.silence, over) {
            (Silence::Waits { heard }, Some(over)) if heard == pooled.socket.counters().bytes_in => {
                pooled.silence = Silence::Asked { heard };
                acts.push(Act::Note(NetNote::Probes { id, peer }));
                acts.push(Act::Send { to: peer, over, wire: Wire::Probe });
                acts.push(Act::SetTimer(NetTimer::Probe(id), Delay::exactly(env.params.limits.silence_ms)));
            }
            (Silence::Asked { heard }, _) if heard == pooled.socket.counters().bytes_in => {
                acts.push(Act::Note(NetNote::IsGone { id, peer }));
                self.with(env, id, acts, |socket, out| socket.close(CloseCause::PeerGone, env, out));
            }
            _ => pooled.silence = Silence::None,
        }
    }

    /// The other end asks, or answers.
    pub(super) fn probed(&mut self, id: SocketId, wire: &Wire, acts: &mut Acts) {
        let Some(pooled) = self.sockets.get_mut(&id) else { return };
        match (wire, pooled.socket.over()) {
            (Wire::Probe, Some(over)) => {
                acts.push(Act::Send { to: pooled.socket.peer(), over, wire: Wire::Alive });
            }
            (Wire::Alive, _) if matches!(pooled.silence, Silence::Asked { .. }) => {
                pooled.silence = Silence::None;
                acts.push(Act::CancelTimer(NetTimer::Probe(id)));
            }
            _ => {}
        }
    }
}
