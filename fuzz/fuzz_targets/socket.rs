//! Bytes become what reaches a socket: it must not panic, keep no more than its bounds allow, and say each thing once.
#![no_main]

use consensus_lab::node::{Connection, NodeId, Roster, RuleBook};
use consensus_lab::protocol::pocket::params::Params;
use consensus_lab::protocol::pocket::reader::PAYLOAD_BYTES_MAX;
use consensus_lab::protocol::pocket::rules::Rules;
use consensus_lab::protocol::pocket::socket::{
    CloseCause, Env, Fault, Kind, Outgoing, Output, Socket, SocketId, SocketTimer, WRITERS_MAX,
};
use consensus_lab::protocol::pocket::wire::Wire;
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;

const INPUTS_MAX: usize = 256;
const WINDOW: u32 = 256;
const WRITE_BUFFER: u32 = 64;
const BUFFER: u32 = 64;

/// What happens to a socket.
#[derive(Deserialize)]
enum Input {
    Starts,
    LinkStands,
    DialFails,
    Letter(Wire),
    Reads,
    SinkIsFull,
    Writes(Vec<u8>, Outgoing),
    WritesRaw(Vec<u8>),
    EndsStream,
    Timer(SocketTimer),
    LinkIsLost,
    Closes(CloseCause),
    Fails(Fault),
    Switches(u8, bool),
}

fuzz_target!(|bytes: &[u8]| {
    let mut roster = Roster::default();
    ["a", "b"].iter().for_each(|name| _ = roster.add(name).expect("the names differ"));
    let params =
        Params { buffer_bytes: BUFFER, window_bytes: WINDOW, write_buffer_bytes: WRITE_BUFFER, ..Params::default() };
    let mut rules = Rules::default();
    let mut out = Vec::new();
    let env = Env { me: NodeId(0), roster: &roster, cluster: &[], rules: &rules, params: &params };
    let mut socket = Socket::open(SocketId(0), Some(NodeId(1)), Some(Kind::Outbound), &env, &mut out)
        .expect("the arguments are right");
    let (mut opened, mut closed, mut first_error) = (0, 0, None);
    let mut rest = bytes;
    for _ in 0..INPUTS_MAX {
        let Ok((input, left)) = postcard::take_from_bytes::<Input>(rest) else { return };
        rest = left;
        if let Input::Switches(rule, is_on) = input {
            rules.switch(rule.into(), is_on);
            continue;
        }
        let env = Env { me: NodeId(0), roster: &roster, cluster: &[], rules: &rules, params: &params };
        let mut again = socket.clone();
        let mut out_again = Vec::new();
        let payload_max = BUFFER as usize * 4;
        let play = |socket: &mut Socket, out: &mut Vec<Output>| match &input {
            Input::Starts => socket.start(&env, out),
            Input::LinkStands => socket.established(Connection { dialler: NodeId(0), attempt: 0 }, &env, out),
            Input::DialFails => socket.dial_failed(&env, out),
            Input::Letter(wire) => socket.receive(wire.clone(), &env, out),
            Input::Reads => _ = socket.next_packet(&env, out),
            Input::SinkIsFull => socket.block_reader(out),
            Input::Writes(payload, what) => {
                _ = socket.write(&env, &payload[..payload.len().min(payload_max)], *what, out);
            }
            Input::WritesRaw(bytes) => _ = socket.write_raw(&env, &bytes[..bytes.len().min(payload_max)], out),
            Input::EndsStream => socket.end_stream(&env, out),
            Input::Timer(timer) => socket.timer(*timer, &env, out),
            Input::LinkIsLost => socket.link_lost(&env, out),
            Input::Closes(cause) => socket.close(*cause, &env, out),
            Input::Fails(fault) => socket.fail_next(*fault),
            Input::Switches(..) => {}
        };
        out.clear();
        play(&mut socket, &mut out);
        play(&mut again, &mut out_again);
        assert!(socket == again && out == out_again, "the same input gave another outcome");
        opened += out.iter().filter(|output| **output == Output::Opened).count();
        closed += out.iter().filter(|output| **output == Output::Closed).count();
        assert!(opened <= 1 && closed <= opened, "opened {opened} times, closed {closed} times");
        // A rule may say that the last error is kept, and rules are switched here: but an error is never forgotten.
        first_error = first_error.or(socket.first_error());
        assert_eq!(first_error.is_some(), socket.first_error().is_some());
        let unread_max = u64::from(WINDOW);
        assert!(socket.unread_bytes() <= unread_max);
        assert!(socket.read_bytes_held() <= unread_max + u64::from(BUFFER) + u64::from(PAYLOAD_BYTES_MAX));
        let queued_max = u64::from(WRITE_BUFFER) + (payload_max * WRITERS_MAX) as u64;
        assert!(socket.queued_bytes() <= queued_max, "{} bytes are queued", socket.queued_bytes());
    }
});
