//! How a socket opens, or does not.

use std::sync::Arc;

use super::super::fixture::{ACCEPTOR, DIALLER, OVER, Pair, switched};
use super::super::{
    CloseCause, Env, Fault, Kind, Output, ReadRoutine, Routine, Socket, SocketId, SocketState, SocketTimer,
    WriteRoutine,
};
use crate::node::{NodeId, Roster};
use crate::protocol::pocket::error::{Broken, Class, SocketError};
use crate::protocol::pocket::handshake::{BadHello, HELLO_WIRE_BYTES};
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::params::Params;
use crate::protocol::pocket::reader::Place;
use crate::protocol::pocket::rules::Rules;
use crate::protocol::pocket::wire::Wire;

/// Two ends that have said hello; the dialler's hello, and the acceptor's, are under way.
fn authenticating() -> Pair {
    let mut pair = Pair::new(Rules::default(), Params::default());
    pair.link();
    pair
}

fn hello_of(pair: &mut Pair, end: usize) -> Vec<u8> {
    let credit = pair.ends[end].sent.pop_front();
    assert!(matches!(credit, Some(Wire::Credit { upto: 65_536 })), "{credit:?} says how much the other may send");
    match pair.ends[end].sent.pop_front() {
        Some(Wire::Bytes { at: 0, bytes }) => bytes.to_vec(),
        other => panic!("{other:?} is no hello"),
    }
}

fn bytes(at: u64, bytes: &[u8]) -> Wire {
    Wire::Bytes { at, bytes: Arc::from(bytes) }
}

/// P-02.
#[test]
fn a_socket_goes_through_its_states_and_is_announced_once() {
    let pair = Pair::open(Rules::default(), Params::default());
    for end in [DIALLER, ACCEPTOR] {
        assert_eq!(pair.life(end), "closed opening connecting authenticating authenticated connected open");
        assert_eq!(pair.told(end), ["opened"]);
        assert_eq!(pair.noted(end, SocketNote::Ready), 1);
        assert_eq!(pair.socket(end).read_routine(), ReadRoutine::Waits(Place::Header { has: 0 }));
        assert_eq!(pair.socket(end).write_routine(), WriteRoutine::WaitsForData);
        assert_eq!(pair.socket(end).peer_id(), pair.socket(1 - end).own_id());
        assert!(pair.socket(end).peer_id().is_some());
    }
}

/// P-03.
#[test]
fn a_socket_without_a_peer_or_a_kind_is_refused_and_never_opens() {
    let (roster, rules, params) = (Roster::default(), Rules::default(), Params::default());
    let env = Env { me: NodeId(0), roster: &roster, cluster: &[], rules: &rules, params: &params };
    let mut out = Vec::new();
    let refused = [
        Socket::open(SocketId(1), None, Some(Kind::Inbound), &env, &mut out).err(),
        Socket::open(SocketId(1), Some(NodeId(1)), None, &env, &mut out).err(),
    ];
    assert_eq!(refused, [Some(SocketError::MissingRequiredArg), Some(SocketError::UndefinedSocketType)]);
    assert_eq!(refused.map(|error| error.and_then(SocketError::code)), [Some(118), Some(120)]);
    assert!(refused.iter().flatten().all(|error| error.class() == Class::Configuration));
    assert!(out.is_empty());
}

/// P-04.
#[test]
fn a_callback_that_fails_keeps_the_socket_from_opening() {
    let mut pair = authenticating();
    pair.fail_next(DIALLER, Fault::OpenedCallback);
    pair.run();
    assert_eq!(pair.life(DIALLER), "closed opening connecting authenticating authenticated errored closing closed");
    assert_eq!(pair.socket(DIALLER).first_error(), Some(Broken::OpenedCallback.into()));
    assert_eq!(pair.told(DIALLER), Vec::<String>::new(), "neither callback is called");
    assert_eq!(pair.noted(DIALLER, SocketNote::RoutineStarts(Routine::Read)), 0);
    assert_eq!(pair.said(DIALLER, &Output::CloseLink), 1);
}

