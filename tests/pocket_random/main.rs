//! Random runs over sockets: whatever befalls nodes and letters, no socket leaves its bounds, nobody takes another's answer
//! for its own, and each request is answered once. A consensus hears of a connection in the right order, and a cluster of Raft
//! whose messages are bytes on sockets keeps all its promises.
//!
//! Each run is fixed by its seed. `CONSENSUS_LAB_EVENTS=5000000 cargo test --release --test pocket_random` runs longer.
#![cfg(not(target_arch = "wasm32"))]

mod caller;
#[path = "../random_runs/mod.rs"]
mod random_runs;

use std::collections::HashSet;

use consensus_lab::node::{Answer, Demand, NodeId, Property};
use consensus_lab::protocol::pocket::net::Net;
use consensus_lab::protocol::pocket::socket::Fault;
use consensus_lab::protocol::pocket::{self, Order, Pocket, Request, Socketed};
use consensus_lab::protocol::raft::{self, Command, Raft};
use consensus_lab::schedule::{Chaos, Weights};
use consensus_lab::view::Exhibit;
use consensus_lab::world::{Action, Status, World};

use caller::{Caller, Wish};
use random_runs::{Course, Pair, Subject, events, nothing_breaks, states};

/// So many events are run in each setting, unless the environment says otherwise.
const EVENTS: u64 = 60_000;
/// Events of one run.
const FRAMES: u64 = 4_000;
/// How long a network without faults has until it is at rest.
const SETTLES_MS: u64 = 20_000;
const NODES: u16 = 5;

const PARAMS: [Pair; 3] = [("receive_window", "512"), ("request_timeout", "300ms"), ("max_inbound", "6")];
const NETWORK: [Pair; 4] = [("latency", "3ms"), ("jitter", "10ms"), ("loss", "0.2%"), ("duplication", "1%")];

/// A small generator for what people do: the numbers that chance gives need not be good ones.
#[derive(Clone, Copy)]
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}

/// Sockets, used by people who also write bytes by hand if they are hostile.
#[derive(Clone, Copy)]
struct Sockets {
    rules: &'static [&'static str],
    is_hostile: bool,
}

impl Subject for Sockets {
    type P = Pocket;
    type Crowd = People;

    fn course(&self) -> Course {
        course(self.rules, &PARAMS)
    }

    fn crowd(&self, seed: u64) -> People {
        let draw = Draw(seed ^ 0x50c4);
        People {
            draw,
            next_ms: 1_000,
            asked: 0,
            is_hostile: self.is_hostile,
            asks: Vec::new(),
            answers: HashSet::new(),
            twice: None,
        }
    }

    fn holds_always(&self, property: &Property<Pocket>) -> bool {
        matches!(property.demand, Demand::Always)
    }

    /// A broadcast is offered to neighbours once: one that was begun while links were cut may never cross.
    fn holds_in_the_end(&self, property: &Property<Pocket>) -> bool {
        property.id != "all_hear"
    }

    /// Whoever stopped consuming goes on.
    fn repairs(&self) -> Vec<Action<Pocket>> {
        let drain = |node| Action::Request { node: NodeId(node), request: Request::Net(Order::Drain) };
        (0..NODES).map(drain).collect()
    }

    /// No request waits, no packet stays in a sink, no byte waits to be sent.
    fn disagreement(&self, world: &World<Pocket>) -> Option<String> {
        let queued = |net: &Net| net.sockets().map(|pooled| pooled.socket.queued_bytes()).sum::<u64>();
        let waiting: Vec<(usize, usize, u64)> = states(world)
            .map(|(_, state)| &state.net)
            .map(|net| (net.open_requests(), net.sink().0, queued(net)))
            .collect();
        let is_at_rest = waiting.iter().all(|counts| *counts == (0, 0, 0));
        (!is_at_rest).then(|| format!("Long after the last fault requests, packets and bytes wait: {waiting:?}."))
    }
}

/// People who ask for this and that.
struct People {
    draw: Draw,
    next_ms: u64,
    asked: u64,
    is_hostile: bool,
    /// Who asked a text, and in which life of the node.
    asks: Vec<(NodeId, u32, String)>,
    /// The texts that were answered, and one that was answered twice.
    answers: HashSet<String>,
    twice: Option<String>,
}

impl random_runs::Crowd<Pocket> for People {
    fn next_ms(&self) -> u64 {
        self.next_ms
    }

