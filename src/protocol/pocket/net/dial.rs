//! Dialling, accepting, and the pool: which socket with a node is used, and how many there may be.

use std::collections::VecDeque;

use super::super::limits::WhenFull;
use super::super::net_note::NetNote;
use super::super::parcel::{Parcel, Payload};
use super::super::socket::{CloseCause, Env, Kind, Socket, SocketId, SocketState};
use super::Job;
use super::probe::Silence;
use super::{Act, Acts, Net, NetStatus, NetTimer, Owner, Pooled, Reply, SOCKETS_MAX};
use crate::node::{Connection, Delay, NodeId};

impl Net {
    /// At the start a node dials those configured nodes that come after it, so that each pair has one socket.
    pub(super) fn dial_configured(&mut self, env: &Env<'_>, acts: &mut Acts) {
        let later = env.cluster.iter().filter(|node| env.roster.rank(**node) > env.roster.rank(env.me));
        for to in env.rules.dialled_at_start(later.copied().collect()) {
            _ = self.dial(env, to, Owner::Pool, acts);
        }
    }

    /// The consensus of this node asks for a connection of its own.
    pub fn connect(&mut self, env: &Env<'_>, to: NodeId, acts: &mut Acts) {
        let outcome = match self.obstacle(env, to) {
            Some(why) => Err(why),
            None => self.dial(env, to, Owner::Consensus, acts),
        };
        if outcome.is_err() {
            acts.push(Act::Note(NetNote::NotWritten { to, why: None }));
            acts.push(Act::Ended { peer: to, over: no_connection(env.me) });
        }
    }

    /// The consensus of this node closes a connection of its own. It hears nothing more of it.
    pub fn disconnect(&mut self, env: &Env<'_>, peer: NodeId, over: Connection, acts: &mut Acts) {
        let Some(id) = self.socket_over(peer, over) else { return };
        if let Some(pooled) = self.sockets.get_mut(&id) {
            pooled.is_told = false;
            pooled.owner = Owner::Pool;
        }
        self.with(env, id, acts, |socket, out| socket.close(CloseCause::ByUser, env, out));
    }

    /// The socket that is used to write to a node: one that is there, or a new one that is dialled.
    pub(super) fn reach(&mut self, env: &Env<'_>, to: NodeId, acts: &mut Acts) -> Result<SocketId, Reply> {
        if let Some(why) = self.obstacle(env, to) {
            return Err(why);
        }
        match self.best_with(env, to) {
            Some(id) => Ok(id),
            None => self.dial(env, to, Owner::Pool, acts),
        }
    }

    /// Why nothing can be written to a node at all.
    pub(super) fn obstacle(&self, env: &Env<'_>, to: NodeId) -> Option<Reply> {
        match self.status {
            NetStatus::NotConfigured(field) => Some(Reply::NotConfigured(field)),
            NetStatus::Stopped => Some(Reply::IsStopped),
            NetStatus::Listening => (to == env.me).then_some(Reply::Itself),
        }
    }

    /// The best socket with a node: one that is ready before one that is not; of two crossed ones that which the smaller
    /// name dialled, so both ends take the same.
    pub(super) fn best_with(&self, env: &Env<'_>, to: NodeId) -> Option<SocketId> {
        let usable = self.sockets.iter().filter(|(_, pooled)| {
            let socket = &pooled.socket;
            let can_write = socket.is_opening() || socket.is_writable();
            let is_usable = !pooled.retires && can_write && socket.peer() == to;
            is_usable && env.rules.may_reuse(socket.kind())
        });
        let place = |(id, pooled): &(&SocketId, &Pooled)| {
            let dialler = pooled.socket.over().map_or(env.me, |over| over.dialler);
            (!pooled.is_open(), env.roster.rank(dialler), **id)
        };
        usable.min_by_key(place).map(|(id, _)| *id)
    }

    /// The socket of a connection.
    pub(super) fn socket_over(&self, peer: NodeId, over: Connection) -> Option<SocketId> {
        let is_it = |pooled: &Pooled| pooled.socket.peer() == peer && pooled.socket.over() == Some(over);
        self.sockets.iter().find(|(_, pooled)| is_it(pooled)).map(|(id, _)| *id)
    }

    pub(super) fn dial(&mut self, env: &Env<'_>, to: NodeId, owner: Owner, acts: &mut Acts) -> Result<SocketId, Reply> {
        let id = self.add(env, Some(to), Some(Kind::Outbound), owner, acts)?;
        acts.extend([Act::Note(NetNote::Dials { peer: to }), Act::Connect(to)]);
        Ok(id)
    }

