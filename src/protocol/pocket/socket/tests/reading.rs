//! What a reader makes of its peer's stream.

use std::sync::Arc;

use super::super::fixture::{ACCEPTOR, DIALLER, Pair, switched};
use super::super::{Fault, ReadRoutine, SocketState, WriteRoutine};
use crate::protocol::pocket::error::{Broken, SocketError};
use crate::protocol::pocket::handshake::HELLO_WIRE_BYTES;
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::params::Params;
use crate::protocol::pocket::reader::Place;
use crate::protocol::pocket::rules::Rules;
use crate::protocol::pocket::wire::{Encoding, Wire};

const START: u64 = HELLO_WIRE_BYTES as u64;

fn pair() -> Pair {
    Pair::open(Rules::default(), Params::default())
}

/// P-06.
#[test]
fn hello_world_is_twenty_bytes_on_the_link() {
    let mut pair = pair();
    pair.write_plain(DIALLER, b"Hello World");
    let [Wire::Bytes { at: START, bytes }] = pair.ends[DIALLER].sent.make_contiguous() else { panic!("one piece") };
    assert_eq!((bytes.len(), &bytes[..9]), (20, &[0, 0, 0, 0, 0, 0, 0, 0, 11][..]));
    pair.run();
    let [packet] = &pair.ends[ACCEPTOR].sink[..] else { panic!("one packet") };
    assert_eq!((packet.nonce, packet.is_response, &packet.body[..]), (0, false, &b"Hello World"[..]));
    assert_eq!(packet.encoding, Encoding::Binary);
    let (here, there) = (pair.socket(DIALLER).counters(), pair.socket(ACCEPTOR).counters());
    assert_eq!((here.bytes_out, here.packets_out, there.bytes_in, there.packets_in), (START + 20, 1, START + 20, 1));
}

/// P-07.
#[test]
fn a_body_has_at_most_4087_bytes() {
    let write_both = |rules: Rules| {
        let mut pair = Pair::open(rules, Params::default());
        pair.write_plain(DIALLER, &[1; 4_087]);
        pair.write_plain(DIALLER, &[2; 4_088]);
        pair.run();
        pair
    };
    let error = SocketError::PayloadTooBig { got: 4_088, accepted: 4_087 };
    assert_eq!(error.code(), Some(123));
    let mut rejected = write_both(switched("split_payloads", false));
    assert_eq!(rejected.sink(ACCEPTOR).len(), 1);
    assert_eq!(rejected.noted(ACCEPTOR, SocketNote::RejectsChunk(error)), 1);
    assert_eq!(rejected.socket(ACCEPTOR).counters().rejected, 1);
    assert_eq!((rejected.states(), rejected.socket(ACCEPTOR).first_error()), ([SocketState::Open; 2], None));
    assert!(rejected.life(ACCEPTOR).ends_with("open errored open"));
    rejected.write_plain(DIALLER, b"next");
    rejected.run();
    assert_eq!(rejected.sink(ACCEPTOR)[1], "next");
    // As the first implementation did it.
    let mut rules = switched("split_payloads", false);
    crate::node::RuleBook::switch(&mut rules, rule("keep_open"), false);
    let broken = write_both(rules);
    assert_eq!(broken.socket(ACCEPTOR).first_error(), Some(error));
    assert_eq!(
        (broken.states()[ACCEPTOR], broken.told(ACCEPTOR)),
        (SocketState::Closed, vec!["opened".into(), "closed".into()])
    );
}

fn rule(id: &str) -> usize {
    <Rules as crate::node::RuleBook>::find(id).expect("there is such a rule")
}

