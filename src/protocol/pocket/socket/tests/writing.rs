//! What a writer's payloads become.

use super::super::fixture::{ACCEPTOR, DIALLER, Pair, switched};
use super::super::{Fault, Purpose, SocketState, WRITERS_MAX, WriteRoutine};
use crate::protocol::pocket::error::{Broken, Class, SocketError};
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::params::Params;
use crate::protocol::pocket::reader::PAYLOAD_BYTES_MAX;
use crate::protocol::pocket::rules::Rules;
use crate::protocol::pocket::wire::Wire;

fn small() -> Params {
    Params { buffer_bytes: 32, write_buffer_bytes: 48, window_bytes: 128, ..Params::default() }
}

/// P-18.
#[test]
fn writers_at_once_come_one_after_the_other() {
    let mut pair = Pair::open(Rules::default(), small());
    let payloads = [0, 1, 2].map(|writer: u8| [b'a' + writer; 100]);
    payloads.iter().for_each(|payload| pair.write_plain(DIALLER, payload));
    payloads.iter().for_each(|payload| pair.write_plain(DIALLER, &payload[..7]));
    assert!(pair.socket(DIALLER).waiting_writers() > 3);
    pair.run();
    let expected = payloads.iter().map(|payload| &payload[..]).chain(payloads.iter().map(|payload| &payload[..7]));
    assert!(pair.ends[ACCEPTOR].sink.iter().map(|packet| &packet.body[..]).eq(expected));
    assert_eq!((pair.socket(DIALLER).queued_bytes(), pair.socket(DIALLER).waiting_writers()), (0, 0));
}

#[test]
fn a_line_of_writers_has_an_end() {
    let mut pair = Pair::open(Rules::default(), small());
    pair.ends[ACCEPTOR].sink_max = 0;
    pair.write_plain(DIALLER, &[0; 1_000]);
    (1..WRITERS_MAX).for_each(|_| pair.write_plain(DIALLER, b"x"));
    let full = pair.write(DIALLER, b"y", Purpose::Request { within_ms: 400 });
    assert_eq!(full, Err(SocketError::TooManyWriters));
    assert!(SocketError::TooManyWriters.class() == Class::Operation && pair.states() == [SocketState::Open; 2]);
    assert_eq!(pair.socket(DIALLER).pending().count(), 0, "a request that was refused does not wait");
    pair.ends[ACCEPTOR].sink_max = 100;
    pair.run();
    assert_eq!(pair.sink(ACCEPTOR).len(), WRITERS_MAX);
}

/// P-19.
#[test]
fn of_a_write_error_and_a_flush_error_the_first_is_kept() {
    let run = |rules: Rules, faults: &[Fault]| {
        let mut pair = Pair::open(rules, Params::default());
        faults.iter().for_each(|fault| pair.fail_next(DIALLER, *fault));
        pair.write_plain(DIALLER, b"lost");
        assert!(pair.life(DIALLER).ends_with("open errored closing closed"), "{}", pair.life(DIALLER));
        assert_eq!(pair.told(DIALLER), ["opened", "closed"]);
        assert_eq!(pair.socket(DIALLER).write_routine(), WriteRoutine::Stopped);
        assert!(!pair.ends[DIALLER].sent.iter().any(|wire| matches!(wire, Wire::Bytes { .. } | Wire::End { .. })));
        pair.socket(DIALLER).first_error()
    };
    let [write, flush] = [Broken::Write, Broken::Flush].map(|broken| Some(SocketError::from(broken)));
    assert_eq!(run(Rules::default(), &[Fault::Write]), write);
    assert_eq!(run(Rules::default(), &[Fault::Flush]), flush);
    assert_eq!(run(Rules::default(), &[Fault::Flush, Fault::Write]), write);
    assert_eq!(run(switched("keep_first_error", false), &[Fault::Write, Fault::Flush]), flush);
}