    fn next(&mut self, world: &World<Pocket>) -> Option<Action<Pocket>> {
        self.asked += 1;
        self.next_ms += 20 + self.draw.below(150);
        let node = NodeId(self.draw.below(NODES.into()) as u16);
        let to = NodeId(self.draw.below(NODES.into()) as u16);
        let text = format!("word {}", self.asked);
        let order = match self.draw.below(if self.is_hostile { 15 } else { 12 }) {
            0 | 1 => Order::Ask { to, text },
            2 => Order::Ping { to },
            3 => Order::Transmit { to, text },
            4 => Order::Fill { to, bytes: self.draw.below(9_000) as u32 },
            5 | 6 => Order::Broadcast { text },
            7 => Order::HangUp { to },
            8 => Order::Cancel { to },
            9 => Order::Stall,
            10 => Order::Drain,
            11 => Order::Fail { to, what: self.fault() },
            12 => Order::EndStream { to },
            _ => Order::Raw { to, bytes: self.bytes() },
        };
        if let (Order::Ask { text, .. }, Some(life)) = (&order, life(world, node)) {
            self.asks.push((node, life, text.clone()));
        }
        Some(Action::Request { node, request: Request::Net(order) })
    }

    fn hear(&mut self, _: u64, request: &Request<pocket::Tap>, _: &Answer) {
        if let Request::Net(Order::Ask { text, .. }) = request
            && !self.answers.insert(text.clone())
        {
            self.twice = Some(format!("“{text}” was answered twice."));
        }
    }

    fn complaint(&self, world: &World<Pocket>, is_end: bool) -> Option<String> {
        let unanswered = |(node, start, text): &&(NodeId, u32, String)| {
            life(world, *node) == Some(*start) && !self.answers.contains(text)
        };
        let never = || self.asks.iter().filter(|_| is_end).find(unanswered);
        self.twice.clone().or_else(|| never().map(|(_, _, text)| format!("“{text}” was never answered.")))
    }
}

/// Which start of a node this is; `None` if it does not run, and hears nothing of what it is asked.
fn life(world: &World<Pocket>, node: NodeId) -> Option<u32> {
    let (_, machine) = world.machines().find(|(known, _)| *known == node)?;
    (machine.status() == Status::Running).then(|| machine.disk().starts)
}

impl People {
    fn fault(&mut self) -> Fault {
        let faults = [
            Fault::Write,
            Fault::Flush,
            Fault::OpenedCallback,
            Fault::ReadStart,
            Fault::WriteStart,
            Fault::Read,
            Fault::Decode,
            Fault::Signature,
            Fault::KeyLength,
        ];
        faults[self.draw.below(faults.len() as u64) as usize]
    }

    /// Bytes of which some look like headers.
    fn bytes(&mut self) -> Vec<u8> {
        let length = 1 + self.draw.below(40) as usize;
        let flags = [0x00, 0x08, 0x10, 0x18, 0x28, 0x40, 0xe0, 0xff][self.draw.below(8) as usize];
        std::iter::once(flags).chain((1..length).map(|_| (self.draw.below(4) * 85) as u8)).collect()
    }
}

fn course(rules: &'static [&'static str], params: &[Pair]) -> Course {
    let weights = Weights { force: 0, ..Chaos::default().weights };
    Course {
        nodes: NODES.into(),
        spares: 0,
        spacing_ms: 50,
        rules,
        params: params.into(),
        network: NETWORK.into(),
        chaos: Chaos { pause_ms: (100, 1_000), weights, down_max: 2, ..Chaos::default() },
        calm_ms: 500,
        frames: FRAMES,
        settles_ms: SETTLES_MS,
    }
}

#[test]
fn sockets_keep_their_promises_whatever_befalls_them() {
    let setting = Sockets { rules: &[], is_hostile: false };
    let (mut runs, mut asked) = (0, 0);
    nothing_breaks(&setting, events(EVENTS), &mut |outcome| {
        runs += 1;
        asked += outcome.crowd.asked;
    });
    println!("{runs} runs, {asked} orders");
}

#[test]
fn hostile_bytes_break_no_bound() {
    nothing_breaks(&Hostile, events(EVENTS), &mut |_| {});
}

#[test]
fn without_a_bit_for_answers_they_are_mixed_up() {
    let setting = Sockets { rules: &["-direction_bit"], is_hostile: false };
    let is_mixed_up = |seed| random_runs::run(&setting, seed).broken.is_some_and(|it| it.0 == "own_answers");
    assert!((0..40).any(is_mixed_up), "every answer found its question");
}

/// As [`Sockets`] whose people write bytes by hand: what such bytes may do is to forge answers and to spoil what comes behind
/// them, no more.
struct Hostile;

impl Subject for Hostile {
    type P = Pocket;
    type Crowd = People;

    fn course(&self) -> Course {
        course(&[], &PARAMS)
    }

    fn crowd(&self, seed: u64) -> People {
        Sockets { rules: &[], is_hostile: true }.crowd(seed)
    }

    fn holds_always(&self, property: &Property<Pocket>) -> bool {
        ["called_once", "bounded_buffers"].contains(&property.id)
    }

    fn holds_in_the_end(&self, property: &Property<Pocket>) -> bool {
        self.holds_always(property)
    }

    fn repairs(&self) -> Vec<Action<Pocket>> {
        Sockets { rules: &[], is_hostile: true }.repairs()
    }

    fn disagreement(&self, _: &World<Pocket>) -> Option<String> {
        None
    }
}

/// Raft over sockets, with clients that write.
struct Cluster;

