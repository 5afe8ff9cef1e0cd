//! Action lines and actions: a line in a world comes in and its action goes out, and the other way round.

use super::complaint::{Complaint, choices, quoted};
use super::vocabulary::Vocabulary;
use super::wish::{Known, LetterVerb, MachineVerb, TimerVerb, Wish};
use super::words::{Line, Word};
use crate::network::{Content, Letter, LetterId};
use crate::node::{NodeId, Roster, RuleBook, sort_by_key, write_duration_ms};
use crate::view::Exhibit;
use crate::world::{Action, CrashCause, Status, World};

/// Reads one action line of a script, as typed or clicked in a page: what it would do in this world, now.
///
/// A line is one action. A node that is spawned so is configured with itself and all nodes that have not left.
///
/// # Errors
/// A line that is no action, or one about something that is not there.
pub fn read_line<P: Exhibit>(world: &World<P>, line: &str) -> Result<Action<P>, Complaint> {
    if line.len() > super::LINE_BYTES_MAX {
        return Err(Complaint::plain(format!("A line has at most {} bytes.", super::LINE_BYTES_MAX)));
    }
    if line.trim().contains(['\n', '\r']) {
        return Err(Complaint::plain("Expected one line and not several: give them one after the other."));
    }
    let Some(line) = Line::cut(None, line) else {
        return Err(Complaint::plain("The line is empty: expected an action, like: crash NODE"));
    };
    if let Some(at) = line.words.first().filter(|word| word.text == "at") {
        return Err(line.complain(Some(*at), "This line is carried out at once: leave out “at” and the time."));
    }
    let vocabulary = Vocabulary::of::<P>();
    let known = Known { vocabulary: &vocabulary, roster: world.roster() };
    let wish = known.wish(&mut line.reader())?;
    fulfil(world, &line, wish)
}

/// The action that a wish comes to in a world.
fn fulfil<P: Exhibit>(world: &World<P>, line: &Line<'_>, wish: Wish<'_>) -> Result<Action<P>, Complaint> {
    Ok(match wish {
        Wish::Spawn { name, contact } => {
            world.roster().check(name.text).map_err(|error| line.complain(Some(name), error.to_string()))?;
            Action::Spawn { name: name.text.to_owned(), contact, cluster: present(world) }
        }
        Wish::Machine(what, node) => match what {
            MachineVerb::Leave => Action::Leave { node },
            MachineVerb::Crash => Action::Crash { node, cause: CrashCause::Ordered },
            MachineVerb::Restart => Action::Restart { node },
            MachineVerb::Wipe => Action::Wipe { node },
            MachineVerb::Pause => Action::Pause { node },
            MachineVerb::Resume => Action::Resume { node },
        },
        Wish::Cut(links) => Action::Cut { links },
        Wish::Heal(links) => Action::Heal { links },
        Wish::Partition(groups) => Action::Partition { groups },
        Wish::Merge => Action::Merge,
        Wish::Letter { what, kind, link, nth } => {
            let letter = find_letter(world, line, kind, link, nth)?;
            match what {
                LetterVerb::Drop => Action::Drop { letter },
                LetterVerb::Duplicate => Action::Duplicate { letter },
                LetterVerb::Deliver => Action::Deliver { letter },
                LetterVerb::Delay { by_ms } => Action::Delay { letter, by_ms },
            }
        }
        Wish::Timer { what, timer, node } => {
            let timer = find_timer(world, line, timer, node)?;
            match what {
                TimerVerb::Force => Action::Fire { node, timer },
                TimerVerb::Hold => Action::Hold { node, timer },
                TimerVerb::Release => Action::Release { node, timer },
            }
        }
        Wish::Switch { rule, on } => Action::Switch { rule, on },
        Wish::Param { id, value } => Action::Param { id, value },
        Wish::Network { id, value } => Action::Network { id, value },
        Wish::Request { words, node } => {
            let request = P::read_request(&words, world.roster());
            Action::Request { node, request: request.map_err(|message| line.complain(None, message))? }
        }
    })
}

/// The line that says this action in the world before it, so that [`read_line`] gives it again.
pub fn write_action<P: Exhibit>(world: &World<P>, action: &Action<P>) -> String {
    let roster = &**world.roster();
    let name = |node: &NodeId| roster.name(*node).to_owned();
    let letter = |verb: &str, id: LetterId, by: &str| match world.network().letter(id) {
        Some(letter) => format!("{verb} {}", letter_words(world, letter, by)),
        None => format!("{verb} ?"),
    };
    let timer = |verb: &str, node: &NodeId, timer: &P::Timer| {
        format!("{verb} {} at {}", P::timer_word(timer, roster), name(node))
    };
    match action {
        Action::Deliver { letter: id } => letter("deliver", *id, ""),
        Action::Drop { letter: id } => letter("drop", *id, ""),
        Action::Duplicate { letter: id } => letter("duplicate", *id, ""),
        Action::Delay { letter: id, by_ms } => letter("delay", *id, &format!(" by {}", write_duration_ms(*by_ms))),
        Action::Fire { node, timer: id } => timer("force", node, id),
        Action::Hold { node, timer: id } => timer("hold", node, id),
        Action::Release { node, timer: id } => timer("release", node, id),
        Action::Request { node, request } => format!("{} at {}", P::write_request(request, roster), name(node)),
        Action::Pause { node } => format!("pause {}", name(node)),
        Action::Resume { node } => format!("resume {}", name(node)),
        Action::Crash { node, .. } => format!("crash {}", name(node)),
        Action::Restart { node } => format!("restart {}", name(node)),
        Action::Wipe { node } => format!("wipe {}", name(node)),
        Action::Leave { node } => format!("leave {}", name(node)),
        Action::Spawn { name: new, contact: Some(contact), .. } => format!("spawn {new} through {}", name(contact)),
        Action::Spawn { name: new, contact: None, .. } => format!("spawn {new}"),
        Action::Cut { links } => format!("cut {}", links_words(links, roster)),
        Action::Heal { links } => format!("heal {}", links_words(links, roster)),
        Action::Partition { groups } => {
            let group = |nodes: &Vec<NodeId>| nodes.iter().map(name).collect::<Vec<_>>().join(" ");
            format!("partition {}", groups.iter().map(group).collect::<Vec<_>>().join(" | "))
        }
        Action::Merge => "merge".to_owned(),
        Action::Switch { rule, on } => {
            let id = P::Rules::cards().get(*rule).map_or("?", |card| card.id);
            format!("rule {id} {}", if *on { "on" } else { "off" })
        }
        Action::Param { id, value } => format!("param {id}={value}"),
        Action::Network { id, value } => format!("network {id}={value}"),
    }
}