#[test]
fn the_writer_refuses_what_no_reader_accepts() {
    let mut rules = switched("split_payloads", false);
    let place = <Rules as crate::node::RuleBook>::find("check_at_writer").expect("there is such a rule");
    crate::node::RuleBook::switch(&mut rules, place, true);
    let mut pair = Pair::open(rules, Params::default());
    let refused = pair.write(DIALLER, &[0; 4_088], Purpose::Plain);
    assert_eq!(refused, Err(SocketError::PayloadTooBig { got: 4_088, accepted: 4_087 }));
    pair.write_plain(DIALLER, &[0; 4_087]);
    pair.run();
    assert_eq!((pair.sink(ACCEPTOR).len(), pair.socket(DIALLER).counters().packets_out), (1, 1));
    // No rule lets a payload pass the bound.
    let mut pair = Pair::open(Rules::default(), Params::default());
    let too_big = vec![0; PAYLOAD_BYTES_MAX as usize + 1];
    assert!(matches!(pair.write(DIALLER, &too_big, Purpose::Plain), Err(SocketError::PayloadTooBig { .. })));
    pair.write_plain(DIALLER, &too_big[1..]);
    pair.run();
    assert!(pair.ends[ACCEPTOR].sink.iter().map(|packet| packet.body.len()).eq([PAYLOAD_BYTES_MAX as usize]));
}

#[test]
fn nothing_is_written_to_a_socket_that_is_not_open_or_has_ended_its_stream() {
    let mut pair = Pair::new(Rules::default(), Params::default());
    let refused = pair.write(DIALLER, b"x", Purpose::Plain);
    assert_eq!(refused, Err(SocketError::NotOpen(SocketState::Opening)));
    let mut pair = Pair::open(Rules::default(), Params::default());
    pair.act(DIALLER, |socket, env, out| socket.end_stream(env, out));
    assert_eq!(pair.write(DIALLER, b"x", Purpose::Plain), Err(SocketError::StreamEnded));
    pair.run();
    assert_eq!(pair.write(ACCEPTOR, b"x", Purpose::Plain), Err(SocketError::NotOpen(SocketState::Closed)));
}

#[test]
fn a_writer_goes_as_far_as_the_reader_says_and_what_was_granted_stays_granted() {
    let mut pair = Pair::open(Rules::default(), small());
    pair.ends[ACCEPTOR].sink_max = 0;
    pair.hand(DIALLER, Wire::Credit { upto: 500 });
    pair.hand(DIALLER, Wire::Credit { upto: 0 });
    pair.write_plain(DIALLER, &[0; 1_000]);
    assert_eq!(pair.socket(DIALLER).counters().bytes_out, 500);
    assert!(matches!(pair.ends[DIALLER].log.last(), Some(super::super::Output::Note(SocketNote::WriterWaits { .. }))));
    // A reader holds its peer to what it granted itself.
    pair.run();
    assert_eq!(pair.socket(ACCEPTOR).first_error(), Some(Broken::Overrun.into()));
}

#[test]
fn each_end_has_its_own_window() {
    let mut pair = Pair::new(Rules::default(), Params::default());
    let [_, acceptor] = Pair::new(Rules::default(), small()).ends;
    pair.ends[ACCEPTOR] = acceptor;
    pair.link();
    pair.run();
    pair.ends[ACCEPTOR].sink_max = 0;
    pair.write_plain(DIALLER, &[0; 1_000]);
    pair.write_plain(ACCEPTOR, &[0; 1_000]);
    assert_eq!([DIALLER, ACCEPTOR].map(|end| pair.socket(end).counters().bytes_out), [98 + 128, 98 + 1_009]);
    pair.run();
    pair.ends[ACCEPTOR].sink_max = 1;
    pair.read(ACCEPTOR);
    pair.run();
    assert_eq!([DIALLER, ACCEPTOR].map(|end| pair.ends[end].sink.len()), [1, 1]);
    assert_eq!([DIALLER, ACCEPTOR].map(|end| pair.socket(end).first_error()), [None, None]);
}