/// P-08.
#[test]
fn a_chunk_in_pieces_is_one_packet_at_the_end() {
    let mut pair = pair();
    let chunk = [&[0, 0, 0, 0, 0, 0, 0, 0, 4][..], b"abcd"].concat();
    for (from, to, place) in [
        (0, 3, Place::Header { has: 3 }),
        (3, 9, Place::Body { has: 0, of: 4 }),
        (9, 12, Place::Body { has: 3, of: 4 }),
    ] {
        pair.hand(ACCEPTOR, Wire::Bytes { at: START + from as u64, bytes: Arc::from(&chunk[from..to]) });
        assert_eq!(pair.socket(ACCEPTOR).read_routine(), ReadRoutine::Waits(place));
        assert!(pair.sink(ACCEPTOR).is_empty());
    }
    pair.hand(ACCEPTOR, Wire::Bytes { at: START + 12, bytes: Arc::from(&chunk[12..]) });
    assert_eq!(pair.sink(ACCEPTOR), ["abcd"]);
}

/// P-09, and a decoder that fails.
#[test]
fn a_chunk_that_cannot_be_decoded_is_skipped() {
    let run = |rules: Rules| {
        let mut pair = Pair::open(rules, Params::default());
        pair.write_raw(DIALLER, &[0xE0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]);
        pair.write_plain(DIALLER, b"good");
        pair.run();
        pair.fail_next(ACCEPTOR, Fault::Decode);
        if pair.states() == [SocketState::Open; 2] {
            pair.write_plain(DIALLER, b"lost");
            pair.write_plain(DIALLER, b"better");
            pair.run();
        }
        pair
    };
    let pair = run(Rules::default());
    assert_eq!(pair.sink(ACCEPTOR), ["good", "better"]);
    assert_eq!((pair.socket(ACCEPTOR).counters().rejected, pair.states()), (2, [SocketState::Open; 2]));
    assert_eq!(pair.noted(ACCEPTOR, SocketNote::RejectsChunk(SocketError::InvalidFlags(0xE0))), 1);
    assert_eq!(pair.noted(ACCEPTOR, SocketNote::RejectsChunk(SocketError::Undecodable)), 1);
    let pair = run(switched("keep_open", false));
    assert!(pair.sink(ACCEPTOR).is_empty() && pair.socket(ACCEPTOR).is_closed());
    assert_eq!(pair.socket(ACCEPTOR).first_error(), Some(SocketError::InvalidFlags(0xE0)));
}

/// P-10.
#[test]
fn an_empty_body_is_ignored() {
    let mut pair = pair();
    pair.write_plain(DIALLER, b"");
    pair.write_plain(DIALLER, b"after");
    pair.run();
    assert_eq!(pair.sink(ACCEPTOR), ["after"]);
    assert_eq!((pair.socket(ACCEPTOR).counters().empty, pair.noted(ACCEPTOR, SocketNote::IgnoresEmptyChunk)), (1, 1));
}

#[test]
fn an_error_flag_is_no_error_of_the_socket() {
    let mut pair = pair();
    pair.write_raw(DIALLER, &[0b100, 0, 0, 0, 0, 0, 0, 0, 1, 7]);
    pair.run();
    assert!(pair.ends[ACCEPTOR].sink[0].is_error && pair.states() == [SocketState::Open; 2]);
}

/// P-11.
#[test]
fn the_end_of_a_stream_is_a_hang_up_told_apart_by_where_it_is() {
    // Within a body, within a header, between two parts, and between two chunks.
    let part = [0b0100_0000, 0, 0, 0, 0, 0, 0, 0, 1, 7];
    for (last, inside) in [(&[0, 0, 0, 0, 0, 0, 0, 0, 3, 1][..], true), (&[0, 0], true), (&part, true), (&[], false)] {
        for by_letter in [true, false] {
            let mut pair = pair();
            pair.write_plain(DIALLER, b"last");
            pair.write_raw(DIALLER, last);
            if by_letter {
                pair.act(DIALLER, |socket, env, out| socket.end_stream(env, out));
            }
            pair.run();
            if !by_letter {
                pair.lose_link(ACCEPTOR);
            }
            assert_eq!(pair.sink(ACCEPTOR), ["last"]);
            let error = SocketError::PeerHangUp { inside };
            assert_eq!((pair.socket(ACCEPTOR).first_error(), error.code()), (Some(error), Some(121)));
            assert!(pair.life(ACCEPTOR).ends_with("open errored closing closed"));
            assert_eq!(pair.told(ACCEPTOR), ["opened", "closed"]);
        }
    }
}

