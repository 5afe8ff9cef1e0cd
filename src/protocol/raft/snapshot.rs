//! Snapshots: the applied part of the log becomes a state, and goes to followers that are too far behind (§7).

use std::sync::Arc;

use crate::node::{Answer, Context, Effects, NodeId};

use super::Raft;
use super::client::{self, refuse, reply};
use super::disk::Snapshot;
use super::election::{Herald, hear_leader, update_term, watch_leader};
use super::log::Base;
use super::message::{INDEX_MAX, Index, InstallSnapshot, InstallSnapshotResponse, Message};
use super::note::Note;
use super::replication::{agrees, apply, for_follower, progress_of, send_on};
use super::state::{Incoming, Origin, Progress, State};
use super::store::{PARTS_MAX, Part, Store};

type Ctx = Context<Raft>;
type Out = Effects<Raft>;

/// Takes a snapshot because somebody asks for it. Nothing of what it covers stays in the log.
pub fn take(ctx: &Ctx, state: &mut State, origin: Origin, out: &mut Out) {
    if !ctx.rules.compacts() {
        out.note(Note::TakesNoSnapshot);
        return refuse(origin, "no snapshots are taken: the rule is off", out);
    }
    match compact(ctx, state, 0, out) {
        Some(last) => reply(origin, Answer::Done(format!("up to {last}")), out),
        None => refuse(origin, "nothing was applied since the last snapshot", out),
    }
}

/// Takes a snapshot once enough was applied.
pub fn take_if_due(ctx: &Ctx, state: &mut State, out: &mut Out) {
    let applied = state.store.applied_index().saturating_sub(state.log.base().index);
    let is_sending = || state.progress.values().any(|progress| progress.snapshot_offset.is_some());
    if let Some(kept) = ctx.rules.kept_entries(applied, ctx.params.compact, is_sending) {
        compact(ctx, state, kept, out);
    }
}

/// Cuts off what is applied, but for so many entries. Up to where the snapshot goes; `None` if nothing is to be cut.
fn compact(ctx: &Ctx, state: &mut State, kept: u64, out: &mut Out) -> Option<Index> {
    let index = state.store.applied_index();
    let base = index.saturating_sub(kept);
    if base <= state.log.base().index {
        return None;
    }
    let last = Base { index, term: state.log.term_at(index)?, digest: state.log.digest_at(index)? };
    let membership = state.membership_at(index).clone();
    let snapshot = Snapshot { last, membership, store: Arc::clone(&state.store) };
    state.take_snapshot(ctx, snapshot, base, out);
    out.note(Note::TakesSnapshot { last: index, first: base + 1 });
    Some(index)
}

/// Whether a follower lacks entries that are cut off.
pub fn is_needed(ctx: &Ctx, state: &State, progress: &Progress) -> bool {
    ctx.rules.keeps_prefix() && progress.next_index <= state.log.base().index
}

/// Begins to send a follower the snapshot, unless it is being sent already. Whether anything was sent.
pub fn begin(ctx: &Ctx, state: &State, (node, progress): (NodeId, &mut Progress), out: &mut Out) -> bool {
    progress.snapshot_offset.is_none() && send(ctx, state, (node, progress), out)
}

/// Sends a follower the piece of the snapshot whose turn it is, again if it was sent before. Whether anything was sent.
pub fn send(ctx: &Ctx, state: &State, (node, progress): (NodeId, &mut Progress), out: &mut Out) -> bool {
    if !ctx.rules.sends_snapshots() {
        out.note(Note::SendsNoSnapshot(node));
        return false;
    }
    let Some(snapshot) = &state.snapshot else { return false };
    let offset = *progress.snapshot_offset.get_or_insert(0);
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
    let parts: Arc<[Part]> = snapshot.store.parts().skip(skipped).take(ctx.rules.parts_max(ctx.params.chunk)).collect();
    out.note(Note::SendsSnapshot { to: node, last: snapshot.last.index, offset });
    let message = InstallSnapshot {
        term: ctx.rules.stamp(state.current_term),
        last_included_index: snapshot.last.index,
        last_included_term: snapshot.last.term,
        digest: snapshot.last.digest,
        membership: snapshot.membership.clone(),
        offset,
        done: skipped.saturating_add(parts.len()) >= snapshot.store.parts_count(),
        parts,
        round: state.round,
    };
    out.send(node, Message::InstallSnapshot(Box::new(message)));
    true
}

/// A piece of the leader's snapshot (§7).
pub fn handle_install_snapshot(ctx: &Ctx, state: &mut State, from: NodeId, message: &InstallSnapshot, out: &mut Out) {
    if !hear_leader(ctx, state, from, message.term, out) {
        out.note(Note::IgnoresLeader { leader: from, term: message.term, own: state.current_term });
        if message.term < state.current_term && ctx.rules.answers_stale() {
            answer(ctx, state, from, message, (0, false), out);
        }
        return;
    }
    if !is_sound(ctx, message) {
        return out.note(Note::BadSnapshot(from));
    }
    let last = message.last_included_index;
    let holds_it = state.log.digest_at(last) == Some(message.digest);
    if last <= state.commit_index || holds_it {
        state.incoming = None;
        out.note(Note::SnapshotIsOld { leader: from, last });
        if last > state.commit_index {
            state.commit_index = last;
            apply(ctx, state, out);
        }
        return answer(ctx, state, from, message, (message.offset, true), out);
    }
    let Some(received) = take_parts(state, from, message, out) else { return };
    let is_whole = message.done && u64::from(received) == u64::from(message.offset) + message.parts.len() as u64;
    if is_whole {
        install(ctx, state, from, message, out);
    }
    answer(ctx, state, from, message, (received, is_whole), out);
}

