//! What the tests of sockets stand on: two sockets that a queue of letters joins, each way.

use std::collections::VecDeque;

use crate::node::{Connection, NodeId, Roster};
use crate::protocol::pocket::error::SocketError;
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::params::Params;
use crate::protocol::pocket::reader::Packet;
use crate::protocol::pocket::rules::Rules;
use crate::protocol::pocket::wire::Wire;

use super::{CloseCause, Env, Fault, Kind, Outgoing, Output, Purpose, Socket, SocketId, SocketState, SocketTimer};

pub const OVER: Connection = Connection { dialler: NodeId(0), attempt: 0 };

/// The dialler's end, and the acceptor's.
pub const DIALLER: usize = 0;
pub const ACCEPTOR: usize = 1;

/// One end, and what came of it.
pub struct End {
    pub socket: Socket,
    /// Letters that the other end has not got.
    pub sent: VecDeque<Wire>,
    pub sink: Vec<Packet>,
    pub sink_max: usize,
    /// All outputs but letters, in order.
    pub log: Vec<Output>,
}

pub struct Pair {
    pub roster: Roster,
    pub rules: Rules,
    pub params: Params,
    pub ends: [End; 2],
}

impl Pair {
    /// Two ends in the state opening.
    pub fn new(rules: Rules, params: Params) -> Self {
        let mut roster = Roster::default();
        ["b", "c"].iter().for_each(|name| _ = roster.add(name).expect("the name is new"));
        let ends = [(0, Kind::Outbound), (1, Kind::Inbound)].map(|(me, kind)| {
            let env = Env { me: NodeId(me), roster: &roster, cluster: &[], rules: &rules, params: &params };
            let mut log = Vec::new();
            let socket = Socket::open(SocketId(1), Some(NodeId(1 - me)), Some(kind), &env, &mut log);
            let socket = socket.expect("the arguments are right");
            End { socket, sent: VecDeque::new(), sink: Vec::new(), sink_max: 100, log }
        });
        Self { roster, rules, params, ends }
    }

    /// Two ends that are open.
    pub fn open(rules: Rules, params: Params) -> Self {
        let mut pair = Self::new(rules, params);
        pair.link();
        pair.run();
        assert_eq!(pair.states(), [SocketState::Open; 2]);
        pair
    }

    /// Two ends that are open, with one rule switched.
    pub fn with(rule: &str, is_on: bool) -> Self {
        Self::open(switched(rule, is_on), Params::default())
    }

