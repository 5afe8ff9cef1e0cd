//! The election of a leader: RequestVote, VoteLeader, UpdateLeader. What comes in: the loss of the leader, votes, timers.
//! What goes out: whom the node follows.

use crate::node::{Context, Delay, NodeId};

use super::ItChain;
use super::bus::Bus;
use super::disk::{Ballot, Write};
use super::message::{Leader, Message, TERM_MAX, Term, Timer};
use super::note::Note;
use super::peer::{others, table_of};
use super::state::{Phase, State};
use super::topic::Topic;

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
        if ctx.rules.spreads_leader() {
            bus.deliver_all(&others(ctx, state, ctx.me), &Message::Table(table_of(state)));
        }
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
        if ctx.rules.tells_candidates() {
            bus.deliver(from, Message::Table(table_of(state)));
        }
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
    if state.leader() != Some(ctx.me) {
        return;
    }
    if !ctx.rules.rotates() {
        bus.note(Note::StaysInOffice);
        rotate_later(ctx, bus);
        return;
    }
    let order = ctx.roster.in_order(state.peers.table().iter().copied().collect());
    let place = order.iter().position(|node| *node == ctx.me).unwrap_or(0);
    let next = order[(place + 1) % order.len()];
    let leader = Leader { term: ctx.rules.stamp(next_term(state)), node: next };
    bus.note(Note::HandsOn(next));
    install(ctx, state, leader, bus);
}

/// The node has voted for a leader outside of an election: it votes for no other in this term.
pub fn vote_outside(ctx: &Context<ItChain>, state: &mut State, ballot: Ballot, bus: &mut Bus<'_>) {
    state.peers.ballot = ballot;
    save_ballot(ctx, state, bus);
}

/// Follows a leader that this node has made, itself or another, and tells everybody.
pub fn install(ctx: &Context<ItChain>, state: &mut State, leader: Leader, bus: &mut Bus<'_>) {
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
        if leader.node == ctx.me {
            rotate_later(ctx, bus);
        }
    }
    bus.publish(Topic::LeaderUpdated);
}

/// The term of office is looked at whatever the rules say: who has leaders rotate in a quiet network is to see it.
fn rotate_later(ctx: &Context<ItChain>, bus: &mut Bus<'_>) {
    bus.out().set_timer(Timer::Rotate, Delay::exactly(ctx.params.rotation_ms));
}