/// Whether a snapshot can be what it says.
fn is_sound(ctx: &Ctx, message: &InstallSnapshot) -> bool {
    let last = message.last_included_index;
    let is_whole_in_bounds = usize::try_from(message.offset)
        .is_ok_and(|offset| offset <= PARTS_MAX && message.parts.len() <= PARTS_MAX - offset);
    (1..=INDEX_MAX).contains(&last)
        && (!ctx.rules.counts_terms() || message.last_included_term <= message.term)
        && message.membership.is_sound(ctx.roster.len())
        && is_whole_in_bounds
        && message.parts.iter().all(Part::is_sound)
}

/// Puts a piece to those that came before. How many parts are there now; `None` for a piece of an earlier snapshot.
fn take_parts(state: &mut State, from: NodeId, message: &InstallSnapshot, out: &mut Out) -> Option<u32> {
    let (term, last) = (message.term, message.last_included_index);
    let is_of_leader = |incoming: &Incoming| (incoming.from, incoming.term) == (from, term);
    match &state.incoming {
        Some(incoming) if is_of_leader(incoming) && incoming.last_included_index > last => {
            out.note(Note::PieceIsLate(from));
            return None;
        }
        Some(incoming) if is_of_leader(incoming) && incoming.last_included_index == last => {}
        _ => state.incoming = Some(Incoming { from, term, last_included_index: last, parts: Vec::new() }),
    }
    let incoming = state.incoming.as_mut()?;
    let received = u32::try_from(incoming.parts.len()).unwrap_or(u32::MAX);
    if message.offset == received {
        incoming.parts.extend(message.parts.iter().cloned());
        let received = u32::try_from(incoming.parts.len()).unwrap_or(u32::MAX);
        out.note(Note::TakesPiece { leader: from, received, last });
        return Some(received);
    }
    out.note(Note::PieceDoesNotFit { leader: from, offset: message.offset, received });
    Some(received)
}

/// All parts are there: the snapshot takes the place of what it covers.
fn install(ctx: &Ctx, state: &mut State, from: NodeId, message: &InstallSnapshot, out: &mut Out) {
    let parts = state.incoming.take().map_or_else(Vec::new, |incoming| incoming.parts);
    let last = Base { index: message.last_included_index, term: message.last_included_term, digest: message.digest };
    let store = Arc::new(Store::from_parts(last.index, &parts));
    state.take_snapshot(ctx, Snapshot { last, membership: message.membership.clone(), store }, last.index, out);
    out.note(Note::InstallsSnapshot { leader: from, last: last.index });
    client::jumped(state, out);
    watch_leader(ctx, state, out);
    apply(ctx, state, out);
}

fn answer(
    ctx: &Ctx,
    state: &State,
    to: NodeId,
    message: &InstallSnapshot,
    (received, done): (u32, bool),
    out: &mut Out,
) {
    if ctx.rules.acknowledges() {
        let response = InstallSnapshotResponse {
            term: state.current_term,
            last_included_index: message.last_included_index,
            received,
            done,
            round: message.round,
        };
        out.send(to, Message::InstallSnapshotResponse(response));
    }
}

/// A follower's answer to a piece.
pub fn handle_install_snapshot_response(
    ctx: &Ctx,
    state: &mut State,
    from: NodeId,
    response: &InstallSnapshotResponse,
    out: &mut Out,
) {
    if update_term(ctx, state, response.term, Herald::Answer, out) {
        return;
    }
    let (round, last_index) = (state.round, state.log.last_index());
    let sent = state.snapshot.as_ref().map(|snapshot| (snapshot.last.index, snapshot.store.parts_count()));
    let Some((progress, (last, count))) = progress_of(ctx, state, from, response.term).zip(sent) else {
        return out.note(Note::AnswerIsLate(from));
    };
    let is_too_much = response.last_included_index == last && u64::from(response.received) > count as u64;
    if response.round > round || response.last_included_index > last_index || is_too_much {
        return out.note(Note::BadAnswer(from));
    }
    progress.is_active = true;
    progress.round = progress.round.max(response.round);
    if response.done {
        progress.snapshot_offset = None;
        let note = Note::HasSnapshot { follower: from, last: response.last_included_index };
        agrees(ctx, state, from, response.last_included_index, note, out);
        return send_on(ctx, state, from, out);
    }
    let Some(offset) = progress.snapshot_offset else { return out.note(Note::AnswerIsLate(from)) };
    // What is asked for of an earlier snapshot begins anew with the latest one.
    let wanted = if response.last_included_index == last { response.received } else { 0 };
    out.note(Note::HasPieces { follower: from, received: response.received });
    if wanted != offset {
        progress.snapshot_offset = Some(wanted);
        for_follower(state, from, |state, progress| _ = send(ctx, state, (from, progress), out));
    }
}

#[cfg(test)]
mod tests;
