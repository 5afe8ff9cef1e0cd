//! The words of the sockets in tables: for a reader, and for a script's `expect`.

use super::super::error::{Broken, Routine, SocketError};
use super::super::handshake::BadHello;
use super::super::net::Reply;
use super::super::reader::Place;
use super::super::socket::{Kind, ReadRoutine, SocketState, WriteRoutine};
use super::super::wire::HEADER_BYTES;

/// The word for a kind of socket.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Inbound => "inbound",
        Kind::Outbound => "outbound",
    }
}

pub(super) fn routine_word(routine: Routine) -> &'static str {
    match routine {
        Routine::Read => "read",
        Routine::Write => "write",
    }
}

/// What a socket's state means, in colour.
pub fn tone(state: SocketState) -> &'static str {
    match state {
        SocketState::Open => "good",
        SocketState::Errored => "bad",
        SocketState::Closed | SocketState::Closing => "",
        _ => "joining",
    }
}

/// An error's short name with the first implementation's number, for a cell.
pub fn error_word(error: SocketError) -> String {
    let text = error.to_string();
    let text = text.trim_end_matches('.');
    match error.code() {
        Some(code) => format!("{code}: {text}"),
        None => text.to_owned(),
    }
}

/// What a read routine waits for.
pub fn read_words(routine: ReadRoutine) -> String {
    match routine {
        ReadRoutine::Stopped => String::new(),
        ReadRoutine::Waits(Place::Header { has }) => format!("a header, {has} of {HEADER_BYTES} bytes"),
        ReadRoutine::Waits(Place::Body { has, of }) => format!("a body, {has} of {of} bytes"),
        ReadRoutine::Waits(Place::Skips { left }) => format!("the rest of a bad chunk, {left} bytes"),
        ReadRoutine::Runs => "there are bytes to read".to_owned(),
        ReadRoutine::BlockedBySink => "room in the sink".to_owned(),
        ReadRoutine::StuckAt { nonce } => format!("somebody who takes nonce {nonce}"),
    }
}

/// What a write routine waits for.
pub fn write_words(routine: WriteRoutine, writers: usize) -> String {
    let what = match routine {
        WriteRoutine::Stopped => return String::new(),
        WriteRoutine::WaitsForData => "something to write",
        WriteRoutine::WaitsForCredit => "the peer to read",
    };
    if writers == 0 { what.to_owned() } else { format!("{what}; {writers} writers wait") }
}

/// An error's name, for a script's `expect`, and what it was behind a colon where one name stands for many.
pub fn error_name(error: SocketError) -> String {
    let (name, what) = match error {
        SocketError::MissingRequiredArg => ("MissingRequiredArg", ""),
        SocketError::RequestTimedOut { .. } => ("RequestTimedOut", ""),
        SocketError::UndefinedSocketType => ("UndefinedSocketType", ""),
        SocketError::PeerHangUp { inside: false } => ("PeerHangUp", ""),
        SocketError::PeerHangUp { inside: true } => ("PeerHangUp", "inside"),
        SocketError::UnexpectedSocketError(broken) => ("UnexpectedSocketError", broken_name(broken)),
        SocketError::PayloadTooBig { .. } => ("PayloadTooBig", ""),
        SocketError::IoStartFailed(routine) => ("IOStartFailed", routine_word(routine)),
        SocketError::InvalidFlags(_) => ("InvalidFlags", ""),
        SocketError::Undecodable => ("Undecodable", ""),
        SocketError::UnfinishedPayload => ("UnfinishedPayload", ""),
        SocketError::BadHello(bad) => ("BadHello", bad_hello_name(bad)),
        SocketError::NotOpen(state) => ("NotOpen", state.word()),
        SocketError::StreamEnded => ("StreamEnded", ""),
        SocketError::TooManyWriters => ("TooManyWriters", ""),
        SocketError::TooManyRequests => ("TooManyRequests", ""),
    };
    if what.is_empty() { name.to_owned() } else { format!("{name}:{what}") }
}

fn broken_name(broken: Broken) -> &'static str {
    match broken {
        Broken::Gap { .. } => "gap",
        Broken::Overrun => "overrun",
        Broken::MovedEnd => "moved-end",
        Broken::Write => "write",
        Broken::Flush => "flush",
        Broken::Read => "read",
        Broken::LateAnswer(_) => "late-answer",
        Broken::DialRefused => "dial-refused",
        Broken::DialTimedOut => "dial-timed-out",
        Broken::OpenedCallback => "callback",
    }
}

fn bad_hello_name(bad: BadHello) -> &'static str {
    match bad {
        BadHello::Length(_) => "length",
        BadHello::Key => "key",
        BadHello::Signature => "signature",
        BadHello::Echo => "echo",
        BadHello::TimedOut => "timed-out",
    }
}

/// What came of an order, for a cell: `hello`, `alive`, `RequestTimedOut`.
pub fn reply_name(reply: &Reply) -> String {
    match reply {
        Reply::Answered(text) => text.clone(),
        Reply::Alive => "alive".to_owned(),
        Reply::NotAlive => "dead".to_owned(),
        Reply::Refused(error) => error_name(*error),
        Reply::NotConfigured(_) => "NotConfigured".to_owned(),
        Reply::IsStopped => "Stopped".to_owned(),
        Reply::NoSocket => "NoSocket".to_owned(),
        Reply::Itself => "Itself".to_owned(),
        Reply::TooMuchWaits => "TooMuchWaits".to_owned(),
        Reply::PoolIsFull => "PoolIsFull".to_owned(),
        Reply::Opens(_)
        | Reply::Reuses(_)
        | Reply::Closes(_)
        | Reply::Stopped
        | Reply::EndsStream
        | Reply::Wrote(_)
        | Reply::Told(_)
        | Reply::WillFail(_)
        | Reply::Stalled
        | Reply::Drained => "done".to_owned(),
    }
}

/// What a read routine waits for, for a script's `expect`.
pub fn read_name(routine: ReadRoutine) -> String {
    match routine {
        ReadRoutine::Stopped => "stopped".to_owned(),
        ReadRoutine::Waits(Place::Header { has }) => format!("header:{has}/{HEADER_BYTES}"),
        ReadRoutine::Waits(Place::Body { has, of }) => format!("body:{has}/{of}"),
        ReadRoutine::Waits(Place::Skips { left }) => format!("skips:{left}"),
        ReadRoutine::Runs => "runs".to_owned(),
        ReadRoutine::BlockedBySink => "blocked".to_owned(),
        ReadRoutine::StuckAt { nonce } => format!("stuck:{nonce}"),
    }
}

/// What a write routine waits for, for a script's `expect`.
pub fn write_name(routine: WriteRoutine, writers: usize) -> String {
    let what = match routine {
        WriteRoutine::Stopped => "stopped",
        WriteRoutine::WaitsForData => "data",
        WriteRoutine::WaitsForCredit => "credit",
    };
    if writers == 0 { what.to_owned() } else { format!("{what}:{writers}") }
}
