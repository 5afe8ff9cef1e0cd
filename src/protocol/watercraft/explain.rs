//! The words of WaterCraft on a page: a sentence a note, an answer a request. Another language is one more such file.

use crate::node::{NodeId, Roster};

use super::message::{KEY_CHARS_MAX, KEYS_MAX, TEXT_CHARS_MAX, VALUE_CHARS_MAX};
use super::note::Note;

/// How many nodes a sentence names before it counts the others.
const NAMED_MAX: usize = 3;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Text,
    Key,
    Value,
    NotIntroduced,
    NotConnected(NodeId),
    Alone,
    Itself,
    NoSuchNode,
    Connected(NodeId),
    Dials(NodeId),
    RegisterIsFull,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    Told(u32),
    ToldHost(NodeId),
    Dials(NodeId),
    AskedHost(NodeId),
    Set,
}

/// A note as a sentence with the node as its subject.
pub fn explain(note: &Note, me: NodeId, roster: &Roster) -> String {
    let me = roster.name(me);
    let name = |node: &NodeId| roster.name(*node);
    let names = |nodes: &[NodeId]| names(nodes, roster);
    match note {
        Note::Founds => format!("{me} starts a network."),
        Note::JoinsThrough(contact) => format!("{me} joins through {}: it dials it.", name(contact)),
        Note::ComesBack(nodes) => format!("{me} comes back and dials whom it remembers: {}.", names(nodes)),
        Note::StaysAlone => format!("{me} is alone for a STEP and becomes its own host."),
        Note::StillNew => format!("{me} still waits to be introduced."),
        Note::AsksForIntroduction(peer) => format!("{me} is new: it asks {} for an introduction.", name(peer)),
        Note::Introduces(peer) => format!("{me} introduces {} to everybody that it knows.", name(peer)),
        Note::IsIntroduced { by } => format!("{me} is introduced by {}.", name(by)),
        Note::WasIntroduced(by) => {
            format!("{me} is introduced already: what {} answers is nothing new.", name(by))
        }
        Note::Opens(peer) => format!("{me} has a connection with {}.", name(peer)),
        Note::IsDeafToSecond(peer) => {
            format!("{me} has its own dial to {} and stays deaf to the other one.", name(peer))
        }
        Note::Settles { peer, dialler } => {
            format!("{me} and {} dialled each other: {me} keeps the dial of {}.", name(peer), name(dialler))
        }
        Note::Renews(peer) => format!("{me} replaces its connection with {} by a newer one.", name(peer)),
        Note::Follows(peer) => format!("{me} answers {} over the connection over which it speaks.", name(peer)),
        Note::IsClosed(peer) => format!("{me} loses its connection with {}, but still counts it.", name(peer)),
        Note::NoticesClosed(peer) => format!("{me} takes {} for silent: its connection is closed.", name(peer)),
        Note::DialFails(peer) => format!("{me} cannot reach {}.", name(peer)),
        Note::Unheard(peer) => format!("{me} does not hear {}: it speaks over the other connection.", name(peer)),
        Note::UnheardStranger(peer) => format!("{me} does not hear the list of {}: it does not know it.", name(peer)),
        Note::MakesNoSense(peer) => format!("{me} ignores what comes from {}: it makes no sense.", name(peer)),
        Note::KnowsConnection(peer) => format!("{me} uses this connection with {} already.", name(peer)),
        Note::LosesSpare(peer) => format!("{me} loses a second connection with {}: it did not use it.", name(peer)),
        Note::FallsBack(peer) => format!("{me} loses its connection with {} and goes on over the other.", name(peer)),
        Note::IsDoneWith(peer) => format!("{me} is done with this connection with {} already.", name(peer)),
        Note::TakesForHost { host, .. } => format!("{me} takes {} for its host.", name(host)),
        Note::BecomesHost { .. } => format!("{me} finds itself host: nobody that it knows is better placed."),
        Note::DoesNotTakeOver => format!("{me} should be host, but does not take over."),
        Note::PassesOver(peer) => format!("{me} stays host until {}, which is better placed, pings it.", name(peer)),
        Note::YieldsTo(peer) => format!("{me} yields to {}: a better placed host pings it.", name(peer)),
        Note::Pings(1) => format!("{me} pings its only peer."),
        Note::Pings(0) => format!("{me} has nobody to ping."),
        Note::Pings(count) => format!("{me} pings its {count} peers."),
        Note::HearsPing(peer) => format!("{me} hears that {} lives.", name(peer)),
        Note::AnswersHost(host) => format!("{me} answers the ping of its host {}.", name(host)),
        Note::AnswersWithList { to, host } => {
            format!("{me} answers {} with its list: its host is {}.", name(to), name(host))
        }
        Note::IgnoresPing(peer) => format!("{me} does not answer the ping of {}.", name(peer)),
        Note::DialsUnknownPinger(peer) => format!("{me} dials {}: it pings and is not known.", name(peer)),
        Note::FallsSilent(peer) => format!("{me} has not heard {} for longer than its patience.", name(peer)),
        Note::RemovesSilent(peers) => format!("{me} removes {}: {} silent.", names(peers), is_or_are(peers)),
        Note::LeavesSilentHost(host) => format!("{me} drops its host {}: it is silent.", name(host)),
        Note::SpreadsList(count) => format!("{me} sends its list to {}.", peers(*count)),
        Note::Learns { from, unknown } => format!("{me} learns of {} from {}.", names(unknown), name(from)),
        Note::LearnsAsHost { from, unknown } => {
            format!("{me} hears of {} from {} and dials.", names(unknown), name(from))
        }
        Note::AnswersList(from) => format!("{me} answers {} with its list: theirs differ.", name(from)),
        Note::IgnoresList(from) => format!("{me} learns nothing from the list of {}.", name(from)),
        Note::KnowsList(from) => format!("{me} knows everybody that {} lists.", name(from)),
        Note::Drops { host, unlisted } => {
            format!("{me} drops {}: its host {} does not list {}.", names(unlisted), name(host), it_or_them(unlisted))
        }
        Note::KeepsNetwork { host, dropped } => {
            format!("{me} keeps its host {} and drops {}: it is of another network.", name(host), name(dropped))
        }
        Note::Redials(nodes) => format!("{me} dials again whom it remembers: {}.", names(nodes)),
        Note::Forgets(node) => format!("{me} forgets {}: it never answers.", name(node)),
        Note::Dials(node) => format!("{me} dials {}.", name(node)),
        Note::Says(count) => format!("{me} has something to say to {}.", peers(*count)),
        Note::Hears(author) => format!("{me} receives a message of {}.", name(author)),
        Note::Relays { author, to } => format!("{me} relays the message of {} to {}.", name(author), peers(*to)),
        Note::AsksToSet(host) => format!("{me} asks its host {} to set a key.", name(host)),
        Note::SetsKey { key, by } => format!("{me} sets {key} for {} and tells everybody.", name(by)),
        Note::RegisterIsFull(by) => format!("{me} does not set a key for {}: the register is full.", name(by)),
        Note::IsNoHost(from) => format!("{me} is not the host that {} takes it for.", name(from)),
        Note::TakesRegister(host) => format!("{me} takes over the register of its host {}.", name(host)),
        Note::IgnoresRegister(from) => {
            format!("{me} does not take the register of {}: only its host's counts.", name(from))
        }
        Note::Refuses => format!("{me} refuses a request."),
        Note::TwoHosts { one, one_host, other, other_host } => {
            format!("{}, {}.", takes(*one, *one_host, roster), takes(*other, *other_host, roster))
        }
        Note::HasNoHost(node) => format!("{} has no host.", name(node)),
        Note::GoneHost { node, host } => {
            format!("{} takes {} for its host, which is not there.", name(node), name(host))
        }
        Note::WrongTable { node, missing, extra } => wrong_table(name(node), missing, extra, roster),
        Note::DeafPair { one, other } => {
            format!("{} and {} do not use the same connection.", name(one), name(other))
        }
        Note::UnknownHost { node, host } => {
            format!("{} takes {} for its host without knowing it.", name(node), name(host))
        }
    }
}

