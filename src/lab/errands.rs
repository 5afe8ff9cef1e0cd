//! The page's side of remote nodes: which errand was sent to whom, which answer belongs to which step.
//!
//! A node's errands are sent ahead where that is safe: two events at different nodes whose due times lie within the
//! least delay of the network cannot touch each other. An answer counts only if its event turns out to be the node's next;
//! otherwise the node is loaded anew from the world. So the outcome never depends on what was sent ahead.

use std::collections::VecDeque;

use super::remote::{Reply, batch_of, read_replies};
use crate::node::{NodeId, SortedMap};

/// The most errands that one node has before it.
pub const ERRANDS_MAX: usize = 64;

/// Something for the bus to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Send a batch to the node's worker, in a new worker if it has none; the answer comes with the ticket.
    Post { node: NodeId, ticket: u32, bytes: Vec<u8> },
    /// End the node's worker.
    Stop { node: NodeId },
}

/// The remote side of all nodes.
#[derive(Default)]
pub struct Remote {
    nodes: SortedMap<NodeId, RemoteNode>,
    orders: Vec<Order>,
    last_ticket: u32,
}

#[derive(Default)]
struct RemoteNode {
    /// Whether the worker's state is the world's, once all its errands are done.
    is_in_step: bool,
    /// The errand with the last context that it got.
    ctx: Vec<u8>,
    sent: VecDeque<Sent>,
}

struct Sent {
    need: Vec<u8>,
    ticket: u32,
    reply: Option<Reply>,
}

/// Whether the answer to a need is at hand.
pub enum Answered {
    Yes(Reply),
    /// It was sent and is awaited.
    Awaited,
    /// It was not sent yet.
    Unsent,
}

impl Remote {
    /// What the bus is to do; each order is given once.
    pub fn take_orders(&mut self) -> Vec<Order> {
        std::mem::take(&mut self.orders)
    }

    /// The answer to what a node needs next. A node whose next errand turns out to be another is out of step.
    pub fn answer_to(&mut self, node: NodeId, need: &[u8]) -> Answered {
        let remote = self.nodes.get_or_insert_with(node, Default::default);
        let Some(first) = remote.sent.front() else { return Answered::Unsent };
        if first.need != need {
            remote.fall_out_of_step();
            return Answered::Unsent;
        }
        if first.reply.is_none() {
            return Answered::Awaited;
        }
        match remote.sent.pop_front().and_then(|sent| sent.reply) {
            Some(reply) => Answered::Yes(reply),
            None => Answered::Unsent,
        }
    }

    /// How many of a node's coming needs are under way already; `None` if something else is, or more than these.
    pub fn sent_prefix(&self, node: NodeId, needs: &[Vec<u8>]) -> Option<usize> {
        let Some(remote) = self.nodes.get(&node) else { return Some(0) };
        let is_prefix = remote.sent.len() <= needs.len()
            && remote.sent.iter().map(|sent| &sent.need).eq(needs.iter().take(remote.sent.len()));
        is_prefix.then_some(remote.sent.len())
    }

    /// Sends a node its next needs in one batch, with the context if it has changed. `load` gives the errand that brings a
    /// node in step again.
    pub fn post(&mut self, node: NodeId, ctx: Vec<u8>, load: &dyn Fn() -> Option<Vec<u8>>, needs: Vec<Vec<u8>>) {
        self.last_ticket = self.last_ticket.wrapping_add(1);
        let ticket = self.last_ticket;
        let remote = self.nodes.get_or_insert_with(node, Default::default);
        let mut errands = Vec::new();
        if remote.ctx != ctx {
            errands.push(ctx.clone());
            remote.ctx = ctx;
        }
        if !remote.is_in_step {
            errands.extend(load());
        }
        remote.is_in_step = true;
        errands.extend_from_slice(&needs);
        let sent = needs.into_iter().map(|need| Sent { need, ticket, reply: None });
        remote.sent.extend(sent);
        self.orders.push(Order::Post { node, ticket, bytes: batch_of(&errands) });
    }

    /// An answer came. `Err` has a sentence if the worker answered what it was not asked.
    ///
    /// # Errors
    /// Bytes that are no answer to this ticket.
    pub fn answer(&mut self, node: NodeId, ticket: u32, bytes: &[u8]) -> Result<(), String> {
        let Some(remote) = self.nodes.get_mut(&node) else { return Ok(()) };
        let awaited = remote.sent.iter().filter(|sent| sent.ticket == ticket).count();
        if awaited == 0 {
            return Ok(()); // The errand was given up meanwhile.
        }
        let replies = read_replies(bytes).map_err(|error| error.to_string())?;
        if replies.len() != awaited {
            return Err(format!("it answered {} errands of {awaited}", replies.len()));
        }
        let waiting = remote.sent.iter_mut().filter(|sent| sent.ticket == ticket);
        for (sent, reply) in waiting.zip(replies) {
            sent.reply = Some(reply);
        }
        Ok(())
    }

    /// Ends a node's worker, if it has one.
    pub fn stop(&mut self, node: NodeId) {
        if self.nodes.remove(&node).is_some() {
            self.orders.push(Order::Stop { node });
        }
    }

    /// Forgets a node whose worker has ended by itself.
    pub fn forget(&mut self, node: NodeId) {
        self.nodes.remove(&node);
    }

    /// The nodes that have a worker.
    pub fn nodes(&self) -> Vec<NodeId> {
        self.nodes.keys().copied().collect()
    }

    /// The world has gone elsewhere: all nodes are loaded anew before their next step.
    pub fn fall_out_of_step(&mut self) {
        self.nodes.values_mut().for_each(RemoteNode::fall_out_of_step);
    }
}

impl RemoteNode {
    fn fall_out_of_step(&mut self) {
        self.is_in_step = false;
        self.sent.clear();
    }
}
