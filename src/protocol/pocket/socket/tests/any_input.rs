//! Whatever reaches a socket, in whatever state: nothing panics, and what a socket promises holds.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::fixture::{ACCEPTOR, DIALLER, OVER, Pair, switched};
use super::super::{CloseCause, Fault, Kind, Outgoing, Output, Purpose, SocketState, SocketTimer, WRITERS_MAX};
use crate::node::RuleBook;
use crate::protocol::pocket::error::SocketError;
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::params::Params;
use crate::protocol::pocket::rules::Rules;
use crate::protocol::pocket::wire::{Encoding, Wire};

/// Something that happens to one end.
#[derive(Clone, Debug)]
enum Input {
    Start,
    Established,
    DialFailed,
    /// A letter of the peer, the next or one that is lost, doubled or cut short.
    Deliver,
    Lose,
    Double,
    Swap,
    Hostile(Wire),
    Read,
    Block,
    Write(Vec<u8>, Outgoing),
    WriteRaw(Vec<u8>),
    EndStream,
    Expire(u32),
    Timer(SocketTimer),
    LinkLost,
    Close(CloseCause),
    Fail(Fault),
    Switch(usize, bool),
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let header = (any::<u8>(), 0..3_u8, prop_oneof![Just(0_u32), 1..60_u32, Just(u32::MAX)]).prop_map(
        |(flags, nonce, length)| {
            let body = vec![7; if length == u32::MAX { 5 } else { length as usize }];
            [&[flags, 0, 0, 0, nonce][..], &length.to_be_bytes(), &body].concat()
        },
    );
    prop_oneof![vec(any::<u8>(), 0..40), header]
}

fn any_wire() -> impl Strategy<Value = Wire> {
    let place = prop_oneof![0..300_u64, Just(98), any::<u64>()];
    prop_oneof![
        3 => (place.clone(), any_bytes()).prop_map(|(at, bytes)| Wire::Bytes { at, bytes: bytes.into() }),
        1 => place.clone().prop_map(|upto| Wire::Credit { upto }),
        1 => place.prop_map(|at| Wire::End { at }),
    ]
}

fn any_outgoing() -> impl Strategy<Value = Outgoing> {
    let purpose = prop_oneof![
        Just(Purpose::Plain),
        Just(Purpose::Request { within_ms: 400 }),
        (0..4_u32).prop_map(|nonce| Purpose::Response { nonce }),
    ];
    let encoding = prop_oneof![Just(Encoding::Binary), Just(Encoding::Utf8), Just(Encoding::Json)];
    (purpose, any::<bool>(), any::<bool>(), encoding).prop_map(|(purpose, is_error, is_domain, encoding)| Outgoing {
        purpose,
        is_error,
        is_domain,
        encoding,
    })
}

fn any_cause() -> impl Strategy<Value = CloseCause> {
    prop_oneof![Just(CloseCause::ByUser), Just(CloseCause::Error), Just(CloseCause::PeerGone)]
}

fn any_fault() -> impl Strategy<Value = Fault> {
    use Fault::{Decode, Flush, OpenedCallback, Read, ReadStart, Write, WriteStart};
    prop::sample::select(vec![Write, Flush, OpenedCallback, ReadStart, WriteStart, Read, Decode])
}

fn any_input() -> impl Strategy<Value = Input> {
    let timer = prop_oneof![
        Just(SocketTimer::Opening),
        (0..4_u32).prop_map(SocketTimer::Request),
        Just(SocketTimer::Idle),
        Just(SocketTimer::Flush),
    ];
    prop_oneof![
        1 => Just(Input::Start),
        1 => Just(Input::Established),
        1 => Just(Input::DialFailed),
        12 => Just(Input::Deliver),
        1 => prop_oneof![Just(Input::Lose), Just(Input::Double), Just(Input::Swap)],
        1 => any_wire().prop_map(Input::Hostile),
        8 => Just(Input::Read),
        2 => Just(Input::Block),
        8 => (any_bytes(), any_outgoing()).prop_map(|(payload, what)| Input::Write(payload, what)),
        3 => any_bytes().prop_map(Input::WriteRaw),
        1 => Just(Input::EndStream),
        2 => (0..4_u32).prop_map(Input::Expire),
        2 => timer.prop_map(Input::Timer),
        1 => Just(Input::LinkLost),
        1 => any_cause().prop_map(Input::Close),
        1 => any_fault().prop_map(Input::Fail),
        2 => (0..10_usize, any::<bool>()).prop_map(|(rule, is_on)| Input::Switch(rule, is_on)),
    ]
}

