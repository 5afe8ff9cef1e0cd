//! Roles and terms: who follows, who stands, who leads. What comes in: an ended timer, a leader that is heard, a higher
//! term. What goes out: the node's role, term and vote, and what it sends.

use crate::node::{Context, Delay, Effects, NodeId, SortedMap};

use super::Raft;
use super::disk::Write;
use super::message::{Command, Entry, Message, RequestVote, Term, Timer};
use super::note::Note;
use super::replication::{advance_commit_index, broadcast};
use super::state::{Progress, Role, State};
use super::{changes, reads, transfer};

type Ctx = Context<Raft>;
type Out = Effects<Raft>;

/// The place of a node, from 1: its place in the cluster with which it was configured, or behind it.
pub fn place(ctx: &Ctx) -> usize {
    let place = ctx.cluster.iter().position(|node| *node == ctx.me);
    place.unwrap_or(ctx.cluster.len().max(ctx.me.index())) + 1
}

fn waiting_time(ctx: &Ctx, least_ms: u32) -> Delay {
    ctx.rules.waiting_time(least_ms, &ctx.params, place(ctx))
}

/// What brings a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Herald {
    /// A request for a vote.
    Candidate,
    /// Entries, a snapshot, or the wish that this node stands.
    Leader,
    /// The answer to something that this node sent.
    Answer,
}

/// Adopts a higher term and becomes a follower in it (§5.1). Whether it did.
pub fn update_term(ctx: &Ctx, state: &mut State, term: Term, herald: Herald, out: &mut Out) -> bool {
    if !ctx.rules.counts_terms() || term <= state.current_term {
        return false;
    }
    let yields = match (state.role, herald) {
        (_, Herald::Answer) if !ctx.rules.heeds_answers() => false,
        (Role::Leader, Herald::Candidate) => ctx.rules.leader_heeds_candidates(),
        (Role::Leader, _) => ctx.rules.leader_yields(),
        (Role::Candidate | Role::PreCandidate, Herald::Leader) => {
            ctx.rules.follows_heard_leader(state.current_term, term)
        }
        (Role::Candidate | Role::PreCandidate, _) => ctx.rules.candidate_yields(),
        (Role::Follower, Herald::Candidate) => ctx.rules.follower_heeds_candidates(),
        (Role::Follower, _) => true,
    };
    if !yields {
        return false;
    }
    let was = state.role;
    out.note(Note::AdoptsTerm { was: state.current_term, now: term });
    state.current_term = term;
    if ctx.rules.frees_vote(was) {
        state.voted_for = None;
    }
    save_vote(ctx, state, out);
    become_follower(ctx, state, None, out);
    true
}

/// Writes the term and the vote to the disk.
pub fn save_vote(ctx: &Ctx, state: &State, out: &mut Out) {
    if ctx.rules.keeps_vote() {
        out.save(Write::Vote { current_term: state.current_term, voted_for: state.voted_for });
    }
}

/// Follows, with or without a leader in sight. A node that follows already learns who leads and nothing else.
pub fn become_follower(ctx: &Ctx, state: &mut State, leader: Option<NodeId>, out: &mut Out) {
    state.leader = leader;
    if state.role == Role::Follower {
        return;
    }
    leave_role(state, out);
    state.role = Role::Follower;
    if ctx.rules.forgets_vote() {
        state.voted_for = None;
        save_vote(ctx, state, out);
    }
    out.note(Note::BecomesFollower { leader });
    watch_leader(ctx, state, out);
}

/// Starts or restarts the patience of a follower that may stand for election.
pub fn watch_leader(ctx: &Ctx, state: &State, out: &mut Out) {
    if ctx.rules.watches_leader() && state.may_stand(ctx.me) {
        out.set_timer(Timer::NoLeader, waiting_time(ctx, ctx.params.no_leader_ms));
    }
}

