//! What the lab itself says: of letters, links, machines and timers. A protocol's own sentences stand beside the protocol.
//!
//! What comes in: a step and the world after it. What goes out: a sentence, and the reasons for it.

use crate::network::{Cause, Content, Letter};
use crate::node::{Answer, Event, NodeId, ParamBook, Protocol, Roster, RuleBook};
use crate::scenario::letter_kind;
use crate::timeline::{Key, Kind};
use crate::view::{Exhibit, Reason};
use crate::world::{Action, CrashCause, Status, Step, World};

/// The most characters of a message's words in a sentence.
const WORDS_MAX: usize = 120;

/// The word for how a machine stands.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Running => "running",
        Status::Paused => "paused",
        Status::Crashed => "crashed",
        Status::Left => "left",
    }
}

/// The word for the kind of a mark.
pub fn mark_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Failure(_) => "failure",
        Kind::Recovered(_) => "recovered",
        Kind::Fault => "fault",
        Kind::Repair => "repair",
        Kind::Action => "action",
        Kind::Leader => "leader",
        Kind::Commit => "commit",
        Kind::Membership => "membership",
        Kind::News => "news",
    }
}

/// A few words for a mark; `line` is the script's line if the frame was made by hand.
pub fn mark_words<P: Exhibit>(key: &Key, line: Option<&str>, roster: &Roster) -> String {
    let who = key.node.map(|node| roster.name(node));
    let title = |property: usize| P::properties().get(property).map_or("?", |property| property.title);
    match (key.kind, line, who) {
        (Kind::Failure(property), ..) => format!("broken: {}", title(property)),
        (Kind::Recovered(property), ..) => format!("holds again: {}", title(property)),
        (_, Some(line), _) => line.to_owned(),
        (Kind::Leader, _, Some(who)) => format!("{who} changes its role or leader"),
        (Kind::Commit, _, Some(who)) => format!("{who} commits"),
        (Kind::Membership, _, Some(who)) => format!("{who} changes its members"),
        (kind, _, Some(who)) => format!("{} at {who}", mark_word(kind)),
        (kind, _, None) => mark_word(kind).to_owned(),
    }
}

/// What a letter says beyond its kind.
pub fn letter_words<P: Exhibit>(letter: &Letter<P::Message>, roster: &Roster) -> String {
    match &letter.content {
        Content::Message(message) => P::describe(message, roster),
        Content::Dial => format!("{} asks for a connection", roster.name(letter.from)),
        Content::Accept => "the connection is open".to_owned(),
        Content::Refuse => "there is no connection".to_owned(),
        Content::Close => format!("{} has closed its end", roster.name(letter.from)),
    }
}

/// What happened in a step, and why.
pub fn explain<P: Exhibit>(step: &Step<P>, world: &World<P>) -> (String, Vec<Reason>) {
    let roster = &**world.roster();
    let plain = |text: String| Reason { text, frame: None };
    let mut notes: Vec<Reason> = match step.node {
        Some(node) => step.notes.iter().map(|note| plain(P::explain(note, node, roster))).collect(),
        None => Vec::new(),
    };
    let happened = happened(step, world);
    let mut reasons = Vec::new();
    let sentence = if notes.is_empty() || is_from_outside(step) {
        happened
    } else {
        let first = notes.remove(0).text;
        reasons.push(Reason { text: happened, frame: None });
        first
    };
    let mut all = notes;
    all.append(&mut reasons);
    all.extend(step.replies.iter().map(|(_, answer)| {
        plain(match answer {
            Answer::Done(result) => format!("Answer: {result}"),
            Answer::Refused(why) => format!("Refused: {why}"),
        })
    }));
    if let Some(letter) = step.letter.as_ref().filter(|_| matches!(step.action, Action::Deliver { .. })) {
        let text = format!("{} sent it at frame {}.", roster.name(letter.from), letter.sent_frame);
        all.push(Reason { text, frame: usize::try_from(letter.sent_frame).ok() });
    }
    for (letter, cause) in &step.lost {
        if step.letter.as_ref().is_none_or(|delivered| delivered.id != letter.id) {
            all.push(plain(lost::<P>(letter, *cause, roster)));
        }
    }
    (sentence, all)
}

fn is_from_outside<P: Protocol>(step: &Step<P>) -> bool {
    !matches!(step.action, Action::Deliver { .. } | Action::Fire { .. } | Action::Request { .. })
}

fn lost<P: Exhibit>(letter: &Letter<P::Message>, cause: Cause, roster: &Roster) -> String {
    let (from, to) = (roster.name(letter.from), roster.name(letter.to));
    format!("{} from {from} to {to} is lost: {cause}.", letter_kind::<P>(letter))
}

