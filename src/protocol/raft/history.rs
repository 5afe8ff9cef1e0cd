//! Whether one order of the clients' requests explains all answers: requests and answers come in, a verdict goes out.
//!
//! Each key is judged alone (linearizability is local), and after each answer (what a longer history allows, a shorter one
//! does). The commands of a client that numbers them take effect in that order, each once at most.
//!
//! Kept are the ways in which all answers so far can be explained: what the key holds in each, and which open commands have
//! taken effect in it. An answer lets open commands take effect, one after the other, until it fits (Wing and Gong's
//! search, just in time as in Lowe's); ways that come to the same are one. The search has a bound. As long as any way is
//! left, the history is explained for sure; if the last one goes and the bound was met before, then nothing is known, and
//! that is the verdict.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{Answer, NodeId, SortedMap};

use super::message::{Command, Request, Session};
use super::reads::NOTHING;

/// The most ways that are looked at for one answer.
const LOOKS_MAX: usize = 1_024;
/// The same, once not all ways are known any more.
const LOOKS_WHERE_NOT_WHOLE_MAX: usize = 128;
/// The most ways that are kept of a key.
const WAYS_MAX: usize = 64;
/// The most keys that are judged, and the most clients whose requests are told apart.
const KEYS_MAX: usize = 256;
/// The most commands about a key that are open at a time, and the most kinds of commands whose outcome nobody learns.
const OPEN_MAX: usize = 256;
/// The most reads of a key that are open at a time, and the most values that the key holds while one is. A read beyond that
/// is let go, the oldest first: until its node has answered it too, nothing is said of that node's answers to such a read.
const READS_MAX: usize = 4;
const HELD_MAX: usize = 8;

type Value = Option<Arc<str>>;

/// What the history comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Verdict {
    #[default]
    Holds,
    /// There was too much of this key to be looked at.
    Unchecked(Arc<str>),
    /// No order explains this answer.
    Broken { node: NodeId, request: Request, result: String },
}

/// What a request does to a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
enum Deed {
    Read,
    Write(Arc<str>),
    Increase(u32),
}

impl Deed {
    /// What the key holds afterwards; `None` for what changes nothing because it cannot be done.
    fn after(&self, before: &Value) -> Option<Value> {
        match self {
            Self::Read => None,
            Self::Write(value) => Some(Some(Arc::clone(value))),
            Self::Increase(by) => {
                let number = before.as_ref().map_or(Some(0_u64), |value| value.parse().ok());
                Some(Some(Arc::from(number?.checked_add((*by).into())?.to_string())))
            }
        }
    }
}

/// A request that is not answered yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Open {
    number: u64,
    deed: Deed,
    session: Option<Session>,
    /// The nodes that may still answer it: each that was asked.
    asked: Vec<NodeId>,
}

/// One way in which all answers can be explained.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Way {
    value: Value,
    /// The open commands that have taken effect, and what the key held then, in the order of their numbers.
    done: Vec<(u64, Value)>,
    /// The open reads, and all that the key held since each was asked.
    reads: Vec<(u64, Vec<Value>)>,
    /// How many of each kind of abandoned commands have taken effect.
    used: Vec<u32>,
}

/// What clients asked about one key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Register {
    open: Vec<Open>,
    /// Commands of whose outcome nobody will hear, and how many of each: they take effect at any time, or never.
    abandoned: Vec<(Deed, u32)>,
    /// How many reads were let go that a node may still answer.
    let_go: SortedMap<NodeId, u32>,
    ways: Vec<Way>,
    /// Whether these are all ways.
    is_whole: bool,
}

/// A client's last command.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Client {
    serial: u64,
    key: Arc<str>,
    deed: Deed,
}

/// What clients asked and were answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct History {
    registers: SortedMap<Arc<str>, Register>,
    clients: SortedMap<Arc<str>, Client>,
    count: u64,
    /// The request that the next state comes of, and the one that the present state came of, if it was new.
    asked: Option<u64>,
    just_asked: Option<u64>,
    verdict: Verdict,
}

