//! Single steps of agreeing on blocks, fetching them, and giving up on a leader.

use super::block::Cover;
use super::fixture::{Bench, notes, sent};
use super::*;

/// A block of the leader, node 1 in term 2, behind the last one of this node or so many higher.
fn proposal(bench: &Bench, call: &str, higher: u64) -> Propose {
    let last = bench.state.blockchain.chain.last().expect("there is a genesis");
    let id = |serial| TransactionId { publisher: NodeId(1), serial };
    let behind = |before: &Block, serial, call: &str| {
        let transactions = Arc::from([Transaction { id: id(serial), call: Call::new(call, &[]) }]);
        Block::behind(before, transactions, NodeId(1), Cover::All)
    };
    let before = (0..higher).fold(Block::clone(last), |before, serial| behind(&before, serial + 1, "initA"));
    let block = Arc::new(behind(&before, higher + 1, call));
    let representatives = bench.state.peers.table().iter().copied().collect();
    let id = StateId { height: block.height, term: 2, proposer: NodeId(1) };
    Propose { id, representatives, block, voted_in: None }
}

fn vote(stage: Stage, proposal: &Propose) -> Message {
    Message::Vote { stage, id: proposal.id, seal: Some(proposal.block.seal) }
}

/// The kinds of the messages among effects, each once.
fn kinds(effects: &[crate::node::Effect<ItChain>]) -> Vec<&'static str> {
    let mut kinds: Vec<&str> = sent(effects).iter().map(|(_, message)| explain::kind(message)).collect();
    kinds.dedup();
    kinds
}

#[test]
fn who_fetches_casts_no_vote_and_stages_what_the_others_agree_on() {
    let mut bench = Bench::follower(4, &[]);
    let two = proposal(&bench, "incA", 1);
    assert_eq!(kinds(&bench.receive(1, Message::Propose(Box::new(two.clone())))), ["RequestHeight"]);
    for peer in [1, 2, 3] {
        assert_eq!(sent(&bench.receive(peer, vote(Stage::Prevote, &two))), []);
    }
    assert_eq!(bench.state.consensus.promise.lock, None);
    for peer in [1, 2, 3] {
        bench.receive(peer, vote(Stage::PreCommit, &two));
    }
    assert_eq!(bench.state.blockchain.staged.keys().copied().collect::<Vec<u64>>(), [2]);
    bench.receive(1, Message::Height(1));
    let one = Arc::new(Block::clone(&proposal(&bench, "initA", 0).block));
    bench.receive(1, Message::Block { height: 1, block: Some(one) });
    assert_eq!((bench.state.blockchain.chain.height(), bench.disk.chain.height()), (2, 2));
    assert_eq!(bench.state.ivm.counter(), Some(1));
}

#[test]
fn without_staging_who_fetches_takes_no_notice() {
    let mut bench = Bench::follower(4, &["stage_while_syncing"]);
    let two = proposal(&bench, "incA", 1);
    bench.receive(1, Message::Propose(Box::new(two)));
    assert_eq!(bench.state.consensus.round, None);
}

fn propose(proposal: &Propose) -> Message {
    Message::Propose(Box::new(proposal.clone()))
}

fn gives_up(term: Term, next: u16, lock: Option<&Lock>) -> Message {
    Message::ViewChange(GivenUp { term, next: NodeId(next), height: 0, lock: lock.cloned().map(Box::new) })
}

/// Which terms and candidates the node votes for among what it sends.
fn says(effects: &[crate::node::Effect<ItChain>]) -> Option<(Term, u16)> {
    sent(effects).into_iter().find_map(|(_, message)| match message {
        Message::ViewChange(said) => Some((said.term, said.next.0)),
        _ => None,
    })
}

/// A follower of node 1 that saw a quorum of Prevotes for a block of it.
fn bound(call: &str) -> (Bench, Propose) {
    let mut bench = Bench::follower(4, &[]);
    let one = proposal(&bench, call, 0);
    assert_eq!(kinds(&bench.receive(1, propose(&one))), ["Prevote"]);
    bench.receive(1, vote(Stage::Prevote, &one));
    assert_eq!(kinds(&bench.receive(2, vote(Stage::Prevote, &one))), ["PreCommit"]);
    let lock = bench.disk.promise.lock.as_ref().expect("it is bound");
    assert_eq!((lock.term, lock.block.seal), (2, one.block.seal));
    (bench, one)
}

#[test]
fn of_two_proposals_for_one_place_the_second_is_ignored() {
    let mut bench = Bench::follower(4, &[]);
    let (one, other) = (proposal(&bench, "incA", 0), proposal(&bench, "initA", 0));
    bench.receive(1, propose(&one));
    let told = Note::TwoProposals { from: NodeId(1), one: one.block.seal, other: other.block.seal };
    assert_eq!(bench.ignores(1, propose(&other)), told);
}

