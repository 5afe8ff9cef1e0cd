//! Single steps of agreeing on blocks, fetching them, and giving up on a leader.

use super::block::Cover;
use super::fixture::{Bench, sent};
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
