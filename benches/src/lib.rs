//! A protocol that costs next to nothing, so that a measurement shows the lab's own cost: every node has one timer,
//! and each time it ends the node sends one datagram to the next node.

pub mod bus;
pub mod raft_cluster;
#[cfg(feature = "raft-rs")]
pub mod raft_rs_cluster;
pub mod socket_pair;

use consensus_lab::node::{Context, Delay, Effects, Event, NodeId, Protocol, Vital};
use consensus_lab::world::{Action, Beginning, World};

/// How long a node waits between two datagrams, at least and at most, in milliseconds.
const WAIT_MS: (u32, u32) = (50, 150);

/// Passes a datagram on from time to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ring;

impl Protocol for Ring {
    /// How many datagrams came in.
    type State = u64;
    type Durable = ();
    type Message = u64;
    type Timer = ();
    type Request = ();
    type Rules = ();
    type Params = ();
    type Note = ();
    type Witness = ();

    fn start(_: &Context<Self>, _: &(), out: &mut Effects<Self>) -> u64 {
        out.set_timer((), Delay::between(WAIT_MS.0, WAIT_MS.1));
        0
    }

    fn on_event(ctx: &Context<Self>, heard: &mut u64, event: Event<Self>, out: &mut Effects<Self>) {
        match event {
            Event::Timer(()) => {
                let next = (ctx.me.index() + 1) % ctx.roster.len();
                out.send(NodeId(u16::try_from(next).expect("a roster holds no more")), *heard);
                out.set_timer((), Delay::between(WAIT_MS.0, WAIT_MS.1));
            }
            Event::Message { .. } => *heard += 1,
            Event::Connected { .. } | Event::Disconnected { .. } | Event::Request(()) => {}
        }
    }

    fn vital(_: &u64) -> Vital {
        Vital::default()
    }
}

/// The beginning of so many nodes, named `n0`, `n1` and so on.
pub fn cluster<P: Protocol>(nodes: u16) -> impl Iterator<Item = Action<P>> {
    let members: Vec<NodeId> = (0..nodes).map(NodeId).collect();
    (0..nodes).map(move |number| {
        // The first starts alone; each other joins through it. Protocols with a fixed membership read the cluster.
        let contact = (number > 0).then_some(NodeId(0));
        Action::Spawn { name: format!("n{number}"), contact, cluster: members.clone() }
    })
}

/// A world in which so many nodes have just begun.
pub fn world<P: Protocol>(nodes: u16, beginning: Beginning<P>) -> World<P> {
    let mut world = World::new(beginning);
    for spawn in cluster(nodes) {
        world.apply(0, spawn).expect("the names differ and are within the bound");
    }
    world
}