fn params() -> Params {
    Params { buffer_bytes: 40, window_bytes: 128, write_buffer_bytes: 64, idle_ms: 100, ..Params::default() }
}

fn apply(pair: &mut Pair, end: usize, input: Input) {
    match input {
        Input::Start => pair.act(end, |socket, env, out| socket.start(env, out)),
        Input::Established => pair.act(end, |socket, env, out| socket.established(OVER, env, out)),
        Input::DialFailed => pair.act(end, |socket, env, out| socket.dial_failed(env, out)),
        Input::Deliver => {
            if let Some(wire) = pair.ends[1 - end].sent.pop_front() {
                pair.act(end, |socket, env, out| socket.receive(wire, env, out));
            }
        }
        Input::Lose => _ = pair.ends[1 - end].sent.pop_front(),
        Input::Double => {
            let sent = &mut pair.ends[1 - end].sent;
            sent.extend(sent.front().cloned());
        }
        Input::Swap => {
            let sent = &mut pair.ends[1 - end].sent;
            if sent.len() > 1 {
                sent.swap(0, 1);
            }
        }
        Input::Hostile(wire) => pair.act(end, |socket, env, out| socket.receive(wire, env, out)),
        Input::Read => _ = pair.act(end, |socket, env, out| socket.next_packet(env, out)),
        Input::Block => pair.act(end, |socket, _, out| socket.block_reader(out)),
        Input::Write(payload, what) => {
            let written = pair.act(end, |socket, env, out| socket.write(env, &payload, what, out));
            if matches!(what.purpose, Purpose::Request { .. }) == (written == Ok(0)) && written.is_ok() {
                panic!("a request has a nonce and nothing else has one");
            }
        }
        Input::WriteRaw(bytes) => _ = pair.act(end, |socket, env, out| socket.write_raw(env, &bytes, out)),
        Input::EndStream => pair.act(end, |socket, env, out| socket.end_stream(env, out)),
        Input::Expire(nonce) => pair.act(end, |socket, env, out| socket.expire(nonce, env, out)),
        Input::Timer(timer) => pair.timer(end, timer),
        Input::LinkLost => pair.act(end, |socket, env, out| socket.link_lost(env, out)),
        Input::Close(cause) => pair.close(end, cause),
        Input::Fail(fault) => pair.fail_next(end, fault),
        Input::Switch(rule, is_on) => pair.rules.switch(rule, is_on),
    }
}

/// The table of the text, written down a second time.
fn is_in_table(from: SocketState, to: SocketState) -> bool {
    use SocketState::{Authenticated, Authenticating, Closed, Closing, Connected, Connecting, Errored, Open, Opening};
    let onward = [Closed, Opening, Connecting, Authenticating, Authenticated, Connected, Open];
    let is_onward = onward.windows(2).any(|pair| pair == [from, to]);
    let fails = to == Errored && !matches!(from, Closed | Opening | Closing | Errored);
    let closes = to == Closing && !matches!(from, Closed | Closing);
    is_onward || fails || closes || (from, to) == (Errored, Open) || (from, to) == (Closing, Closed)
}

