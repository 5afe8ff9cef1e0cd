//! The map: which room a file belongs to, and what each room may import. This is the list to change when the
//! design changes; everything else here only reads sources.

use std::fmt;

/// A room of the house. A protocol's room has the protocol's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// `lib.rs`: names the rooms, and nothing else.
    Root,
    Node,
    View,
    Network,
    /// `protocol/mod.rs`: the list of protocols.
    Registry,
    Protocol(String),
    World,
    Schedule,
    Timeline,
    Scenario,
    Check,
    Lab,
    Wasm,
    /// The native command line.
    Bin,
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Room::Root => f.write_str("lib.rs"),
            Room::Registry => f.write_str("the list of protocols"),
            Room::Protocol(name) => write!(f, "protocol/{name}"),
            other => f.write_str(&format!("{other:?}").to_lowercase()),
        }
    }
}

/// The room of a module path: `["protocol", "raft", "step"]` is `protocol/raft`.
pub fn room_of_module(module: &[String]) -> Option<Room> {
    let words: Vec<&str> = module.iter().map(String::as_str).collect();
    Some(match words.as_slice() {
        [] => Room::Root,
        ["protocol"] => Room::Registry,
        ["protocol", name, ..] => Room::Protocol((*name).to_string()),
        ["node", ..] => Room::Node,
        ["view", ..] => Room::View,
        ["network", ..] => Room::Network,
        ["world", ..] => Room::World,
        ["schedule", ..] => Room::Schedule,
        ["timeline", ..] => Room::Timeline,
        ["scenario", ..] => Room::Scenario,
        ["check", ..] => Room::Check,
        ["lab", ..] => Room::Lab,
        ["wasm", ..] => Room::Wasm,
        ["bin", ..] => Room::Bin,
        _ => return None,
    })
}

/// What of a protocol may know how it is shown: the other files only step.
const SHOWING: [&str; 3] = ["mod", "explain", "table"];

/// Says why a module of room `from` may not import from room `to`; `None` where the arrow is on the map.
pub fn objection(from: &Room, module: &[String], to: &Room) -> Option<&'static str> {
    use Room::{
        Bin, Check, Lab, Network, Node, Protocol, Registry, Root, Scenario, Schedule, Timeline, View, Wasm, World,
    };
    if from == to {
        return None;
    }
    let allowed = match (from, to) {
        (_, Root) => return Some("name the room that a thing comes from"),
        (_, Bin) => return Some("the command line is a user of the crate"),
        (Root, _) => true,
        (Node, _) => return Some("the contract knows nothing of the lab"),
        (View | Network, _) => matches!(to, Node),
        (Protocol(_), Protocol(_)) => return Some("no protocol knows another"),
        (Protocol(_), View) => {
            // protocol/x itself, or protocol/x/explain and what lies under it
            let file = module.get(2).map_or("mod", String::as_str);
            if !SHOWING.contains(&file) {
                return Some("of a protocol only mod, explain and table know how it is shown");
            }
            true
        }
        (Protocol(_), _) => matches!(to, Node),
        (Registry, Protocol(_)) => true,
        (_, Protocol(_)) => return Some("no other room knows a protocol by name; ask the list of protocols"),
        (Registry, _) => matches!(to, Node | View),
        (World, _) => matches!(to, Node | Network),
        (Check, Timeline) => true,
        // A history from which an action was struck goes on by itself; what comes next is the schedule's to say.
        (Timeline, Schedule) => true,
        // The dice are the network's, because delays are drawn with them first.
        (Schedule, Network) => true,
        (Schedule | Timeline | Check, _) => matches!(to, Node | World),
        (Scenario, _) => matches!(to, Node | View | Network | World | Schedule | Timeline | Registry),
        (Lab, Wasm) => return Some("the lab knows no JavaScript"),
        (Lab, _) => true,
        (Wasm, _) => matches!(to, Lab),
        (Bin, Wasm) => return Some("the command line knows no JavaScript"),
        (Bin, _) => true,
    };
    (!allowed).then_some("this arrow is not on the map")
}

/// Whether a test beside the code may import what the code may not: a protocol and the engine are tested in a world.
pub fn is_for_tests(from: &Room, to: &Room) -> bool {
    use Room::{Check, Network, Node, Protocol, Schedule, Timeline, World};
    let is_engine = |room: &Room| matches!(room, Network | World | Schedule | Timeline | Check);
    (is_engine(from) || matches!(from, Protocol(_))) && (is_engine(to) || *to == Node)
}

/// Words that only one room may use, or that some rooms may not use, each with the reason.
pub fn objection_to_word(room: &Room, word: &str) -> Option<&'static str> {
    let must_be_repeatable =
        matches!(room, Room::Node | Room::View | Room::Network | Room::Registry | Room::Protocol(_) | Room::World);
    let is_node = matches!(room, Room::Node | Room::Registry | Room::Protocol(_));
    match word {
        "wasm_bindgen" | "js_sys" | "web_sys" | "serde_wasm_bindgen" | "wasm_bindgen_futures"
            if *room != Room::Wasm =>
        {
            Some("wasm.rs alone knows JavaScript")
        }
        "HashMap" | "HashSet" | "RandomState" if must_be_repeatable => {
            Some("its order differs from run to run; take a SortedMap or a SortedSet")
        }
        "Instant" | "SystemTime" if must_be_repeatable => Some("time reaches a node and the world as events only"),
        "getrandom" | "rand_core" | "rand_pcg" if is_node => Some("a node has no dice: leave a Delay, the world draws"),
        "println" | "eprintln" | "dbg" if *room != Room::Bin => Some("a library prints nothing"),
        _ => None,
    }
}

/// Says why a module of the page may not import another; both as paths from the repository's top.
pub fn objection_to_script(from: &str, to: &str) -> Option<&'static str> {
    const VIEW: &str = "www/view/";
    const MESSAGES: &str = "www/messages.js";
    /// The small helper that makes elements; it knows no shape and no lab.
    const ELEMENTS: &str = "www/view/dom.js";
    /// What several views have in common: a line of timers, the value of a cell.
    const PARTS: &str = "www/view/parts/";
    let is_engine = ["www/bus.js", "www/worker.js", "www/cores.js", "www/lab.js"].contains(&from);
    if !to.starts_with("www/") && !to.starts_with("pkg/wasm/") {
        return Some("the page is made of www/ and pkg/wasm/ alone");
    }
    if from.starts_with(VIEW) && to != MESSAGES && to != ELEMENTS && !to.starts_with(PARTS) {
        return Some("a view knows the shapes of messages.js, and neither the lab nor another view");
    }
    if is_engine && to.starts_with(VIEW) {
        return Some("what runs the nodes does not know how they are shown");
    }
    if from == MESSAGES {
        return Some("messages.js names shapes and imports nothing");
    }
    None
}
