//! How a socket closes.

use super::super::fixture::{ACCEPTOR, DIALLER, Pair, switched};
use super::super::{CloseCause, Output, ReadRoutine, Routine, SocketState, SocketTimer, WriteRoutine};
use crate::protocol::pocket::error::SocketError;
use crate::protocol::pocket::note::SocketNote;
use crate::protocol::pocket::params::Params;
use crate::protocol::pocket::rules::Rules;
use crate::protocol::pocket::wire::Wire;

const CAUSES: [CloseCause; 8] = [
    CloseCause::ByUser,
    CloseCause::ContextCancelled,
    CloseCause::RunnerStopped,
    CloseCause::Evicted,
    CloseCause::PeerGone,
    CloseCause::Error,
    CloseCause::Crossed,
    CloseCause::Idle,
];

/// A dialler with more to write than its peer reads.
fn backed_up(rules: Rules) -> Pair {
    let mut pair = Pair::open(rules, Params { window_bytes: 128, write_buffer_bytes: 64, ..Params::default() });
    pair.ends[ACCEPTOR].sink_max = 0;
    pair.write_plain(DIALLER, &[b'a'; 300]);
    pair.write_plain(DIALLER, b"later");
    pair.run();
    pair
}

/// P-12; and the runner that stops, the context that is cancelled, the socket that is closed suddenly.
#[test]
fn each_cause_ends_both_routines_once_and_a_second_close_does_nothing() {
    for cause in CAUSES {
        let mut pair = Pair::open(Rules::default(), Params::default());
        pair.close(DIALLER, cause);
        assert!(pair.life(DIALLER).ends_with("open closing closed"), "{cause:?}: {}", pair.life(DIALLER));
        assert_eq!(
            (pair.told(DIALLER), pair.socket(DIALLER).close_cause()),
            (vec!["opened".into(), "closed".into()], Some(cause))
        );
        for routine in [Routine::Read, Routine::Write] {
            assert_eq!(pair.noted(DIALLER, SocketNote::RoutineStops(routine)), 1, "{cause:?}");
        }
        assert_eq!(pair.socket(DIALLER).read_routine(), ReadRoutine::Stopped);
        assert_eq!(pair.socket(DIALLER).write_routine(), WriteRoutine::Stopped);
        let before = pair.socket(DIALLER).clone();
        pair.close(DIALLER, CloseCause::ByUser);
        assert_eq!(pair.noted(DIALLER, SocketNote::IsClosedAlready), 1);
        assert!(*pair.socket(DIALLER) == before && pair.told(DIALLER).len() == 2);
        assert_eq!(pair.said(DIALLER, &Output::CloseLink), 1);
    }
}

#[test]
fn nothing_wakes_a_closed_socket() {
    let mut pair = Pair::open(Rules::default(), Params::default());
    pair.close(DIALLER, CloseCause::ByUser);
    let before = (pair.socket(DIALLER).first_error(), pair.life(DIALLER));
    pair.act(DIALLER, |socket, env, out| {
        socket.receive(Wire::Bytes { at: 98, bytes: [1, 2, 3].into() }, env, out);
        socket.receive(Wire::End { at: 5 }, env, out);
        socket.receive(Wire::Credit { upto: 1 << 40 }, env, out);
        socket.link_lost(env, out);
        socket.dial_failed(env, out);
        socket.end_stream(env, out);
        for timer in [SocketTimer::Opening, SocketTimer::Idle, SocketTimer::Flush] {
            socket.timer(timer, env, out);
        }
        assert_eq!(socket.next_packet(env, out), None);
    });
    assert_eq!((pair.socket(DIALLER).first_error(), pair.life(DIALLER)), before);
    assert_eq!(pair.told(DIALLER).len(), 2);
}

#[test]
fn what_is_queued_is_sent_before_the_socket_closes() {
    let mut pair = backed_up(Rules::default());
    pair.close(DIALLER, CloseCause::ByUser);
    assert_eq!(pair.states()[DIALLER], SocketState::Closing);
    assert_eq!(pair.said(DIALLER, &Output::SetTimer(SocketTimer::Flush, 1_000)), 1);
    assert_eq!(pair.noted(DIALLER, SocketNote::ReleasesWriters(1)), 1, "who has not begun is sent away");
    pair.ends[ACCEPTOR].sink_max = 100;
    pair.read(ACCEPTOR);
    pair.run();
    assert_eq!((pair.states(), pair.sink(ACCEPTOR)), ([SocketState::Closed; 2], vec!["a".repeat(300)]));
    assert_eq!(pair.socket(ACCEPTOR).first_error(), Some(SocketError::PeerHangUp { inside: false }));
    assert_eq!((pair.told(DIALLER).len(), pair.said(DIALLER, &Output::CancelTimer(SocketTimer::Flush))), (2, 1));
}

