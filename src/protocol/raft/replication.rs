//! Replication: a leader's log goes out, answers come in, and what a majority has is committed and applied (§5.3, §5.4).

use std::sync::Arc;

use crate::node::{Context, Delay, Effects, NodeId};

use super::election::{Herald, hear_leader, update_term, watch_leader};
use super::log::{LOG_ENTRIES_MAX, Log};
use super::message::{AppendEntries, AppendEntriesResponse, Entry, Index, Message, Term, Timer};
use super::note::Note;
use super::state::{Pending, Progress, Role, State};
use super::{Raft, changes, client, reads, snapshot, transfer};

type Ctx = Context<Raft>;
type Out = Effects<Raft>;

/// A leader's clock: it sends to everybody (§5.2).
pub fn replicate(ctx: &Ctx, state: &mut State, out: &mut Out) {
    if state.role != Role::Leader || !ctx.rules.sends_periodically() {
        return;
    }
    out.set_timer(Timer::Replicate, Delay::exactly(ctx.params.heartbeat_ms));
    out.note(Note::Replicates(state.progress.len()));
    broadcast(ctx, state, out);
}

/// A new round: everybody gets what it lacks, or the sign that there is a leader.
pub fn broadcast(ctx: &Ctx, state: &mut State, out: &mut Out) {
    state.round += 1;
    match ctx.rules.lease_ms(ctx.params.no_leader_ms) {
        Some(lease_ms) => out.set_timer(Timer::Lease(state.round), Delay::exactly(lease_ms)),
        // No timer says when this round vouches for nothing, so it never does.
        None => state.lease_over = state.lease_over.max(state.round),
    }
    let mut excerpt = Excerpt::default();
    for_each_follower(state, |state, node, progress| {
        if progress.is_probing || ctx.rules.in_flight_max(ctx.params.window, false) == 1 {
            // What was sent one at a time and never answered is sent again.
            progress.in_flight.clear();
        }
        let has_sent = if snapshot::is_needed(ctx, state, progress) {
            snapshot::send(ctx, state, (node, progress), out)
        } else {
            send_entries(ctx, state, (node, progress), &mut excerpt, out)
        };
        if !has_sent {
            send_append_entries(ctx, state, (node, progress), (0, &mut excerpt), out);
        }
    });
}

/// Everybody gets what it lacks.
pub fn push(ctx: &Ctx, state: &mut State, out: &mut Out) {
    if ctx.rules.sends_at_once() {
        let mut excerpt = Excerpt::default();
        for_each_follower(state, |state, node, progress| {
            send_entries(ctx, state, (node, progress), &mut excerpt, out);
        });
    }
}

/// Visits what a leader knows of each follower, beside the state from which it sends.
fn for_each_follower(state: &mut State, mut visit: impl FnMut(&State, NodeId, &mut Progress)) {
    let mut progress = std::mem::take(&mut state.progress);
    progress.iter_mut().for_each(|(node, progress)| visit(state, *node, progress));
    state.progress = progress;
}

/// Visits what a leader knows of one follower, if it is one, beside the state from which it sends.
pub fn for_follower(state: &mut State, node: NodeId, visit: impl FnOnce(&State, &mut Progress)) {
    let mut progress = std::mem::take(&mut state.progress);
    if let Some(progress) = progress.get_mut(&node) {
        visit(state, progress);
    }
    state.progress = progress;
}

/// What was read of a log last: followers that lack the same share it.
#[derive(Default)]
struct Excerpt(Option<(Index, usize, Arc<[Entry]>)>);

impl Excerpt {
    /// The entries of a log from an index on, at most so many. It is the same log each time.
    fn read(&mut self, log: &Log, first: Index, max: usize) -> Arc<[Entry]> {
        match &self.0 {
            Some((read_first, read_max, entries)) if (*read_first, *read_max) == (first, max) => Arc::clone(entries),
            _ => {
                let entries = log.from(first, max);
                self.0 = Some((first, max, Arc::clone(&entries)));
                entries
            }
        }
    }
}

