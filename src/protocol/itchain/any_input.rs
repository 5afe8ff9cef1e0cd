//! Whatever reaches a node in whatever order, under whatever rules: it does not panic, it stays bounded, and the same step
//! gives the same outcome; and the observer follows. Numbers are small, or the largest that there are.

use proptest::prelude::*;

use super::fixture::{Bench, from};
use super::transaction::ARGUMENTS_MAX;
use super::*;
use crate::node::{Disk, Effect, rules_of_bits, start, step};

/// Nodes of the network; the first is looked at.
const NODES: u16 = 5;
/// The most effects of a step: letters and notes for a few lists of nodes, with room to spare.
const EFFECTS_MAX: usize = 2_000;

#[derive(Clone, Debug)]
enum Thing {
    Opens(u16, u16),
    Closes(u16, u16),
    Arrives(u16, Message),
    Ends(Timer),
    Asked(Request),
    Crashes,
    Switches(u128),
    Solo(bool),
}

fn number() -> BoxedStrategy<u64> {
    prop_oneof![
        12 => 0..5_u64,
        1 => prop::sample::select(vec![TERM_MAX - 1, TERM_MAX, TERM_MAX + 1, u64::MAX - 1, u64::MAX]),
    ]
    .boxed()
}

fn node() -> BoxedStrategy<NodeId> {
    prop_oneof![12 => 0..NODES, 1 => prop::sample::select(vec![9, u16::MAX])].prop_map(NodeId).boxed()
}

fn leader() -> BoxedStrategy<Leader> {
    (number(), node()).prop_map(|(term, node)| Leader { term, node }).boxed()
}

fn listed() -> BoxedStrategy<Listed> {
    prop_oneof![
        8 => node().prop_map(Listed::of),
        1 => (prop::option::of(node()), prop::option::of(node())).prop_map(|(id, address)| Listed { id, address }),
    ]
    .boxed()
}

fn list() -> BoxedStrategy<Arc<[Listed]>> {
    prop::collection::vec(listed(), 0..5).prop_map(Arc::from).boxed()
}

fn call() -> BoxedStrategy<Call> {
    let function = prop::sample::select(vec!["mint", "transfer", "initA", "incA", "", "steal"]);
    let word =
        prop_oneof![8 => "[ab]", 4 => "[0-9]{1,2}", 1 => Just(u64::MAX.to_string()), 1 => Just("x".repeat(2_000))];
    (function, prop::collection::vec(word, 0..=ARGUMENTS_MAX + 1))
        .prop_map(|(function, words)| Call::new(function, &words.iter().map(String::as_str).collect::<Vec<_>>()))
        .boxed()
}

fn transactions() -> BoxedStrategy<Arc<[Transaction]>> {
    let id = (node(), number()).prop_map(|(publisher, serial)| TransactionId { publisher, serial });
    let transaction = (id, call()).prop_map(|(id, call)| Transaction { id, call });
    prop::collection::vec(transaction, 0..4).prop_map(Arc::from).boxed()
}

/// A block behind genesis that fits, or one with a wrong field.
fn block() -> BoxedStrategy<Arc<Block>> {
    let fits = transactions()
        .prop_map(|transactions| Block::behind(&Block::genesis("lab"), transactions, NodeId(1), Cover::All));
    let wrong =
        (fits.clone(), number(), any::<bool>(), any::<bool>()).prop_map(|(block, height, links, seals)| Block {
            height,
            prev_seal: block.prev_seal.filter(|_| links),
            seal: if seals { block.seal } else { Seal::of(b"wrong") },
            ..block
        });
    prop_oneof![3 => fits, 1 => wrong].prop_map(Arc::new).boxed()
}

fn state_id() -> BoxedStrategy<StateId> {
    (number(), number(), node()).prop_map(|(height, term, proposer)| StateId { height, term, proposer }).boxed()
}

fn lock() -> BoxedStrategy<Lock> {
    (number(), block()).prop_map(|(term, block)| Lock { term, block }).boxed()
}

fn stage() -> BoxedStrategy<Stage> {
    prop::sample::select(vec![Stage::Prevote, Stage::PreCommit]).boxed()
}

