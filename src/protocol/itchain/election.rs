//! The election of a leader: RequestVote, VoteLeader, UpdateLeader. What comes in: the loss of the leader, votes, timers.
//! What goes out: whom the node follows.

use crate::node::{Context, Delay, NodeId};

use super::ItChain;
use super::bus::{Bus, Topic};
use super::disk::{Ballot, Write};
use super::message::{Leader, Message, TERM_MAX, Term, Timer};
use super::note::Note;
use super::peer::others;
use super::state::{Phase, State};

/// The leader is gone.
pub fn leader_deleted(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    if !ctx.rules.elects_on_loss() {
        bus.note(Note::StaysWithoutLeader);
    } else if ctx.rules.picks_smallest(state.peers.size()) {
        let smallest = state.peers.table().iter().copied().min_by_key(|node| ctx.roster.rank(*node));
        let node = smallest.unwrap_or(ctx.me);
        bus.note(Note::PicksSmallest(node));
        let term = ctx.rules.stamp(next_term(state));
        follow(ctx, state, Leader { term, node }, bus);
    } else {
        begin(ctx, state, bus);
    }
}

/// Begins an election: waits for a while, then stands.
pub fn begin(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    state.peers.phase = Phase::Ticking;
    if !ctx.rules.has_terms() {
        state.peers.ballot.voted_for = None;
    }
    bus.note(Note::BeginsElection);
    bus.out().set_timer(Timer::Election, ctx.params.election());
    bus.out().set_timer(Timer::ElectionLimit, Delay::exactly(ctx.params.election_limit_ms));
}

/// The wait is over.
pub fn wait_ends(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    match state.peers.phase {
        Phase::Normal => {}
        Phase::Ticking => stand(ctx, state, bus),
        Phase::Candidate => {
            state.peers.phase = Phase::Ticking;
            bus.note(Note::GivesUpRound);
            bus.out().set_timer(Timer::Election, ctx.params.election());
        }
    }
}

/// The election has not finished in time.
pub fn limit_ends(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    if state.peers.phase == Phase::Normal {
        return;
    }
    bus.note(Note::ElectionFails);
    if ctx.rules.elects_again() {
        begin(ctx, state, bus);
    } else {
        state.peers.phase = Phase::Normal;
        bus.out().cancel_timer(Timer::Election);
    }
}

/// Somebody wants to be leader.
pub fn request_vote(ctx: &Context<ItChain>, state: &mut State, from: NodeId, term: Term, bus: &mut Bus<'_>) {
    let peers = &mut state.peers;
    if !peers.table().contains(&from) || term > TERM_MAX {
        bus.note(Note::Stranger(from));
        return;
    }
    if peers.phase == Phase::Normal && peers.leader.is_some() {
        bus.note(Note::HasLeader { from, leader: state.leader() });
        return;
    }
    if ctx.rules.is_over(term, peers.ballot.term) {
        bus.note(Note::TermIsOver { from, term, own: peers.ballot.term });
        return;
    }
    if ctx.rules.is_newer(term, peers.ballot.term) {
        peers.ballot = Ballot { term, voted_for: None };
        peers.phase = Phase::Ticking;
    }
    if !ctx.rules.may_vote_for(peers.ballot.voted_for, from) {
        bus.note(Note::HasVoted { from, voted_for: peers.ballot.voted_for });
        return;
    }
    peers.ballot.voted_for = Some(from);
    bus.note(Note::VotesFor { candidate: from, term });
    save_ballot(ctx, state, bus);
    bus.deliver(from, Message::VoteLeader { term });
    bus.out().set_timer(Timer::Election, ctx.params.election());
}

/// Somebody votes for this node.
pub fn vote_leader(ctx: &Context<ItChain>, state: &mut State, from: NodeId, term: Term, bus: &mut Bus<'_>) {
    let peers = &mut state.peers;
    if !peers.table().contains(&from) {
        bus.note(Note::Stranger(from));
        return;
    }
    if peers.phase != Phase::Candidate || ctx.rules.is_another(term, peers.ballot.term) {
        bus.note(Note::NotStanding(from));
        return;
    }
    let is_new = peers.votes.insert(from);
    peers.votes_counted = ctx.rules.count_votes(peers.votes.len(), peers.votes_counted);
    win_if_enough(ctx, state, bus);
    bus.note(if is_new { Note::CountsVote(from) } else { Note::CountsVoteAgain(from) });
}