/// Sends a follower entries that it lacks, as many messages as may be under way. Whether anything was sent.
fn send_entries(
    ctx: &Ctx,
    state: &State,
    (node, progress): (NodeId, &mut Progress),
    excerpt: &mut Excerpt,
    out: &mut Out,
) -> bool {
    if snapshot::is_needed(ctx, state, progress) {
        return snapshot::begin(ctx, state, (node, progress), out);
    }
    let is_tracked = ctx.rules.keeps_prefix();
    let max = ctx.rules.entries_max(ctx.params.batch);
    let in_flight_max = ctx.rules.in_flight_max(ctx.params.window, progress.is_probing);
    let mut has_sent = false;
    loop {
        let is_due = progress.next_index <= state.log.last_index() && progress.in_flight.len() < in_flight_max;
        if is_tracked && !is_due {
            break;
        }
        let Some(last) = send_append_entries(ctx, state, (node, progress), (max, excerpt), out) else { break };
        has_sent = true;
        if !is_tracked {
            break;
        }
        progress.in_flight.push(last);
        if progress.is_probing || in_flight_max == 1 {
            break;
        }
        progress.next_index = last + 1;
    }
    has_sent
}

/// Sends one message with at most so many entries; the index of the last one.
fn send_append_entries(
    ctx: &Ctx,
    state: &State,
    (node, progress): (NodeId, &mut Progress),
    (max, excerpt): (usize, &mut Excerpt),
    out: &mut Out,
) -> Option<Index> {
    let first_index = state.log.first_index();
    let first = ctx.rules.first_sent(first_index, progress.next_index).max(first_index);
    let prev_log_index = first - 1;
    let max = if ctx.rules.keeps_prefix() { max } else { usize::MAX };
    let prev_log_term = state.log.term_at(prev_log_index)?;
    let entries = excerpt.read(&state.log, first, max);
    let last = prev_log_index + entries.len() as u64;
    progress.carried = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let message = AppendEntries {
        term: ctx.rules.stamp(state.current_term),
        prev_log_index,
        prev_log_term,
        entries,
        leader_commit: state.commit_index,
        round: state.round,
    };
    out.send(node, Message::AppendEntries(message));
    Some(last)
}

/// A leader's entries, or its sign of life (§5.3).
pub fn handle_append_entries(ctx: &Ctx, state: &mut State, from: NodeId, message: &AppendEntries, out: &mut Out) {
    let refusal = |state: &State| AppendEntriesResponse {
        term: state.current_term,
        success: false,
        prev_log_index: message.prev_log_index,
        match_index: state.log.last_index(),
        conflict: conflict(state, message.prev_log_index),
        round: message.round,
    };
    let was_follower = state.role == Role::Follower;
    let refuses_commit = ctx.rules.refuses_commit(state.commit_index, message.leader_commit);
    let refuse_commit = |state: &State, out: &mut Out| {
        out.note(Note::RefusesCommit { leader: from, own: state.commit_index, theirs: message.leader_commit });
        acknowledge(ctx, from, refusal(state), out);
    };
    if was_follower && refuses_commit {
        return refuse_commit(state, out);
    }
    if !hear_leader(ctx, state, from, message.term, out) {
        out.note(Note::IgnoresLeader { leader: from, term: message.term, own: state.current_term });
        if message.term < state.current_term && ctx.rules.answers_stale() {
            acknowledge(ctx, from, refusal(state), out);
        }
        return;
    }
    if refuses_commit {
        // It follows from now on, and a follower takes nothing from such a leader.
        return refuse_commit(state, out);
    }
    let Some((prev_log_index, prev_log_term, entries)) = behind_base(ctx, state, message) else {
        out.note(Note::BadEntries(from));
        return;
    };
    if !ctx.rules.fits(state.log.term_at(prev_log_index), prev_log_term) {
        out.note(Note::DoesNotFit { leader: from, prev: prev_log_index, last: state.log.last_index() });
        return acknowledge(ctx, from, refusal(state), out);
    }
    let before = state.log.last_index();
    let could_stand = state.may_stand(ctx.me);
    let match_index = prev_log_index + entries.len() as u64;
    let removed = take_entries(ctx, state, prev_log_index, entries, out);
    if !could_stand {
        // The entries may say that it votes from here on.
        watch_leader(ctx, state, out);
    }
    if removed > 0 {
        let is_conflict = ctx.rules.keeps_what_is_behind();
        out.note(Note::Removes { count: removed, behind: before - removed, is_conflict });
    }
    follow_commit(ctx, state, message.leader_commit.min(match_index), out);
    out.note(Note::HearsLeader { leader: from, entries: entries.len(), last: state.log.last_index() });
    let term = state.current_term;
    let response = AppendEntriesResponse {
        term,
        success: true,
        prev_log_index: message.prev_log_index,
        match_index,
        conflict: None,
        round: message.round,
    };
    acknowledge(ctx, from, response, out);
}