/// What a node leaves behind with its role: timers, votes, and what it knows of followers.
fn leave_role(state: &mut State, out: &mut Out) {
    match state.role {
        Role::Follower => {
            out.cancel_timer(Timer::NoLeader);
        }
        Role::PreCandidate | Role::Candidate => {
            out.cancel_timer(Timer::Election);
            state.votes = SortedMap::new();
        }
        Role::Leader => {
            out.cancel_timer(Timer::Replicate);
            out.cancel_timer(Timer::Quorum);
            state.progress = SortedMap::new();
            transfer::end_transfer(state, out);
            reads::give_up(state, out);
            changes::give_up(state, "the leader stepped down: look who the members are", out);
        }
    }
}

/// A follower's patience has ended (§5.2).
pub fn no_leader(ctx: &Ctx, state: &mut State, out: &mut Out) {
    if state.role != Role::Follower || !ctx.rules.watches_leader() {
        return;
    }
    if !ctx.rules.may_stand(state.is_sticky) {
        out.note(Note::VouchesForLeader);
        return watch_leader(ctx, state, out);
    }
    state.leader = None;
    if !state.may_stand(ctx.me) {
        out.note(Note::MayNotStand);
    } else if !ctx.rules.asks_for_votes() {
        become_leader(ctx, state, out);
    } else if ctx.rules.asks_first() {
        become_pre_candidate(ctx, state, out);
    } else {
        become_candidate(ctx, state, false, out);
    }
    out.note(Note::HearsNoLeader);
}

/// A candidate has not won in time.
pub fn election_ends(ctx: &Ctx, state: &mut State, out: &mut Out) {
    if !matches!(state.role, Role::Candidate | Role::PreCandidate) {
        return;
    }
    if ctx.rules.asks_first() {
        become_pre_candidate(ctx, state, out)
    } else {
        become_candidate(ctx, state, false, out)
    }
    out.note(Note::StandsAgain);
}

/// Asks whether it would be elected. Neither its term nor its vote changes.
fn become_pre_candidate(ctx: &Ctx, state: &mut State, out: &mut Out) {
    leave_role(state, out);
    state.role = Role::PreCandidate;
    state.votes.insert(ctx.me, true);
    let Some(term) = ctx.rules.next_term(state.current_term) else { return out.note(Note::TermsEnd) };
    out.note(Note::AsksWhetherElected);
    campaign(ctx, state, RequestVote { term, is_pre_vote: true, ..ask(state, false) }, out);
}

/// Stands for election: a new term, the own vote, and requests for the others' (§5.2).
pub fn become_candidate(ctx: &Ctx, state: &mut State, is_transfer: bool, out: &mut Out) {
    let Some(term) = ctx.rules.next_term(state.current_term) else { return out.note(Note::TermsEnd) };
    leave_role(state, out);
    state.role = Role::Candidate;
    state.current_term = term;
    state.voted_for = Some(ctx.me);
    state.votes.insert(ctx.me, true);
    state.leader = None;
    save_vote(ctx, state, out);
    out.note(Note::BecomesCandidate { term });
    campaign(ctx, state, ask(state, is_transfer), out);
}

fn ask(state: &State, is_transfer: bool) -> RequestVote {
    RequestVote {
        term: state.current_term,
        last_log_index: state.log.last_index(),
        last_log_term: state.log.last_term(),
        is_pre_vote: false,
        is_transfer,
    }
}

fn campaign(ctx: &Ctx, state: &mut State, request: RequestVote, out: &mut Out) {
    if ctx.rules.stands_again() {
        out.set_timer(Timer::Election, waiting_time(ctx, ctx.params.election_ms));
    }
    for node in state.membership().others(ctx.me) {
        if state.membership().votes(node) {
            out.send(node, Message::RequestVote(request.clone()));
        }
    }
    count_votes(ctx, state, out);
}

/// Looks whether the votes make a majority.
pub fn count_votes(ctx: &Ctx, state: &mut State, out: &mut Out) {
    let votes = &state.votes;
    if !state.membership().has_majority(|node| votes.get(&node) == Some(&true)) {
        return;
    }
    match state.role {
        Role::PreCandidate => become_candidate(ctx, state, false, out),
        Role::Candidate => become_leader(ctx, state, out),
        Role::Follower | Role::Leader => {}
    }
}