/// Somebody says who leads.
pub fn update_leader(ctx: &Context<ItChain>, state: &mut State, from: NodeId, leader: Leader, bus: &mut Bus<'_>) {
    if !state.peers.table().contains(&leader.node) || leader.term > TERM_MAX {
        bus.note(Note::UnknownLeader { from, leader: leader.node });
        return;
    }
    let has_voted_for = state.peers.ballot.voted_for == Some(leader.node);
    if ctx.rules.accepts_winner(has_voted_for, state.peers.leader, leader) {
        follow(ctx, state, leader, bus);
    } else {
        bus.note(Note::IgnoresWinner { winner: leader.node });
    }
}

/// The term of office is over: the next in order leads.
pub fn rotate(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    if state.leader() != Some(ctx.me) || !ctx.rules.rotates() {
        return;
    }
    let order = ctx.roster.in_order(state.peers.table().iter().copied().collect());
    let place = order.iter().position(|node| *node == ctx.me).unwrap_or(0);
    let next = order[(place + 1) % order.len()];
    let leader = Leader { term: ctx.rules.stamp(next_term(state)), node: next };
    bus.note(Note::HandsOn(next));
    bus.deliver_all(&others(ctx, state, ctx.me), &Message::UpdateLeader(leader));
    follow(ctx, state, leader, bus);
}

/// Follows a leader from now on, and tells the components.
pub fn follow(ctx: &Context<ItChain>, state: &mut State, leader: Leader, bus: &mut Bus<'_>) {
    let peers = &mut state.peers;
    if peers.phase != Phase::Normal {
        peers.phase = Phase::Normal;
        bus.out().cancel_timer(Timer::Election);
        bus.out().cancel_timer(Timer::ElectionLimit);
    }
    if peers.leader != Some(leader) {
        peers.leader = Some(leader);
        if leader.term > peers.ballot.term {
            peers.ballot = Ballot { term: leader.term, voted_for: None };
            save_ballot(ctx, state, bus);
        }
        bus.note(if leader.node == ctx.me { Note::Leads(leader.term) } else { Note::Follows(leader) });
        if leader.node == ctx.me && ctx.rules.rotates() {
            bus.out().set_timer(Timer::Rotate, Delay::exactly(ctx.params.rotation_ms));
        }
    }
    bus.publish(Topic::LeaderUpdated);
}

/// Writes down for whom the node voted.
pub fn save_ballot(ctx: &Context<ItChain>, state: &State, bus: &mut Bus<'_>) {
    if ctx.rules.keeps_promises() {
        bus.out().save(Write::Ballot(state.peers.ballot));
    }
}

/// The term after all that the node has heard of.
pub fn next_term(state: &State) -> Term {
    state.peers.ballot.term.max(state.term()).saturating_add(1).min(TERM_MAX)
}

fn stand(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    let term = ctx.rules.stamp(next_term(state));
    let peers = &mut state.peers;
    peers.phase = Phase::Candidate;
    peers.ballot = Ballot { term, voted_for: ctx.rules.own_vote(ctx.me) };
    if ctx.rules.counts_anew() {
        peers.votes.clear();
        peers.votes_counted = 0;
    }
    bus.note(Note::Stands(term));
    save_ballot(ctx, state, bus);
    bus.deliver_all(&others(ctx, state, ctx.me), &Message::RequestVote { term });
    bus.out().set_timer(Timer::Election, ctx.params.election());
    win_if_enough(ctx, state, bus);
}

fn win_if_enough(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    if state.peers.votes_counted < ctx.rules.votes_needed(state.peers.size()) {
        return;
    }
    let leader = Leader { term: state.peers.ballot.term, node: ctx.me };
    bus.note(Note::WinsElection { votes: state.peers.votes_counted });
    bus.deliver_all(&others(ctx, state, ctx.me), &Message::UpdateLeader(leader));
    follow(ctx, state, leader, bus);
}