impl History {
    /// What it comes to so far.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// A client asks.
    pub fn ask(&mut self, node: NodeId, request: &Request) {
        self.asked = None;
        let Some((key, deed, session)) = parts(request) else { return };
        if self.verdict != Verdict::Holds {
            return;
        }
        if let Some(session) = session
            && self.is_repeated(node, session, &key, &deed)
        {
            return;
        }
        let is_full = |len: usize, is_new: bool, max: usize| is_new && len >= max;
        let is_new_client = session.is_some_and(|session| !self.clients.contains_key(&*session.client));
        if is_full(self.registers.len(), !self.registers.contains_key(&*key), KEYS_MAX)
            || is_full(self.clients.len(), is_new_client, KEYS_MAX)
        {
            self.verdict = Verdict::Unchecked(key);
            return;
        }
        if let Some(session) = session {
            let client = Client { serial: session.serial, key: Arc::clone(&key), deed: deed.clone() };
            self.clients.insert(Arc::clone(&session.client), client);
        }
        self.count += 1;
        self.asked = Some(self.count);
        let open = Open { number: self.count, deed, session: session.cloned(), asked: vec![node] };
        let register = self.registers.get_or_insert_with(Arc::clone(&key), Register::new);
        if !register.begin(open) {
            self.verdict = Verdict::Unchecked(key);
        }
    }

    /// A node has a new state: what it answers now, it answers on the spot.
    pub fn go_on(&mut self) {
        self.just_asked = self.asked.take();
    }

    /// A client gets an answer.
    pub fn answer(&mut self, node: NodeId, request: &Request, answer: &Answer) {
        let Some((key, deed, session)) = parts(request) else { return };
        let just_asked = self.just_asked;
        let Some(register) = self.registers.get_mut(&*key).filter(|_| self.verdict == Verdict::Holds) else { return };
        let is_meant = |open: &&Open| {
            open.deed == deed && open.session.as_ref() == session && (session.is_some() || open.asked.contains(&node))
        };
        // Where a node was asked the same twice, nobody can tell which of them it answers.
        let meant: Vec<u64> = register.open.iter().filter(is_meant).map(|open| open.number).collect();
        let is_unsure = deed == Deed::Read && register.let_go.contains_key(&node);
        let Some(&number) = meant.last() else {
            return register.hear_of_let_go(node);
        };
        match answer {
            // Nothing was done with it yet.
            Answer::Refused(_) if just_asked == Some(number) => {
                register.forget(number);
                session.and_then(|session| self.clients.remove(&*session.client));
            }
            Answer::Refused(_) => register.is_not_answered(number, node),
            // It may be the answer to a read that was let go: whichever it is, one less is open.
            Answer::Done(_) if is_unsure => register.forget(number),
            Answer::Done(result) => {
                let is_explained = register.explain(&meant, &deed, |after| is_result(&key, &deed, after, result));
                if !is_explained {
                    self.verdict = if register.is_whole {
                        Verdict::Broken { node, request: request.clone(), result: result.clone() }
                    } else {
                        Verdict::Unchecked(key)
                    };
                }
                if let Some(session) = session {
                    self.go_past(session);
                }
            }
        }
    }

    /// A node ends: it answers nothing that it was asked.
    pub fn end(&mut self, node: NodeId) {
        for register in self.registers.values_mut() {
            register.let_go.remove(&node);
            let open = register.open.iter().filter(|open| open.asked.contains(&node));
            for number in open.map(|open| open.number).collect::<Vec<_>>() {
                register.is_not_answered(number, node);
            }
        }
    }

    /// Whether a client's command has no new number. The same command, sent again, takes effect once. What a client
    /// should not send with that number may take effect too, and its answer tells nothing.
    fn is_repeated(&mut self, node: NodeId, session: &Session, key: &Arc<str>, deed: &Deed) -> bool {
        let Some(client) = self.clients.get(&*session.client).filter(|client| client.serial >= session.serial) else {
            return false;
        };
        let is_same = client.serial == session.serial && client.key == *key && client.deed == *deed;
        let register = self.registers.get_or_insert_with(Arc::clone(key), Register::new);
        let open = register.open.iter_mut().find(|open| open.session.as_ref() == Some(session) && open.deed == *deed);
        match open {
            Some(open) => open.asked.push(node),
            None if is_same => {}
            None => _ = register.kind_of(deed.clone()),
        }
        true
    }

