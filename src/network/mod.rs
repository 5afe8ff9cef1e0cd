//! Letters under way, connections, links and their faults.
//!
//! What comes in: letters to post, connections to dial and to close, links to cut. What goes out: letters as they fall
//! due, and what becomes of each. The network never calls a node: it is asked.

mod dice;
mod letter;
mod options;

use std::hash::Hash;
use std::sync::Arc;

use crate::node::{Connection, NodeId, SortedMap, SortedSet, fingerprint_of};

pub use dice::Dice;
pub use letter::{Cause, Content, Letter, LetterId};
pub use options::{DELAY_MS_MAX, Options};

/// The most letters that are under way at a time; one more is lost, and so is a second one that chance or a person makes.
///
/// What answers a dial or closes a connection may go beyond it, by as much again: so a full network can still say so.
pub const LETTERS_MAX: usize = 1 << 20;

/// The network of one world.
#[derive(Clone, Debug)]
pub struct Network<M> {
    pub options: Options,
    letters: SortedMap<LetterId, Letter<M>>,
    /// Letters in the order in which they fall due. One that waits for a paused node stands in no queue.
    queue: SortedSet<(u64, LetterId)>,
    paused: SortedSet<NodeId>,
    /// When the youngest letter of a link falls due, so that none overtakes it.
    last_due_ms: SortedMap<(NodeId, NodeId), u64>,
    /// Links that are cut, one way each.
    cuts: Arc<SortedSet<(NodeId, NodeId)>>,
    connections: Arc<SortedMap<Line, Ends>>,
    dials: Arc<SortedMap<(NodeId, NodeId), u16>>,
    next_number: u64,
    letters_print: u64,
    /// [`LETTERS_MAX`], or less in a test.
    pub(crate) letters_max: usize,
    /// Letters that found no room since the last step.
    refused: Vec<Letter<M>>,
}

/// A connection together with the end that did not dial.
type Line = (NodeId, Connection);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum End {
    Pending,
    Open,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Ends {
    dialler: End,
    acceptor: End,
}

/// What the moment of posting is like.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub now_ms: u64,
    pub frame: u64,
}

/// What a letter does when it falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival<M> {
    Message {
        from: NodeId,
        over: Option<Connection>,
        message: M,
    },
    Connected {
        peer: NodeId,
        over: Connection,
    },
    Disconnected {
        peer: NodeId,
        over: Connection,
    },
    /// It reaches nobody.
    Lost(Cause),
}

