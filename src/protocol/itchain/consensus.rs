//! Agreement on one block at a time, in the manner of PBFT: Propose, Prevote, PreCommit. What comes in: a block of this
//! node's own, proposals and votes. What goes out: votes, and the block that a quorum agreed on.

use std::sync::Arc;

use crate::node::{Context, NodeId, SortedMap};

use super::ItChain;
use super::block::{Block, Seal};
use super::bus::Bus;
use super::disk::{Promise, Write};
use super::forge;
use super::gateway::exists;
use super::message::{Lock, Message, Propose, Stage, StateId, TERM_MAX};
use super::note::Note;
use super::peer::others;
use super::rules::Rules;
use super::state::{EARLY_MAX, Early, Round, State};
use super::topic::Topic;
use super::view_change;

/// The fewest that can agree: one of four may be wrong.
pub const REPRESENTATIVES_MIN: usize = 4;

/// A block of this node's own goes to the others.
pub fn propose(ctx: &Context<ItChain>, state: &mut State, block: &Arc<Block>, bus: &mut Bus<'_>) {
    let representatives: Arc<[NodeId]> = state.peers.table().iter().copied().collect();
    if representatives.len() < REPRESENTATIVES_MIN {
        bus.note(Note::TooFew(state.peers.size()));
        return;
    }
    if state.consensus.round.is_some() {
        bus.note(Note::OneAtATime);
        return;
    }
    let id = StateId { height: block.height, term: state.term(), proposer: ctx.me };
    let promise = &state.consensus.promise;
    let lock = promise.lock.as_ref().filter(|lock| lock.block.height == block.height);
    // Who comes back and still leads has perhaps proposed before its crash: it stays with that.
    let voted = promise.voted.as_ref().filter(|(voted, _)| *voted == id).map(|(_, block)| block);
    let (block, voted_in) = match (lock, voted) {
        (Some(lock), _) => (lock.block.clone(), Some(lock.term)),
        (None, Some(voted)) => (voted.clone(), None),
        (None, None) => (block.clone(), None),
    };
    if has_voted_otherwise(ctx, state, id, block.seal) {
        bus.note(Note::VotedOtherwise(id));
        return;
    }
    bus.note(Note::Proposes { id, seal: block.seal });
    if state.consensus.equivocates {
        forge::equivocate(ctx, state, id, &representatives, &block, bus);
    } else {
        let proposal = Propose { id, representatives: representatives.clone(), block: block.clone(), voted_in };
        bus.deliver_all(&others(ctx, state, ctx.me), &Message::Propose(Box::new(proposal)));
    }
    enter(ctx, state, Round::new(id, representatives, block), bus);
}

/// A proposal arrives.
pub fn receive_propose(ctx: &Context<ItChain>, state: &mut State, from: NodeId, proposal: &Propose, bus: &mut Bus<'_>) {
    let Propose { id, representatives, block, voted_in } = proposal;
    if !is_sound(ctx, from, proposal) {
        bus.note(Note::BadProposal(from));
        return;
    }
    if !ctx.rules.accepts_proposer(from, state.leader()) {
        keep_early_proposal(ctx, state, from, proposal, bus);
        return;
    }
    let height = state.blockchain.chain.height();
    if id.height <= height || ctx.rules.is_over(id.term, state.term()) {
        bus.note(Note::OldProposal(*id));
        return;
    }
    if id.height > height + 1 {
        bus.note(Note::IsBehind { height: id.height, own: height });
        bus.publish(Topic::PeerAhead(from));
    }
    if state.blockchain.sync.is_some() || id.height > height + 1 {
        listen(ctx, state, proposal, bus);
        return;
    }
    match &state.consensus.round {
        Some(round) if round.id == *id && round.block.seal == block.seal => {
            bus.note(Note::OldProposal(*id));
            vote_again(state, from, bus);
            return;
        }
        Some(round) if round.id == *id => {
            bus.note(Note::TwoProposals { from, one: round.block.seal, other: block.seal });
            return;
        }
        Some(round) if !ctx.rules.replaces(round.id, *id) => {
            bus.note(Note::OneAtATime);
            return;
        }
        _ => {}
    }
    if let Some(flaw) = ctx.rules.flaw_before_voting(&state.blockchain.chain, block) {
        bus.note(Note::RefusesBlock { from, seal: block.seal, flaw });
        return;
    }
    if ctx.rules.is_bound(state.consensus.promise.lock.as_ref(), block, *voted_in)
        || has_voted_otherwise(ctx, state, *id, block.seal)
    {
        bus.note(Note::VotedOtherwise(*id));
        return;
    }
    enter(ctx, state, Round::new(*id, representatives.clone(), block.clone()), bus);
}