/// The outer side of a step: what reached the node, or what was done to the world.
fn happened<P: Exhibit>(step: &Step<P>, world: &World<P>) -> String {
    let roster = &**world.roster();
    let name = |node: &NodeId| roster.name(*node).to_owned();
    let all_lost = step.lost.first().filter(|_| step.node.is_none());
    match &step.action {
        Action::Deliver { .. } => match (&step.letter, &step.event, all_lost) {
            (_, _, Some((letter, cause))) => lost::<P>(letter, *cause, roster),
            (Some(letter), Some(event), _) => arrived::<P>(letter, event, roster),
            _ => String::new(),
        },
        Action::Drop { .. } => all_lost.map(|(letter, cause)| lost::<P>(letter, *cause, roster)).unwrap_or_default(),
        Action::Duplicate { .. } => about::<P>(step, roster, "is under way twice"),
        Action::Delay { by_ms, .. } => about::<P>(step, roster, &format!("is held up for {}", seconds(*by_ms))),
        Action::Fire { node, timer } => {
            format!("The timer “{}” of {} ends.", P::timer_title(timer, roster), name(node))
        }
        Action::Hold { node, timer } => format!("At {}, {} stands still.", name(node), P::timer_title(timer, roster)),
        Action::Release { node, timer } => format!("At {}, {} runs on.", name(node), P::timer_title(timer, roster)),
        Action::Request { node, request } => {
            let unheard = if step.node.is_none() { " Nobody is there to hear it." } else { "" };
            format!("A client asks {}: {}.{unheard}", name(node), P::write_request(request, roster))
        }
        Action::Pause { node } => format!("{} stands still and keeps its memory.", name(node)),
        Action::Resume { node } => format!("{} goes on where it stood still.", name(node)),
        Action::Crash { node, cause: CrashCause::Ordered } => {
            format!("{} crashes: only its disk is left.", name(node))
        }
        Action::Crash { node, cause: CrashCause::WorkerFailed } => {
            format!("The worker of {} has failed: only its disk is left.", name(node))
        }
        Action::Restart { node } => format!("{} starts again from its disk alone.", name(node)),
        Action::Wipe { node } => format!("{} loses all, its disk included.", name(node)),
        Action::Spawn { name, contact: Some(contact), .. } => {
            format!("{name} starts and joins through {}.", roster.name(*contact))
        }
        Action::Spawn { name, contact: None, .. } => format!("{name} starts."),
        Action::Leave { node } => format!("{} leaves for good, without a word.", name(node)),
        Action::Cut { links } => format!("Cut: {}.", links_words(links, roster)),
        Action::Heal { links } => format!("Healed: {}.", links_words(links, roster)),
        Action::Partition { groups } => {
            let group = |nodes: &Vec<NodeId>| nodes.iter().map(name).collect::<Vec<_>>().join(" ");
            format!("The network falls apart: {}.", groups.iter().map(group).collect::<Vec<_>>().join(" | "))
        }
        Action::Merge => "All links are whole again.".to_owned(),
        Action::Switch { rule, on } => {
            let title = P::Rules::cards().get(*rule).map_or("?", |card| card.title);
            format!("The rule “{title}” is switched {}.", if *on { "on" } else { "off" })
        }
        Action::Param { id, value } => {
            let cards = world.params().cards();
            format!("{} is now {value}.", cards.iter().find(|card| card.id == *id).map_or("?", |card| card.title))
        }
        Action::Network { id, value } => {
            let cards = world.network().options.cards();
            format!("{} is now {value}.", cards.iter().find(|card| card.id == *id).map_or("?", |card| card.title))
        }
    }
}

fn arrived<P: Exhibit>(letter: &Letter<P::Message>, event: &Event<P>, roster: &Roster) -> String {
    let (from, to) = (roster.name(letter.from), roster.name(letter.to));
    match event {
        Event::Connected { over, .. } => {
            format!("{to} has a connection with {from}; {} dialled.", roster.name(over.dialler))
        }
        Event::Disconnected { .. } if matches!(letter.content, Content::Refuse) => {
            format!("{to} gets no connection with {from}.")
        }
        Event::Disconnected { .. } => format!("{to} learns that {from} has closed their connection."),
        _ => {
            let words = clipped(letter_words::<P>(letter, roster));
            let kind = letter_kind::<P>(letter);
            if words.is_empty() {
                format!("{to} gets {kind} from {from}.")
            } else {
                format!("{to} gets {kind} from {from}: {words}.")
            }
        }
    }
}

/// The beginning of what would make a sentence too long: the bytes of a chunk, say. The list of messages has all of it.
fn clipped(words: String) -> String {
    match words.char_indices().nth(WORDS_MAX) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

fn about<P: Exhibit>(step: &Step<P>, roster: &Roster, what: &str) -> String {
    let Some(letter) = &step.letter else { return String::new() };
    let (from, to) = (roster.name(letter.from), roster.name(letter.to));
    format!("{} from {from} to {to} {what}.", letter_kind::<P>(letter))
}

/// Links in words; a pair that stands in both directions is named once.
fn links_words(links: &[(NodeId, NodeId)], roster: &Roster) -> String {
    let mut words = Vec::new();
    for &(from, to) in links {
        let is_both_ways = links.contains(&(to, from));
        if is_both_ways && to < from {
            continue;
        }
        let arrow = if is_both_ways { "–" } else { "→" };
        words.push(format!("{} {arrow} {}", roster.name(from), roster.name(to)));
    }
    words.join(", ")
}

fn seconds(duration_ms: u64) -> String {
    crate::node::write_duration_ms(duration_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_does_not_make_a_long_sentence() {
        assert_eq!(clipped("é".repeat(WORDS_MAX)), "é".repeat(WORDS_MAX));
        assert_eq!(clipped("é".repeat(WORDS_MAX + 1)), format!("{}…", "é".repeat(WORDS_MAX)));
    }
}