    /// Opens a socket, if it may be opened, and puts it into the pool.
    pub(super) fn add(
        &mut self,
        env: &Env<'_>,
        peer: Option<NodeId>,
        kind: Option<Kind>,
        owner: Owner,
        acts: &mut Acts,
    ) -> Result<SocketId, Reply> {
        self.next_socket = self.next_socket.wrapping_add(1);
        let id = SocketId(self.next_socket);
        let mut outputs = Vec::new();
        let socket = Socket::open(id, peer, kind, env, &mut outputs).map_err(|error| {
            acts.push(Act::Note(NetNote::NotOpened { peer, error }));
            Reply::Refused(error)
        })?;
        let peer = socket.peer();
        self.make_room(env, peer, socket.kind(), acts)?;
        let pooled = Pooled {
            socket,
            owner,
            used: self.uses,
            retires: false,
            heard: 0,
            is_told: false,
            silence: Silence::None,
            waiting: VecDeque::new(),
        };
        self.sockets.insert(id, pooled);
        let faults: Vec<_> = self.faults.iter().filter(|(node, _)| *node == peer).map(|(_, fault)| *fault).collect();
        self.faults.retain(|(node, _)| *node != peer);
        self.with(env, id, acts, |socket, out| {
            out.append(&mut outputs);
            faults.into_iter().for_each(|fault| socket.fail_next(fault));
            socket.start(env, out);
        });
        Ok(id)
    }

    /// Makes room for one more socket of this kind, if the limits and the policy allow it.
    fn make_room(&mut self, env: &Env<'_>, peer: NodeId, kind: Kind, acts: &mut Acts) -> Result<(), Reply> {
        let limit = match kind {
            Kind::Inbound => env.params.limits.max_inbound,
            Kind::Outbound => env.params.limits.max_outbound,
        };
        if self.has_room(env, kind, limit) {
            return Ok(());
        }
        if env.params.limits.when_full == WhenFull::Evict
            && let Some(id) = self.least_used(kind)
        {
            let evicted = self.sockets.get(&id).map(|pooled| pooled.socket.peer());
            acts.extend(evicted.map(|peer| Act::Note(NetNote::Evicts { id, peer, kind })));
            self.with(env, id, acts, |socket, out| socket.close(CloseCause::Evicted, env, out));
            // What waited for the closed socket may have dialled anew, and a limit that was lowered takes more than one.
            if self.has_room(env, kind, limit) {
                return Ok(());
            }
        }
        acts.push(Act::Note(NetNote::PoolIsFull { peer, kind, limit }));
        Err(Reply::PoolIsFull)
    }

    fn has_room(&self, env: &Env<'_>, kind: Kind, limit: u32) -> bool {
        let of_kind = self.sockets.values().filter(|pooled| pooled.socket.kind() == kind && pooled.is_alive());
        !env.rules.is_full(of_kind.count(), limit) && self.sockets.len() < SOCKETS_MAX
    }

    fn least_used(&self, kind: Kind) -> Option<SocketId> {
        let of_kind = self.sockets.iter().filter(|(_, pooled)| pooled.socket.kind() == kind && pooled.is_alive());
        // One on which nothing is under way goes first.
        let place =
            |(_, pooled): &(&SocketId, &Pooled)| (pooled.socket.is_busy() || !pooled.waiting.is_empty(), pooled.used);
        of_kind.min_by_key(place).map(|(id, _)| *id)
    }

    /// A connection of the network below is open.
    pub(super) fn connected(&mut self, env: &Env<'_>, peer: NodeId, over: Connection, acts: &mut Acts) {
        let id = if over.dialler == env.me {
            self.oldest_dial(peer)
        } else if self.status == NetStatus::Listening {
            self.uses += 1;
            let id = self.add(env, Some(peer), Some(Kind::Inbound), Owner::Pool, acts).ok();
            acts.extend(id.map(|_| Act::Note(NetNote::Accepts { peer })));
            id
        } else {
            acts.push(Act::Note(NetNote::IsNotListening(peer)));
            None
        };
        match id {
            Some(id) => {
                self.with(env, id, acts, |socket, out| socket.established(over, env, out));
            }
            None => {
                if over.dialler == env.me {
                    self.forget_given_up(peer);
                }
                acts.push(Act::Disconnect { peer, over });
            }
        }
    }

    /// A connection of the network below ended, or could not be made.
    pub(super) fn disconnected(&mut self, env: &Env<'_>, peer: NodeId, over: Connection, acts: &mut Acts) {
        if let Some(id) = self.socket_over(peer, over) {
            self.with(env, id, acts, |socket, out| socket.link_lost(env, out));
            self.pump(env, id, acts);
        } else if over.dialler == env.me
            && !self.forget_given_up(peer)
            && let Some(id) = self.oldest_dial(peer)
        {
            self.with(env, id, acts, |socket, out| socket.dial_failed(env, out));
            self.forget_given_up(peer);
        }
    }

    /// The network answered a dial. Whether it was one that was given up before: those are older than any that still waits.
    fn forget_given_up(&mut self, peer: NodeId) -> bool {
        let Some(count) = self.given_up.remove(&peer) else { return false };
        if count > 1 {
            self.given_up.insert(peer, count - 1);
        }
        true
    }

    /// The oldest socket that still waits for its connection with a node.
    fn oldest_dial(&self, peer: NodeId) -> Option<SocketId> {
        let waits = |pooled: &Pooled| {
            let socket = &pooled.socket;
            socket.state() == SocketState::Connecting && socket.peer() == peer && socket.over().is_none()
        };
        self.sockets.iter().find(|(_, pooled)| waits(pooled)).map(|(id, _)| *id)
    }