/// A vote arrives.
pub fn receive_vote(
    ctx: &Context<ItChain>,
    state: &mut State,
    from: NodeId,
    (stage, id, seal): (Stage, StateId, Option<Seal>),
    bus: &mut Bus<'_>,
) {
    let Some(seal) = seal else {
        bus.note(Note::EmptyHash(from));
        return;
    };
    if !state.peers.table().contains(&from) || id.term > TERM_MAX {
        bus.note(Note::Stranger(from));
        return;
    }
    let mut heard = Vec::new();
    if state.consensus.round.as_ref().is_some_and(|round| round.id == id) {
        heard.extend(add(state, from, stage, seal));
    } else if ctx.rules.is_stale(id, state.blockchain.chain.height()) {
        bus.note(Note::OldVote { from, stage, id });
        return;
    } else {
        keep_early(ctx, state, (from, stage), Early { id, seal }, bus);
    }
    // As the first implementation has it, early votes are looked at again when one of their kind comes.
    heard.extend(take_early(state, stage));
    // What follows from a vote is told before the vote itself.
    go_on(ctx, state, bus);
    heard.into_iter().for_each(|note| bus.note(note));
}

/// A block is stored: there is nothing to agree on at its height any more.
pub fn committed(ctx: &Context<ItChain>, state: &mut State, block: &Block, bus: &mut Bus<'_>) {
    let consensus = &mut state.consensus;
    if consensus.round.as_ref().is_some_and(|round| round.id.height <= block.height) {
        consensus.round = None;
    }
    if consensus.promise.lock.as_ref().is_some_and(|lock| lock.block.height <= block.height) {
        let promise = Promise { lock: None, ..Promise::clone(&consensus.promise) };
        set_promise(ctx, state, promise, bus);
    }
    state.consensus.early.retain(|_, early| !ctx.rules.is_stale(early.id, block.height));
    state.consensus.early_proposals.retain(|_, early| early.id.height > block.height);
    view_change::committed(ctx, state, bus);
}

/// From now on the node proposes different blocks to different nodes, as a fault.
pub fn will_equivocate(state: &mut State, bus: &mut Bus<'_>) {
    state.consensus.equivocates = true;
    bus.note(Note::WillEquivocate);
}

/// Replaces what the node has bound itself to.
pub fn set_promise(ctx: &Context<ItChain>, state: &mut State, promise: Promise, bus: &mut Bus<'_>) {
    state.consensus.promise = Arc::new(promise);
    if ctx.rules.keeps_promises() {
        bus.out().save(Write::Promise(state.consensus.promise.clone()));
    }
}

/// How many votes of a kind count for a block.
pub fn count(rules: &Rules, votes: &SortedMap<NodeId, Seal>, block: Seal) -> u32 {
    let votes = votes.values().filter(|seal| rules.counts_for(**seal, block));
    u32::try_from(votes.count()).unwrap_or(u32::MAX)
}

fn is_sound(ctx: &Context<ItChain>, from: NodeId, proposal: &Propose) -> bool {
    let Propose { id, representatives, block, .. } = proposal;
    let is_ascending = representatives.windows(2).all(|pair| pair[0] < pair[1]);
    let exist = representatives.iter().all(|node| exists(ctx, *node));
    let take_part = representatives.contains(&from) && representatives.contains(&ctx.me);
    let is_about_block = id.proposer == from && id.height == block.height && id.term <= TERM_MAX;
    is_ascending && exist && take_part && is_about_block && representatives.len() >= REPRESENTATIVES_MIN
}

