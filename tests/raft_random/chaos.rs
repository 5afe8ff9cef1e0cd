//! Faults and clients at random from a seed: a cluster and its time come in, the next thing that happens to it goes out.

use consensus_lab::network::Dice;
use consensus_lab::node::{Answer, NodeId};
use consensus_lab::protocol::raft::{Command, Raft, Request, Role, Session};
use consensus_lab::world::{Action, CrashCause, Status, World};

/// What happens how often: weights of the faults, and who asks.
#[derive(Clone, Copy, Debug)]
pub struct Chaos {
    /// Between two faults, at least and at most.
    pub pause_ms: (u64, u64),
    pub crash: u64,
    pub restart: u64,
    pub stall: u64,
    pub cut: u64,
    pub partition: u64,
    pub merge: u64,
    pub force: u64,
    pub compact: u64,
    pub transfer: u64,
    /// How often in a hundred a crash or a cut hits the leader and not just anybody.
    pub aim: u64,
    pub clients: usize,
    /// How often in a hundred a client reads.
    pub reads: u64,
}

impl Default for Chaos {
    fn default() -> Self {
        Self {
            pause_ms: (20, 500),
            crash: 4,
            restart: 6,
            stall: 3,
            cut: 4,
            partition: 3,
            merge: 4,
            force: 4,
            compact: 1,
            transfer: 1,
            aim: 40,
            clients: 4,
            reads: 40,
        }
    }
}

/// Something that happens by hand, with its line of a script.
#[derive(Clone, Debug)]
pub struct Deed {
    pub at_ms: u64,
    pub words: String,
    pub action: Action<Raft>,
}

/// A client that asks one thing after the other, and asks again until it is answered.
struct Client {
    name: String,
    serial: u64,
    open: Option<Request>,
    tries: u32,
    next_ms: u64,
}

/// Where the faults and the clients stand.
pub struct Source {
    chaos: Chaos,
    dice: Dice,
    next_fault_ms: u64,
    clients: Vec<Client>,
    written: u64,
}

/// How often a client asks the same before it gives up.
const TRIES_MAX: u32 = 8;
/// How long a client waits for an answer.
const PATIENCE_MS: u64 = 250;

impl Source {
    pub fn new(chaos: Chaos, seed: u64) -> Self {
        let client = |place| Client { name: format!("c{place}"), serial: 0, open: None, tries: 0, next_ms: 0 };
        Self {
            chaos,
            dice: Dice::new(seed ^ 0x5eed),
            next_fault_ms: 300,
            clients: (0..chaos.clients).map(client).collect(),
            written: 0,
        }
    }

    /// When something happens next.
    pub fn next_ms(&self) -> u64 {
        let client_ms = self.clients.iter().map(|client| client.next_ms).min().unwrap_or(u64::MAX);
        client_ms.min(self.next_fault_ms)
    }

    /// What happens then; `None` where the chosen fault has nobody to hit.
    pub fn next(&mut self, world: &World<Raft>) -> Option<Deed> {
        let at_ms = self.next_ms();
        if self.next_fault_ms == at_ms {
            self.next_fault_ms = at_ms + self.dice.between(self.chaos.pause_ms.0, self.chaos.pause_ms.1).max(1);
            let (words, action) = self.fault(world)?;
            return Some(Deed { at_ms, words, action });
        }
        let node = self.running(world)?;
        let place = self.clients.iter().position(|client| client.next_ms == at_ms)?;
        let request = self.ask(place, at_ms);
        let words = words_of(&request, world.roster().name(node));
        Some(Deed { at_ms, words, action: Action::Request { node, request } })
    }

    /// A client hears an answer.
    pub fn hear(&mut self, now_ms: u64, request: &Request, answer: &Answer) {
        let Some(client) = self.clients.iter_mut().find(|client| client.open.as_ref() == Some(request)) else { return };
        let is_over = matches!(answer, Answer::Done(_)) || matches!(request, Request::Read { .. });
        if is_over {
            client.open = None;
        }
        client.next_ms = now_ms + self.dice.between(1, if is_over { 60 } else { 90 });
    }

