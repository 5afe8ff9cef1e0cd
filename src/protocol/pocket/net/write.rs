//! What goes out: payloads are written to sockets, or wait for one, or are given up.

use super::super::net_note::NetNote;
use super::super::parcel::{Parcel, Payload};
use super::super::socket::{Env, Purpose, SocketId, WRITERS_MAX};
use super::{Act, Acts, Errand, Job, Net, Reply};
use crate::node::{Connection, NodeId};

impl Net {
    /// A payload of the consensus: over a connection of its own, or as a datagram to whoever it is for.
    pub fn send(&mut self, env: &Env<'_>, to: NodeId, over: Option<Connection>, bytes: Vec<u8>, acts: &mut Acts) {
        let payload = Payload::Consensus { bytes, is_over: over.is_some() };
        let job = Job::parcel(&Parcel::direct(env.me, to, payload), None);
        match over {
            None => _ = self.submit(env, to, job, acts),
            Some(over) => match self.socket_over(to, over) {
                Some(id) => _ = self.submit_to(env, id, job, acts),
                None => {
                    self.lose(1);
                    acts.push(Act::Note(NetNote::NotWritten { to, why: None }));
                }
            },
        }
    }

    /// Writes to a node: over a socket that is there, or over one that is dialled for it.
    pub(in crate::protocol::pocket) fn submit(
        &mut self,
        env: &Env<'_>,
        to: NodeId,
        job: Job,
        acts: &mut Acts,
    ) -> Option<Reply> {
        match self.reach(env, to, acts) {
            Ok(id) => self.submit_to(env, id, job, acts),
            Err(why) => {
                self.give_up(env, to, job, why.clone(), acts);
                Some(why)
            }
        }
    }

    /// Answers a request over the socket that it came from.
    pub(in crate::protocol::pocket) fn respond(
        &mut self,
        env: &Env<'_>,
        id: SocketId,
        nonce: u32,
        job: &Job,
        acts: &mut Acts,
    ) {
        let what = job.outgoing(Purpose::Response { nonce });
        self.touch(id);
        let Some(to) = self.sockets.get(&id).map(|pooled| pooled.socket.peer()) else { return };
        let wrote = self.with(env, id, acts, |socket, out| socket.write(env, &job.body, what, out));
        if let Some(Err(why)) = wrote {
            acts.push(Act::Note(NetNote::NotAnswered { to, nonce, why: Some(why) }));
        }
    }

    /// A socket is used.
    pub(super) fn touch(&mut self, id: SocketId) {
        if let Some(pooled) = self.sockets.get_mut(&id) {
            self.uses += 1;
            pooled.used = self.uses;
        }
    }

    // ---- helpers ----

    /// Writes over this socket, now or when it is open.
    pub(super) fn submit_to(&mut self, env: &Env<'_>, id: SocketId, job: Job, acts: &mut Acts) -> Option<Reply> {
        self.touch(id);
        let pooled = self.sockets.get_mut(&id)?;
        let to = pooled.socket.peer();
        let (is_open, is_opening) = (pooled.is_open(), pooled.socket.is_opening());
        // Those that have waited since before it was open go first.
        if is_opening || (is_open && !pooled.waiting.is_empty()) {
            if pooled.has_room_for(&job) {
                pooled.waiting.push_back(job);
                return None;
            }
            self.give_up(env, to, job, Reply::TooMuchWaits, acts);
            return Some(Reply::TooMuchWaits);
        }
        if !is_open {
            self.give_up(env, to, job, Reply::NoSocket, acts);
            return Some(Reply::NoSocket);
        }
        self.write_to(env, id, job, acts)
    }

    /// Writes what has waited, as far as the socket takes writers.
    pub(super) fn feed(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        while let Some(pooled) = self.sockets.get_mut(&id).filter(|pooled| pooled.is_open())
            && pooled.socket.waiting_writers() < WRITERS_MAX
            && let Some(job) = pooled.waiting.pop_front()
        {
            _ = self.write_to(env, id, job, acts);
        }
    }

    fn write_to(&mut self, env: &Env<'_>, id: SocketId, job: Job, acts: &mut Acts) -> Option<Reply> {
        let to = self.sockets.get(&id)?.socket.peer();
        let is_ping = matches!(job.errand, Some(Errand::Ping(_)));
        let within_ms = if is_ping { env.params.limits.ping_ms } else { env.params.request_ms };
        let purpose = if job.errand.is_some() { Purpose::Request { within_ms } } else { Purpose::Plain };
        let what = job.outgoing(purpose);
        let wrote = self.with(env, id, acts, |socket, out| socket.write(env, &job.body, what, out))?;
        let why = match wrote {
            Ok(nonce) if self.waits_for(id, nonce) => {
                job.errand.into_iter().for_each(|errand| _ = self.errands.insert((id, nonce), errand));
                self.listen_for(env, id, acts);
                return None;
            }
            // The write itself ended the socket.
            Ok(_) => Reply::NoSocket,
            Err(error) => Reply::Refused(error),
        };
        self.give_up(env, to, job, why.clone(), acts);
        Some(why)
    }

    /// Whether a socket is still there and, where something was asked, still waits for the answer.
    fn waits_for(&self, id: SocketId, nonce: u32) -> bool {
        let socket = self.sockets.get(&id).map(|pooled| &pooled.socket);
        socket.is_some_and(|socket| nonce == 0 || socket.pending().any(|pending| pending.nonce == nonce))
    }

    /// Something could not be written: whoever waits for a response to it hears so.
    pub(super) fn give_up(&mut self, env: &Env<'_>, to: NodeId, job: Job, why: Reply, acts: &mut Acts) {
        match job.errand {
            Some(errand) => self.fail(env, errand, why, acts),
            None => {
                if job.is_domain {
                    self.lose(1);
                }
                let why = if let Reply::Refused(error) = why { Some(error) } else { None };
                acts.push(Act::Note(NetNote::NotWritten { to, why }));
            }
        }
    }
}