impl Subject for Cluster {
    type P = Socketed<Raft>;
    type Crowd = Clients;

    fn course(&self) -> Course {
        course(&[], &[])
    }

    fn crowd(&self, _: u64) -> Clients {
        Clients { next_ms: 8_000, asked: 0 }
    }

    /// All have the same log.
    fn disagreement(&self, world: &World<Socketed<Raft>>) -> Option<String> {
        let indices: Vec<u64> = states(world).map(|(_, state)| state.inner.commit_index).collect();
        (indices.iter().any(|index| *index != indices[0]))
            .then(|| format!("The commit indices stay apart: {indices:?}."))
    }
}

struct Clients {
    next_ms: u64,
    asked: u64,
}

impl random_runs::Crowd<Socketed<Raft>> for Clients {
    fn next_ms(&self) -> u64 {
        self.next_ms
    }

    fn next(&mut self, _: &World<Socketed<Raft>>) -> Option<Action<Socketed<Raft>>> {
        self.asked += 1;
        self.next_ms += 700;
        let node = NodeId((self.asked * 7 % u64::from(NODES)) as u16);
        let command = Command::Write { key: Some("x".into()), value: format!("{}", self.asked).into() };
        let request = Request::Inner(raft::Request::Write { command, session: None });
        Some(Action::Request { node, request })
    }
}

#[test]
fn raft_over_sockets_keeps_its_promises() {
    let mut committed = 0;
    nothing_breaks(&Cluster, events(EVENTS), &mut |outcome| {
        committed += outcome.states().map(|state| state.inner.commit_index).max().unwrap_or(0);
    });
    println!("{committed} entries were committed");
    assert!(committed > 100, "only {committed} entries were committed");
}

/// A consensus that calls, over sockets or over the network below them: both tell it things in the same order.
struct Calls<P: Exhibit> {
    asks: fn(Wish) -> P::Request,
    knows: fn(&P::State) -> &caller::State,
    /// Whether what the network below does not say is found out: a dial into the void, a connection that the other end has not.
    finds_out: bool,
}

struct Callers<P: Exhibit> {
    draw: Draw,
    next_ms: u64,
    asks: fn(Wish) -> P::Request,
}

impl<P: Exhibit> Subject for Calls<P> {
    type P = P;
    type Crowd = Callers<P>;

    fn course(&self) -> Course {
        course(&[], &[])
    }

    fn crowd(&self, seed: u64) -> Callers<P> {
        Callers { draw: Draw(seed ^ 0xca11), next_ms: 1_000, asks: self.asks }
    }

    /// No dial is open, and what one end takes for a connection the other does too.
    fn disagreement(&self, world: &World<P>) -> Option<String> {
        if !self.finds_out {
            return None;
        }
        let known: Vec<_> = states(world).map(|(node, state)| (node, (self.knows)(state))).collect();
        let dials = known.iter().find(|(_, state)| !state.dials.is_empty());
        let has = |node: NodeId, line| known.iter().any(|(known, state)| *known == node && state.open.contains(&line));
        let half = known.iter().find_map(|(node, state)| {
            let half = state.open.iter().find(|(peer, over)| !has(*peer, (*node, *over)));
            half.map(|line| (*node, *line))
        });
        let dials = dials.map(|(node, state)| format!("{node:?} waits for its dials: {:?}.", state.dials));
        dials.or_else(|| half.map(|(node, line)| format!("{node:?} alone has the connection {line:?}.")))
    }
}

impl<P: Exhibit> random_runs::Crowd<P> for Callers<P> {
    fn next_ms(&self) -> u64 {
        self.next_ms
    }

    fn next(&mut self, _: &World<P>) -> Option<Action<P>> {
        self.next_ms += 20 + self.draw.below(150);
        let mut node = || NodeId(self.draw.below(NODES.into()) as u16);
        let (node, to) = (node(), node());
        let wish = match self.draw.below(4) {
            0 => Wish::Call(to),
            1 => Wish::HangUp,
            _ => Wish::Say,
        };
        Some(Action::Request { node, request: (self.asks)(wish) })
    }
}

#[test]
fn a_consensus_hears_of_a_connection_what_it_would_hear_without_sockets() {
    let heard = |counts: &mut u64, state: &caller::State| *counts += state.heard;
    let (mut direct, mut over_sockets) = (0, 0);
    let setting = Calls::<Caller> { asks: |wish| wish, knows: |state| state, finds_out: false };
    nothing_breaks(&setting, events(EVENTS), &mut |outcome| outcome.states().for_each(|it| heard(&mut direct, it)));
    let setting = Calls::<Socketed<Caller>> { asks: Request::Inner, knows: |state| &state.inner, finds_out: true };
    nothing_breaks(&setting, events(EVENTS), &mut |outcome| {
        outcome.states().for_each(|state| heard(&mut over_sockets, &state.inner));
    });
    println!("heard {direct} times direct and {over_sockets} times over sockets");
    assert!(direct > 1_000 && over_sockets > 1_000, "{direct} {over_sockets}");
}
