//! Pocket-style sockets: the transport under a node, and any protocol on top of it.
//!
//! The way of a letter: [`Socketed`] → [`net`] → [`socket`] → `reader` → a packet in the sink → the consensus above, a
//! broadcast, or whoever asked. [`wire`] says what crosses a connection, `parcel` what two network modules tell each other.
//! What is up to a rule is asked of `rules`; `explain` puts reasons into words, `table` shows sockets beside what the
//! consensus shows itself.

mod broadcast;
pub mod error;
mod explain;
mod glance;
pub mod handshake;
mod kept;
mod limits;
pub mod net;
mod net_note;
pub mod note;
pub mod params;
pub mod parcel;
mod properties;
pub mod raintree;
pub mod reader;
mod request;
pub mod rules;
pub mod socket;
mod socketed;
mod table;
mod tap;
pub mod wire;

use crate::node::{NodeId, Roster};
use crate::view::{Column, Content, Exhibit, Relation, RequestForm, Sheet, Showing};

pub use broadcast::{BROADCASTS_MAX, Broadcast};
pub use error::SocketError;
pub use limits::{ConfigField, Limits, WhenFull};
pub use net_note::NetNote;
pub use note::SocketNote;
pub use params::Params;
pub use request::Order;
pub use rules::Rules;
pub use socketed::{Note, ParamsOf, Request, RulesOf, Socketed, State, Timer, Witness};
pub use tap::Tap;

use glance::{Glance, glance};
use parcel::{Parcel, Payload};
use wire::Wire;

/// The sockets alone: what reaches the consensus is kept and shown.
pub type Pocket = Socketed<Tap>;

impl<P: Exhibit> Exhibit for Socketed<P> {
    const KEY: &'static str = P::KEY;
    const TITLE: &'static str = P::TITLE;
    const SUMMARY: &'static str = P::SUMMARY;
    const WELCOME: &'static str = P::WELCOME;

    fn columns() -> &'static [Column<Self>] {
        table::columns::<P>()
    }

    fn detail_columns() -> &'static [&'static str] {
        table::detail_columns::<P>()
    }

    fn relations() -> &'static [Relation<Self>] {
        table::relations::<P>()
    }

    fn sheets() -> &'static [Sheet<Self>] {
        table::sheets::<P>()
    }

    fn requests() -> &'static [RequestForm] {
        table::requests::<P>()
    }

    fn explain(note: &Note<P>, me: NodeId, roster: &Roster) -> String {
        match note {
            Note::Net(note) => explain::net_note(note, me, roster),
            Note::Inner(note) => P::explain(note, me, roster),
            Note::NoMessage(from) => explain::no_message(*from, me, roster),
        }
    }

    fn kind(message: &Wire) -> &'static str {
        let glance = glance(message);
        glance::kind(&glance).unwrap_or_else(|| carried::<P>(&glance).map_or("BYTES", |message| P::kind(&message)))
    }

    fn kinds() -> &'static [&'static str] {
        kept::kept::<Self, _>("kinds", || [P::kinds(), &glance::KINDS].concat())
    }

    fn describe(message: &Wire, roster: &Roster) -> String {
        let glance = glance(message);
        let carried = carried::<P>(&glance).map(|message| P::describe(&message, roster));
        explain::letter(message, &glance, carried, roster)
    }

    fn timer_word(timer: &Timer<P>, roster: &Roster) -> String {
        match timer {
            Timer::Net(timer) => explain::timer_word(*timer, roster),
            Timer::Inner(timer) => P::timer_word(timer, roster),
        }
    }

    fn timer_title(timer: &Timer<P>, roster: &Roster) -> String {
        match timer {
            Timer::Net(timer) => explain::timer_title(*timer, roster),
            Timer::Inner(timer) => P::timer_title(timer, roster),
        }
    }

    fn read_request(words: &[&str], roster: &Roster) -> Result<Request<P>, String> {
        let is_order = words.first().is_some_and(|verb| request::VERBS.contains(verb));
        if is_order {
            request::read(words, roster).map(Request::Net).map_err(|error| error.to_string())
        } else {
            P::read_request(words, roster).map(Request::Inner)
        }
    }

    fn write_request(request: &Request<P>, roster: &Roster) -> String {
        match request {
            Request::Net(order) => request::write(order, roster),
            Request::Inner(request) => P::write_request(request, roster),
        }
    }
}

/// The message of the consensus in a letter, if it holds just one.
fn carried<P: Exhibit>(glance: &Glance) -> Option<P::Message> {
    match glance {
        Glance::Chunk { parcel: Some(Parcel { payload: Payload::Consensus { bytes, .. }, .. }), .. } => {
            postcard::from_bytes(bytes).ok()
        }
        _ => None,
    }
}

impl Exhibit for Tap {
    const KEY: &'static str = "pocket";
    const TITLE: &'static str = "Pocket-style sockets";
    const SUMMARY: &'static str =
        "The transport under a node: sockets as state machines, chunks, requests, broadcasts.";
    const WELCOME: &'static str = include_str!("welcome.txt");

    fn columns() -> &'static [Column<Self>] {
        &[Column {
            id: "consensus",
            title: "Consensus",
            help: "What the consensus was handed, the youngest last.",
            is_durable: false,
            cell: &|node: &Showing<'_, Self>| {
                let texts = node.state.texts.iter().map(|(from, text)| format!("{}:{text}", node.name(*from)));
                let values: Vec<String> = texts.collect();
                let text = if values.is_empty() { "–".to_owned() } else { values.join(" · ") };
                Content { text, values, tone: "" }
            },
        }]
    }

    fn relations() -> &'static [Relation<Self>] {
        &[]
    }

    fn requests() -> &'static [RequestForm] {
        &[RequestForm {
            verb: "send",
            line: "send {text} to {node}",
            title: "Send",
            help: "The consensus of the node sends a text to that of another.",
            example: "",
        }]
    }

    fn explain(note: &tap::TapNote, me: NodeId, roster: &Roster) -> String {
        explain::tap_note(note, me, roster)
    }

    fn kind(_: &parcel::Text) -> &'static str {
        "TEXT"
    }

    fn kinds() -> &'static [&'static str] {
        &["TEXT"]
    }

    fn describe(parcel::Text(text): &parcel::Text, _: &Roster) -> String {
        text.clone()
    }

    fn timer_word((): &(), _: &Roster) -> String {
        String::new()
    }

    fn timer_title((): &(), _: &Roster) -> String {
        String::new()
    }

    fn read_request(words: &[&str], roster: &Roster) -> Result<tap::Send, String> {
        request::read_send(words, roster).map_err(|error| error.to_string())
    }

    fn write_request(tap::Send { to, text }: &tap::Send, roster: &Roster) -> String {
        format!("send {text} to {}", roster.name(*to))
    }
}
