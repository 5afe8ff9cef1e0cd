//! Requests and their answers.

use super::super::fixture::{ACCEPTOR, DIALLER, Pair};
use super::super::{CloseCause, Output, Pending, Purpose, REQUESTS_MAX, ReadRoutine, SocketState, SocketTimer};
use crate::protocol::pocket::error::{Broken, SocketError};
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::params::Params;
use crate::protocol::pocket::rules::Rules;

fn pair() -> Pair {
    Pair::open(Rules::default(), Params::default())
}

/// P-13, and P-17 at the other end.
#[test]
fn an_answer_goes_to_who_asked_and_a_request_to_the_sink() {
    let mut pair = pair();
    let nonce = pair.ask(DIALLER, b"PING");
    assert_eq!(pair.said(DIALLER, &Output::SetTimer(SocketTimer::Request(1), 400)), 1);
    pair.run();
    let [request] = &pair.ends[ACCEPTOR].sink[..] else { panic!("one request") };
    assert_eq!((request.nonce, request.is_response, nonce), (1, false, 1));
    pair.answer(ACCEPTOR, nonce, b"PONG");
    pair.run();
    assert_eq!((pair.told(DIALLER), pair.sink(DIALLER).len()), (vec!["opened".into(), "answer to 1: PONG".into()], 0));
    assert_eq!(pair.said(DIALLER, &Output::CancelTimer(SocketTimer::Request(1))), 1);
    assert_eq!(pair.socket(DIALLER).pending().count(), 0);
    assert_eq!(pair.ask(DIALLER, b"PING"), 2);
}

/// P-14 and P-15.
#[test]
fn a_request_without_an_answer_times_out_and_a_late_answer_is_dropped() {
    let mut pair = pair();
    let nonce = pair.ask(DIALLER, b"PING");
    pair.run();
    pair.timer(DIALLER, SocketTimer::Request(nonce));
    pair.timer(DIALLER, SocketTimer::Request(nonce));
    assert_eq!(pair.told(DIALLER), ["opened", "timeout of 1"]);
    assert_eq!((pair.socket(DIALLER).pending().count(), pair.states()), (0, [SocketState::Open; 2]));
    pair.answer(ACCEPTOR, nonce, b"PONG");
    pair.run();
    assert_eq!(pair.noted(DIALLER, SocketNote::DropsLateAnswer { nonce: 1 }), 1);
    assert_eq!((pair.told(DIALLER).len(), pair.sink(DIALLER).len(), pair.states()), (2, 0, [SocketState::Open; 2]));
    assert_eq!(pair.socket(DIALLER).counters().late, 1);
}

/// Bug 4.
#[test]
fn without_forgetting_a_late_answer_breaks_the_socket() {
    let mut pair = Pair::with("forget_timed_out", false);
    let nonce = pair.ask(DIALLER, b"PING");
    pair.run();
    pair.timer(DIALLER, SocketTimer::Request(nonce));
    assert!(pair.socket(DIALLER).pending().eq([Pending { nonce, is_timed_out: true }]));
    pair.answer(ACCEPTOR, nonce, b"PONG");
    pair.run();
    assert_eq!(pair.socket(DIALLER).first_error(), Some(Broken::LateAnswer(1).into()));
    assert_eq!(pair.told(DIALLER), ["opened", "timeout of 1", "closed"], "it is told once of each");
}

/// Bug 5.
#[test]
fn without_the_direction_a_peers_request_is_taken_for_an_answer() {
    for (is_on, told, sunk) in [(true, 1, 1), (false, 2, 0)] {
        let mut pair = Pair::with("direction_bit", is_on);
        assert_eq!([DIALLER, ACCEPTOR].map(|end| pair.ask(end, b"question")), [1, 1]);
        pair.run();
        for end in [DIALLER, ACCEPTOR] {
            assert_eq!((pair.told(end).len(), pair.sink(end).len()), (told, sunk), "{is_on}");
        }
    }
    let mut pair = Pair::with("direction_bit", false);
    let nonce = pair.ask(DIALLER, b"PING");
    pair.run();
    pair.answer(ACCEPTOR, nonce, b"PONG");
    pair.run();
    assert_eq!(pair.told(DIALLER), ["opened", "answer to 1: PONG"], "as long as only one end asks, it works");
}

/// The seed commit.
#[test]
fn without_a_sink_for_unknown_nonces_the_reader_waits_for_ever() {
    let mut pair = Pair::with("unknown_nonce_to_sink", false);
    pair.write_plain(DIALLER, b"plain");
    pair.ask(DIALLER, b"PING");
    pair.write_plain(DIALLER, b"never read");
    pair.run();
    assert_eq!(pair.sink(ACCEPTOR), ["plain"]);
    assert_eq!(pair.socket(ACCEPTOR).read_routine(), ReadRoutine::StuckAt { nonce: 1 });
    pair.lose_link(ACCEPTOR);
    assert_eq!(pair.states()[ACCEPTOR], SocketState::Open, "it does not even notice that the peer is gone");
    pair.close(ACCEPTOR, CloseCause::ByUser);
    assert_eq!(pair.told(ACCEPTOR), ["opened", "closed"]);
}

#[test]
fn who_waits_for_an_answer_hears_that_the_socket_closed() {
    let mut pair = pair();
    (0..3).for_each(|_| _ = pair.ask(DIALLER, b"PING"));
    pair.timer(DIALLER, SocketTimer::Request(2));
    pair.lose_link(DIALLER);
    assert_eq!(pair.told(DIALLER), ["opened", "timeout of 2", "1 is abandoned", "3 is abandoned", "closed"]);
    assert_eq!(pair.said(DIALLER, &Output::CancelTimer(SocketTimer::Request(3))), 1);
    assert_eq!(pair.socket(DIALLER).pending().count(), 0);
    pair.timer(DIALLER, SocketTimer::Request(1));
    assert_eq!(pair.told(DIALLER).len(), 5);
}

#[test]
fn requests_that_wait_are_bounded() {
    let mut pair = pair();
    pair.ends[ACCEPTOR].sink_max = usize::MAX;
    for _ in 0..REQUESTS_MAX {
        pair.ask(DIALLER, b"PING");
        pair.run();
    }
    let refused = pair.write(DIALLER, b"PING", Purpose::Request { within_ms: 400 });
    assert_eq!(refused, Err(SocketError::TooManyRequests));
    pair.answer(ACCEPTOR, 7, b"PONG");
    pair.run();
    assert_eq!(pair.ask(DIALLER, b"PING"), REQUESTS_MAX as u32 + 1);
}

#[test]
fn a_long_request_and_its_long_answer_are_put_together() {
    let mut pair = pair();
    let nonce = pair.ask(DIALLER, &[1; 10_000]);
    pair.run();
    assert!(pair.ends[ACCEPTOR].sink.iter().map(|packet| (packet.nonce, packet.body.len())).eq([(1, 10_000)]));
    pair.answer(ACCEPTOR, nonce, &[2; 9_000]);
    pair.run();
    let answers = pair.ends[DIALLER].log.iter().filter_map(|output| match output {
        Output::Answered { nonce, packet } => Some((*nonce, packet.body.len())),
        _ => None,
    });
    assert!(answers.eq([(1, 9_000)]));
}