fn propose() -> BoxedStrategy<Message> {
    let representatives = prop_oneof![
        4 => Just((0..NODES).map(NodeId).collect::<Vec<NodeId>>()),
        1 => prop::collection::vec(node(), 0..6),
    ];
    (state_id(), representatives, block(), prop::option::of(number()), any::<bool>())
        .prop_map(|(id, representatives, block, voted_in, is_about_block)| {
            let id = if is_about_block { StateId { height: block.height, ..id } } else { id };
            let proposal = Propose { id, representatives: representatives.into(), block, voted_in };
            Message::Propose(Box::new(proposal))
        })
        .boxed()
}

fn given_up() -> BoxedStrategy<Message> {
    (number(), node(), number(), prop::option::of(lock()))
        .prop_map(|(term, next, height, lock)| {
            Message::ViewChange(GivenUp { term, next, height, lock: lock.map(Box::new) })
        })
        .boxed()
}

fn message() -> BoxedStrategy<Message> {
    let seal = prop_oneof![4 => block().prop_map(|block| Some(block.seal)), 1 => Just(None)];
    prop_oneof![
        3 => (prop::option::of(leader()), list()).prop_map(|(leader, peers)| Message::Table(PlTable { leader, peers })),
        1 => listed().prop_map(Message::Node),
        1 => Just(Message::RequestPeerList),
        1 => list().prop_map(Message::PeerList),
        1 => Just(Message::RequestLeader),
        1 => leader().prop_map(Message::LeaderDelivery),
        1 => Just(Message::PullTable),
        2 => number().prop_map(|term| Message::RequestVote { term }),
        2 => number().prop_map(|term| Message::VoteLeader { term }),
        2 => leader().prop_map(Message::UpdateLeader),
        2 => transactions().prop_map(Message::Transactions),
        5 => propose(),
        5 => (stage(), state_id(), seal).prop_map(|(stage, id, seal)| Message::Vote { stage, id, seal }),
        3 => given_up(),
        1 => Just(Message::RequestHeight),
        2 => number().prop_map(Message::Height),
        1 => number().prop_map(Message::RequestBlock),
        2 => (number(), prop::option::of(block())).prop_map(|(height, block)| Message::Block { height, block }),
    ]
    .boxed()
}

fn request() -> BoxedStrategy<Request> {
    use Forgery::{EmptyId, EmptyTable, EmptyVote, Proposal, Twice, UnknownLeader, VoteAgain, WrongLink, WrongSeal};
    let forgeries =
        vec![EmptyTable, EmptyId, Twice, UnknownLeader, Proposal, WrongLink, WrongSeal, VoteAgain, EmptyVote];
    let tamperings =
        vec![Tampering::Transaction, Tampering::Link, Tampering::Seal, Tampering::Creator, Tampering::Resealed];
    prop_oneof![
        6 => call().prop_map(Request::Invoke),
        1 => call().prop_map(Request::Query),
        1 => node().prop_map(Request::Dial),
        1 => node().prop_map(Request::Join),
        1 => node().prop_map(Request::Close),
        1 => Just(Request::Verify),
        1 => (node(), number()).prop_map(|(publisher, serial)| Request::Prove(TransactionId { publisher, serial })),
        1 => (number(), prop::sample::select(tamperings)).prop_map(|(height, what)| Request::Tamper { height, what }),
        1 => Just(Request::Equivocate),
        1 => (prop::sample::select(forgeries), node()).prop_map(|(what, to)| Request::Forge { what, to }),
    ]
    .boxed()
}

fn thing() -> BoxedStrategy<Thing> {
    let timers = vec![
        Timer::Election,
        Timer::ElectionLimit,
        Timer::Batch,
        Timer::View,
        Timer::Sync,
        Timer::Redial,
        Timer::Gossip,
        Timer::Rotate,
    ];
    prop_oneof![
        4 => (node(), 0..2_u16).prop_map(|(node, attempt)| Thing::Opens(node.0, attempt)),
        1 => (node(), 0..2_u16).prop_map(|(node, attempt)| Thing::Closes(node.0, attempt)),
        12 => (node(), message()).prop_map(|(from, message)| Thing::Arrives(from.0, message)),
        6 => prop::sample::select(timers).prop_map(Thing::Ends),
        4 => request().prop_map(Thing::Asked),
        1 => Just(Thing::Crashes),
        1 => any::<u128>().prop_map(Thing::Switches),
        1 => any::<bool>().prop_map(Thing::Solo),
    ]
    .boxed()
}