/// Leads: knows nothing of the others' logs, and tells them at once (§5.2).
pub fn become_leader(ctx: &Ctx, state: &mut State, out: &mut Out) {
    let votes = state.votes.iter().filter(|(_, yes)| **yes).map(|(voter, _)| *voter).collect();
    leave_role(state, out);
    state.role = Role::Leader;
    state.leader = Some(ctx.me);
    state.round = 0;
    state.lease_over = 0;
    state.incoming = None;
    forget_leader(state, out);
    let next_index = state.log.last_index() + 1;
    let others = state.membership().others(ctx.me);
    state.progress = others.into_iter().map(|node| (node, Progress::new(next_index))).collect();
    out.note(Note::BecomesLeader { term: state.current_term, votes });
    if ctx.rules.begins_with_noop() {
        let term = ctx.rules.entry_term(state.current_term);
        state.append(ctx, Entry::new(term, Command::Noop, None), out);
    }
    if ctx.rules.sends_periodically() {
        out.set_timer(Timer::Replicate, Delay::exactly(ctx.params.heartbeat_ms));
        broadcast(ctx, state, out);
    }
    if ctx.rules.checks_quorum() {
        out.set_timer(Timer::Quorum, Delay::exactly(ctx.params.no_leader_ms));
    }
    advance_commit_index(ctx, state, out);
}

/// A leader makes itself heard: whoever hears it follows it, unless it is of an earlier term. Whether it is followed.
pub fn hear_leader(ctx: &Ctx, state: &mut State, from: NodeId, term: Term, out: &mut Out) -> bool {
    update_term(ctx, state, term, Herald::Leader, out);
    if ctx.rules.is_stale(state.current_term, term) {
        return false;
    }
    match state.role {
        Role::Leader => return false,
        Role::Candidate | Role::PreCandidate if !ctx.rules.follows_heard_leader(state.current_term, term) => {
            return false;
        }
        Role::Candidate | Role::PreCandidate | Role::Follower => become_follower(ctx, state, Some(from), out),
    }
    // Where both last equally long, it is free to stand when its patience ends.
    if ctx.rules.remembers_leader() {
        remember_leader(ctx, state, out);
    }
    watch_leader(ctx, state, out);
    true
}

/// A node that starts again may have heard a leader just before (thesis §6.4.1).
pub fn start_sticky(ctx: &Ctx, state: &mut State, out: &mut Out) {
    if ctx.rules.begins_sticky(state.current_term > 0) {
        remember_leader(ctx, state, out);
    }
}

/// For a while it elects nobody (thesis §4.2.3).
fn remember_leader(ctx: &Ctx, state: &mut State, out: &mut Out) {
    state.is_sticky = true;
    out.set_timer(Timer::Sticky, Delay::exactly(ctx.params.no_leader_ms));
}

/// It is long ago that a leader was heard.
pub fn forget_leader(state: &mut State, out: &mut Out) {
    if state.is_sticky {
        state.is_sticky = false;
        out.cancel_timer(Timer::Sticky);
    }
}

/// A leader looks whether it heard a majority since it last looked (thesis §6.2).
pub fn check_quorum(ctx: &Ctx, state: &mut State, out: &mut Out) {
    if state.role != Role::Leader || !ctx.rules.checks_quorum() {
        return;
    }
    let progress = &state.progress;
    let is_heard = |node| node == ctx.me || progress.get(&node).is_some_and(|progress| progress.is_active);
    if !state.membership().has_majority(is_heard) {
        out.note(Note::LosesQuorum);
        become_follower(ctx, state, None, out);
        return;
    }
    state.progress.values_mut().for_each(|progress| progress.is_active = false);
    out.set_timer(Timer::Quorum, Delay::exactly(ctx.params.no_leader_ms));
}