#[test]
fn a_routine_that_does_not_start_ends_the_socket() {
    for (fault, routine) in [(Fault::ReadStart, Routine::Read), (Fault::WriteStart, Routine::Write)] {
        let mut pair = authenticating();
        pair.fail_next(DIALLER, fault);
        pair.run();
        let error = SocketError::IoStartFailed(routine);
        assert_eq!((pair.socket(DIALLER).first_error(), error.code()), (Some(error), Some(124)));
        assert!(pair.life(DIALLER).ends_with("connected errored closing closed"), "{}", pair.life(DIALLER));
        assert_eq!(pair.told(DIALLER), ["opened", "closed"]);
        assert_eq!(pair.noted(DIALLER, SocketNote::Ready), 0);
    }
}

/// What becomes of an end that hears this hello.
fn after(said: &[u8]) -> (SocketState, Option<SocketError>) {
    let mut pair = authenticating();
    pair.hand(ACCEPTOR, bytes(0, said));
    let socket = pair.socket(ACCEPTOR);
    if socket.is_closed() {
        assert_eq!(pair.life(ACCEPTOR), "closed opening connecting authenticating errored closing closed");
        assert_eq!((pair.said(ACCEPTOR, &Output::CloseLink), pair.told(ACCEPTOR).len()), (1, 0));
        assert_eq!(socket.read_bytes_held(), 0);
    }
    (socket.state(), socket.first_error())
}

/// P-05.
#[test]
fn a_wrong_hello_closes_the_socket() {
    let good = hello_of(&mut authenticating(), DIALLER);
    let own = hello_of(&mut authenticating(), ACCEPTOR);
    let closed = |bad: BadHello| (SocketState::Closed, Some(SocketError::from(bad)));
    let changed = |place: usize| {
        let mut said = good.clone();
        said[place] ^= 1;
        said
    };
    assert_eq!(after(&good), (SocketState::Open, None));
    assert_eq!(after(&changed(1)), closed(BadHello::Length(97)));
    assert_eq!(after(&[0, 95]), closed(BadHello::Length(95)), "nothing is waited for");
    assert_eq!(after(&[0xFF; 4_000]), closed(BadHello::Length(u16::MAX)));
    assert_eq!(after(&changed(HELLO_WIRE_BYTES - 40)), closed(BadHello::Signature));
    assert_eq!(after(&own), closed(BadHello::Echo));
    assert!(matches!(
        after(&[&[0, 96][..], &[0xFF; 96]].concat()),
        (SocketState::Closed, Some(SocketError::BadHello(_)))
    ));
    assert_eq!(after(&good[..97]), (SocketState::Authenticating, None));
}

#[test]
fn a_hello_in_pieces_is_a_hello_and_what_follows_it_is_read() {
    let mut pair = authenticating();
    let hello = hello_of(&mut pair, DIALLER);
    for (at, byte) in hello.iter().enumerate() {
        assert_eq!(pair.states()[ACCEPTOR], SocketState::Authenticating);
        pair.hand(ACCEPTOR, bytes(at as u64, &[*byte]));
    }
    assert_eq!(pair.states()[ACCEPTOR], SocketState::Open);
    let mut pair = authenticating();
    let more = [&hello[..], &[0, 0, 0, 0, 0, 0, 0, 0, 2], b"hi"].concat();
    pair.hand(ACCEPTOR, bytes(0, &more));
    assert_eq!(pair.sink(ACCEPTOR), ["hi"]);
}

#[test]
fn patience_with_a_dial_and_with_a_hello_ends() {
    let mut pair = Pair::new(Rules::default(), Params::default());
    pair.act(DIALLER, |socket, env, out| socket.start(env, out));
    pair.timer(DIALLER, SocketTimer::Opening);
    assert_eq!(pair.life(DIALLER), "closed opening connecting errored closing closed");
    assert_eq!(pair.socket(DIALLER).first_error(), Some(Broken::DialTimedOut.into()));
    let mut pair = authenticating();
    pair.timer(DIALLER, SocketTimer::Opening);
    assert_eq!(pair.socket(DIALLER).first_error(), Some(BadHello::TimedOut.into()));
    assert!(pair.socket(DIALLER).is_closed());
    // A timer that comes too late to matter.
    let mut pair = Pair::open(Rules::default(), Params::default());
    pair.timer(DIALLER, SocketTimer::Opening);
    assert_eq!(pair.states(), [SocketState::Open; 2]);
}

