//! Who asks a cluster for something, at random from a seed: clients that write and read, and an operator. A cluster and its
//! time come in, the next request goes out.

use consensus_lab::network::Dice;
use consensus_lab::node::{Answer, NodeId};
use consensus_lab::protocol::raft::{Change, Command, Raft, Request, Session};
use consensus_lab::world::{Action, Status, World};

use super::random_runs;

/// Who asks how often.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    pub clients: usize,
    /// How often in a hundred a client reads.
    pub reads: u64,
    /// Between two requests of the operator, at most.
    pub operator_ms: u64,
    /// How often in a hundred the operator changes the members.
    pub changes: u64,
}

impl Default for Crowd {
    fn default() -> Self {
        Self { clients: 4, reads: 40, operator_ms: 2_000, changes: 0 }
    }
}

/// A client that asks one thing after the other, and asks again until it is answered.
struct Client {
    name: String,
    serial: u64,
    open: Option<Request>,
    tries: u32,
    next_ms: u64,
}

/// Where they all stand.
pub struct People {
    crowd: Crowd,
    dice: Dice,
    clients: Vec<Client>,
    operator_ms: u64,
    written: u64,
    /// How often the members were changed.
    pub changes: u64,
}

/// How often a client asks the same before it gives up.
const TRIES_MAX: u32 = 12;
/// How long a client waits for an answer.
const PATIENCE_MS: u64 = 250;

impl random_runs::Crowd<Raft> for People {
    fn next_ms(&self) -> u64 {
        let clients = self.clients.iter().map(|client| client.next_ms);
        clients.min().unwrap_or(u64::MAX).min(self.operator_ms)
    }

    fn next(&mut self, world: &World<Raft>) -> Option<Action<Raft>> {
        let at_ms = self.next_ms();
        let node = self.running(world);
        if self.operator_ms == at_ms {
            self.operator_ms = at_ms + self.dice.between(1, self.crowd.operator_ms);
            let request = self.order(world)?;
            return Some(Action::Request { node: node?, request });
        }
        let place = self.clients.iter().position(|client| client.next_ms == at_ms)?;
        let Some(node) = node else {
            self.clients[place].next_ms = at_ms + PATIENCE_MS;
            return None;
        };
        Some(Action::Request { node, request: self.ask(place, at_ms) })
    }

    fn hear(&mut self, now_ms: u64, request: &Request, answer: &Answer) {
        self.changes += u64::from(matches!((request, answer), (Request::Change(_), Answer::Done(_))));
        let Some(client) = self.clients.iter_mut().find(|client| client.open.as_ref() == Some(request)) else { return };
        let is_over = matches!(answer, Answer::Done(_)) || matches!(request, Request::Read { .. });
        if is_over {
            client.open = None;
        }
        client.next_ms = now_ms + self.dice.between(1, if is_over { 60 } else { 90 });
    }
}

impl People {
    pub fn new(crowd: Crowd, seed: u64) -> Self {
        let client = |place| Client { name: format!("c{place}"), serial: 0, open: None, tries: 0, next_ms: 0 };
        let clients = (0..crowd.clients).map(client).collect();
        Self { crowd, dice: Dice::new(seed), clients, operator_ms: crowd.operator_ms, written: 0, changes: 0 }
    }

    fn ask(&mut self, place: usize, at_ms: u64) -> Request {
        let client = &mut self.clients[place];
        client.next_ms = at_ms + PATIENCE_MS;
        client.tries += 1;
        // With its first command a client becomes known: it does not give that up.
        let is_first =
            matches!(&client.open, Some(Request::Write { session: Some(session), .. }) if session.serial == 1);
        if let Some(open) = client.open.clone().filter(|_| is_first || client.tries <= TRIES_MAX) {
            return open;
        }
        client.tries = 0;
        let key = if self.dice.between(0, 1) == 0 { "x" } else { "y" };
        let request = if self.dice.between(0, 99) < self.crowd.reads {
            Request::Read { key: key.into() }
        } else {
            client.serial += 1;
            self.written += 1;
            let session = Session { client: client.name.as_str().into(), serial: client.serial };
            let command = match self.dice.between(0, 1) {
                0 => Command::Increase { key: key.into(), by: 1 },
                _ => Command::write(Some(key), &(1_000 * self.written).to_string()),
            };
            Request::Write { command, session: Some(session) }
        };
        client.open = Some(request.clone());
        request
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> Option<T> {
        let last = u64::try_from(choices.len()).ok()?.checked_sub(1)?;
        choices.get(usize::try_from(self.dice.between(0, last)).ok()?).copied()
    }

    fn running(&mut self, world: &World<Raft>) -> Option<NodeId> {
        let running = world.machines().filter(|(_, machine)| machine.status() == Status::Running);
        let running: Vec<NodeId> = running.map(|(node, _)| node).collect();
        self.one_of(&running)
    }

    /// What the operator asks for.
    fn order(&mut self, world: &World<Raft>) -> Option<Request> {
        let all: Vec<NodeId> = world.roster().ids().collect();
        let node = self.one_of(&all)?;
        if self.dice.between(0, 99) >= self.crowd.changes {
            return Some(if self.dice.happens(500_000) { Request::Compact } else { Request::Transfer { to: node } });
        }
        Some(Request::Change(match self.dice.between(0, 4) {
            0 => Change::Remove(node),
            1 => Change::Learn(node),
            2 => Change::Add(node),
            _ => {
                let members = all.iter().copied().filter(|_| self.dice.happens(600_000)).collect();
                Change::Replace(members)
            }
        }))
    }
}