    /// A client's commands take effect in the order of their numbers: what it asked before has no effect any more.
    fn go_past(&mut self, session: &Session) {
        let is_earlier = |open: &&Open| {
            let other = open.session.as_ref();
            other.is_some_and(|other| other.client == session.client && other.serial < session.serial)
        };
        for register in self.registers.values_mut() {
            let earlier: Vec<u64> = register.open.iter().filter(is_earlier).map(|open| open.number).collect();
            earlier.into_iter().for_each(|number| register.end(number));
        }
    }
}

impl Register {
    fn new() -> Self {
        Self {
            open: Vec::new(),
            abandoned: Vec::new(),
            let_go: SortedMap::new(),
            ways: vec![Way::default()],
            is_whole: true,
        }
    }

    /// A request is open from here on. Whether there is room for it.
    fn begin(&mut self, open: Open) -> bool {
        if open.deed == Deed::Read {
            let reads = || self.open.iter().filter(|open| open.deed == Deed::Read);
            let oldest = reads().next().filter(|_| reads().count() >= READS_MAX).map(|open| open.number);
            if let Some(oldest) = oldest {
                self.let_go(oldest);
                self.forget(oldest);
            }
            self.ways.iter_mut().for_each(|way| way.reads.push((open.number, vec![way.value.clone()])));
        }
        self.open.push(open);
        self.open.len() <= OPEN_MAX
    }

    /// A read is not looked at any more, though it may still be answered.
    fn let_go(&mut self, number: u64) {
        for open in self.open.iter().filter(|open| open.number == number) {
            open.asked.iter().for_each(|node| *self.let_go.get_or_insert_with(*node, || 0) += 1);
        }
    }

    /// A node answers a read that was let go.
    fn hear_of_let_go(&mut self, node: NodeId) {
        let Some(count) = self.let_go.get_mut(&node) else { return };
        *count -= 1;
        if *count == 0 {
            self.let_go.remove(&node);
        }
    }

    /// A request that had no effect and has none.
    fn forget(&mut self, number: u64) {
        self.open.retain(|open| open.number != number);
        for way in &mut self.ways {
            way.done.retain(|(done, _)| *done != number);
            way.reads.retain(|(read, _)| *read != number);
        }
        let ways = std::mem::take(&mut self.ways);
        self.unite(ways);
    }

    /// A command has taken effect by now, or never will.
    fn end(&mut self, number: u64) {
        let Some(deed) = self.open.iter().find(|open| open.number == number).map(|open| open.deed.clone()) else {
            return;
        };
        let never: Vec<Way> = self.ways.iter().map(|way| way.clone().without(number, number)).collect();
        self.explain(&[number], &deed, |_| true);
        let ways = never.into_iter().chain(std::mem::take(&mut self.ways)).collect();
        self.unite(ways);
    }

    /// One that was asked will not answer.
    fn is_not_answered(&mut self, number: u64, node: NodeId) {
        let Some(open) = self.open.iter_mut().find(|open| open.number == number) else { return };
        if let Some(place) = open.asked.iter().position(|asked| *asked == node) {
            open.asked.remove(place);
        }
        // A command of a known client may be sent again.
        if open.asked.is_empty() && open.session.is_none() {
            self.abandon(number);
        }
    }

    /// Nobody will learn what came of a request.
    fn abandon(&mut self, number: u64) {
        let Some(place) = self.open.iter().position(|open| open.number == number) else { return };
        if self.open[place].deed == Deed::Read {
            return self.forget(number);
        }
        let Open { deed, .. } = self.open.remove(place);
        let kind = self.kind_of(deed);
        for way in &mut self.ways {
            let Some(place) = way.done.iter().position(|(done, _)| *done == number) else { continue };
            way.done.remove(place);
            if let Some(used) = way.used.get_mut(kind) {
                *used += 1;
            }
        }
        let ways = std::mem::take(&mut self.ways);
        self.unite(ways);
    }

