//! A consensus that decides nothing: it keeps the texts that the network module hands it, so that one sees what would
//! have reached a real one.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::parcel::Text;
use super::request::TEXT_CHARS_MAX;
use crate::node::{Context, Effects, Event, NodeId, Protocol, Vital};

/// The most texts that are kept; all are counted.
pub const TEXTS_MAX: usize = 64;

/// The consensus that listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tap;

/// What came out of the sink.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Heard {
    /// The youngest texts, oldest first.
    pub texts: VecDeque<(NodeId, String)>,
    pub count: u64,
}

/// What a person asks of a consensus that listens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Send {
    pub to: NodeId,
    pub text: String,
}

/// Why the consensus did what it did.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TapNote {
    Heard(NodeId),
    TooLong(NodeId),
    Sends(NodeId),
}

impl Protocol for Tap {
    type State = Heard;
    type Durable = ();
    type Message = Text;
    type Timer = ();
    type Request = Send;
    type Rules = ();
    type Params = ();
    type Note = TapNote;
    type Witness = ();

    fn start(_: &Context<Self>, (): &(), _: &mut Effects<Self>) -> Heard {
        Heard::default()
    }

    fn on_event(_: &Context<Self>, heard: &mut Heard, event: Event<Self>, out: &mut Effects<Self>) {
        match event {
            Event::Message { from, message: Text(text), .. } => {
                if text.chars().count() > TEXT_CHARS_MAX {
                    return out.note(TapNote::TooLong(from));
                }
                if heard.texts.len() >= TEXTS_MAX {
                    heard.texts.pop_front();
                }
                heard.texts.push_back((from, text));
                heard.count += 1;
                out.note(TapNote::Heard(from));
            }
            Event::Request(Send { to, text }) => {
                out.note(TapNote::Sends(to));
                out.send(to, Text(text.clone()));
                out.done(Send { to, text }, "");
            }
            Event::Connected { .. } | Event::Disconnected { .. } | Event::Timer(()) => {}
        }
    }

    fn vital(heard: &Heard) -> Vital {
        Vital { news: heard.count, ..Vital::default() }
    }
}