    /// A socket is open: what waited for it is written.
    pub(super) fn opened(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        let Some(pooled) = self.sockets.get_mut(&id) else { return };
        self.opened_count = self.opened_count.saturating_add(1);
        let peer = pooled.socket.peer();
        let Some(over) = pooled.socket.over().filter(|_| pooled.is_open()) else { return };
        let is_own = pooled.owner == Owner::Consensus;
        acts.push(Act::Note(NetNote::PeerConnected { id, peer }));
        if is_own {
            let claim = Parcel::direct(env.me, peer, Payload::Claim);
            _ = self.submit_to(env, id, Job::parcel(&claim, None), acts);
            // The write may have ended the socket.
            if let Some(pooled) = self.sockets.get_mut(&id) {
                pooled.is_told = true;
                acts.push(Act::Opened { peer, over });
            }
        }
        self.feed(env, id, acts);
        self.settle_crossed(env, peer, acts);
    }

    /// The consensus of the other end asked for this connection.
    pub(super) fn claimed(&mut self, id: SocketId, acts: &mut Acts) {
        let Some(pooled) = self.sockets.get_mut(&id) else { return };
        let (peer, Some(over), false) = (pooled.socket.peer(), pooled.socket.over(), pooled.is_told) else { return };
        // Only who dialled can have asked for it.
        if pooled.socket.kind() != Kind::Inbound {
            acts.push(Act::Note(NetNote::BadParcel(peer)));
            return;
        }
        pooled.owner = Owner::Consensus;
        pooled.is_told = true;
        acts.push(Act::Opened { peer, over });
    }

    /// Of two open sockets with a node, one dialled by each, the one that the larger name dialled takes nothing more, and its
    /// dialler closes it when nothing is under way on it any more.
    fn settle_crossed(&mut self, env: &Env<'_>, peer: NodeId, acts: &mut Acts) {
        let ids: Vec<SocketId> =
            self.sockets.iter().filter(|(_, pooled)| is_open_with(pooled, peer)).map(|(id, _)| *id).collect();
        let Some(best) = self.best_with(env, peer) else { return };
        for id in ids.into_iter().filter(|id| *id != best) {
            let Some(pooled) = self.sockets.get_mut(&id) else { continue };
            let is_mine = pooled.socket.kind() == Kind::Outbound && pooled.owner == Owner::Pool && !pooled.retires;
            if is_mine && env.rules.settles_crossed() {
                pooled.retires = true;
                pooled.heard = pooled.socket.counters().bytes_in;
                acts.push(Act::Note(NetNote::Retires { id, peer }));
                acts.push(Act::SetTimer(NetTimer::Retire(id), retirement(env)));
            }
        }
    }

    /// A socket that lost against a crossed one has had its time: it is closed, unless something is still under way on it.
    pub(super) fn retire(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        let Some(pooled) = self.sockets.get_mut(&id).filter(|pooled| pooled.retires) else { return };
        let heard = pooled.socket.counters().bytes_in;
        let is_heard = std::mem::replace(&mut pooled.heard, heard) != heard;
        let is_busy = pooled.socket.is_busy();
        if is_heard || is_busy || self.owes(id) {
            acts.push(Act::SetTimer(NetTimer::Retire(id), retirement(env)));
        } else {
            self.with(env, id, acts, |socket, out| socket.close(CloseCause::Crossed, env, out));
        }
    }

    /// A socket is closed: it leaves the pool, and all who waited for it hear so.
    pub(super) fn ended(&mut self, env: &Env<'_>, id: SocketId, acts: &mut Acts) {
        let Some(pooled) = self.sockets.remove(&id) else { return };
        let Pooled { socket, owner, is_told, waiting, retires, silence, .. } = pooled;
        if retires {
            acts.push(Act::CancelTimer(NetTimer::Retire(id)));
        }
        if silence != Silence::None {
            acts.push(Act::CancelTimer(NetTimer::Probe(id)));
        }
        let peer = socket.peer();
        if socket.kind() == Kind::Outbound && socket.over().is_none() {
            *self.given_up.get_or_insert_with(peer, Default::default) += 1;
        }
        self.keep_closed(socket.clone());
        self.fail_all(env, id, acts);
        acts.push(Act::Note(NetNote::PeerDisconnected { id, peer }));
        let is_failed_dial = owner == Owner::Consensus && socket.kind() == Kind::Outbound;
        if is_told || is_failed_dial {
            acts.push(Act::Ended { peer, over: socket.over().unwrap_or_else(|| no_connection(env.me)) });
        }
        for job in waiting {
            self.give_up(env, peer, job, Reply::NoSocket, acts);
        }
    }
}

/// How long a socket that lost against a crossed one has for what is under way.
fn retirement(env: &Env<'_>) -> Delay {
    Delay::exactly(env.params.request_ms.saturating_mul(2))
}

fn is_open_with(pooled: &Pooled, peer: NodeId) -> bool {
    pooled.is_open() && pooled.socket.peer() == peer
}

/// Stands for a connection that never came to be.
fn no_connection(dialler: NodeId) -> Connection {
    Connection { dialler, attempt: u16::MAX }
}