    /// The place of a kind of abandoned commands, of which there is one more.
    fn kind_of(&mut self, deed: Deed) -> usize {
        let place = self.abandoned.iter().position(|(other, _)| *other == deed);
        let place = place.unwrap_or_else(|| {
            self.abandoned.push((deed, 0));
            self.ways.iter_mut().for_each(|way| way.used.push(0));
            self.abandoned.len() - 1
        });
        self.abandoned[place].1 += 1;
        place
    }

    /// Lets open commands take effect until one of these equal requests has the result that its answer tells. The last
    /// of them is open no longer. Whether any way is left.
    fn explain(&mut self, meant: &[u64], deed: &Deed, fits: impl Fn(&Value) -> bool) -> bool {
        let Some(&last) = meant.last() else { return true };
        // The first of several reads may have seen whatever the others may.
        let judged = if *deed == Deed::Read { &meant[..1] } else { meant };
        let mut left = if self.is_whole { LOOKS_MAX } else { LOOKS_WHERE_NOT_WHOLE_MAX };
        let mut seen = Ways::default();
        let mut queue: VecDeque<Way> = std::mem::take(&mut self.ways).into();
        let mut explained = Vec::new();
        while let Some(way) = queue.pop_front() {
            let mut is_over = true;
            for number in judged {
                let (found, is_done) = way.outcome(*number, deed, &fits);
                let closed = if *deed == Deed::Read { last } else { *number };
                explained.extend(found.map(|way| way.without(closed, last)));
                is_over &= is_done;
            }
            if is_over {
                continue;
            }
            let mut is_cut = false;
            for next in self.next_ways(&way).filter(|next| seen.admits(next)) {
                is_cut = left == 0;
                if is_cut {
                    break;
                }
                left -= 1;
                queue.push_back(next);
            }
            self.is_whole &= !is_cut;
        }
        self.open.retain(|open| open.number != last);
        self.unite(explained);
        !self.ways.is_empty()
    }

    /// What may happen before a request takes effect: that another does.
    fn next_ways(&self, way: &Way) -> impl Iterator<Item = Way> {
        let is_open = move |open: &&Open| way.done.binary_search_by_key(&open.number, |(done, _)| *done).is_err();
        let of_open = self.open.iter().filter(is_open).filter_map(|open| {
            let mut next = way.moved(open.deed.after(&way.value)?);
            let place = next.done.partition_point(|(done, _)| *done < open.number);
            next.done.insert(place, (open.number, next.value.clone()));
            Some(next)
        });
        let of_abandoned = self.abandoned.iter().enumerate().filter_map(|(kind, (deed, count))| {
            let is_left = way.used.get(kind).is_some_and(|used| used < count);
            let mut next = way.moved(deed.after(&way.value).filter(|_| is_left)?);
            *next.used.get_mut(kind)? += 1;
            Some(next)
        });
        of_open.chain(of_abandoned)
    }

    /// Keeps these ways, each once, and none that leaves less open than another.
    fn unite(&mut self, mut ways: Vec<Way>) {
        let long = |way: &Way| way.reads.iter().find(|(_, held)| held.len() > HELD_MAX).map(|(read, _)| *read);
        while let Some(read) = ways.iter().find_map(long) {
            self.let_go(read);
            self.open.retain(|open| open.number != read);
            ways.iter_mut().for_each(|way| way.reads.retain(|(other, _)| *other != read));
        }
        let mut seen = Ways::default();
        self.ways = ways.into_iter().filter(|way| seen.admits(way)).collect();
        if self.ways.len() > WAYS_MAX {
            self.ways.truncate(WAYS_MAX);
            self.is_whole = false;
        }
        // What nobody can tell apart any more need not be remembered: kinds that no way has left.
        if self.abandoned.len() > OPEN_MAX {
            self.is_whole = false;
            self.abandoned.remove(0);
            self.ways.iter_mut().for_each(|way| _ = way.used.remove(0));
        }
    }
}