#[test]
fn patience_with_what_is_queued_ends() {
    for by_timer in [true, false] {
        let mut pair = backed_up(Rules::default());
        pair.close(DIALLER, CloseCause::ByUser);
        if by_timer {
            pair.timer(DIALLER, SocketTimer::Flush)
        } else {
            pair.lose_link(DIALLER)
        }
        assert_eq!((pair.states()[DIALLER], pair.told(DIALLER).len()), (SocketState::Closed, 2));
        assert_eq!(pair.socket(DIALLER).queued_bytes(), 0);
        let ends = pair.ends[DIALLER].sent.iter().filter(|wire| matches!(wire, Wire::End { .. })).count();
        assert_eq!((ends, pair.said(DIALLER, &Output::CloseLink)), (usize::from(by_timer), usize::from(by_timer)));
    }
}

#[test]
fn without_flushing_what_is_queued_is_dropped_and_the_peer_sees_half_a_chunk() {
    let mut pair = backed_up(switched("flush_on_close", false));
    pair.close(DIALLER, CloseCause::ByUser);
    assert_eq!(pair.states()[DIALLER], SocketState::Closed);
    assert!(pair.ends[DIALLER].log.iter().any(|output| matches!(output, Output::Note(SocketNote::DropsQueued { .. }))));
    pair.ends[ACCEPTOR].sink_max = 100;
    pair.read(ACCEPTOR);
    pair.run();
    assert!(pair.sink(ACCEPTOR).is_empty());
    assert_eq!(pair.socket(ACCEPTOR).first_error(), Some(SocketError::PeerHangUp { inside: true }));
}

/// Bug 3.
#[test]
fn a_writer_that_keeps_the_buffer_keeps_the_socket_from_closing() {
    let mut pair = backed_up(switched("release_writer", false));
    pair.close(DIALLER, CloseCause::ByUser);
    assert_eq!(pair.noted(DIALLER, SocketNote::CloseIsStuck { writers: 2 }), 1);
    pair.timer(DIALLER, SocketTimer::Flush);
    pair.lose_link(DIALLER);
    assert_eq!((pair.states()[DIALLER], pair.told(DIALLER)), (SocketState::Closing, vec!["opened".into()]));
    // Where nobody waits, it closes as ever.
    let mut pair = Pair::with("release_writer", false);
    pair.close(DIALLER, CloseCause::ByUser);
    assert_eq!(pair.states()[DIALLER], SocketState::Closed);
}

#[test]
fn a_socket_that_hears_nothing_closes_if_it_is_told_to() {
    let params = Params { idle_ms: 500, ..Params::default() };
    let mut pair = Pair::open(Rules::default(), params);
    let set = Output::SetTimer(SocketTimer::Idle, 500);
    assert_eq!(pair.said(ACCEPTOR, &set), 1);
    pair.write_plain(DIALLER, b"here I am");
    pair.run();
    assert_eq!((pair.said(ACCEPTOR, &set), pair.said(DIALLER, &set)), (2, 1));
    pair.timer(ACCEPTOR, SocketTimer::Idle);
    assert_eq!(
        (pair.states()[ACCEPTOR], pair.socket(ACCEPTOR).close_cause()),
        (SocketState::Closed, Some(CloseCause::Idle))
    );
    assert_eq!(pair.said(ACCEPTOR, &Output::CancelTimer(SocketTimer::Idle)), 1);
    assert!(!Pair::open(Rules::default(), Params::default()).ends[0].log.contains(&set));
}

#[test]
fn the_peer_of_a_closed_socket_hears_a_clean_end() {
    let mut pair = Pair::open(Rules::default(), Params::default());
    pair.write_plain(DIALLER, b"last words");
    pair.close(DIALLER, CloseCause::RunnerStopped);
    pair.run();
    assert_eq!((pair.sink(ACCEPTOR), pair.states()), (vec!["last words".into()], [SocketState::Closed; 2]));
    assert_eq!(pair.socket(ACCEPTOR).first_error(), Some(SocketError::PeerHangUp { inside: false }));
    assert_eq!(pair.socket(DIALLER).first_error(), None);
}