fn acknowledge(ctx: &Ctx, to: NodeId, response: AppendEntriesResponse, out: &mut Out) {
    if ctx.rules.acknowledges() {
        out.send(to, Message::AppendEntriesResponse(response));
    }
}

/// What of a message lies behind the base of the log: what lies before it is covered by a snapshot. `None` for indexes
/// that cannot be.
fn behind_base<'a>(ctx: &Ctx, state: &State, message: &'a AppendEntries) -> Option<(Index, Term, &'a [Entry])> {
    if !message.entries.iter().all(|entry| entry.is_sound(ctx.roster.len())) {
        return None;
    }
    let count = message.entries.len() as u64;
    let last = message.prev_log_index.checked_add(count)?;
    if last.saturating_sub(state.log.first_index()) >= LOG_ENTRIES_MAX && count > 0 {
        return None;
    }
    let base = state.log.base();
    if message.prev_log_index >= base.index {
        return Some((message.prev_log_index, message.prev_log_term, &message.entries));
    }
    let covered = usize::try_from(base.index.min(last) - message.prev_log_index).ok()?;
    let place = base.index.min(last);
    let term = if place == base.index { base.term } else { return Some((base.index, base.term, &[])) };
    Some((place, term, message.entries.get(covered..)?))
}

/// The own term at an index, and where it begins.
fn conflict(state: &State, index: Index) -> Option<(Term, Index)> {
    let term = state.log.term_at(index)?;
    let (mut low, mut high) = (state.log.first_index(), index);
    while low < high {
        let middle = low + (high - low) / 2;
        if state.log.term_at(middle).is_some_and(|other| other < term) { low = middle + 1 } else { high = middle }
    }
    Some((term, low))
}

/// The last index of a term in the own log.
fn end_of_term(state: &State, term: Term) -> Option<Index> {
    let (mut low, mut high) = (state.log.base().index, state.log.last_index());
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if state.log.term_at(middle).is_some_and(|other| other <= term) { low = middle } else { high = middle - 1 }
    }
    (state.log.term_at(low) == Some(term)).then_some(low)
}

/// Takes entries into the log behind an index. How many others had to go.
fn take_entries(ctx: &Ctx, state: &mut State, prev: Index, entries: &[Entry], out: &mut Out) -> u64 {
    let mut prev = prev;
    let mut rest = entries;
    while let Some((entry, others)) = rest.split_first() {
        if !state.log.get(prev + 1).is_some_and(|own| ctx.rules.is_same(own, entry)) {
            break;
        }
        (prev, rest) = (prev + 1, others);
    }
    let before = state.log.last_index();
    if !rest.is_empty() || !ctx.rules.keeps_what_is_behind() {
        state.truncate(ctx, prev, out);
    }
    let removed = before - state.log.last_index();
    for entry in rest {
        state.append(ctx, entry.clone(), out);
    }
    removed
}

/// A follower learns what is committed.
fn follow_commit(ctx: &Ctx, state: &mut State, commit_index: Index, out: &mut Out) {
    if !ctx.rules.commits() || commit_index <= state.commit_index {
        return;
    }
    state.commit_index = commit_index;
    out.note(Note::LearnsCommit(commit_index));
    apply(ctx, state, out);
}

/// A follower's answer (§5.3).
pub fn handle_append_entries_response(
    ctx: &Ctx,
    state: &mut State,
    from: NodeId,
    response: &AppendEntriesResponse,
    out: &mut Out,
) {
    if update_term(ctx, state, response.term, Herald::Answer, out) {
        return;
    }
    let (round, last) = (state.round, state.log.last_index());
    let Some(progress) = progress_of(ctx, state, from, response.term) else {
        return out.note(Note::AnswerIsLate(from));
    };
    if response.round > round || (response.success && response.match_index > last) {
        return out.note(Note::BadAnswer(from));
    }
    progress.is_active = true;
    if !response.success && response.match_index == 0 && response.round > progress.round {
        // A newer answer than all before it tells of an empty log: the follower has lost its disk.
        progress.match_index = 0;
    }
    progress.round = progress.round.max(response.round);
    if response.success {
        let note = Note::Acknowledged { by: from, index: response.match_index };
        agrees(ctx, state, from, response.match_index, note, out);
    } else {
        let prev = progress.next_index - 1;
        let is_old = response.prev_log_index <= progress.match_index && progress.match_index > 0
            || (progress.is_probing && response.prev_log_index != prev)
            || response.prev_log_index > last;
        if is_old {
            return out.note(Note::AnswerIsLate(from));
        }
        let next =
            ctx.rules.next_after_refusal(response.prev_log_index, response.match_index, response.conflict, |term| {
                end_of_term(state, term)
            });
        let Some(progress) = state.progress.get_mut(&from) else { return };
        let next = next.max(progress.match_index + 1);
        let goes_back = next < progress.next_index;
        progress.is_probing = true;
        progress.in_flight.clear();
        progress.next_index = next;
        out.note(Note::IsRefused { by: from, next });
        if !goes_back {
            return;
        }
    }
    send_on(ctx, state, from, out);
}