impl Way {
    /// The way if this request gets such an answer in it; and whether more cannot come of it.
    fn outcome(&self, number: u64, deed: &Deed, fits: impl Fn(&Value) -> bool) -> (Option<Self>, bool) {
        if *deed == Deed::Read {
            let held = |reads: &(u64, Vec<Value>)| reads.0 == number && reads.1.iter().any(&fits);
            let is_held = self.reads.iter().any(held);
            return (is_held.then(|| self.clone()), is_held);
        }
        match self.done.iter().find(|(done, _)| *done == number) {
            Some((_, after)) => (fits(after).then(|| self.clone()), true),
            None => (deed.after(&self.value).filter(fits).map(|after| self.moved(after)), false),
        }
    }

    /// The way without what it tells of a request. An equal one that was asked last takes its number.
    fn without(mut self, number: u64, last: u64) -> Self {
        self.done.retain(|(done, _)| *done != number);
        self.reads.retain(|(read, _)| *read != number);
        if let Some(place) = self.done.iter().position(|(done, _)| *done == last) {
            let (_, after) = self.done.remove(place);
            let place = self.done.partition_point(|(done, _)| *done < number);
            self.done.insert(place, (number, after));
        }
        if let Some(place) = self.reads.iter().position(|(read, _)| *read == last) {
            let (_, held) = self.reads.remove(place);
            let place = self.reads.partition_point(|(read, _)| *read < number);
            self.reads.insert(place, (number, held));
        }
        self
    }

    /// The way with the key holding something else now.
    fn moved(&self, value: Value) -> Self {
        let mut way = self.clone();
        for (_, held) in &mut way.reads {
            if let Err(place) = held.binary_search(&value) {
                held.insert(place, value.clone());
            }
        }
        way.value = value;
        way
    }

    /// Whether whatever can come of another way can come of this one, where both stand the same.
    fn covers(&self, other: &Self) -> bool {
        let has_used_less = self.used.iter().zip(&other.used).all(|(own, theirs)| own <= theirs);
        let mut reads = self.reads.iter().zip(&other.reads);
        has_used_less && reads.all(|((_, own), (_, theirs))| theirs.iter().all(|held| own.binary_search(held).is_ok()))
    }
}

/// What the key holds, and which open commands have taken effect.
type Standing = (Value, Vec<(u64, Value)>);

/// Ways that were seen, by how they stand.
#[derive(Default)]
struct Ways(SortedMap<Standing, Vec<Way>>);

impl Ways {
    /// Whether a way is new: none that stands the same leaves as much open.
    fn admits(&mut self, way: &Way) -> bool {
        let known = self.0.get_or_insert_with((way.value.clone(), way.done.clone()), Vec::new);
        let is_new = !known.iter().any(|known| known.covers(way));
        if is_new {
            known.push(way.clone());
        }
        is_new
    }
}

/// What a request is about, and what it does; `None` for what no client asks of the store.
fn parts(request: &Request) -> Option<(Arc<str>, Deed, Option<&Session>)> {
    match request {
        Request::Read { key } => Some((Arc::clone(key), Deed::Read, None)),
        Request::Write { command: Command::Write { key, value }, session } => {
            let key = key.clone().unwrap_or_else(|| Arc::from(Command::PLAIN_KEY));
            Some((key, Deed::Write(Arc::clone(value)), session.as_ref()))
        }
        Request::Write { command: Command::Increase { key, by }, session } => {
            Some((Arc::clone(key), Deed::Increase(*by), session.as_ref()))
        }
        _ => None,
    }
}

