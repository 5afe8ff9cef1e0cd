//! Reads: a question comes in, and what the store holds goes out once the leader knows that it still leads (thesis §6.4).

use std::sync::Arc;

use crate::node::{Answer, Context, Effects};

use super::Raft;
use super::client::reply;
use super::note::Note;
use super::replication::broadcast;
use super::state::{Origin, PENDING_MAX, Read, Role, State};

/// What a read says of a key that was never written.
pub const NOTHING: &str = "nothing";

/// A leader is asked what a key holds.
pub fn begin(ctx: &Context<Raft>, state: &mut State, key: Arc<str>, origin: Origin, out: &mut Effects<Raft>) {
    if !ctx.rules.confirms_reads() {
        let answer = value(state, &key);
        out.note(Note::Reads { key });
        return reply(origin, answer, out);
    }
    if state.reads.len() >= PENDING_MAX {
        let answer = Answer::Refused("too many reads wait already".to_owned());
        return reply(origin, answer, out);
    }
    // Whatever was committed before lies in this log, but what of it is committed is only known once an entry of the
    // own term is (Raft §8).
    let is_own = state.log.term_at(state.commit_index) == Some(ctx.rules.entry_term(state.current_term));
    let index = if is_own { state.commit_index } else { state.log.last_index() };
    state.reads.push(Read { key: Arc::clone(&key), origin, index, round: state.round + 1 });
    out.note(Note::ConfirmsRead { key });
    broadcast(ctx, state, out);
    answer_confirmed(ctx, state, out);
}

/// Answers the reads for which a majority has answered and enough is applied.
pub fn answer_confirmed(ctx: &Context<Raft>, state: &mut State, out: &mut Effects<Raft>) {
    if state.role != Role::Leader || state.reads.is_empty() {
        return;
    }
    let (me, progress) = (ctx.me, &state.progress);
    let has_answered = |round| {
        move |node| node == me || progress.get(&node).is_some_and(|progress| progress.round >= round)
    };
    let membership = state.membership();
    let applied = state.store.applied_index();
    let is_ready = |read: &Read| read.index <= applied && membership.has_majority(has_answered(read.round));
    let ready: Vec<bool> = state.reads.iter().map(is_ready).collect();
    let reads = std::mem::take(&mut state.reads);
    for (read, is_ready) in reads.into_iter().zip(ready) {
        if is_ready {
            let answer = value(state, &read.key);
            out.note(Note::Reads { key: read.key });
            reply(read.origin, answer, out);
        } else {
            state.reads.push(read);
        }
    }
}

/// A leader that leads no more answers no reads.
pub fn give_up(state: &mut State, out: &mut Effects<Raft>) {
    for read in std::mem::take(&mut state.reads) {
        reply(read.origin, Answer::Refused("the leader stepped down before it was sure".to_owned()), out);
    }
}

fn value(state: &State, key: &str) -> Answer {
    Answer::Done(state.store.value(key).map_or_else(|| NOTHING.to_owned(), |value| value.to_string()))
}
