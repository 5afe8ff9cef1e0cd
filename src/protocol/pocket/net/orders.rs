//! What a person asks of a network module.

use super::super::net_note::NetNote;
use super::super::request::{Order, WantedKind};
use super::super::socket::{CloseCause, Env, Fault, Kind, Output, Socket, SocketId};
use super::consume::PING;
use super::{Act, Acts, Errand, Job, Net, NetStatus, Owner, Reply};
use crate::node::NodeId;

impl Net {
    /// Carries out an order. It is answered now, or when its response comes.
    pub(super) fn order(&mut self, env: &Env<'_>, order: Order, acts: &mut Acts) {
        let reply = match self.status {
            NetStatus::NotConfigured(field) => Some(Reply::NotConfigured(field)),
            NetStatus::Stopped => Some(Reply::IsStopped),
            NetStatus::Listening => self.obey(env, &order, acts),
        };
        if let Some(reply) = reply {
            self.reply(order, reply, acts);
        }
    }

    /// The reply, if there is one already.
    fn obey(&mut self, env: &Env<'_>, order: &Order, acts: &mut Acts) -> Option<Reply> {
        Some(match order {
            Order::Open { to, kind } => self.open(env, *to, *kind, acts),
            Order::HangUp { to } => self.close_with(env, *to, CloseCause::ByUser, acts),
            Order::Cancel { to } => self.close_with(env, *to, CloseCause::ContextCancelled, acts),
            Order::Stop => self.stop(env, acts),
            Order::Transmit { to, text } => self.transmit(env, *to, Job::text(text.clone(), None), acts),
            Order::Fill { to, bytes } => self.transmit(env, *to, Job::raw(filling(*bytes), None), acts),
            Order::Flood { to, count } => {
                acts.push(Act::Note(NetNote::Floods { to: *to, count: *count }));
                let refused =
                    (1..=*count).find_map(|number| self.submit(env, *to, Job::text(number.to_string(), None), acts));
                refused.unwrap_or(Reply::Wrote(*count))
            }
            Order::Ask { to, text } => {
                self.submit(env, *to, Job::text(text.clone(), Some(Errand::Ask(order.clone()))), acts);
                return None;
            }
            Order::Ping { to } => {
                acts.push(Act::Note(NetNote::Pings(*to)));
                self.submit(env, *to, Job::raw(PING, Some(Errand::Ping(order.clone()))), acts);
                return None;
            }
            Order::Broadcast { text } => Reply::Told(self.tell(env, text.clone(), acts)),
            Order::Raw { to, bytes } => {
                match self.with_best(env, *to, acts, |socket, out| socket.write_raw(env, bytes, out)) {
                    Some(Ok(())) => Reply::Wrote(u32::try_from(bytes.len()).unwrap_or(u32::MAX)),
                    Some(Err(error)) => Reply::Refused(error),
                    None => Reply::NoSocket,
                }
            }
            Order::EndStream { to } => {
                match self.with_best(env, *to, acts, |socket, out| socket.end_stream(env, out)) {
                    Some(()) => Reply::EndsStream,
                    None => Reply::NoSocket,
                }
            }
            Order::Fail { to, what } => {
                acts.push(Act::Note(NetNote::WillFail { peer: *to, what: *what }));
                self.will_fail(env, *to, *what)
            }
            Order::Stall => {
                self.is_stalled = true;
                acts.push(Act::Note(NetNote::Stalls));
                Reply::Stalled
            }
            Order::Drain => {
                acts.push(Act::Note(NetNote::Drains));
                self.drain(env, acts);
                Reply::Drained
            }
        })
    }

    /// Does something with the best socket with a node, if there is one.
    fn with_best<T>(
        &mut self,
        env: &Env<'_>,
        to: NodeId,
        acts: &mut Acts,
        act: impl FnOnce(&mut Socket, &mut Vec<Output>) -> T,
    ) -> Option<T> {
        let id = self.best_with(env, to)?;
        self.with(env, id, acts, act)
    }

    fn open(&mut self, env: &Env<'_>, to: Option<NodeId>, kind: WantedKind, acts: &mut Acts) -> Reply {
        if let Some(why) = to.and_then(|to| self.obstacle(env, to)) {
            return why;
        }
        if let (Some(to), WantedKind::Outbound) = (to, kind)
            && let Some(id) = self.best_with(env, to)
        {
            acts.push(Act::Note(NetNote::Reuses { id, peer: to }));
            return Reply::Reuses(id);
        }
        let kind = (kind == WantedKind::Outbound).then_some(Kind::Outbound);
        match self.add(env, to, kind, Owner::Pool, acts) {
            Ok(id) => {
                acts.extend(to.into_iter().flat_map(|to| [Act::Note(NetNote::Dials { peer: to }), Act::Connect(to)]));
                Reply::Opens(id)
            }
            Err(why) => why,
        }
    }

    fn close_with(&mut self, env: &Env<'_>, to: NodeId, cause: CloseCause, acts: &mut Acts) -> Reply {
        let ids: Vec<SocketId> =
            self.sockets.iter().filter(|(_, pooled)| pooled.socket.peer() == to).map(|(id, _)| *id).collect();
        let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        for id in ids {
            self.with(env, id, acts, |socket, out| socket.close(cause, env, out));
        }
        if count == 0 { Reply::NoSocket } else { Reply::Closes(count) }
    }

    /// Stops accepting, closes all sockets, and takes nothing more.
    fn stop(&mut self, env: &Env<'_>, acts: &mut Acts) -> Reply {
        self.status = NetStatus::Stopped;
        let ids: Vec<SocketId> = self.sockets.keys().copied().collect();
        acts.push(Act::Note(NetNote::Stops { sockets: ids.len() }));
        for id in ids {
            self.with(env, id, acts, |socket, out| socket.close(CloseCause::RunnerStopped, env, out));
        }
        self.drop_sink(acts);
        Reply::Stopped
    }

    fn transmit(&mut self, env: &Env<'_>, to: NodeId, job: Job, acts: &mut Acts) -> Reply {
        let bytes = u32::try_from(job.body.len()).unwrap_or(u32::MAX);
        let refused = self.submit(env, to, job, acts);
        refused.unwrap_or(Reply::Wrote(bytes))
    }

    /// What is to go wrong goes wrong with the socket that is there, or with the next one with that node.
    fn will_fail(&mut self, env: &Env<'_>, to: NodeId, what: Fault) -> Reply {
        let id = self.best_with(env, to).filter(|_| !is_of_new_sockets(what));
        match id.and_then(|id| self.sockets.get_mut(&id)) {
            Some(pooled) => pooled.socket.fail_next(what),
            None => _ = self.faults.insert((to, what)),
        }
        Reply::WillFail(what)
    }
}

/// What can go wrong only while a socket opens.
fn is_of_new_sockets(fault: Fault) -> bool {
    matches!(fault, Fault::OpenedCallback | Fault::ReadStart | Fault::WriteStart | Fault::Signature | Fault::KeyLength)
}

/// So many bytes that one can tell apart: the alphabet again and again.
fn filling(bytes: u32) -> Vec<u8> {
    (b'a'..=b'z').cycle().take(usize::try_from(bytes).unwrap_or_default()).collect()
}