impl<M: Clone + Hash> Network<M> {
    /// A quiet network: nothing under way, nothing cut.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            letters: SortedMap::new(),
            queue: SortedSet::new(),
            paused: SortedSet::new(),
            last_due_ms: SortedMap::new(),
            cuts: Arc::default(),
            connections: Arc::default(),
            dials: Arc::default(),
            next_number: 0,
            letters_print: 0,
            letters_max: LETTERS_MAX,
            refused: Vec::new(),
        }
    }

    /// The next number of the world's numbering.
    pub fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    /// The least time between a step and what it causes at another node, in milliseconds.
    pub fn lookahead_ms(&self) -> u64 {
        self.options.latency_ms.min(self.options.connect_ms).min(self.options.dial_timeout_ms)
    }

    // ---- links ----

    /// Whether letters pass from one node to another.
    pub fn is_up(&self, from: NodeId, to: NodeId) -> bool {
        !self.cuts.contains(&(from, to))
    }

    /// The links that are cut, one way each.
    pub fn cuts(&self) -> impl Iterator<Item = (NodeId, NodeId)> {
        self.cuts.iter().copied()
    }

    /// Cuts a link one way. Letters under way on it are lost when they fall due. `false` if it was cut already.
    pub fn cut(&mut self, from: NodeId, to: NodeId) -> bool {
        from != to && self.is_up(from, to) && Arc::make_mut(&mut self.cuts).insert((from, to))
    }

    /// Heals a link one way. `false` if it was whole.
    pub fn heal(&mut self, from: NodeId, to: NodeId) -> bool {
        !self.is_up(from, to) && Arc::make_mut(&mut self.cuts).remove(&(from, to))
    }

    // ---- letters ----

    /// All letters under way, oldest first.
    pub fn letters(&self) -> impl Iterator<Item = &Letter<M>> {
        self.letters.values()
    }

    /// A letter under way.
    pub fn letter(&self, id: LetterId) -> Option<&Letter<M>> {
        self.letters.get(&id)
    }

    /// How many letters are under way.
    pub fn letters_len(&self) -> usize {
        self.letters.len()
    }

    /// Whether one letter more may be sent.
    pub fn has_room(&self) -> bool {
        self.letters.len() < self.letters_max
    }

    /// The letters that found no room since this was asked last.
    pub fn take_refused(&mut self) -> Vec<Letter<M>> {
        std::mem::take(&mut self.refused)
    }

    /// The letters in the order in which they fall due, without those that wait for a paused node.
    pub fn due(&self) -> impl Iterator<Item = (u64, LetterId)> {
        self.queue.iter().copied()
    }

    /// Whether a letter waits for its receiver to go on.
    pub fn waits(&self, letter: &Letter<M>) -> bool {
        self.paused.contains(&letter.to)
    }

    /// Posts a message. The letter, and a second one if chance doubles it; or the letter that was lost at once.
    pub fn send(
        &mut self,
        moment: Moment,
        (from, to): (NodeId, NodeId),
        over: Option<Connection>,
        message: M,
        dice: &mut Dice,
    ) -> Posted<M> {
        let obstacle = if over.is_some_and(|over| self.end(from, to, over) != Some(End::Open)) {
            Some(Cause::Closed)
        } else if !self.is_up(from, to) {
            Some(Cause::Cut)
        } else if dice.happens(self.options.loss) {
            Some(Cause::Chance)
        } else {
            None
        };
        let content = Content::Message(message);
        if let Some(cause) = obstacle {
            let due_ms = moment.now_ms;
            let letter = self.letter_of(moment, (from, to), over, content, due_ms);
            return Posted::Lost(letter, cause);
        }
        let is_double = dice.happens(self.options.duplication);
        let twin = is_double.then(|| content.clone());
        match self.post(moment, (from, to), over, content, dice) {
            Some(id) => {
                let twin = twin.and_then(|content| self.post(moment, (from, to), over, content, dice));
                Posted::UnderWay(id, twin)
            }
            None => Posted::Refused,
        }
    }

    /// A letter that cannot even leave: for the record.
    pub fn undeliverable(
        &mut self,
        moment: Moment,
        link: (NodeId, NodeId),
        over: Option<Connection>,
        content: Content<M>,
    ) -> Letter<M> {
        self.letter_of(moment, link, over, content, moment.now_ms)
    }

    /// Takes a letter out: to deliver it, or because it is lost.
    pub fn take(&mut self, id: LetterId) -> Option<Letter<M>> {
        let letter = self.letters.remove(&id)?;
        self.queue.remove(&(letter.due_ms, id));
        self.letters_print = self.letters_print.wrapping_sub(letter.print);
        Some(letter)
    }

    /// Lets a letter fall due later. `false` if it is not under way.
    pub fn delay(&mut self, id: LetterId, due_ms: u64) -> bool {
        let Some(letter) = self.letters.get_mut(&id) else { return false };
        if self.queue.remove(&(letter.due_ms, id)) {
            self.queue.insert((due_ms, id));
        }
        letter.due_ms = due_ms;
        true
    }

    /// A second letter like this one, due at the same time. `None` if it is not under way, or there is no room.
    pub fn duplicate(&mut self, id: LetterId) -> Option<LetterId> {
        let mut twin = self.letters.get(&id)?.clone();
        twin.id = LetterId(self.number());
        self.enqueue(twin)
    }

    /// Letters to this node wait from now on.
    pub fn pause(&mut self, node: NodeId) {
        self.paused.insert(node);
        for letter in self.letters.values().filter(|letter| letter.to == node) {
            self.queue.remove(&(letter.due_ms, letter.id));
        }
    }

    /// Letters that waited for this node fall due, not before now.
    pub fn resume(&mut self, node: NodeId, now_ms: u64) {
        self.paused.remove(&node);
        for letter in self.letters.values_mut().filter(|letter| letter.to == node) {
            letter.due_ms = letter.due_ms.max(now_ms);
            self.queue.insert((letter.due_ms, letter.id));
        }
    }

    // ---- connections ----

    /// Dials: the letter that asks for the connection. Where it finds no room, the dialler soon hears that there is none.
    pub fn dial(&mut self, moment: Moment, from: NodeId, to: NodeId, dice: &mut Dice) -> Option<LetterId> {
        let dials = Arc::make_mut(&mut self.dials).get_or_insert_with((from, to), Default::default);
        let over = Connection { dialler: from, attempt: *dials };
        *dials = dials.wrapping_add(1);
        Arc::make_mut(&mut self.connections).insert((to, over), Ends { dialler: End::Pending, acceptor: End::Pending });
        let id = self.post(moment, (from, to), Some(over), Content::Dial, dice);
        if id.is_none() {
            self.refuse(moment, (to, from), over, Cause::Full);
        }
        id
    }

    /// Closes one end of a connection; the other end hears of it if it is open. Nothing happens if it is closed.
    pub fn close(&mut self, moment: Moment, from: NodeId, peer: NodeId, over: Connection, dice: &mut Dice) {
        if matches!(self.end(from, peer, over), None | Some(End::Closed)) {
            return;
        }
        self.set_end(from, peer, over, End::Closed);
        if matches!(self.end(peer, from, over), Some(End::Open | End::Pending)) && self.is_up(from, peer) {
            self.post(moment, (from, peer), Some(over), Content::Close, dice);
        }
    }

    /// A machine has stopped: all its ends close, and the other ends hear of it.
    pub fn close_all(&mut self, moment: Moment, node: NodeId, dice: &mut Dice) {
        let lines: Vec<Line> = self
            .connections
            .keys()
            .filter(|(acceptor, over)| *acceptor == node || over.dialler == node)
            .copied()
            .collect();
        for (acceptor, over) in lines {
            let peer = if acceptor == node { over.dialler } else { acceptor };
            self.close(moment, node, peer, over, dice);
        }
    }

    /// Whether a node's end of a connection is open.
    pub fn is_open(&self, node: NodeId, peer: NodeId, over: Connection) -> bool {
        self.end(node, peer, over) == Some(End::Open)
    }

    // ---- arrival ----

    /// What this letter would do now. Nothing changes.
    pub fn arrival(&self, letter: &Letter<M>, is_receiver_up: bool) -> Arrival<M> {
        let &Letter { from, to, over, .. } = letter;
        let is_reachable = self.is_up(from, to);
        let end = over.map(|over| self.end(to, from, over));
        match (&letter.content, over) {
            _ if !is_receiver_up => Arrival::Lost(Cause::ReceiverDown),
            (Content::Refuse, Some(over)) => match end {
                Some(Some(End::Pending)) => Arrival::Disconnected { peer: from, over },
                _ => Arrival::Lost(Cause::Closed),
            },
            _ if !is_reachable => Arrival::Lost(Cause::Cut),
            (Content::Dial, Some(_)) if !self.is_up(to, from) => Arrival::Lost(Cause::Cut),
            (Content::Dial | Content::Accept, Some(over)) => match end {
                Some(Some(End::Pending)) => Arrival::Connected { peer: from, over },
                _ => Arrival::Lost(Cause::Closed),
            },
            (Content::Close, Some(over)) => match end {
                Some(Some(End::Open)) => Arrival::Disconnected { peer: from, over },
                // A dialler that still waits for its connection has its answer.
                Some(Some(End::Pending)) if over.dialler == to => Arrival::Disconnected { peer: from, over },
                Some(Some(End::Pending)) => Arrival::Lost(Cause::NotOpen),
                _ => Arrival::Lost(Cause::Closed),
            },
            (Content::Message(message), over) => match end {
                None | Some(Some(End::Open)) => Arrival::Message { from, over, message: message.clone() },
                Some(Some(End::Pending)) => Arrival::Lost(Cause::NotOpen),
                Some(_) => Arrival::Lost(Cause::Closed),
            },
            (_, None) => Arrival::Lost(Cause::Closed),
        }
    }

    /// What follows for the connections when a letter, taken out before, has arrived or was lost.
    pub fn settle(&mut self, moment: Moment, letter: &Letter<M>, arrival: &Arrival<M>, dice: &mut Dice) {
        let &Letter { from, to, over: Some(over), .. } = letter else { return };
        match (&letter.content, arrival) {
            (Content::Dial, Arrival::Connected { .. }) => {
                self.set_end(to, from, over, End::Open);
                self.post(moment, (to, from), Some(over), Content::Accept, dice);
            }
            (Content::Accept, Arrival::Connected { .. }) => self.set_end(to, from, over, End::Open),
            (Content::Refuse | Content::Close, Arrival::Disconnected { .. }) => {
                self.set_end(to, from, over, End::Closed);
                self.forget_half(from, to, over);
            }
            (Content::Refuse, Arrival::Lost(_)) => self.forget_half(from, to, over),
            (Content::Close, Arrival::Lost(Cause::NotOpen)) => self.set_end(to, from, over, End::Closed),
            (Content::Dial, Arrival::Lost(cause)) => self.refuse(moment, (to, from), over, *cause),
            (Content::Accept, Arrival::Lost(Cause::Cut | Cause::ByHand)) => {
                self.refuse(moment, (from, to), over, Cause::Cut);
            }
            _ => {}
        }
    }

    /// The dialler's wait ends without a connection: soon if the other side says no, late if nothing comes back.
    fn refuse(&mut self, moment: Moment, (from, to): (NodeId, NodeId), over: Connection, cause: Cause) {
        let wait_ms = match cause {
            Cause::Cut | Cause::ByHand | Cause::Chance => self.options.dial_timeout_ms,
            _ => self.options.latency_ms,
        };
        let due_ms = moment.now_ms.saturating_add(wait_ms);
        let letter = self.letter_of(moment, (from, to), Some(over), Content::Refuse, due_ms);
        self.enqueue(letter);
    }

    /// A dial that came to nothing leaves no half of a connection behind.
    fn forget_half(&mut self, node: NodeId, peer: NodeId, over: Connection) {
        if self.end(node, peer, over) == Some(End::Pending) {
            self.set_end(node, peer, over, End::Closed);
        }
    }

    // ---- the fingerprint ----

    /// A fingerprint without clock or numbering: what is under way, what is cut, what is connected.
    pub fn fingerprint(&self) -> u64 {
        fingerprint_of(&(self.letters_print, &*self.cuts, &*self.connections, &self.paused))
    }

    // ---- helpers ----

    fn post(
        &mut self,
        moment: Moment,
        (from, to): (NodeId, NodeId),
        over: Option<Connection>,
        content: Content<M>,
        dice: &mut Dice,
    ) -> Option<LetterId> {
        let least_ms = match content {
            Content::Dial => self.options.connect_ms,
            _ => self.options.latency_ms,
        };
        let delay_ms = least_ms + dice.between(0, self.options.jitter_ms);
        let due_ms = moment.now_ms.saturating_add(delay_ms);
        let may_be_overtaken = matches!(content, Content::Message(_)) && dice.happens(self.options.reordering);
        let due_ms = if may_be_overtaken {
            let extra_ms = 2 * self.options.latency_ms + self.options.jitter_ms;
            due_ms.saturating_add(dice.between(0, extra_ms))
        } else if matches!(content, Content::Dial) {
            due_ms
        } else {
            self.in_order((from, to), due_ms, moment.now_ms)
        };
        let letter = self.letter_of(moment, (from, to), over, content, due_ms);
        self.enqueue(letter)
    }

    /// Not before the youngest letter of the same link.
    fn in_order(&mut self, link: (NodeId, NodeId), due_ms: u64, now_ms: u64) -> u64 {
        // Links whose letters have all arrived hold nothing back; forgetting them keeps the list short.
        if self.last_due_ms.len() > 2 * self.letters.len() + 64 {
            self.last_due_ms.retain(|_, last_ms| *last_ms > now_ms);
        }
        let last_ms = self.last_due_ms.get_or_insert_with(link, Default::default);
        *last_ms = due_ms.max(*last_ms);
        *last_ms
    }

    fn letter_of(
        &mut self,
        moment: Moment,
        (from, to): (NodeId, NodeId),
        over: Option<Connection>,
        content: Content<M>,
        due_ms: u64,
    ) -> Letter<M> {
        let id = LetterId(self.number());
        let print = fingerprint_of(&(from, to, over, &content));
        Letter { id, from, to, over, content, sent_ms: moment.now_ms, sent_frame: moment.frame, due_ms, print }
    }

    /// Puts a letter under way, if there is room.
    fn enqueue(&mut self, letter: Letter<M>) -> Option<LetterId> {
        let room = match letter.content {
            Content::Message(_) | Content::Dial => self.letters_max,
            Content::Accept | Content::Refuse | Content::Close => self.letters_max.saturating_mul(2),
        };
        if self.letters.len() >= room {
            self.refused.push(letter);
            return None;
        }
        let id = letter.id;
        if !self.paused.contains(&letter.to) {
            self.queue.insert((letter.due_ms, id));
        }
        self.letters_print = self.letters_print.wrapping_add(letter.print);
        self.letters.insert(id, letter);
        Some(id)
    }

    /// How a node's end of a connection with a peer stands; `None` if there is no such connection any more.
    fn end(&self, node: NodeId, peer: NodeId, over: Connection) -> Option<End> {
        let acceptor = if over.dialler == node { peer } else { node };
        let ends = self.connections.get(&(acceptor, over))?;
        Some(if over.dialler == node { ends.dialler } else { ends.acceptor })
    }

    fn set_end(&mut self, node: NodeId, peer: NodeId, over: Connection, end: End) {
        let acceptor = if over.dialler == node { peer } else { node };
        let connections = Arc::make_mut(&mut self.connections);
        let Some(ends) = connections.get_mut(&(acceptor, over)) else { return };
        let place = if over.dialler == node { &mut ends.dialler } else { &mut ends.acceptor };
        *place = end;
        if *ends == (Ends { dialler: End::Closed, acceptor: End::Closed }) {
            connections.remove(&(acceptor, over));
        }
    }
}

/// What became of a message on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posted<M> {
    UnderWay(LetterId, Option<LetterId>),
    /// There is no room for it.
    Refused,
    Lost(Letter<M>, Cause),
}