/// Whether an answer tells what a key held after a request. An answer that tells nothing of it fits whatever it held.
fn is_result(key: &str, deed: &Deed, after: &Value, result: &str) -> bool {
    let held = after.as_deref();
    match deed {
        Deed::Read => held.unwrap_or(NOTHING) == result,
        _ => match result.split_once('=') {
            Some((told, value)) if told == key => held == Some(value),
            _ => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: NodeId = NodeId(0);
    const B: NodeId = NodeId(1);

    /// A history line by line: `a: write x=1` asks, `a: write x=1 -> x=1` answers what was asked before, `-> no` refuses,
    /// `a: write x=1 => no` asks and is refused on the spot, `a ends`.
    fn played(lines: &[&str]) -> History {
        let mut history = History::default();
        for line in lines {
            if let Some(node) = line.strip_suffix(" ends") {
                history.end(node_of(node));
                continue;
            }
            let (node, line) = line.split_once(": ").expect("a node asks or answers");
            let node = node_of(node);
            let (asked, answer) = match (line.split_once(" => "), line.split_once(" -> ")) {
                (Some((asked, answer)), _) => {
                    history.ask(node, &request_of(asked));
                    (asked, Some(answer))
                }
                (None, Some((asked, answer))) => (asked, Some(answer)),
                (None, None) => {
                    history.ask(node, &request_of(line));
                    (line, None)
                }
            };
            history.go_on();
            match answer {
                Some("no") => history.answer(node, &request_of(asked), &Answer::Refused("no".to_owned())),
                Some(result) => history.answer(node, &request_of(asked), &Answer::Done(result.to_owned())),
                None => {}
            }
        }
        history
    }

    fn node_of(name: &str) -> NodeId {
        if name == "a" { A } else { B }
    }

    fn request_of(line: &str) -> Request {
        let words: Vec<&str> = line.split(' ').collect();
        super::super::script::read(&words, &crate::node::Roster::default()).expect("a request as in a script")
    }

    fn is_explained(lines: &[&str]) -> bool {
        match played(lines).verdict {
            Verdict::Holds => true,
            Verdict::Broken { .. } => false,
            Verdict::Unchecked(key) => panic!("{key} was not checked"),
        }
    }

    #[test]
    fn a_read_sees_the_last_write_that_was_answered() {
        let before = ["a: write x=1", "a: write x=1 -> x=1", "a: write x=2", "a: write x=2 -> x=2", "b: read x"];
        assert!(is_explained(&[&before[..], &["b: read x -> 2"]].concat()));
        assert!(!is_explained(&[&before[..], &["b: read x -> 1"]].concat()));
        assert!(!is_explained(&[&before[..], &["b: read x -> nothing"]].concat()));
        assert!(is_explained(&["b: read y", "b: read y -> nothing"]));
    }

    #[test]
    fn what_is_asked_at_once_comes_in_any_order_but_only_in_one() {
        let both = ["a: write x=1", "b: write x=2", "b: read x", "b: read x -> 1", "a: write x=1 -> x=1"];
        assert!(is_explained(&[&both[..], &["a: read x", "a: read x -> 2"]].concat()));
        assert!(is_explained(&[&both[..], &["a: read x", "a: read x -> 1"]].concat()));
        let seen = ["a: read x", "a: read x -> 2", "a: read x", "a: read x -> 1"];
        assert!(!is_explained(&[&both[..], &seen].concat()), "neither write happens twice");
    }

    #[test]
    fn a_read_may_have_been_overtaken_by_what_began_later() {
        let lines = ["a: read x", "b: write x=1", "b: write x=1 -> x=1", "a: read x -> nothing"];
        assert!(is_explained(&lines));
        assert!(!is_explained(&["b: write x=1", "b: write x=1 -> x=1", "a: read x", "a: read x -> nothing"]));
    }

    #[test]
    fn what_is_never_answered_may_take_effect_late_once_or_never() {
        let lost = ["a: write x=1", "a: write x=1 -> x=1", "a: write x=2", "a ends", "b: read x", "b: read x -> 1"];
        assert!(is_explained(&lost));
        assert!(is_explained(&[&lost[..], &["b: read x", "b: read x -> 2"]].concat()));
        let twice =
            ["b: read x", "b: read x -> 2", "b: write x=3", "b: write x=3 -> x=3", "b: read x", "b: read x -> 2"];
        assert!(!is_explained(&[&lost[..], &twice].concat()));
    }

    #[test]
    fn what_answers_a_read_that_was_let_go_is_not_held_against_a_later_one() {
        let asked = ["a: write x=1", "a: write x=1 -> x=1", "b: read x"];
        let others = vec!["a: read x"; READS_MAX];
        let later = ["a: write x=2", "a: write x=2 -> x=2", "b: read x"];
        let before = [&asked[..], &others, &later].concat();
        assert!(is_explained(&[&before[..], &["b: read x -> 1"]].concat()), "the first read of b may have seen it");
        let both = [&before[..], &["b: read x -> 1", "b: read x -> 2", "b: read x"]].concat();
        assert!(is_explained(&[&both[..], &["b: read x -> 2"]].concat()));
        assert!(!is_explained(&[&both[..], &["b: read x -> 1"]].concat()), "both are answered: this one is stale");
        let ended = [&before[..], &["b ends", "b: read x", "b: read x -> 1"]].concat();
        assert!(!is_explained(&ended), "a node that has ended answers nothing old");
    }

    #[test]
    fn a_node_that_was_asked_the_same_twice_may_answer_either() {
        let twice = ["a: read x", "b: write x=1", "b: write x=1 -> x=1", "a: read x"];
        assert!(is_explained(&[&twice[..], &["a: read x -> 1", "a: read x -> nothing"]].concat()));
        assert!(!is_explained(&[&twice[..], &["a: read x -> 2"]].concat()));
        let sums = ["a: write x+=1", "b: read x", "b: read x -> 1", "a: write x+=1"];
        assert!(is_explained(&[&sums[..], &["a: write x+=1 -> x=2", "a: write x+=1 -> x=1"]].concat()));
        assert!(!is_explained(&[&sums[..], &["a: write x+=1 -> x=2", "a: write x+=1 -> x=2"]].concat()));
    }

    #[test]
    fn a_refusal_on_the_spot_is_sure_and_a_late_one_is_not() {
        let read = ["b: read x", "b: read x -> 1"];
        assert!(!is_explained(&[&["a: write x=1 => no"][..], &read].concat()));
        let again = ["a: write x=1 as c#1 => no", "b: write x=1 as c#1"];
        assert!(is_explained(&[&again[..], &read].concat()), "what is asked again is asked");
        assert!(is_explained(&[&["a: write x=1", "a: write x=1 -> no"][..], &read].concat()));
    }

    #[test]
    fn a_sum_counts_each_increase_and_a_known_client_is_counted_once() {
        let read = |sum: &'static str| ["b: read x".to_owned(), format!("b: read x -> {sum}")];
        let anonymous = ["a: write x+=1", "a: write x+=1 -> x=1", "b: write x+=1", "b: write x+=1 -> x=2"];
        let known = [
            "a: write x+=1 as alice#1",
            "a ends",
            "b: write x+=1 as alice#1",
            "b: write x+=1 as alice#1 -> x=1",
            "a: write x+=1 as alice#1",
        ];
        for (lines, right, wrong) in [(&anonymous[..], "2", "1"), (&known[..], "1", "2")] {
            let with = |sum| {
                let read = read(sum);
                is_explained(&[lines, &[&*read[0], &*read[1]]].concat())
            };
            assert!(with(right) && !with(wrong), "{lines:?}");
        }
        assert!(!is_explained(&["a: write x+=1", "a: write x+=1 -> x=2"]));
    }

    #[test]
    fn more_than_can_be_looked_at_is_explained_or_said_not_to_be_checked() {
        let writes: Vec<String> = (0..60).map(|value| format!("a: write x={value}")).collect();
        let mut lines: Vec<&str> = writes.iter().map(|line| &**line).collect();
        let answers: Vec<String> = (0..60).map(|value| format!("a: write x={value} -> x={value}")).collect();
        lines.extend(answers.iter().map(|line| &**line));
        lines.extend(["b: read x", "b: read x -> 59"]);
        assert_eq!(played(&lines).verdict, Verdict::Holds, "the order of the answers explains them");
        lines.extend(["b: read x", "b: read x -> nothing"]);
        assert_eq!(played(&lines).verdict, Verdict::Unchecked("x".into()));
    }
}
