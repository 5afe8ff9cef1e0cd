//! A consensus that only calls: it opens connections of its own, speaks over them and closes them, and holds the network below
//! to what every protocol builds on.

use consensus_lab::node::{
    Connection, Context, Delay, Demand, Effects, Event, Finding, NodeId, Property, Protocol, Roster, SortedMap,
    SortedSet, Vital,
};
use consensus_lab::view::{Column, Exhibit, Relation, RequestForm};
use serde::{Deserialize, Serialize};

/// The consensus that calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caller;

/// Who is never asked to speak does so anyway: only who speaks finds out that the other end is gone.
const SPEAKS_EACH_MS: u32 = 3_000;

/// What one node has heard of its connections.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct State {
    pub open: SortedSet<(NodeId, Connection)>,
    /// Dials of which nothing was heard, by node.
    pub dials: SortedMap<NodeId, u32>,
    pub heard: u64,
    /// What should not have been heard.
    wrong: Option<Wrong>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Wrong {
    OpenedTwice,
    EndedUnopened,
    SaidUnopened,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Wish {
    Call(NodeId),
    /// Speak over all connections.
    Say,
    /// Close the oldest connection.
    HangUp,
}

impl State {
    fn say(&self, out: &mut Effects<Caller>) {
        self.open.iter().for_each(|(peer, over)| out.send_over(*peer, *over, self.heard));
    }

    fn answered(&mut self, peer: NodeId) -> bool {
        match self.dials.remove(&peer) {
            None => false,
            Some(1) => true,
            Some(count) => {
                self.dials.insert(peer, count - 1);
                true
            }
        }
    }
}

impl Protocol for Caller {
    type State = State;
    type Durable = ();
    type Message = u64;
    type Timer = ();
    type Request = Wish;
    type Rules = ();
    type Params = ();
    type Note = Wrong;
    type Witness = ();

    fn start(_: &Context<Self>, (): &(), out: &mut Effects<Self>) -> State {
        out.set_timer((), Delay::exactly(SPEAKS_EACH_MS));
        State::default()
    }

    fn on_event(ctx: &Context<Self>, state: &mut State, event: Event<Self>, out: &mut Effects<Self>) {
        let wrong = match event {
            Event::Connected { peer, over } => {
                let is_answer = over.dialler != ctx.me || state.answered(peer);
                let is_new = state.open.insert((peer, over));
                (!is_new || !is_answer).then_some(Wrong::OpenedTwice)
            }
            Event::Disconnected { peer, over } => {
                (!state.open.remove(&(peer, over)) && !state.answered(peer)).then_some(Wrong::EndedUnopened)
            }
            Event::Message { from, over, .. } => {
                state.heard += 1;
                over.is_none_or(|over| !state.open.contains(&(from, over))).then_some(Wrong::SaidUnopened)
            }
            Event::Request(wish) => {
                match &wish {
                    Wish::Call(to) => {
                        *state.dials.get_or_insert_with(*to, Default::default) += 1;
                        out.connect(*to);
                    }
                    Wish::Say => state.say(out),
                    Wish::HangUp => {
                        let oldest = state.open.iter().next().copied();
                        if let Some((peer, over)) = oldest {
                            state.open.remove(&(peer, over));
                            out.disconnect(peer, over);
                        }
                    }
                }
                out.done(wish, "");
                None
            }
            Event::Timer(()) => {
                state.say(out);
                out.set_timer((), Delay::exactly(SPEAKS_EACH_MS));
                None
            }
        };
        state.wrong = state.wrong.or(wrong);
    }

    fn vital(state: &State) -> Vital {
        Vital { watched: u64::from(state.wrong.is_some()), ..Vital::default() }
    }

    fn properties() -> &'static [Property<Self>] {
        &[Property {
            id: "calls",
            title: "A connection is opened, used and ended in this order",
            help: "Nothing is heard of a connection before it is open or after it has ended, and each dial is answered once.",
            demand: Demand::Always,
            check: &|scene| {
                let wrong = scene.running.iter().find_map(|(node, state)| Some((*node, state.wrong?)));
                wrong.map_or(Finding::Holds, |(node, why)| Finding::Broken { why, cells: vec![(node, "net")] })
            },
        }]
    }
}

impl Exhibit for Caller {
    const KEY: &'static str = "pocket";
    const TITLE: &'static str = "Calls";
    const SUMMARY: &'static str = "Nodes call each other.";
    const WELCOME: &'static str = "nodes a b";

    fn columns() -> &'static [Column<Self>] {
        &[]
    }

    fn relations() -> &'static [Relation<Self>] {
        &[]
    }

    fn requests() -> &'static [RequestForm] {
        &[]
    }

    fn explain(wrong: &Wrong, me: NodeId, roster: &Roster) -> String {
        format!("{} should not have heard this: {wrong:?}.", roster.name(me))
    }

    fn kind(_: &u64) -> &'static str {
        "SAY"
    }

    fn kinds() -> &'static [&'static str] {
        &["SAY"]
    }

    fn describe(_: &u64, _: &Roster) -> String {
        String::new()
    }

    fn timer_word((): &(), _: &Roster) -> String {
        String::new()
    }

    fn timer_title((): &(), _: &Roster) -> String {
        String::new()
    }

    fn read_request(words: &[&str], roster: &Roster) -> Result<Wish, String> {
        match words {
            ["call", name] => roster.find(name).map(Wish::Call).ok_or_else(|| format!("There is no {name}.")),
            ["say"] => Ok(Wish::Say),
            ["quit"] => Ok(Wish::HangUp),
            _ => Err("Write “call b”, “say” or “quit”.".to_owned()),
        }
    }

    fn write_request(wish: &Wish, roster: &Roster) -> String {
        match wish {
            Wish::Call(to) => format!("call {}", roster.name(*to)),
            Wish::Say => "say".to_owned(),
            Wish::HangUp => "quit".to_owned(),
        }
    }
}