/// Writes down for whom the node voted.
fn save_ballot(ctx: &Context<ItChain>, state: &State, bus: &mut Bus<'_>) {
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
    install(ctx, state, leader, bus);
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Bench, notes, sent};
    use super::super::message::PlTable;
    use super::*;
    use crate::node::Event;

    /// One of so many nodes, whose leader, the last of them, has just gone.
    fn bereft(nodes: u16, off: &[&str]) -> Bench {
        let mut bench = Bench::leader(nodes, off);
        let lost = Leader { term: 2, node: NodeId(nodes - 1) };
        bench.state.peers.leader = Some(lost);
        bench.state.peers.ballot = Ballot { term: lost.term, voted_for: None };
        bench.disconnect(nodes - 1);
        bench
    }

    /// The same, and its wait is over: it stands in term 3, and all are asked.
    fn candidate(nodes: u16, off: &[&str]) -> Bench {
        let mut bench = bereft(nodes, off);
        let term = if bench.ctx.rules.has_terms() { 3 } else { 0 };
        let asked: Vec<(u16, Message)> = (1..nodes - 1).map(|peer| (peer, Message::RequestVote { term })).collect();
        assert_eq!(sent(&bench.event(Event::Timer(Timer::Election))), asked);
        assert_eq!(bench.state.peers.phase, Phase::Candidate);
        bench
    }

    #[test]
    fn a_request_is_answered_with_a_vote_once_and_again_to_the_same() {
        let mut bench = bereft(6, &[]);
        let request = Message::RequestVote { term: 3 };
        assert_eq!(sent(&bench.receive(1, request.clone())), [(1, Message::VoteLeader { term: 3 })]);
        let voted = bench.state.clone();
        assert_eq!(sent(&bench.receive(1, request.clone())), [(1, Message::VoteLeader { term: 3 })]);
        assert_eq!(bench.state, voted, "a request that comes twice changes nothing");
        assert_eq!(bench.ignores(2, request), Note::HasVoted { from: NodeId(2), voted_for: Some(NodeId(1)) });
        assert_eq!(bench.disk.ballot, Ballot { term: 3, voted_for: Some(NodeId(1)) });
    }

    #[test]
    fn a_request_that_means_nothing_is_ignored_by_name() {
        let mut bench = bereft(6, &[]);
        let too_late = Message::RequestVote { term: TERM_MAX + 1 };
        assert_eq!(bench.ignores(1, too_late), Note::Stranger(NodeId(1)));
        assert_eq!(bench.ignores(5, Message::RequestVote { term: 3 }), Note::NotConnected(NodeId(5)));
        bench.receive(1, Message::RequestVote { term: 7 });
        let over = Note::TermIsOver { from: NodeId(2), term: 6, own: 7 };
        assert_eq!(bench.ignores(2, Message::RequestVote { term: 6 }), over);
        bench.state.peers.remove(NodeId(2));
        assert_eq!(bench.ignores(2, Message::RequestVote { term: 8 }), Note::Stranger(NodeId(2)));
    }

    #[test]
    fn who_has_a_leader_does_not_vote_and_says_who_leads() {
        let request = Message::RequestVote { term: 9 };
        let has_leader = Note::HasLeader { from: NodeId(2), leader: Some(NodeId(1)) };
        let mut bench = Bench::follower(5, &[]);
        let before = bench.state.clone();
        let answer = sent(&bench.receive(2, request.clone()));
        assert_eq!(answer, [(2, Message::Table(table_of(&before)))]);
        assert_eq!(bench.state, before);
        assert_eq!(Bench::follower(5, &["tell_candidates"]).ignores(2, request), has_leader);
    }

    #[test]
    fn who_has_lost_its_leader_does_not_believe_in_it_until_they_meet_again() {
        let mut bench = candidate(6, &[]);
        let leader = Some(Leader { term: 2, node: NodeId(5) });
        let peers = [1, 5].map(|node| super::super::message::Listed::of(NodeId(node)));
        let table = Message::Table(PlTable { leader, peers: peers.into() });
        let effects = bench.receive(1, table.clone());
        assert!(notes(&effects).contains(&Note::Dials(NodeId(5))), "it is dialled");
        assert_eq!((bench.state.leader(), bench.state.peers.phase), (None, Phase::Candidate));
        bench.connect(5);
        bench.receive(5, table);
        assert_eq!((bench.state.leader(), bench.state.peers.phase), (Some(NodeId(5)), Phase::Normal));
    }

    #[test]
    fn votes_of_a_majority_make_a_leader_that_tells_all() {
        let mut bench = candidate(7, &[]);
        assert_eq!(sent(&bench.receive(1, Message::VoteLeader { term: 3 })), []);
        assert_eq!(bench.ignores(1, Message::VoteLeader { term: 3 }), Note::CountsVoteAgain(NodeId(1)));
        assert_eq!(bench.ignores(2, Message::VoteLeader { term: 2 }), Note::NotStanding(NodeId(2)));
        bench.receive(2, Message::VoteLeader { term: 3 });
        let leader = Leader { term: 3, node: NodeId(0) };
        let told = sent(&bench.receive(3, Message::VoteLeader { term: 3 }));
        assert_eq!(told, [1, 2, 3, 4, 5].map(|peer| (peer, Message::UpdateLeader(leader))));
        assert_eq!((bench.state.peers.leader, bench.state.peers.phase), (Some(leader), Phase::Normal));
        assert_eq!(bench.ignores(4, Message::VoteLeader { term: 3 }), Note::NotStanding(NodeId(4)));
    }

    #[test]
    fn as_built_the_votes_of_one_voter_make_a_leader() {
        let built = ["majority", "terms", "count_anew"];
        let mut bench = candidate(5, &built);
        for _ in 0..2 {
            bench.receive(1, Message::VoteLeader { term: 0 });
            assert_eq!(bench.state.leader(), None);
        }
        bench.receive(1, Message::VoteLeader { term: 0 });
        assert_eq!((bench.state.leader(), bench.state.peers.votes.len()), (Some(NodeId(0)), 1));
    }

    #[test]
    fn a_round_without_a_majority_is_given_up_and_begun_anew() {
        let mut bench = candidate(6, &[]);
        bench.receive(1, Message::VoteLeader { term: 3 });
        assert_eq!(notes(&bench.event(Event::Timer(Timer::Election))), [Note::GivesUpRound]);
        assert_eq!(notes(&bench.event(Event::Timer(Timer::Election)))[0], Note::Stands(4));
        assert!(bench.state.peers.votes.is_empty(), "votes of term 3 do not count in term 4");
    }

    #[test]
    fn the_limit_ends_an_election_or_begins_another() {
        let mut told = candidate(6, &["elect_again"]);
        assert_eq!(notes(&told.event(Event::Timer(Timer::ElectionLimit))), [Note::ElectionFails]);
        assert_eq!((told.state.peers.phase, told.state.leader()), (Phase::Normal, None));
        let mut bench = candidate(6, &[]);
        assert_eq!(
            notes(&bench.event(Event::Timer(Timer::ElectionLimit))),
            [Note::ElectionFails, Note::BeginsElection]
        );
        assert_eq!(bench.state.peers.phase, Phase::Ticking);
        let mut follower = Bench::follower(5, &[]);
        assert_eq!(notes(&follower.event(Event::Timer(Timer::ElectionLimit))), [], "an old limit means nothing");
    }

    #[test]
    fn a_winner_is_followed_unless_it_is_unknown_or_of_an_older_term() {
        let mut bench = bereft(6, &[]);
        let unknown = Leader { term: 3, node: NodeId(5) };
        let refused = Note::UnknownLeader { from: NodeId(1), leader: NodeId(5) };
        assert_eq!(bench.ignores(1, Message::UpdateLeader(unknown)), refused);
        let senseless = Leader { term: TERM_MAX + 1, node: NodeId(1) };
        let refused = Note::UnknownLeader { from: NodeId(1), leader: NodeId(1) };
        assert_eq!(bench.ignores(1, Message::UpdateLeader(senseless)), refused);
        let winner = Leader { term: 3, node: NodeId(1) };
        bench.receive(1, Message::UpdateLeader(winner));
        assert_eq!((bench.state.peers.leader, bench.state.peers.phase), (Some(winner), Phase::Normal));
        let older = Message::UpdateLeader(Leader { term: 2, node: NodeId(2) });
        assert_eq!(bench.ignores(2, older), Note::IgnoresWinner { winner: NodeId(2) });
        let other = Message::UpdateLeader(Leader { term: 3, node: NodeId(2) });
        assert_eq!(bench.ignores(2, other), Note::IgnoresWinner { winner: NodeId(2) });
        let before = bench.state.clone();
        assert_eq!(sent(&bench.receive(1, Message::UpdateLeader(winner))), []);
        assert_eq!(bench.state, before, "what comes twice changes nothing");
    }

    #[test]
    fn as_told_only_those_follow_who_voted_for_the_winner() {
        let off = ["accept_winner", "terms"];
        let update = Message::UpdateLeader(Leader { term: 0, node: NodeId(2) });
        let mut bench = bereft(6, &off);
        bench.receive(1, Message::RequestVote { term: 0 });
        assert_eq!(bench.ignores(2, update.clone()), Note::IgnoresWinner { winner: NodeId(2) });
        let mut bench = bereft(6, &off);
        bench.receive(2, Message::RequestVote { term: 0 });
        bench.receive(2, update);
        assert_eq!(bench.state.leader(), Some(NodeId(2)));
    }

    #[test]
    fn below_four_the_smallest_leads_and_says_so() {
        let bench = bereft(4, &[]);
        let leader = Some(Leader { term: 3, node: NodeId(0) });
        assert_eq!((bench.state.peers.size(), bench.state.peers.leader), (3, leader));
        assert_eq!(bereft(5, &[]).state.peers.phase, Phase::Ticking);
        assert_eq!(bereft(4, &["elect_on_loss"]).state.leader(), None);
    }
}