/// A letter under way as a script names it: its kind, its link and, if it is not the first such, its place.
pub fn write_letter<P: Exhibit>(world: &World<P>, letter: &Letter<P::Message>) -> String {
    letter_words(world, letter, "")
}

fn letter_words<P: Exhibit>(world: &World<P>, letter: &Letter<P::Message>, by: &str) -> String {
    let kind = letter_kind::<P>(letter);
    let like = letters_like(world, kind, (letter.from, letter.to));
    let nth = match like.iter().position(|other| *other == letter.id) {
        None | Some(0) => String::new(),
        Some(place) => format!(" nth {}", place + 1),
    };
    let roster = world.roster();
    format!("{kind} {} -> {}{by}{nth}", roster.name(letter.from), roster.name(letter.to))
}

/// The kind of a letter as scripts call it.
pub fn letter_kind<P: Exhibit>(letter: &Letter<P::Message>) -> &'static str {
    match &letter.content {
        Content::Message(message) => P::kind(message),
        Content::Dial => "dial",
        Content::Accept => "accept",
        Content::Refuse => "refuse",
        Content::Close => "close",
    }
}

/// The nodes that have not left. A node that comes later is not among those with which it is configured: they have to
/// take it in.
fn present<P: Exhibit>(world: &World<P>) -> Vec<NodeId> {
    world.machines().filter(|(_, machine)| machine.status() != Status::Left).map(|(node, _)| node).collect()
}

/// The letters of a kind on a link, in the order in which they fall due.
fn letters_like<P: Exhibit>(world: &World<P>, kind: &str, link: (NodeId, NodeId)) -> Vec<LetterId> {
    let is_like = |letter: &&Letter<P::Message>| (letter.from, letter.to) == link && letter_kind::<P>(letter) == kind;
    let mut found: Vec<(u64, LetterId)> =
        world.network().letters().filter(is_like).map(|letter| (letter.due_ms, letter.id)).collect();
    sort_by_key(&mut found, |letter| *letter);
    found.into_iter().map(|(_, id)| id).collect()
}

fn find_letter<P: Exhibit>(
    world: &World<P>,
    line: &Line<'_>,
    kind: Word<'_>,
    link: (NodeId, NodeId),
    nth: usize,
) -> Result<LetterId, Complaint> {
    let like = letters_like(world, kind.text, link);
    like.get(nth - 1).copied().ok_or_else(|| {
        let (from, to) = (world.roster().name(link.0), world.roster().name(link.1));
        let under_way = match like.len() {
            0 => format!("No {} is under way from {from} to {to}.", kind.text),
            1 => format!("Only one {} is under way from {from} to {to}.", kind.text),
            count => format!("Only {count} {} are under way from {from} to {to}.", kind.text),
        };
        line.complain(Some(kind), under_way)
    })
}

fn find_timer<P: Exhibit>(
    world: &World<P>,
    line: &Line<'_>,
    word: Word<'_>,
    node: NodeId,
) -> Result<P::Timer, Complaint> {
    let roster = world.roster();
    let timers = world.machine(node).into_iter().flat_map(|machine| machine.alarms().map(|(timer, _)| timer));
    let timers: Vec<(P::Timer, String)> = timers.map(|timer| (timer, P::timer_word(&timer, roster))).collect();
    if let Some((timer, _)) = timers.iter().find(|(_, name)| name == word.text) {
        return Ok(*timer);
    }
    let names = || timers.iter().map(|(_, name)| name.as_str());
    let (name, timer) = (roster.name(node), quoted(word.text));
    let message = if timers.is_empty() {
        format!("No timer of {name} is running, so there is no {timer}.")
    } else {
        format!("No timer {timer} of {name} is running: expected {}.", choices(names()))
    };
    Err(line.wrong(word, message, names()))
}

/// Links as a script writes them: `b` for all links of a node, `b - c` for both ways, `b -> c` for one.
fn links_words(links: &[(NodeId, NodeId)], roster: &Roster) -> String {
    if let Some((one, _)) = links.first() {
        let mut all = roster.ids().filter(|other| other != one).flat_map(|other| [(*one, other), (other, *one)]);
        if links.len() > 2 && links.iter().all(|link| all.next() == Some(*link)) && all.next().is_none() {
            return roster.name(*one).to_owned();
        }
    }
    let mut words = Vec::new();
    let mut left = links;
    while let [(from, to), rest @ ..] = left {
        let is_both_ways = rest.first() == Some(&(*to, *from));
        let sign = if is_both_ways { "-" } else { "->" };
        words.push(format!("{} {sign} {}", roster.name(*from), roster.name(*to)));
        left = if is_both_ways { &rest[1..] } else { rest };
    }
    words.join(" ")
}
