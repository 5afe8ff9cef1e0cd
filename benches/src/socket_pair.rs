//! Two open sockets with an instant link between them: what one writes, the other reads at once. So a measurement shows the
//! cost of framing, of the byte stream and of its flow control, and nothing of a network.

use std::collections::VecDeque;

use consensus_lab::node::{Connection, NodeId, Roster};
use consensus_lab::protocol::pocket::params::Params;
use consensus_lab::protocol::pocket::rules::Rules;
use consensus_lab::protocol::pocket::socket::{Env, Kind, Outgoing, Output, Socket, SocketId, SocketState};
use consensus_lab::protocol::pocket::wire::Wire;

/// The end that writes, and the end that reads.
const WRITER: usize = 0;
const READER: usize = 1;

pub struct SocketPair {
    roster: Roster,
    rules: Rules,
    params: Params,
    ends: [Socket; 2],
    out: Vec<Output>,
    /// To whom, and what.
    under_way: VecDeque<(usize, Wire)>,
    /// The bytes of all payloads that arrived.
    pub arrived: u64,
}

impl SocketPair {
    /// Two ends that have said hello.
    pub fn new() -> Self {
        let mut roster = Roster::default();
        ["b", "c"].iter().for_each(|name| _ = roster.add(name).expect("the names differ"));
        let (rules, params) = (Rules::default(), Params::default());
        let ends = [(0, Kind::Outbound), (1, Kind::Inbound)].map(|(me, kind)| {
            let env = Env { me: NodeId(me), roster: &roster, cluster: &[], rules: &rules, params: &params };
            Socket::open(SocketId(0), Some(NodeId(1 - me)), Some(kind), &env, &mut Vec::new())
                .expect("the arguments are right")
        });
        let mut pair = Self { roster, rules, params, ends, out: Vec::new(), under_way: VecDeque::new(), arrived: 0 };
        for end in [WRITER, READER] {
            pair.act(end, |socket, env, out| {
                socket.start(env, out);
                socket.established(Connection { dialler: NodeId(0), attempt: 0 }, env, out);
            });
        }
        pair.deliver();
        assert!(pair.ends.iter().all(|socket| socket.state() == SocketState::Open), "both ends are open");
        pair
    }

    /// Carries a payload over.
    pub fn carry(&mut self, payload: &[u8]) {
        self.act(WRITER, |socket, env, out| {
            socket.write(env, payload, Outgoing::default(), out).expect("there is room");
        });
        self.deliver();
    }

    fn deliver(&mut self) {
        while let Some((to, wire)) = self.under_way.pop_front() {
            let mut arrived = 0;
            self.act(to, |socket, env, out| {
                socket.receive(wire, env, out);
                while let Some(packet) = socket.next_packet(env, out) {
                    arrived += packet.body.len() as u64;
                }
            });
            self.arrived += arrived;
        }
    }

    fn act(&mut self, end: usize, act: impl FnOnce(&mut Socket, &Env<'_>, &mut Vec<Output>)) {
        let Self { roster, rules, params, ends, out, .. } = self;
        let me = NodeId(u16::try_from(end).expect("there are two ends"));
        act(&mut ends[end], &Env { me, roster, cluster: &[], rules, params }, out);
        for output in self.out.drain(..) {
            if let Output::Send(wire) = output {
                self.under_way.push_back((1 - end, wire));
            }
        }
    }
}

impl Default for SocketPair {
    fn default() -> Self {
        Self::new()
    }
}