/// Connector failure.
#[test]
fn a_refused_dial_closes_the_socket() {
    for is_refused in [true, false] {
        let mut pair = Pair::new(Rules::default(), Params::default());
        pair.act(DIALLER, |socket, env, out| socket.start(env, out));
        pair.act(
            DIALLER,
            |socket, env, out| {
                if is_refused { socket.dial_failed(env, out) } else { socket.link_lost(env, out) }
            },
        );
        assert_eq!(pair.life(DIALLER), "closed opening connecting errored closing closed");
        assert_eq!(pair.socket(DIALLER).first_error(), Some(Broken::DialRefused.into()));
        assert_eq!(pair.said(DIALLER, &Output::CloseLink), 0, "there is no link");
    }
}

#[test]
fn the_peer_may_hang_up_before_or_within_its_hello() {
    for (said, inside) in [(&[][..], false), (&[0, 96, 1], true)] {
        let mut pair = authenticating();
        pair.hand(ACCEPTOR, bytes(0, said));
        pair.lose_link(ACCEPTOR);
        assert_eq!(pair.socket(ACCEPTOR).first_error(), Some(SocketError::PeerHangUp { inside }));
        assert!(pair.socket(ACCEPTOR).is_closed());
    }
}

#[test]
fn without_the_rule_nobody_says_hello() {
    let mut pair = Pair::new(switched("authenticate", false), Params::default());
    pair.link();
    assert_eq!(pair.states(), [SocketState::Open; 2]);
    let says_hello = |wire: &Wire| matches!(wire, Wire::Bytes { .. });
    assert!(pair.ends.iter().all(|end| !end.sent.iter().any(says_hello) && end.socket.peer_id().is_none()));
    // One end asks for it and the other does not: the chunk is no hello.
    let mut pair = authenticating();
    pair.hand(ACCEPTOR, bytes(0, &[0, 0, 0, 0, 0, 0, 0, 0, 2, 7, 8]));
    assert_eq!(pair.socket(ACCEPTOR).first_error(), Some(BadHello::Length(0).into()));
}

#[test]
fn a_socket_that_is_opening_is_closed_at_once() {
    let mut pair = Pair::new(Rules::default(), Params::default());
    pair.close(DIALLER, CloseCause::ByUser);
    assert_eq!((pair.life(DIALLER).as_str(), pair.told(DIALLER).len()), ("closed opening closing closed", 0));
    let mut pair = authenticating();
    pair.close(DIALLER, CloseCause::Crossed);
    assert_eq!(pair.life(DIALLER), "closed opening connecting authenticating closing closed");
    assert_eq!(pair.said(DIALLER, &Output::CancelTimer(SocketTimer::Opening)), 1);
    assert_eq!(pair.said(DIALLER, &Output::CloseLink), 1);
}

#[test]
fn opening_is_one_for_all_states_before_open() {
    let pair = Pair::new(Rules::default(), Params::default());
    assert!(pair.socket(DIALLER).is_opening());
    assert!(authenticating().socket(DIALLER).is_opening());
    assert!(!Pair::open(Rules::default(), Params::default()).socket(DIALLER).is_opening());
}

#[test]
fn a_link_that_stands_twice_stands_once() {
    let mut pair = Pair::open(Rules::default(), Params::default());
    pair.act(DIALLER, |socket, env, out| {
        socket.start(env, out);
        socket.established(OVER, env, out);
        socket.dial_failed(env, out);
    });
    assert_eq!((pair.states(), pair.told(DIALLER).len()), ([SocketState::Open; 2], 1));
    assert!(pair.ends[DIALLER].sent.is_empty());
}