#[test]
fn what_came_before_the_end_is_read_before_the_end() {
    let mut pair = pair();
    pair.ends[ACCEPTOR].sink_max = 1;
    ["a", "b", "c"].iter().for_each(|payload| pair.write_plain(DIALLER, payload.as_bytes()));
    pair.act(DIALLER, |socket, env, out| socket.end_stream(env, out));
    pair.run();
    pair.lose_link(ACCEPTOR);
    assert_eq!((pair.states()[ACCEPTOR], pair.sink(ACCEPTOR)), (SocketState::Open, vec!["a".into()]));
    assert_eq!(pair.write(ACCEPTOR, b"x", Default::default()), Err(SocketError::PeerHangUp { inside: false }));
    pair.ends[ACCEPTOR].sink_max = 100;
    pair.read(ACCEPTOR);
    assert_eq!((pair.states()[ACCEPTOR], pair.sink(ACCEPTOR).join("")), (SocketState::Closed, "abc".into()));
}

#[test]
fn pieces_that_were_had_are_dropped_and_a_gap_is_fatal() {
    let piece = |at: u64, bytes: &[u8]| Wire::Bytes { at: START + at, bytes: Arc::from(bytes) };
    let chunk = [&[0, 0, 0, 0, 0, 0, 0, 0, 4][..], b"abcd"].concat();
    let mut pair = pair();
    pair.hand(ACCEPTOR, piece(0, &chunk[..6]));
    pair.hand(ACCEPTOR, piece(0, &chunk[..6]));
    // Half of it was had.
    pair.hand(ACCEPTOR, piece(3, &chunk[3..]));
    assert_eq!((pair.sink(ACCEPTOR), pair.socket(ACCEPTOR).counters().had_already), (vec!["abcd".to_owned()], 1));
    pair.hand(ACCEPTOR, piece(14, b"x"));
    let gap = Broken::Gap { expected: START + 13, got: START + 14 };
    assert_eq!(pair.socket(ACCEPTOR).first_error(), Some(gap.into()));
    assert_eq!(pair.socket(ACCEPTOR).first_error().and_then(SocketError::code), Some(122));
}

#[test]
fn an_end_that_moves_is_fatal_and_the_same_end_again_is_not() {
    let end = |at: u64| Wire::End { at: START + at };
    let after = |wires: &[Wire]| {
        let mut pair = pair();
        pair.ends[ACCEPTOR].sink_max = 0;
        pair.hand(ACCEPTOR, Wire::Bytes { at: START, bytes: Arc::from(&b"1234567890"[..]) });
        wires.iter().for_each(|wire| pair.hand(ACCEPTOR, wire.clone()));
        pair.socket(ACCEPTOR).first_error()
    };
    let moved = Some(SocketError::from(Broken::MovedEnd));
    assert_eq!(after(&[end(10), end(10)]), None);
    assert_eq!(after(&[end(9)]), moved);
    assert_eq!(after(&[end(10), end(9)]), moved);
    assert_eq!(after(&[end(10), Wire::Bytes { at: START + 10, bytes: Arc::from(&b"x"[..]) }]), moved);
    assert_eq!(after(&[end(11)]), Some(Broken::Gap { expected: START + 10, got: START + 11 }.into()));
}

#[test]
fn a_peer_that_sends_more_than_it_may_is_cut_off() {
    let mut pair = Pair::open(Rules::default(), Params { window_bytes: 128, ..Params::default() });
    pair.ends[ACCEPTOR].sink_max = 0;
    // The hello took 98 of 128 bytes; it was read, and half a window more was granted then.
    pair.read(ACCEPTOR);
    pair.hand(ACCEPTOR, Wire::Bytes { at: START, bytes: Arc::from(&[0; 1_000][..]) });
    assert_eq!(pair.socket(ACCEPTOR).first_error(), Some(Broken::Overrun.into()));
    assert_eq!(pair.socket(ACCEPTOR).read_bytes_held(), 0);
}