/// Whether the node has voted for another block at this height, in this term or a later one.
fn has_voted_otherwise(ctx: &Context<ItChain>, state: &State, id: StateId, seal: Seal) -> bool {
    let voted = state.consensus.promise.voted.as_ref().map(|(voted, block)| (*voted, block.seal));
    voted.is_some_and(|voted| ctx.rules.contradicts(voted, (id, seal)))
}

/// A proposal may overtake the news that its proposer leads, and that of a former leader the news that it leads no more.
fn keep_early_proposal(ctx: &Context<ItChain>, state: &mut State, from: NodeId, proposal: &Propose, bus: &mut Bus<'_>) {
    let (leader, term) = (state.peers.leader, state.term());
    let early = &mut state.consensus.early_proposals;
    let is_early = ctx.rules.may_be_early(proposal.id.term, term) && state.peers.table().contains(&from);
    if is_early && (early.len() < EARLY_MAX || early.contains_key(&from)) {
        early.insert(from, Box::new(proposal.clone()));
        bus.note(Note::EarlyProposal(from));
        // The news may be lost.
        bus.deliver(from, Message::RequestLeader);
        return;
    }
    bus.note(Note::InvalidLeader { from, leader: state.leader() });
    if let Some(leader) = leader.filter(|leader| ctx.rules.is_over(proposal.id.term, leader.term)) {
        bus.deliver(from, Message::UpdateLeader(leader));
    }
}

fn enter(ctx: &Context<ItChain>, state: &mut State, round: Round, bus: &mut Bus<'_>) {
    let (id, block) = (round.id, round.block.clone());
    state.consensus.round = Some(round);
    if ctx.rules.votes_for(ctx.me, id.proposer) {
        let promise = Promise { voted: Some((id, block)), ..Promise::clone(&state.consensus.promise) };
        set_promise(ctx, state, promise, bus);
        vote(ctx, state, Stage::Prevote, bus);
    }
    take_all_early(ctx, state, bus);
    view_change::wait_for_block(ctx, state, bus);
    go_on(ctx, state, bus);
}

/// Counts the votes of others for a block that the node cannot judge yet, so that it learns whether it is agreed on.
fn listen(ctx: &Context<ItChain>, state: &mut State, proposal: &Propose, bus: &mut Bus<'_>) {
    let is_later = |round: &Round| round.is_listening && round.id < proposal.id;
    if !ctx.rules.stages() || !state.consensus.round.as_ref().is_none_or(is_later) {
        bus.note(Note::SyncsMeanwhile(proposal.id));
        return;
    }
    let round = Round::new(proposal.id, proposal.representatives.clone(), proposal.block.clone());
    bus.note(Note::Listens(proposal.id));
    state.consensus.round = Some(Round { is_listening: true, ..round });
    take_all_early(ctx, state, bus);
    go_on(ctx, state, bus);
}

fn vote(ctx: &Context<ItChain>, state: &mut State, stage: Stage, bus: &mut Bus<'_>) {
    let Some(round) = &mut state.consensus.round else { return };
    let (id, seal) = (round.id, round.block.seal);
    let receivers: Vec<NodeId> = round.representatives.iter().copied().filter(|node| *node != ctx.me).collect();
    if ctx.rules.counts_own_vote() {
        round.votes_mut(stage).insert(ctx.me, seal);
    }
    bus.note(Note::Votes { stage, id, seal });
    // Who equivocates has sent each receiver the vote that it wants to hear.
    if !(state.consensus.equivocates && id.proposer == ctx.me) {
        bus.deliver_all(&receivers, &Message::Vote { stage, id, seal: Some(seal) });
    }
}