/// A refusal as a sentence.
pub fn refusal(why: Refusal, me: NodeId, roster: &Roster) -> String {
    let me = roster.name(me);
    match why {
        Refusal::Text => format!("A message has 1 to {TEXT_CHARS_MAX} characters."),
        Refusal::Key => format!("A key is one word of 1 to {KEY_CHARS_MAX} characters."),
        Refusal::Value => format!("A value has 1 to {VALUE_CHARS_MAX} characters."),
        Refusal::NotIntroduced => format!("{me} is not introduced yet. Ask again a little later."),
        Refusal::NotConnected(peer) => {
            format!("{me} has no open connection with {}. Nothing is kept for later.", roster.name(peer))
        }
        Refusal::Alone => format!("{me} is alone: there is nobody to tell."),
        Refusal::Itself => format!("{me} cannot do this with itself. Name another node."),
        Refusal::NoSuchNode => "There is no such node.".to_owned(),
        Refusal::Connected(peer) => format!("{me} has a connection with {} already.", roster.name(peer)),
        Refusal::Dials(peer) => format!("{me} dials {} already.", roster.name(peer)),
        Refusal::RegisterIsFull => format!("The register holds {KEYS_MAX} keys and is full. Set one of those."),
    }
}

/// A success as a sentence.
pub fn success(done: Success, me: NodeId, roster: &Roster) -> String {
    let me = roster.name(me);
    match done {
        Success::Told(count) => format!("{me} told {}.", peers(count)),
        Success::ToldHost(host) => format!("{me} told its host {}, which tells the others.", roster.name(host)),
        Success::Dials(peer) => format!("{me} dials {}.", roster.name(peer)),
        Success::AskedHost(host) => format!("{me} asked its host {}.", roster.name(host)),
        Success::Set => format!("{me} is host: it has set the key and told everybody."),
    }
}