#[test]
fn a_reader_that_fails_ends_the_socket() {
    let mut pair = pair();
    pair.fail_next(ACCEPTOR, Fault::Read);
    pair.write_plain(DIALLER, b"lost");
    pair.run();
    assert_eq!(pair.socket(ACCEPTOR).first_error(), Some(Broken::Read.into()));
    assert!(pair.sink(ACCEPTOR).is_empty() && pair.socket(ACCEPTOR).is_closed());
}

/// P-20.
#[test]
fn a_full_sink_stops_the_peer_and_nothing_is_lost() {
    let mut pair = Pair::open(Rules::default(), Params { window_bytes: 1_024, ..Params::default() });
    pair.ends[ACCEPTOR].sink_max = 2;
    let payloads: Vec<String> = (0..15).map(|number| format!("{number:0>500}")).collect();
    payloads.iter().for_each(|payload| pair.write_plain(DIALLER, payload.as_bytes()));
    pair.run();
    assert_eq!((pair.sink(ACCEPTOR).len(), pair.socket(ACCEPTOR).read_routine()), (2, ReadRoutine::BlockedBySink));
    assert!(pair.socket(ACCEPTOR).read_bytes_held() <= 1_024);
    assert_eq!(pair.socket(DIALLER).write_routine(), WriteRoutine::WaitsForCredit);
    assert!(pair.socket(DIALLER).queued_bytes() > 4_000);
    let mut drained = Vec::new();
    for _ in 0..8 {
        drained.extend(pair.sink(ACCEPTOR));
        pair.ends[ACCEPTOR].sink.clear();
        pair.read(ACCEPTOR);
        pair.run();
    }
    assert_eq!((drained, pair.socket(DIALLER).queued_bytes()), (payloads, 0));
    assert_eq!(pair.states(), [SocketState::Open; 2]);
}

/// P-22.
#[test]
fn a_payload_of_10000_bytes_crosses_in_three_chunks() {
    let mut pair = pair();
    let payload: Vec<u8> = (0..10_000_u32).map(|number| (number % 251) as u8).collect();
    pair.write_plain(DIALLER, &payload);
    pair.run();
    assert_eq!(pair.socket(DIALLER).counters().bytes_out, START + 10_000 + 3 * 9);
    assert_eq!(pair.noted(ACCEPTOR, SocketNote::TakesPart { nonce: 0, bytes: 4_087 }), 2);
    assert!(pair.ends[ACCEPTOR].sink.iter().map(|packet| &packet.body).eq([&payload]));
    // Without the rule the reader takes it for a chunk that is too big.
    let mut pair = Pair::with("split_payloads", false);
    pair.write_plain(DIALLER, &payload);
    pair.write_plain(DIALLER, b"next");
    pair.run();
    assert_eq!(pair.sink(ACCEPTOR), ["next"]);
    // And does not know the bit that says that others follow.
    pair.write_raw(DIALLER, &[0b0100_0000, 0, 0, 0, 0, 0, 0, 0, 1, 7]);
    pair.run();
    assert_eq!(pair.noted(ACCEPTOR, SocketNote::RejectsChunk(SocketError::InvalidFlags(0b0100_0000))), 1);
}

#[test]
fn a_payload_that_lost_a_part_is_lost_whole() {
    let part = |flags: u8, byte: u8| [flags, 0, 0, 0, 0, 0, 0, 0, 1, byte];
    let mut pair = pair();
    pair.write_raw(DIALLER, &part(0b0100_0000, b'a'));
    pair.run();
    pair.fail_next(ACCEPTOR, Fault::Decode);
    pair.write_raw(DIALLER, &part(0b0100_0000, b'b'));
    pair.write_raw(DIALLER, &part(0, b'c'));
    pair.write_raw(DIALLER, &part(0, b'd'));
    pair.run();
    assert_eq!(pair.sink(ACCEPTOR), ["d"]);
}