/// Sends a proposer once more what this node voted: it has proposed again, perhaps because it came back.
fn vote_again(state: &State, to: NodeId, bus: &mut Bus<'_>) {
    let Some(round) = state.consensus.round.as_ref().filter(|round| !round.is_listening) else { return };
    let stages = if round.is_prepared { &[Stage::Prevote, Stage::PreCommit][..] } else { &[Stage::Prevote] };
    for stage in stages {
        bus.deliver(to, Message::Vote { stage: *stage, id: round.id, seal: Some(round.block.seal) });
    }
}

/// Counts a vote; what there is to say of it.
fn add(state: &mut State, from: NodeId, stage: Stage, seal: Seal) -> Option<Note> {
    let round = state.consensus.round.as_mut()?;
    let id = round.id;
    if !round.representatives.contains(&from) {
        Some(Note::Stranger(from))
    } else if round.votes(stage).contains_key(&from) {
        Some(Note::VotedAlready { from, stage })
    } else {
        round.votes_mut(stage).insert(from, seal);
        Some(Note::HearsVote { from, stage, id })
    }
}

fn keep_early(ctx: &Context<ItChain>, state: &mut State, key: (NodeId, Stage), vote: Early, bus: &mut Bus<'_>) {
    let (from, stage) = key;
    let early = &mut state.consensus.early;
    let kept = early.get(&key).map(|kept| kept.id);
    let is_occupied = kept.is_some_and(|kept| !ctx.rules.makes_room(kept, vote.id));
    if kept == Some(vote.id) {
        bus.note(Note::VotedAlready { from, stage });
    } else if is_occupied || (early.len() >= EARLY_MAX && !early.contains_key(&key)) {
        bus.note(Note::EarlyVoteBlocked { from, stage });
    } else {
        early.insert(key, vote);
        bus.note(Note::EarlyVote { from, stage });
    }
}

/// Looks at the votes of both kinds that have waited for this proposal, if the rules have it.
fn take_all_early(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    if ctx.rules.looks_again() {
        let prevotes = take_early(state, Stage::Prevote);
        let precommits = take_early(state, Stage::PreCommit);
        prevotes.into_iter().chain(precommits).for_each(|note| bus.note(note));
    }
}

/// Counts the votes that have waited for this proposal; what there is to say of them.
fn take_early(state: &mut State, stage: Stage) -> Vec<Note> {
    let Some(id) = state.consensus.round.as_ref().map(|round| round.id) else { return Vec::new() };
    let mut due = Vec::new();
    state.consensus.early.retain(|(from, kind), early| {
        let is_due = *kind == stage && early.id == id;
        if is_due {
            due.push((*from, early.seal));
        }
        !is_due
    });
    due.into_iter().filter_map(|(from, seal)| add(state, from, stage, seal)).collect()
}

/// Goes as far as the votes allow: a quorum of Prevotes leads to a PreCommit, a quorum of these to the block.
fn go_on(ctx: &Context<ItChain>, state: &mut State, bus: &mut Bus<'_>) {
    let Some(round) = &mut state.consensus.round else { return };
    // A leader that knows few does not decide for the many that others know.
    let quorum = ctx.rules.quorum(round.representatives.len().max(state.peers.table().len()));
    let seal = round.block.seal;
    if !round.is_prepared && !round.is_listening && count(&ctx.rules, &round.prevotes, seal) >= quorum {
        round.is_prepared = true;
        let lock = Lock { term: round.id.term, block: round.block.clone() };
        bus.note(Note::IsPrepared { seal, votes: count(&ctx.rules, &round.prevotes, seal) });
        if ctx.rules.changes_views() {
            let promise = Promise { lock: Some(lock), ..Promise::clone(&state.consensus.promise) };
            set_promise(ctx, state, promise, bus);
        }
        vote(ctx, state, Stage::PreCommit, bus);
    }
    let Some(round) = &state.consensus.round else { return };
    let votes = count(&ctx.rules, &round.precommits, seal);
    if votes >= quorum && (round.is_prepared || round.is_listening) {
        bus.note(Note::Agrees { seal, votes });
        bus.publish(Topic::BlockConfirm(round.block.clone()));
        state.consensus.round = None;
    }
}
