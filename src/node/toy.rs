//! A small protocol for the tests of the rooms around it: nodes dial their contact, count on a timer, and tell the count.

use serde::{Deserialize, Serialize};

use super::{
    Connection, Context, Delay, Demand, Disk, Effects, Event, Finding, NodeId, Property, Protocol, Scene, SortedMap,
    Vital,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Toy;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct State {
    pub count: u32,
    pub heard: SortedMap<NodeId, u32>,
    pub lines: SortedMap<NodeId, Connection>,
    pub lost: u32,
}

/// How often this disk was started from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Starts(pub u32);

impl Disk for Starts {
    type Write = ();
    fn apply(&mut self, (): ()) {
        self.0 += 1;
    }
}

impl Protocol for Toy {
    type State = State;
    type Durable = Starts;
    type Message = u32;
    type Timer = ();
    type Request = NodeId;
    type Rules = ();
    type Params = ();
    type Note = u32;
    type Witness = ();

    fn start(ctx: &Context<Self>, _: &Starts, out: &mut Effects<Self>) -> State {
        out.save(());
        out.set_timer((), Delay::between(100, 150));
        if let Some(contact) = ctx.contact {
            out.connect(contact);
        }
        State::default()
    }

    fn on_event(_: &Context<Self>, state: &mut State, event: Event<Self>, out: &mut Effects<Self>) {
        match event {
            Event::Message { from, message, .. } => _ = state.heard.insert(from, message),
            Event::Connected { peer, over } => _ = state.lines.insert(peer, over),
            Event::Disconnected { peer, .. } => {
                state.lines.remove(&peer);
                state.lost += 1;
            }
            Event::Timer(()) => {
                state.count += 1;
                out.set_timer((), Delay::between(100, 150));
                for (peer, over) in &state.lines {
                    out.send_over(*peer, *over, state.count);
                }
            }
            Event::Request(peer) => {
                out.connect(peer);
                out.note(state.count);
            }
        }
    }

    fn vital(state: &State) -> Vital {
        Vital { members: state.lines.len() as u64, ..Vital::default() }
    }

    fn properties() -> &'static [Property<Self>] {
        static PROPERTIES: &[Property<Toy>] = &[Property {
            id: "connected",
            title: "All are connected",
            help: "Every node has a connection.",
            demand: Demand::Settles(&|()| 1_000),
            check: &connected,
        }];
        PROPERTIES
    }
}

fn connected(scene: &Scene<'_, Toy>) -> Finding<Toy> {
    match scene.running.iter().find(|(_, state)| state.lines.is_empty()) {
        Some((node, state)) if scene.running.len() > 1 => {
            Finding::Broken { why: state.count, cells: vec![(*node, "lines")] }
        }
        _ => Finding::Holds,
    }
}