/// One step, twice: both give the same. Its writes go to the disk.
fn handle(bench: &mut Bench, event: &Event<ItChain>) {
    let (state, out) = step(&bench.ctx, bench.state.clone(), event.clone());
    let again = step(&bench.ctx, bench.state.clone(), event.clone());
    assert!((&state, &out) == (&again.0, &again.1), "the same step gave another outcome");
    assert!(out.iter().count() <= EFFECTS_MAX, "{} effects", out.iter().count());
    for effect in out.iter() {
        match effect {
            Effect::Save(write) => bench.disk.apply(write.clone()),
            Effect::Note(note) => {
                assert!(!explain::explain(note, bench.ctx.me, &bench.ctx.roster).is_empty());
            }
            Effect::Send { to, message, .. } => {
                assert!(*to != bench.ctx.me, "the node sends itself a message");
                let _ = explain::describe(message, &bench.ctx.roster);
            }
            _ => {}
        }
    }
    bench.state = state;
}

fn assert_is_bounded(bench: &Bench, steps: usize) {
    let State { gateway, peers, txpool, consensus, blockchain, .. } = &bench.state;
    assert!(gateway.links.len() <= usize::from(NODES) && gateway.dialling.len() <= usize::from(NODES));
    assert!(peers.table().len() <= usize::from(NODES) && peers.ballot.term <= TERM_MAX, "{peers:?}");
    assert!(txpool.pool.len() <= POOL_MAX && txpool.pool.len() <= 4 * steps);
    assert!(consensus.early.len() <= EARLY_MAX && consensus.given_up.len() <= usize::from(NODES));
    assert!(blockchain.staged.len() <= STAGED_MAX && blockchain.chain.len() <= 2 + steps as u64);
    assert!(blockchain.chain.flaws().len() <= FLAWS_MAX);
    assert!(bench.state.ivm.failures().len() <= FAILURES_MAX && bench.state.ivm.accounts().count() <= ACCOUNTS_MAX);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_reaches_a_node_makes_it_panic_or_grow_without_bound(
        rules in prop::option::of(any::<u128>()),
        is_connected in any::<bool>(),
        things in prop::collection::vec(thing(), 1..60),
    ) {
        let mut bench = if is_connected { Bench::follower(NODES, &[]) } else { Bench::new(NODES, &[]) };
        if let Some(bits) = rules {
            bench.ctx.rules = rules_of_bits(bits);
        }
        let mut seen = Observer::default();
        for (place, thing) in things.iter().enumerate() {
            let over = |peer: u16, attempt| crate::node::Connection { attempt, ..from(peer) };
            match thing {
                Thing::Opens(peer, attempt) => {
                    handle(&mut bench, &Event::Connected { peer: NodeId(*peer), over: over(*peer, *attempt) });
                }
                Thing::Closes(peer, attempt) => {
                    handle(&mut bench, &Event::Disconnected { peer: NodeId(*peer), over: over(*peer, *attempt) });
                }
                Thing::Arrives(peer, message) => {
                    let event = Event::Message { from: NodeId(*peer), over: Some(from(*peer)), message: message.clone() };
                    handle(&mut bench, &event);
                }
                Thing::Ends(timer) => handle(&mut bench, &Event::Timer(*timer)),
                Thing::Asked(request) => handle(&mut bench, &Event::Request(request.clone())),
                Thing::Crashes => bench.state = start(&bench.ctx, &bench.disk).0,
                Thing::Switches(bits) => bench.ctx.rules = rules_of_bits(*bits),
                Thing::Solo(is_solo) => {
                    bench.ctx.params.engine = if *is_solo { Engine::Solo } else { Engine::Pbft };
                }
            }
            assert_is_bounded(&bench, place + 1);
            ItChain::witness(&mut seen, Sight::State { node: bench.ctx.me, state: &bench.state });
        }
    }
}