/// What holds of an end at any time.
fn check(pair: &Pair, end: usize, keeps_first: bool) {
    let (socket, log) = (pair.socket(end), &pair.ends[end].log);
    let mut state = SocketState::Closed;
    for output in log {
        if let Output::Note(SocketNote::Becomes { from, to }) = output {
            assert_eq!(*from, state);
            assert!(is_in_table(*from, *to), "{from:?} to {to:?}");
            state = *to;
        }
    }
    assert_eq!(state, socket.state());
    let count = |what: &Output| log.iter().filter(|output| *output == what).count();
    let (opened, closed) = (count(&Output::Opened), count(&Output::Closed));
    assert!(opened <= 1 && closed <= opened, "opened {opened}, closed {closed}");
    assert!(closed == usize::from(opened == 1 && socket.is_closed()) && count(&Output::CloseLink) <= 1);
    assert_ne!(socket.state(), SocketState::Errored, "an error goes on to closing");
    let first = log.iter().find_map(|output| match output {
        Output::Note(SocketNote::Fails(error)) => Some(*error),
        _ => None,
    });
    assert_eq!(socket.first_error().is_some(), first.is_some());
    if keeps_first {
        assert_eq!(socket.first_error(), first);
    }
    assert!(socket.unread_bytes() <= 128, "{}", socket.unread_bytes());
    assert!(socket.read_bytes_held() <= 128 + 40 + 4_096, "{}", socket.read_bytes_held());
    assert!(socket.queued_bytes() <= 64 + 60 * WRITERS_MAX as u64 + 9, "{}", socket.queued_bytes());
    // Each request is told of once at most.
    for pending in 1..40 {
        let told = log.iter().filter(|output| match output {
            Output::Answered { nonce, .. } | Output::TimedOut { nonce } | Output::Abandoned { nonce } => {
                *nonce == pending
            }
            _ => false,
        });
        assert!(told.count() <= 1, "request {pending}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// From the very beginning, in any state.
    #[test]
    fn any_inputs_in_any_state(inputs in vec((0..2_usize, any_input()), 0..80), begun: bool, hello: bool) {
        let mut rules = Rules::default();
        rules.switch(Rules::find("authenticate").expect("it is there"), hello);
        let mut pair = if begun { Pair::open(rules, params()) } else { Pair::new(rules, params()) };
        let mut keeps_first = true;
        for (end, input) in inputs {
            keeps_first &= !matches!(input, Input::Switch(7, false));
            apply(&mut pair, end, input);
            check(&pair, DIALLER, keeps_first);
            check(&pair, ACCEPTOR, keeps_first);
        }
        for end in [DIALLER, ACCEPTOR] {
            let bytes = postcard::to_stdvec(pair.socket(end)).expect("a socket is data");
            prop_assert!(postcard::from_bytes::<super::super::Socket>(&bytes).as_ref() == Ok(pair.socket(end)));
        }
    }

    /// Hostile letters alone, at an open socket.
    #[test]
    fn any_letters_in_any_order(letters in vec(any_wire(), 0..60)) {
        let mut pair = Pair::open(Rules::default(), params());
        for wire in letters {
            pair.hand(ACCEPTOR, wire);
            check(&pair, ACCEPTOR, true);
        }
    }

    /// Any bytes in any cuts as a stream that nothing is wrong with: the socket stays open.
    #[test]
    fn any_bytes_in_any_cuts(pieces in vec(any_bytes(), 0..20)) {
        let mut pair = Pair::open(Rules::default(), params());
        pair.ends[ACCEPTOR].sink_max = usize::MAX;
        let mut at = 98;
        for bytes in pieces {
            // So much is always granted: half a window.
            for bytes in bytes.chunks(64) {
                pair.hand(ACCEPTOR, Wire::Bytes { at, bytes: bytes.into() });
                at += bytes.len() as u64;
            }
        }
        check(&pair, ACCEPTOR, true);
        prop_assert_eq!(pair.states()[ACCEPTOR], SocketState::Open);
    }

    /// Payloads of any length through buffers of any size come whole, once, and in order.
    #[test]
    fn payloads_come_whole_and_in_order(
        payloads in vec(vec(any::<u8>(), 1..300), 1..12),
        (buffer_bytes, window_bytes, write_buffer_bytes) in (16..100_u32, 128..400_u32, 16..100_u32),
    ) {
        let params = Params { buffer_bytes, window_bytes, write_buffer_bytes, ..Params::default() };
        let mut pair = Pair::open(switched("authenticate", false), params);
        payloads.iter().for_each(|payload| pair.write_plain(DIALLER, payload));
        pair.run();
        prop_assert!(pair.ends[ACCEPTOR].sink.iter().map(|packet| &packet.body).eq(&payloads));
        prop_assert_eq!((pair.socket(DIALLER).queued_bytes(), pair.socket(ACCEPTOR).unread_bytes()), (0, 0));
    }
}

/// An inbound and an outbound end differ in nothing but the word.
#[test]
fn both_kinds_go_the_same_way() {
    let pair = Pair::open(Rules::default(), Params::default());
    assert_eq!([DIALLER, ACCEPTOR].map(|end| pair.socket(end).kind()), [Kind::Outbound, Kind::Inbound]);
    assert_eq!(pair.life(DIALLER), pair.life(ACCEPTOR));
    assert!(!matches!(pair.socket(DIALLER).first_error(), Some(SocketError::BadHello(_))));
}