/// Names with commas; the last ones counted where there are many.
pub fn names(nodes: &[NodeId], roster: &Roster) -> String {
    let named: Vec<&str> =
        roster.in_order(nodes.to_vec()).iter().take(NAMED_MAX).map(|node| roster.name(*node)).collect();
    match (named.split_last(), nodes.len().saturating_sub(NAMED_MAX)) {
        (None, _) => "nobody".to_owned(),
        (Some((last, [])), 0) => (*last).to_owned(),
        (Some((last, others)), 0) => format!("{} and {last}", others.join(", ")),
        (Some(_), 1) => format!("{} and one more", named.join(", ")),
        (Some(_), rest) => format!("{} and {rest} more", named.join(", ")),
    }
}

fn peers(count: u32) -> String {
    match count {
        0 => "nobody".to_owned(),
        1 => "one peer".to_owned(),
        _ => format!("{count} peers"),
    }
}

fn is_or_are(nodes: &[NodeId]) -> &'static str {
    if nodes.len() == 1 { "it is" } else { "they are" }
}

fn it_or_them(nodes: &[NodeId]) -> &'static str {
    if nodes.len() == 1 { "it" } else { "them" }
}

fn takes(node: NodeId, host: Option<NodeId>, roster: &Roster) -> String {
    match host {
        None => format!("{} has no host yet", roster.name(node)),
        Some(host) if host == node => format!("{} is host", roster.name(node)),
        Some(host) => format!("{} takes {} for its host", roster.name(node), roster.name(host)),
    }
}

fn wrong_table(node: &str, missing: &[NodeId], extra: &[NodeId], roster: &Roster) -> String {
    match (missing.is_empty(), extra.is_empty()) {
        (true, _) => format!("{node} still counts {}.", names(extra, roster)),
        (_, true) => format!("{node} does not know {}.", names(missing, roster)),
        _ => format!("{node} does not know {}, and still counts {}.", names(missing, roster), names(extra, roster)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::roster_of;

    fn roster() -> Roster {
        roster_of(&["b", "c", "d", "e", "f", "g"])
    }

    #[test]
    fn many_names_are_counted() {
        let nodes: Vec<NodeId> = roster().ids().collect();
        assert_eq!(names(&[], &roster()), "nobody");
        assert_eq!(names(&nodes[..1], &roster()), "b");
        assert_eq!(names(&nodes[..3], &roster()), "b, c and d");
        assert_eq!(names(&nodes[..4], &roster()), "b, c, d and one more");
        assert_eq!(names(&nodes, &roster()), "b, c, d and 3 more");
    }

    #[test]
    fn a_sentence_has_at_most_twenty_words() {
        let ids: Vec<NodeId> = roster().ids().collect();
        let many = ids[1..].to_vec();
        let (b, c) = (ids[0], ids[1]);
        let longest = [
            Note::Drops { host: b, unlisted: many.clone() },
            Note::RemovesSilent(many.clone()),
            Note::WrongTable { node: b, missing: many.clone(), extra: many.clone() },
            Note::Learns { from: b, unknown: many.clone() },
            Note::ComesBack(many),
            Note::Settles { peer: c, dialler: b },
            Note::TwoHosts { one: b, one_host: Some(c), other: c, other_host: Some(b) },
            Note::StaysAlone,
            Note::BecomesHost { before: b },
        ];
        for note in longest {
            let sentence = explain(&note, b, &roster());
            assert!(sentence.split_whitespace().count() <= 20, "{sentence}");
        }
        let drops = Note::Drops { host: b, unlisted: vec![ids[2]] };
        assert_eq!(explain(&drops, c, &roster()), "c drops d: its host b does not list it.");
    }
}