    fn ask(&mut self, place: usize, at_ms: u64) -> Request {
        let client = &mut self.clients[place];
        client.next_ms = at_ms + PATIENCE_MS;
        client.tries += 1;
        if let Some(open) = client.open.clone().filter(|_| client.tries <= TRIES_MAX) {
            return open;
        }
        client.tries = 0;
        let key = if self.dice.between(0, 1) == 0 { "x" } else { "y" };
        let request = if self.dice.between(0, 99) < self.chaos.reads {
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
        self.one_of(&in_status(world, Status::Running))
    }

    /// A running node: often the leader of the highest term.
    fn target(&mut self, world: &World<Raft>) -> Option<NodeId> {
        let leader = world
            .machines()
            .filter(|(_, machine)| machine.status() == Status::Running)
            .filter_map(|(node, machine)| Some((node, machine.state()?)))
            .filter(|(_, state)| state.role == Role::Leader)
            .max_by_key(|(_, state)| state.current_term);
        match leader {
            Some((leader, _)) if self.dice.between(0, 99) < self.chaos.aim => Some(leader),
            _ => self.running(world),
        }
    }

    fn fault(&mut self, world: &World<Raft>) -> Option<(String, Action<Raft>)> {
        let Chaos { crash, restart, stall, cut, partition, merge, force, compact, transfer, .. } = self.chaos;
        let weights = [crash, restart, stall, cut, partition, merge, force, compact, transfer];
        let mut drawn = self.dice.between(0, weights.iter().sum::<u64>().checked_sub(1)?);
        let kind = weights.iter().position(|weight| {
            let is_here = drawn < *weight;
            drawn = drawn.saturating_sub(*weight);
            is_here
        })?;
        let name = |node: NodeId| world.roster().name(node).to_owned();
        let down = in_status(world, Status::Crashed);
        let still = in_status(world, Status::Paused);
        let is_many = 2 * (down.len() + still.len() + 1) > world.roster().len();
        match kind {
            0 if !is_many => {
                let node = self.target(world)?;
                Some((format!("crash {}", name(node)), Action::Crash { node, cause: CrashCause::Ordered }))
            }
            0 | 1 => {
                let node = self.one_of(&down)?;
                Some((format!("restart {}", name(node)), Action::Restart { node }))
            }
            2 if !still.is_empty() => {
                let node = self.one_of(&still)?;
                Some((format!("resume {}", name(node)), Action::Resume { node }))
            }
            2 => {
                let node = self.target(world)?;
                Some((format!("pause {}", name(node)), Action::Pause { node }))
            }
            3 => self.cut(world),
            4 => self.partition(world),
            5 => Some(("merge".to_owned(), Action::Merge)),
            6 => self.force(world),
            7 => {
                let node = self.target(world)?;
                let request = Request::Compact;
                Some((format!("compact at {}", name(node)), Action::Request { node, request }))
            }
            _ => {
                let (node, to) = (self.target(world)?, self.running(world)?);
                let words = format!("transfer to {} at {}", name(to), name(node));
                Some((words, Action::Request { node, request: Request::Transfer { to } }))
            }
        }
    }

    fn cut(&mut self, world: &World<Raft>) -> Option<(String, Action<Raft>)> {
        let one = self.target(world)?;
        let others: Vec<NodeId> = world.roster().ids().filter(|other| *other != one).collect();
        let other = self.one_of(&others)?;
        let name = |node: NodeId| world.roster().name(node);
        let (words, links) = match self.dice.between(0, 3) {
            0 => (format!("cut {} -> {}", name(one), name(other)), vec![(one, other)]),
            1 => (format!("cut {} -> {}", name(other), name(one)), vec![(other, one)]),
            2 => (format!("cut {} - {}", name(one), name(other)), vec![(one, other), (other, one)]),
            _ => {
                let all = others.iter().flat_map(|other| [(one, *other), (*other, one)]).collect();
                (format!("cut {}", name(one)), all)
            }
        };
        Some((words, Action::Cut { links }))
    }

    fn partition(&mut self, world: &World<Raft>) -> Option<(String, Action<Raft>)> {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        for node in world.roster().ids() {
            if self.dice.between(0, 1) == 0 { one.push(node) } else { other.push(node) }
        }
        if one.is_empty() || other.is_empty() {
            return None;
        }
        let names =
            |group: &[NodeId]| group.iter().map(|node| world.roster().name(*node)).collect::<Vec<_>>().join(" ");
        Some((
            format!("partition {} | {}", names(&one), names(&other)),
            Action::Partition { groups: vec![one.clone(), other.clone()] },
        ))
    }

    fn force(&mut self, world: &World<Raft>) -> Option<(String, Action<Raft>)> {
        let alarms: Vec<_> = world.alarms().map(|(_, _, node, timer)| (node, timer)).collect();
        let (node, timer) = self.one_of(&alarms)?;
        let word = <Raft as consensus_lab::view::Exhibit>::timer_word(&timer, world.roster());
        Some((format!("force {word} at {}", world.roster().name(node)), Action::Fire { node, timer }))
    }
}

fn in_status(world: &World<Raft>, status: Status) -> Vec<NodeId> {
    world.machines().filter(|(_, machine)| machine.status() == status).map(|(node, _)| node).collect()
}

fn words_of(request: &Request, node: &str) -> String {
    let words = <Raft as consensus_lab::view::Exhibit>::write_request(request, &Default::default());
    let between = if matches!(request, Request::Write { .. }) { "to" } else { "at" };
    format!("{words} {between} {node}")
}