    /// Lets an end do something. Its letters are under way then.
    pub fn act<T>(&mut self, end: usize, act: impl FnOnce(&mut Socket, &Env<'_>, &mut Vec<Output>) -> T) -> T {
        let Self { roster, rules, params, ends } = self;
        let me = NodeId(u16::try_from(end).expect("there are two ends"));
        let env = Env { me, roster, cluster: &[], rules, params };
        let mut out = Vec::new();
        let done = act(&mut ends[end].socket, &env, &mut out);
        for output in out {
            match output {
                Output::Send(wire) => ends[end].sent.push_back(wire),
                output => ends[end].log.push(output),
            }
        }
        done
    }

    /// The link between two ends that are opening stands.
    pub fn link(&mut self) {
        for end in [DIALLER, ACCEPTOR] {
            self.act(end, |socket, env, out| socket.start(env, out));
            self.act(end, |socket, env, out| socket.established(OVER, env, out));
        }
    }

    /// Delivers letters and reads packets until nothing is under way.
    pub fn run(&mut self) {
        while self.deliver(DIALLER) | self.deliver(ACCEPTOR) {}
    }

    /// Delivers the next letter to an end, which reads what it can. Whether there was one.
    pub fn deliver(&mut self, to: usize) -> bool {
        let Some(wire) = self.ends[1 - to].sent.pop_front() else { return false };
        self.hand(to, wire);
        true
    }

    /// An end gets this letter, and reads what it can.
    pub fn hand(&mut self, to: usize, wire: Wire) {
        self.act(to, |socket, env, out| socket.receive(wire, env, out));
        self.read(to);
    }

    /// An end reads as long as its sink has room.
    pub fn read(&mut self, end: usize) {
        loop {
            if self.ends[end].sink.len() >= self.ends[end].sink_max {
                return self.act(end, |socket, _, out| socket.block_reader(out));
            }
            match self.act(end, |socket, env, out| socket.next_packet(env, out)) {
                Some(packet) => self.ends[end].sink.push(packet),
                None => return,
            }
        }
    }

    pub fn write(&mut self, end: usize, payload: &[u8], purpose: Purpose) -> Result<u32, SocketError> {
        let what = Outgoing { purpose, ..Outgoing::default() };
        self.act(end, |socket, env, out| socket.write(env, payload, what, out))
    }

    pub fn write_plain(&mut self, end: usize, payload: &[u8]) {
        self.write(end, payload, Purpose::Plain).expect("the socket is open");
    }

    pub fn ask(&mut self, end: usize, payload: &[u8]) -> u32 {
        self.write(end, payload, Purpose::Request { within_ms: 400 }).expect("the socket is open")
    }

    pub fn answer(&mut self, end: usize, nonce: u32, payload: &[u8]) {
        self.write(end, payload, Purpose::Response { nonce }).expect("the socket is open");
    }

    pub fn write_raw(&mut self, end: usize, bytes: &[u8]) {
        self.act(end, |socket, env, out| socket.write_raw(env, bytes, out)).expect("the socket is open");
    }

    pub fn close(&mut self, end: usize, cause: CloseCause) {
        self.act(end, |socket, env, out| socket.close(cause, env, out));
    }

    pub fn timer(&mut self, end: usize, timer: SocketTimer) {
        self.act(end, |socket, env, out| socket.timer(timer, env, out));
    }

    pub fn lose_link(&mut self, end: usize) {
        self.act(end, |socket, env, out| socket.link_lost(env, out));
        self.read(end);
    }

    pub fn fail_next(&mut self, end: usize, fault: Fault) {
        self.ends[end].socket.fail_next(fault);
    }

    pub fn socket(&self, end: usize) -> &Socket {
        &self.ends[end].socket
    }

    pub fn states(&self) -> [SocketState; 2] {
        [DIALLER, ACCEPTOR].map(|end| self.socket(end).state())
    }

    /// The bodies that an end's sink was given, as text.
    pub fn sink(&self, end: usize) -> Vec<String> {
        let text = |packet: &Packet| String::from_utf8_lossy(&packet.body).into_owned();
        self.ends[end].sink.iter().map(text).collect()
    }

    /// The states through which an end went, in order.
    pub fn life(&self, end: usize) -> String {
        let moves = self.ends[end].log.iter().filter_map(|output| match output {
            Output::Note(SocketNote::Becomes { from, to }) => Some((*from, *to)),
            _ => None,
        });
        moves.fold(SocketState::Closed.word().to_owned(), |life, (_, to)| life + " " + to.word())
    }

    /// How often an end said this.
    pub fn said(&self, end: usize, output: &Output) -> usize {
        self.ends[end].log.iter().filter(|said| *said == output).count()
    }

    pub fn noted(&self, end: usize, note: SocketNote) -> usize {
        self.said(end, &Output::Note(note))
    }

    /// The callbacks, answers and timeouts of an end, in order.
    pub fn told(&self, end: usize) -> Vec<String> {
        let told = self.ends[end].log.iter().filter_map(|output| match output {
            Output::Opened => Some("opened".to_owned()),
            Output::Closed => Some("closed".to_owned()),
            Output::Answered { nonce, packet } => {
                Some(format!("answer to {nonce}: {}", String::from_utf8_lossy(&packet.body)))
            }
            Output::TimedOut { nonce } => Some(format!("timeout of {nonce}")),
            Output::Abandoned { nonce } => Some(format!("{nonce} is abandoned")),
            _ => None,
        });
        told.collect()
    }
}

/// The rules, with one of them switched.
pub fn switched(rule: &str, is_on: bool) -> Rules {
    use crate::node::RuleBook;
    let mut rules = Rules::default();
    rules.switch(Rules::find(rule).expect("there is such a rule"), is_on);
    rules
}
