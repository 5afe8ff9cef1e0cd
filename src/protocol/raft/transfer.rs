//! Leadership transfer: a leader hands its place to a member that has its whole log (thesis §3.10).

use crate::node::{Context, Delay, Effects, NodeId};

use super::Raft;
use super::election::{Herald, become_candidate, forget_leader, update_term};
use super::message::{Message, Term, Timer};
use super::note::Note;
use super::state::{Role, State};

type Ctx = Context<Raft>;
type Out = Effects<Raft>;

/// A leader is asked to hand its place to another member (thesis §3.10).
pub fn begin_transfer(ctx: &Ctx, state: &mut State, to: NodeId, out: &mut Out) {
    state.transfer = Some(to);
    // Whom this leader sends is heard by all, however late it stands: no round vouches for this leader any more.
    state.lease_over = u64::MAX;
    out.note(Note::HandsOver(to));
    out.set_timer(Timer::Transfer, Delay::exactly(ctx.params.no_leader_ms));
    continue_transfer(state, to, out);
}

/// The member that is to lead has the whole log: it may stand at once.
pub fn continue_transfer(state: &State, node: NodeId, out: &mut Out) {
    let has_all = || state.progress.get(&node).is_some_and(|other| other.match_index == state.log.last_index());
    if state.transfer == Some(node) && has_all() {
        out.note(Note::TellsToStand(node));
        out.send(node, Message::TimeoutNow { term: state.current_term });
    }
}

/// The transfer has taken too long: the leader goes on.
pub fn transfer_fails(state: &mut State, out: &mut Out) {
    if let Some(to) = state.transfer.take() {
        out.note(Note::TransferFails(to));
    }
}

/// The leader's place is not to be handed over any more.
pub fn end_transfer(state: &mut State, out: &mut Out) {
    if state.transfer.take().is_some() {
        out.cancel_timer(Timer::Transfer);
    }
}

/// The leader tells this node to stand.
pub fn timeout_now(ctx: &Ctx, state: &mut State, from: NodeId, term: Term, out: &mut Out) {
    if state.leader != Some(from) && !state.membership().contains(from) {
        return out.note(Note::DoesNotStandFor(from));
    }
    update_term(ctx, state, term, Herald::Leader, out);
    if term != state.current_term || state.role == Role::Leader || !state.membership().votes(ctx.me) {
        return out.note(Note::DoesNotStandFor(from));
    }
    out.note(Note::StandsFor(from));
    forget_leader(state, out);
    become_candidate(ctx, state, true, out);
}
