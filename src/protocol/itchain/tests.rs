//! Single steps: what a node does with what reaches it.

use super::fixture::{Bench, notes, sent, topics};
use super::*;

#[test]
fn the_explanation_names_the_topic_and_who_consumed_it() {
    let mut bench = Bench::new(2, &[]);
    let effects = bench.connect(1);
    let words: Vec<String> = effects
        .iter()
        .filter_map(|effect| match effect {
            crate::node::Effect::Note(note @ Note::Consumed { .. }) => {
                Some(explain::explain(note, bench.ctx.me, &bench.ctx.roster))
            }
            _ => None,
        })
        .collect();
    assert_eq!(words[0], "On the bus: connection.created → peer, blockchain.");
    assert!(words.contains(&"On the bus: message.deliver → gateway.".to_owned()), "{words:?}");
    assert!(notes(&effects).contains(&Note::SavesPeer(NodeId(1))) && sent(&effects).len() == 1);
}

/// What a node of this kind forges, as its message.
fn forged(bench: &Bench, what: Forgery) -> Message {
    let mut from = bench.state.clone();
    from.consensus.promise = Arc::new(Promise::default());
    let ctx = Context { me: NodeId(3), ..bench.ctx.clone() };
    forge::message(&ctx, &from, what, bench.ctx.me).expect("there is something to forge from")
}

#[test]
fn each_bad_table_is_refused_by_name() {
    for (what, expected) in [
        (Forgery::EmptyTable, BadTable::Empty),
        (Forgery::EmptyId, BadTable::EmptyId),
        (Forgery::Twice, BadTable::ListedTwice(NodeId(0))),
        (Forgery::UnknownLeader, BadTable::UnknownLeader),
    ] {
        let mut bench = Bench::leader(4, &[]);
        let message = forged(&bench, what);
        assert_eq!(bench.ignores(3, message), Note::BadTable { from: NodeId(3), why: expected });
    }
}

#[test]
fn a_proposal_of_another_than_the_leader_is_refused() {
    let mut bench = Bench::follower(4, &[]);
    let message = forged(&bench, Forgery::Proposal);
    let leader = Some(NodeId(1));
    assert_eq!(bench.ignores(3, message), Note::InvalidLeader { from: NodeId(3), leader });
}

#[test]
fn a_wrong_block_is_refused_before_the_vote() {
    for (what, expected) in [
        (Forgery::WrongLink, Flaw::PrevSeal),
        (Forgery::WrongSeal, Flaw::Seal),
        (Forgery::WrongTransactions, Flaw::TxSeal),
    ] {
        let mut bench = Bench::follower(4, &["leader_only"]);
        let message = forged(&bench, what);
        let Message::Propose(proposal) = &message else { unreachable!("it is a proposal") };
        let seal = proposal.block.seal;
        assert_eq!(bench.ignores(3, message), Note::RefusesBlock { from: NodeId(3), seal, flaw: expected });
    }
}

#[test]
fn a_client_gets_the_id_of_its_transaction_or_a_sentence() {
    let mut bench = Bench::leader(4, &[]);
    assert_eq!(bench.ask("tx mint alice 100"), Some(crate::node::Answer::Done("n0#1".to_owned())));
    let refused = crate::node::Answer::Refused("ErrPeerExists: n1 is a peer already.".to_owned());
    assert_eq!(bench.ask("dial n1"), Some(refused));
    assert_eq!(bench.disk.serial, 1);
}

#[test]
fn a_node_saves_itself_before_it_leads() {
    let bench = Bench::new(1, &[]);
    let (_, out) = crate::node::start(&bench.ctx, &Durable::default());
    assert_eq!(topics(&out.into_iter().collect::<Vec<_>>()), [TopicName::PeerCreated, TopicName::LeaderUpdated]);
    assert_eq!(bench.state.leader(), Some(NodeId(0)));
}
