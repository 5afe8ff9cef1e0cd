//! Votes: a candidate asks, a node votes or refuses, the candidate counts (§5.2, §5.4.1).

use crate::node::{Context, Effects, NodeId};

use super::Raft;
use super::election::{Herald, become_follower, count_votes, save_vote, update_term, watch_leader};
use super::message::{Message, RequestVote, RequestVoteResponse};
use super::note::Note;
use super::state::{Role, State};

type Ctx = Context<Raft>;
type Out = Effects<Raft>;

/// A request for a vote, or the question whether it would be given (§5.2, §5.4.1).
pub fn handle_request_vote(ctx: &Ctx, state: &mut State, from: NodeId, request: &RequestVote, out: &mut Out) {
    let leads = state.role == Role::Leader && ctx.rules.checks_quorum();
    if ctx.rules.is_disruptive(state.is_sticky || leads, request.is_transfer) && request.term > state.current_term {
        out.note(Note::HeedsNoCandidate { candidate: from, leader: state.leader });
        return;
    }
    if request.is_pre_vote {
        let is_granted = request.term > state.current_term && is_up_to_date(ctx, state, request);
        out.note(Note::Would { vote_for: from, is_granted });
        answer(state, from, request, is_granted, out);
        return;
    }
    let (was, was_term) = (state.role, state.current_term);
    let adopts = update_term(ctx, state, request.term, Herald::Candidate, out);
    if adopts && was == Role::Leader && ctx.rules.leader_grants_vote() {
        out.note(Note::GrantsAsLeader(from));
        return vote(ctx, state, from, request, out);
    }
    if adopts && matches!(was, Role::Candidate | Role::PreCandidate) && !ctx.rules.answers_when_yielding() {
        out.note(Note::YieldsSilently(from));
        return;
    }
    if ctx.rules.is_no_election(request.term) || ctx.rules.is_stale(state.current_term, request.term) {
        out.note(Note::StaleCandidate { candidate: from, term: request.term, own: was_term });
        if ctx.rules.answers_stale() {
            answer(state, from, request, false, out);
        }
    } else if matches!(state.role, Role::Candidate | Role::Leader) {
        // It stands or leads itself in this term, so its vote is its own.
        out.note(Note::VotedForItself { candidate: from });
        answer(state, from, request, false, out);
    } else if !ctx.rules.may_vote_for(state.voted_for, from) {
        out.note(Note::AlreadyVoted { candidate: from, voted_for: state.voted_for });
        answer(state, from, request, false, out);
    } else if !is_up_to_date(ctx, state, request) {
        out.note(Note::RefusesLog {
            candidate: from,
            own: (state.log.last_term(), state.log.last_index()),
            theirs: (request.last_log_term, request.last_log_index),
        });
        answer(state, from, request, false, out);
    } else {
        vote(ctx, state, from, request, out);
    }
}

fn is_up_to_date(ctx: &Ctx, state: &State, request: &RequestVote) -> bool {
    let own = (state.log.last_term(), state.log.last_index());
    ctx.rules.is_up_to_date(own, (request.last_log_term, request.last_log_index))
}

fn vote(ctx: &Ctx, state: &mut State, candidate: NodeId, request: &RequestVote, out: &mut Out) {
    if state.role == Role::PreCandidate {
        become_follower(ctx, state, None, out);
    }
    state.voted_for = Some(candidate);
    save_vote(ctx, state, out);
    out.note(Note::VotesFor(candidate));
    answer(state, candidate, request, true, out);
    if ctx.rules.rests_after_vote() {
        watch_leader(ctx, state, out);
    }
}

fn answer(state: &State, to: NodeId, request: &RequestVote, vote_granted: bool, out: &mut Out) {
    // A vote is given in the term for which it was asked; a refusal tells the own term.
    let term = if vote_granted { request.term } else { state.current_term };
    let is_pre_vote = request.is_pre_vote;
    out.send(to, Message::RequestVoteResponse(RequestVoteResponse { term, vote_granted, is_pre_vote }));
}

/// An answer to a request for a vote.
pub fn handle_request_vote_response(
    ctx: &Ctx,
    state: &mut State,
    from: NodeId,
    response: &RequestVoteResponse,
    out: &mut Out,
) {
    let (role, asked) = match response.is_pre_vote {
        true => (Role::PreCandidate, ctx.rules.next_term(state.current_term)),
        false => (Role::Candidate, Some(state.current_term)),
    };
    if !response.vote_granted && update_term(ctx, state, response.term, Herald::Answer, out) {
        return;
    }
    if state.role != role {
        return out.note(Note::VoteIsLate { voter: from, granted: response.vote_granted });
    }
    if !state.membership().votes(from) {
        return out.note(Note::VoteOfStranger(from));
    }
    let is_refusal = !response.vote_granted && response.term <= state.current_term;
    if !asked.is_some_and(|asked| ctx.rules.counts_vote(asked, response.term)) && !is_refusal {
        return out.note(Note::VoteOfOtherTerm { voter: from, term: response.term });
    }
    // A yes that comes late is not undone by a no that overtook it.
    let vote = state.votes.get_or_insert_with(from, || false);
    *vote |= response.vote_granted;
    count_votes(ctx, state, out);
    // What the vote led to is told before the vote.
    out.note(Note::CountsVote { voter: from, granted: response.vote_granted });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Event;
    use crate::protocol::raft::fixture::{Bench, sent};
    use crate::protocol::raft::message::Timer;

    #[test]
    fn who_only_asked_whether_it_would_be_elected_has_its_vote_still() {
        let mut bench = Bench::new(3, 3, &[]);
        bench.state.current_term = 4;
        bench.event(Event::Timer(Timer::NoLeader));
        assert_eq!((bench.state.role, bench.state.voted_for), (Role::PreCandidate, None));
        let request =
            RequestVote { term: 4, last_log_index: 0, last_log_term: 0, is_pre_vote: false, is_transfer: false };
        let effects = bench.receive(2, Message::RequestVote(request));
        let yes = RequestVoteResponse { term: 4, vote_granted: true, is_pre_vote: false };
        assert_eq!(sent(&effects), [(2, Message::RequestVoteResponse(yes))]);
        assert_eq!((bench.state.role, bench.state.voted_for), (Role::Follower, Some(NodeId(2))));
    }
}