#[test]
fn a_vote_for_another_block_or_a_second_one_brings_no_quorum() {
    let mut bench = Bench::follower(4, &[]);
    let (one, other) = (proposal(&bench, "incA", 0), proposal(&bench, "initA", 0));
    bench.receive(1, propose(&one));
    bench.receive(1, vote(Stage::Prevote, &one));
    assert_eq!(
        bench.ignores(1, vote(Stage::Prevote, &one)),
        Note::VotedAlready { from: NodeId(1), stage: Stage::Prevote }
    );
    assert_eq!(sent(&bench.receive(2, vote(Stage::Prevote, &other))), []);
    assert_eq!(kinds(&bench.receive(3, vote(Stage::Prevote, &one))), ["PreCommit"]);
}

#[test]
fn a_vote_that_comes_twice_before_its_proposal_is_kept_once() {
    let mut bench = Bench::follower(4, &[]);
    let (one, other) = (proposal(&bench, "incA", 0), proposal(&bench, "initA", 0));
    bench.receive(2, vote(Stage::Prevote, &one));
    let again = Note::VotedAlready { from: NodeId(2), stage: Stage::Prevote };
    assert_eq!(bench.ignores(2, vote(Stage::Prevote, &one)), again);
    assert_eq!(bench.ignores(2, vote(Stage::Prevote, &other)), again, "nor is it exchanged for another");
}

#[test]
fn who_is_bound_votes_for_another_block_only_if_a_later_quorum_wanted_it() {
    let (mut bench, one) = bound("incA");
    bench.receive(2, Message::UpdateLeader(Leader { term: 3, node: NodeId(2) }));
    assert_eq!(bench.state.consensus.round, None);
    let id = StateId { height: 1, term: 3, proposer: NodeId(2) };
    let other = Propose { id, ..proposal(&bench, "initA", 0) };
    for voted_in in [None, Some(1), Some(2)] {
        let message = propose(&Propose { voted_in, ..other.clone() });
        assert_eq!(bench.ignores(2, message), Note::VotedOtherwise(id));
    }
    let same = Propose { id, voted_in: Some(2), ..one };
    assert_eq!(kinds(&bench.clone().receive(2, propose(&same))), ["Prevote"]);
    assert_eq!(kinds(&bench.receive(2, propose(&Propose { voted_in: Some(3), ..other }))), ["Prevote"]);
}

#[test]
fn who_voted_in_a_later_term_votes_in_no_earlier_one() {
    let mut bench = Bench::follower(4, &[]);
    let (one, other) = (proposal(&bench, "incA", 0), proposal(&bench, "initA", 0));
    bench.receive(2, Message::UpdateLeader(Leader { term: 3, node: NodeId(2) }));
    let later = StateId { height: 1, term: 3, proposer: NodeId(2) };
    bench.receive(2, propose(&Propose { id: later, ..one }));
    // Node 1 leads again, and what it proposed in its first term arrives at last.
    bench.receive(1, Message::UpdateLeader(Leader { term: 6, node: NodeId(1) }));
    assert_eq!(bench.ignores(1, propose(&other)), Note::OldProposal(other.id));
    // A node that crashed in between knows it from its disk.
    let (state, _) = crate::node::start(&bench.ctx, &bench.disk);
    bench.state = state;
    for peer in 1..4 {
        bench.connect(peer);
    }
    bench.receive(1, Message::LeaderDelivery(Leader { term: 2, node: NodeId(1) }));
    assert_eq!(bench.state.leader(), Some(NodeId(1)));
    assert_eq!(bench.ignores(1, propose(&other)), Note::VotedOtherwise(other.id));
}

#[test]
fn a_proposal_that_overtakes_the_news_of_its_leader_waits_for_it() {
    let mut bench = Bench::follower(4, &[]);
    let early = Propose { id: StateId { height: 1, term: 3, proposer: NodeId(2) }, ..proposal(&bench, "incA", 0) };
    let effects = bench.receive(2, propose(&early));
    assert_eq!((&notes(&effects)[..], kinds(&effects)), (&[Note::EarlyProposal(NodeId(2))][..], vec!["RequestLeader"]));
    let news = Leader { term: 3, node: NodeId(2) };
    assert_eq!(kinds(&bench.clone().receive(2, Message::UpdateLeader(news))), ["Prevote"]);
    // The news may be lost: the answer does as well.
    assert_eq!(kinds(&bench.receive(2, Message::LeaderDelivery(news))), ["Prevote"]);
    let mut bench = Bench::follower(4, &["look_again"]);
    let leader = Some(NodeId(1));
    assert_eq!(bench.ignores(2, propose(&early)), Note::InvalidLeader { from: NodeId(2), leader });
}