/// What a leader knows of who sends it an answer of this term; `None` for one that comes too late.
pub fn progress_of<'a>(ctx: &Ctx, state: &'a mut State, from: NodeId, term: Term) -> Option<&'a mut Progress> {
    let is_late = state.role != Role::Leader || ctx.rules.is_of_other_term(state.current_term, term);
    state.progress.get_mut(&from).filter(|_| !is_late)
}

/// A follower's log is the leader's up to an index, by entries or by a snapshot. What that leads to is told before the note.
pub fn agrees(ctx: &Ctx, state: &mut State, from: NodeId, index: Index, note: Note, out: &mut Out) {
    let Some(progress) = state.progress.get_mut(&from) else { return };
    let was_probing = std::mem::replace(&mut progress.is_probing, false);
    progress.match_index = progress.match_index.max(index);
    let match_index = progress.match_index;
    progress.in_flight.retain(|sent| *sent > match_index);
    progress.next_index = if was_probing { match_index + 1 } else { progress.next_index.max(match_index + 1) };
    if match_index >= state.log.base().index {
        // If it was being sent a snapshot, it needs it no longer.
        progress.snapshot_offset = None;
    }
    if match_index > state.commit_index {
        advance_commit_index(ctx, state, out);
    }
    out.note(note);
    transfer::continue_transfer(state, from, out);
    if state.changing.is_some() {
        changes::advance(ctx, state, out);
    }
}

/// A follower has answered: reads that waited for that are answered, and what it lacks is sent.
pub fn send_on(ctx: &Ctx, state: &mut State, node: NodeId, out: &mut Out) {
    reads::answer_confirmed(ctx, state, out);
    if ctx.rules.sends_at_once() && ctx.rules.keeps_prefix() && state.role == Role::Leader {
        for_follower(state, node, |state, progress| {
            send_entries(ctx, state, (node, progress), &mut Excerpt::default(), out);
        });
    }
}

/// A leader counts how far a majority is (§5.3, §5.4.2).
pub fn advance_commit_index(ctx: &Ctx, state: &mut State, out: &mut Out) {
    let last = state.log.last_index();
    let (me, progress) = (ctx.me, &state.progress);
    let reached = |node| if node == me { last } else { progress.get(&node).map_or(0, |progress| progress.match_index) };
    let majority = state.membership().majority_index((state.commit_index.min(last), last), reached);
    let term = state.log.term_at(majority);
    match ctx.rules.commit_index(majority, term, state.current_term, last) {
        Some(commit_index) if commit_index > state.commit_index => {
            state.commit_index = commit_index;
            out.note(Note::Commits(commit_index));
            apply(ctx, state, out);
        }
        _ => {}
    }
}

/// Applies what is committed, in order, and answers those who wait for it.
pub fn apply(ctx: &Ctx, state: &mut State, out: &mut Out) {
    // A store that a snapshot shares is copied only where something is to be applied.
    if state.store.applied_index() < state.commit_index {
        apply_committed(state, out);
    }
    reads::answer_confirmed(ctx, state, out);
    snapshot::take_if_due(ctx, state, out);
    changes::advance(ctx, state, out);
}

fn apply_committed(state: &mut State, out: &mut Out) {
    let store = Arc::make_mut(&mut state.store);
    while store.applied_index() < state.commit_index {
        let index = store.applied_index() + 1;
        let Some(entry) = state.log.get(index) else { break };
        let pending = state.pending.remove(&index);
        match pending {
            None => store.apply_unasked(entry),
            Some(Pending { term, origin }) => {
                let outcome = store.apply(entry);
                client::applied(origin, (term == entry.term).then_some(outcome), out);
            }
        }
    }
}
