//! WaterCraft: a membership protocol in which the node with the best place is host. No votes, four messages.
//!
//! The host pings everybody each STEP, members answer; who stays silent for two and a half STEP is dropped. A newcomer
//! is introduced by any member and dials all others. What comes in: events of one node. What goes out: its effects.
//!
//! The event's way: [`mod@self`] → `connect` / `hear` / `tick` / `user` → `members`, through which tables and host
//! change. What is up to a rule is asked of `rules`. `note` → `explain` puts reasons into words, `table` shows states.

mod connect;
mod digest;
mod explain;
mod hear;
mod members;
mod message;
mod note;
mod params;
mod properties;
mod rules;
mod script;
mod state;
mod table;
mod tick;
mod user;

#[cfg(test)]
mod tests;

use crate::node::{Context, Effects, Event, NodeId, Property, Protocol, Roster, Sight, Vital};
use crate::view::{Column, Exhibit, Relation, RequestForm};

pub use connect::REFUSALS_MAX;
pub use message::{
    Addresses, KEY_CHARS_MAX, KEYS_MAX, List, Message, Register, Request, TEXT_CHARS_MAX, Timer, User, VALUE_CHARS_MAX,
    Write,
};
pub use note::Note;
pub use params::{HostPolicy, Params};
pub use properties::Met;
pub use rules::Rules;
pub use state::{INBOX_MAX, Meeting, PEERS_MAX, Peer, Phase, Previously, Received, Role, State};
pub use tick::{REDIAL_TICKS, REDIALS_MAX};

/// The WaterCraft protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WaterCraft;

impl Protocol for WaterCraft {
    type State = State;
    type Durable = Addresses;
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Rules = Rules;
    type Params = Params;
    type Note = Note;
    type Witness = Met;

    fn start(ctx: &Context<Self>, disk: &Addresses, out: &mut Effects<Self>) -> State {
        let contact = ctx.contact.filter(|contact| *contact != ctx.me && members::exists(ctx, *contact));
        let mut state = State::new(ctx, ctx.rules.begins(contact.is_some()));
        let remembered = disk.0.iter().filter(|node| **node != ctx.me && members::exists(ctx, **node));
        remembered.for_each(|node| state.addresses.insert(*node, 0));
        out.set_timer(Timer::Tick, ctx.params.step());
        if let Some(contact) = contact {
            members::remember(&mut state, contact, out);
            members::dial(&mut state, contact, out);
            out.note(Note::JoinsThrough(contact));
        } else {
            tick::come_back(ctx, &mut state, out);
        }
        if state.dialling.is_empty() {
            out.note(Note::Founds);
        }
        state
    }

    fn on_event(ctx: &Context<Self>, state: &mut State, event: Event<Self>, out: &mut Effects<Self>) {
        members::follow_policy(ctx, state, out);
        match event {
            Event::Message { from, over: Some(over), message } => hear::hear(ctx, state, (from, over), message, out),
            Event::Message { from, over: None, .. } => out.note(Note::Unheard(from)),
            Event::Connected { peer, over } => connect::opened(ctx, state, peer, over, out),
            Event::Disconnected { peer, over } => connect::closed(ctx, state, peer, over, out),
            Event::Timer(Timer::Tick) => tick::tick(ctx, state, out),
            Event::Timer(Timer::Silent(peer)) => tick::falls_silent(ctx, state, peer, out),
            Event::Request(request) => user::request(ctx, state, request, out),
        }
    }

    fn vital(state: &State) -> Vital {
        Vital {
            role: state.phase as u8,
            leader: state.settled_host(),
            members: state.members(),
            watched: state.peers_digest(),
            ..Vital::default()
        }
    }

    fn witness(seen: &mut Met, sight: Sight<'_, Self>) {
        if let Sight::State { node, state } = sight {
            seen.look(node, state);
        }
    }

    fn properties() -> &'static [Property<Self>] {
        properties::PROPERTIES
    }
}

impl Exhibit for WaterCraft {
    const KEY: &'static str = "watercraft";
    const TITLE: &'static str = "WaterCraft";
    const SUMMARY: &'static str = "A membership protocol: the node with the best place is host, and nobody votes.";
    const WELCOME: &'static str = include_str!("welcome.txt");

    fn columns() -> &'static [Column<Self>] {
        table::COLUMNS
    }

    fn detail_columns() -> &'static [&'static str] {
        table::DETAILS
    }

    fn relations() -> &'static [Relation<Self>] {
        table::RELATIONS
    }

    fn requests() -> &'static [RequestForm] {
        table::REQUESTS
    }

    fn explain(note: &Note, me: NodeId, roster: &Roster) -> String {
        explain::explain(note, me, roster)
    }

    fn kind(message: &Message) -> &'static str {
        match message {
            Message::New => "WC_NEW",
            Message::Intro(_) => "WC_INTRO",
            Message::Ping => "WC_PING",
            Message::Peers(_) => "WC_PEERS",
            Message::User(_) => "WC_USER",
            Message::Set { .. } => "WC_SET",
            Message::Register(_) => "WC_REGISTER",
        }
    }

    fn kinds() -> &'static [&'static str] {
        &["WC_NEW", "WC_INTRO", "WC_PING", "WC_PEERS", "WC_USER", "WC_SET", "WC_REGISTER"]
    }

    fn describe(message: &Message, roster: &Roster) -> String {
        match message {
            Message::New | Message::Ping => String::new(),
            Message::Intro(list) | Message::Peers(list) => roster.sorted_names(list.peers.iter().copied()).join(" "),
            Message::User(User::Said { author, text }) => format!("{}: {text}", roster.name(*author)),
            Message::User(User::Say(text) | User::Direct(text)) => text.clone(),
            Message::Set { key, value } => format!("{key}={value}"),
            Message::Register(register) => {
                let entries: Vec<String> = register.iter().map(|(key, value)| format!("{key}={value}")).collect();
                entries.join(" ")
            }
        }
    }

    fn timer_word(timer: &Timer, roster: &Roster) -> String {
        match timer {
            Timer::Tick => "tick".to_owned(),
            Timer::Silent(peer) => format!("silent:{}", roster.name(*peer)),
        }
    }

    fn timer_title(timer: &Timer, roster: &Roster) -> String {
        match timer {
            Timer::Tick => "next tick".to_owned(),
            Timer::Silent(peer) => format!("patience with {}", roster.name(*peer)),
        }
    }

    fn read_request(words: &[&str], roster: &Roster) -> Result<Request, String> {
        script::read(words, roster)
    }

    fn write_request(request: &Request, roster: &Roster) -> String {
        script::write(request, roster)
    }
}