#[test]
fn a_former_leader_that_still_proposes_hears_who_leads() {
    let mut bench = Bench::follower(4, &[]);
    let one = proposal(&bench, "incA", 0);
    let news = Leader { term: 3, node: NodeId(2) };
    bench.receive(2, Message::UpdateLeader(news));
    assert_eq!(sent(&bench.receive(1, propose(&one))), [(1, Message::UpdateLeader(news))]);
}

#[test]
fn a_leader_that_knows_few_does_not_decide_for_many() {
    let mut bench = Bench::follower(10, &[]);
    let few: Arc<[NodeId]> = (0..4).map(NodeId).collect();
    let one = Propose { representatives: few, ..proposal(&bench, "incA", 0) };
    bench.receive(1, propose(&one));
    for peer in 1..4 {
        assert_eq!(sent(&bench.receive(peer, vote(Stage::Prevote, &one))), []);
    }
    assert_eq!(bench.state.consensus.promise.lock, None);
}

#[test]
fn who_gives_up_alone_keeps_to_its_term_and_has_the_others_wait_too() {
    let mut bench = Bench::follower(4, &[]);
    bench.ask("tx incA");
    assert_eq!(kinds(&bench.event(Event::Timer(Timer::Batch))), ["SendTransactions"]);
    for _ in 0..3 {
        let effects = bench.event(Event::Timer(Timer::View));
        assert_eq!(kinds(&effects), ["SendTransactions", "ViewChange"]);
        assert_eq!(says(&effects), Some((3, 3)));
    }
    // Two others want the same, but their candidate does nothing.
    bench.receive(1, gives_up(3, 3, None));
    bench.receive(2, gives_up(3, 3, None));
    // Node 3 was not heard, so the three that spoke take turns.
    assert_eq!(says(&bench.event(Event::Timer(Timer::View))), Some((4, 1)));
    assert_eq!(bench.disk.ballot, Ballot { term: 4, voted_for: Some(NodeId(1)) });
}

#[test]
fn who_has_nothing_to_wait_for_gives_up_with_more_than_a_third() {
    let mut bench = Bench::follower(4, &[]);
    assert_eq!(sent(&bench.receive(2, gives_up(5, 1, None))), []);
    assert_eq!(says(&bench.receive(3, gives_up(5, 1, None))), Some((5, 1)));
}

#[test]
fn votes_for_another_candidate_of_the_same_term_make_no_leader() {
    let mut bench = Bench::follower(4, &[]);
    bench.receive(1, gives_up(4, 0, None));
    bench.receive(2, gives_up(4, 0, None));
    assert_eq!(bench.state.leader(), Some(NodeId(0)));
    // For the others somebody else is in line: the node votes as they do.
    let mut bench = Bench::follower(4, &[]);
    bench.receive(1, gives_up(4, 3, None));
    bench.receive(2, gives_up(4, 3, None));
    assert_eq!((bench.state.leader(), bench.state.peers.ballot.voted_for), (Some(NodeId(1)), Some(NodeId(3))));
    // It has voted for another already.
    let mut bench = Bench::follower(4, &[]);
    bench.ask("tx incA");
    bench.event(Event::Timer(Timer::Batch));
    assert_eq!(says(&bench.event(Event::Timer(Timer::View))), Some((3, 3)));
    for peer in 1..4 {
        bench.receive(peer, gives_up(3, 0, None));
    }
    assert_eq!(bench.state.leader(), Some(NodeId(1)));
}

#[test]
fn the_next_in_line_proposes_what_the_highest_term_is_bound_to() {
    let mut bench = Bench::follower(4, &[]);
    let (one, other) = (proposal(&bench, "incA", 0).block, proposal(&bench, "initA", 0).block);
    let (low, high) = (Lock { term: 2, block: one }, Lock { term: 3, block: other.clone() });
    bench.receive(1, gives_up(4, 0, Some(&high)));
    let effects = bench.receive(2, gives_up(4, 0, Some(&low)));
    let proposed = sent(&effects).into_iter().find_map(|(_, message)| match message {
        Message::Propose(proposal) => Some(proposal),
        _ => None,
    });
    let proposed = proposed.expect("it proposes at once");
    assert_eq!((proposed.block.seal, proposed.voted_in, proposed.id.term), (other.seal, Some(3), 4));
}

#[test]
fn who_gives_up_at_a_lower_height_hears_how_high_the_others_are() {
    let (mut bench, one) = bound("incA");
    for peer in [1, 2] {
        bench.receive(peer, vote(Stage::PreCommit, &one));
    }
    assert_eq!(bench.state.blockchain.chain.height(), 1);
    assert_eq!(sent(&bench.receive(3, gives_up(3, 3, None))), [(3, Message::Height(1))]);
    let mut behind = Bench::follower(4, &[]);
    assert_eq!(kinds(&behind.receive(2, Message::Height(1))), ["RequestHeight"]);
    assert_eq!(behind.ignores(3, Message::Height(1)), Note::NotAsked(NodeId(3)));
}
