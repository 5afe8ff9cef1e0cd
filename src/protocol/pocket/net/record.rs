//! What a network module keeps to be looked at alone: the states that its sockets went through, and what came of orders.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::super::request::Order;
use super::super::socket::SocketState;
use super::Reply;
use super::consume::keep;
use crate::node::NodeId;

/// The most states of sockets that are kept.
pub const STATES_MAX: usize = 32;
/// The most answers that are kept.
pub const ANSWERS_MAX: usize = 16;

/// What came of an order that was refused, or had to wait for its answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Outcome {
    pub peer: Option<NodeId>,
    pub reply: Reply,
}

/// The youngest of each, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Record {
    states: VecDeque<(NodeId, SocketState)>,
    answers: VecDeque<Outcome>,
    answer_count: u64,
}

impl Record {
    /// A socket with this node enters a state.
    pub(super) fn enters(&mut self, peer: NodeId, state: SocketState) {
        keep(&mut self.states, (peer, state), STATES_MAX);
    }

    /// An order is answered. What is done at once needs no looking at.
    pub(super) fn answers(&mut self, order: &Order, reply: &Reply) {
        if reply.is_refusal() || matches!(reply, Reply::Answered(_) | Reply::Alive) {
            self.answer_count += 1;
            keep(&mut self.answers, Outcome { peer: order.peer(), reply: reply.clone() }, ANSWERS_MAX);
        }
    }

    /// The states that sockets entered, with whom.
    pub fn states(&self) -> impl Iterator<Item = (NodeId, SocketState)> + '_ {
        self.states.iter().copied()
    }

    /// How many outcomes there were.
    pub(super) fn outcome_count(&self) -> u64 {
        self.answer_count
    }

    /// What came of orders.
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.answers.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_or_waited_for_is_kept_and_no_more_than_the_youngest() {
        let mut record = Record::default();
        let ask = Order::Ask { to: NodeId(1), text: "who are you".to_owned() };
        record.answers(&Order::Stall, &Reply::Stalled);
        assert_eq!(record.outcomes().count(), 0, "what is done at once is no outcome");
        record.answers(&ask, &Reply::Answered("b".to_owned()));
        (0..ANSWERS_MAX).for_each(|_| record.answers(&ask, &Reply::NoSocket));
        let replies: Vec<&Reply> = record.outcomes().map(|outcome| &outcome.reply).collect();
        assert_eq!(replies, [&Reply::NoSocket; ANSWERS_MAX]);
        (0..2 * STATES_MAX).for_each(|_| record.enters(NodeId(1), SocketState::Open));
        assert_eq!(record.states().count(), STATES_MAX);
    }
}
