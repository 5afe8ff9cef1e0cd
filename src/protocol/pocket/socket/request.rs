//! Requests: a nonce goes out; its answer, its deadline or the end of the socket comes in.

use serde::{Deserialize, Serialize};

use crate::node::SortedMap;
use crate::protocol::pocket::error::{Broken, SocketError};
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::reader::Packet;

use super::{Env, Output, Pending, Socket, SocketState, SocketTimer};

/// The most requests of a socket that wait for an answer at a time.
pub const REQUESTS_MAX: usize = 256;

/// The requests of one end. Nonces are counted from 1; 0 stands for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Requests {
    last: u32,
    /// What waits for an answer; `true`: its time is up.
    pending: SortedMap<u32, bool>,
}

impl Requests {
    /// The nonce of a new request.
    pub(super) fn begin(&mut self) -> Result<u32, SocketError> {
        if self.pending.len() >= REQUESTS_MAX {
            return Err(SocketError::TooManyRequests);
        }
        loop {
            self.last = self.last.wrapping_add(1);
            if self.last != 0 && !self.pending.contains_key(&self.last) {
                self.pending.insert(self.last, false);
                return Ok(self.last);
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Pending> + '_ {
        self.pending.iter().map(|(nonce, is_timed_out)| Pending { nonce: *nonce, is_timed_out: *is_timed_out })
    }

    /// The socket closes: nobody will be answered.
    pub(super) fn abandon(&mut self, out: &mut Vec<Output>) {
        for Pending { nonce, is_timed_out } in self.iter() {
            if !is_timed_out {
                out.extend([Output::CancelTimer(SocketTimer::Request(nonce)), Output::Abandoned { nonce }]);
            }
        }
        self.pending = SortedMap::new();
    }
}

impl Socket {
    /// A request's deadline passed. Nothing happens if it does not wait any more.
    pub fn expire(&mut self, nonce: u32, env: &Env<'_>, out: &mut Vec<Output>) {
        let Some(is_timed_out @ false) = self.requests.pending.get_mut(&nonce) else { return };
        *is_timed_out = true;
        if env.rules.forgets_timed_out() {
            self.requests.pending.remove(&nonce);
        }
        out.extend([Output::Note(SocketNote::TimesOut { nonce }), Output::TimedOut { nonce }]);
    }

    /// Hands a packet to the request that it answers, or gives it back for the sink.
    pub(super) fn route(&mut self, packet: Packet, env: &Env<'_>, out: &mut Vec<Output>) -> Option<Packet> {
        let nonce = packet.nonce;
        let waiting = self.requests.pending.get(&nonce).copied().filter(|_| env.rules.may_answer(&packet));
        match waiting {
            Some(false) => {
                self.requests.pending.remove(&nonce);
                out.extend([
                    Output::CancelTimer(SocketTimer::Request(nonce)),
                    Output::Note(SocketNote::HasAnswer { nonce }),
                    Output::Answered { nonce, packet },
                ]);
                None
            }
            Some(true) if env.rules.forgets_timed_out() => {
                self.requests.pending.remove(&nonce);
                self.drop_late(nonce, out);
                None
            }
            Some(true) => {
                self.counters.late += 1;
                self.fail(Broken::LateAnswer(nonce).into(), env, out);
                None
            }
            None if env.rules.is_late(&packet) => {
                self.drop_late(nonce, out);
                None
            }
            None if env.rules.sticks_at(nonce) => {
                self.reading.stick_at(nonce);
                out.push(Output::Note(SocketNote::ReaderIsStuck { nonce }));
                None
            }
            None => Some(packet),
        }
    }

    fn drop_late(&mut self, nonce: u32, out: &mut Vec<Output>) {
        self.counters.late += 1;
        out.push(Output::Note(SocketNote::DropsLateAnswer { nonce }));
    }

    /// Begins a request, if that is what a payload is for. Its nonce.
    pub(super) fn ask(&mut self, within_ms: u32, env: &Env<'_>, out: &mut Vec<Output>) -> Result<u32, SocketError> {
        debug_assert_eq!(self.state(), SocketState::Open);
        if env.rules.forgets_timed_out() {
            // The rule may have been off when their time was up.
            self.requests.pending.retain(|_, is_timed_out| !*is_timed_out);
        }
        let nonce = self.requests.begin()?;
        out.push(Output::SetTimer(SocketTimer::Request(nonce), within_ms));
        out.push(Output::Note(SocketNote::Asks { nonce }));
        Ok(nonce)
    }
}
