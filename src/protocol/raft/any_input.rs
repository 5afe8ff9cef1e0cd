//! Whatever reaches a node in whatever order, under whatever rules: it does not panic, it stays bounded, and the same step
//! gives the same outcome; and the observer follows. Numbers are small, or the largest that there are.

use proptest::prelude::*;

use super::*;
use crate::node::{Answer, Disk, Effect, rules_of_bits, start, step};
use crate::protocol::raft::fixture::Bench;

/// Nodes of the cluster; one more runs and is no member.
const MEMBERS: u16 = 3;
/// The most effects of a step: a message to each node, and an answer to each who waits, with room to spare.
const EFFECTS_MAX: usize = 400;

#[derive(Clone, Debug)]
enum Thing {
    Arrives(u16, Message),
    Ends(Timer),
    Asked(Request),
    Crashes,
    Switches(u128),
}

fn number() -> BoxedStrategy<u64> {
    prop_oneof![
        12 => 0..6_u64,
        1 => prop::sample::select(vec![TERM_MAX - 1, TERM_MAX, TERM_MAX + 1, u64::MAX - 1, u64::MAX]),
    ]
    .boxed()
}

fn node() -> BoxedStrategy<NodeId> {
    prop_oneof![12 => 0..=MEMBERS, 1 => prop::sample::select(vec![9, u16::MAX])].prop_map(NodeId).boxed()
}

fn membership() -> BoxedStrategy<Membership> {
    let nodes = || prop::collection::vec(node(), 0..4);
    (nodes(), nodes(), nodes())
        .prop_map(|(voters, outgoing, learners)| Membership {
            voters: voters.into_iter().collect(),
            outgoing: outgoing.into_iter().collect(),
            learners: learners.into_iter().collect(),
        })
        .boxed()
}

fn word() -> BoxedStrategy<String> {
    prop_oneof![8 => "[xy]", 4 => "[0-9]{1,2}", 1 => Just(u64::MAX.to_string()), 1 => Just("x".repeat(41)), 1 => Just(String::new())].boxed()
}

fn command() -> BoxedStrategy<Command> {
    prop_oneof![
        4 => (prop::option::of(word()), word()).prop_map(|(key, value)| Command::write(key.as_deref(), &value)),
        3 => (word(), 0..3_u32).prop_map(|(key, by)| Command::Increase { key: key.as_str().into(), by }),
        1 => Just(Command::Noop),
        1 => membership().prop_map(|membership| Command::Change(Box::new(membership))),
    ]
    .boxed()
}

fn session() -> BoxedStrategy<Option<Session>> {
    prop::option::of((word(), number()).prop_map(|(client, serial)| Session { client: client.as_str().into(), serial }))
        .boxed()
}

fn entries() -> BoxedStrategy<Vec<Entry>> {
    let entry = (number(), command(), session());
    prop::collection::vec(entry.prop_map(|(term, command, session)| Entry::new(term, command, session)), 0..4).boxed()
}

fn request() -> BoxedStrategy<Request> {
    prop_oneof![
        6 => (command(), session()).prop_map(|(command, session)| Request::Write { command, session }),
        2 => word().prop_map(|key| Request::Read { key: key.as_str().into() }),
        1 => node().prop_map(|to| Request::Transfer { to }),
        1 => node().prop_map(|node| Request::Change(Change::Add(node))),
        1 => node().prop_map(|node| Request::Change(Change::Remove(node))),
        1 => node().prop_map(|node| Request::Change(Change::Learn(node))),
        1 => prop::collection::vec(node(), 0..4).prop_map(|nodes| Request::Change(Change::Replace(nodes))),
        1 => Just(Request::Compact),
    ]
    .boxed()
}

fn message() -> BoxedStrategy<Message> {
    let vote = (number(), number(), number(), any::<bool>(), any::<bool>());
    let answer = (number(), any::<bool>(), any::<bool>());
    let append = (number(), number(), number(), entries(), number(), number());
    let appended = (number(), any::<bool>(), number(), number(), prop::option::of((number(), number())), number());
    let parts = prop::collection::vec((word(), word()), 0..3);
    let snapshot = ((number(), number(), number(), number()), membership(), 0..3_u32, parts, any::<bool>(), number());
    let installed = (number(), number(), prop_oneof![0..3_u32, Just(u32::MAX)], any::<bool>(), number());
    prop_oneof![
        3 => vote.prop_map(|(term, last_log_index, last_log_term, is_pre_vote, is_transfer)| {
            Message::RequestVote(RequestVote { term, last_log_index, last_log_term, is_pre_vote, is_transfer })
        }),
        4 => answer.prop_map(|(term, vote_granted, is_pre_vote)| {
            Message::RequestVoteResponse(RequestVoteResponse { term, vote_granted, is_pre_vote })
        }),
        5 => append.prop_map(|(term, prev_log_index, prev_log_term, entries, leader_commit, round)| {
            let entries = entries.into();
            Message::AppendEntries(AppendEntries { term, prev_log_index, prev_log_term, entries, leader_commit, round })
        }),
        5 => appended.prop_map(|(term, success, prev_log_index, match_index, conflict, round)| {
            Message::AppendEntriesResponse(AppendEntriesResponse {
                term,
                success,
                prev_log_index,
                match_index,
                conflict,
                round,
            })
        }),
        2 => snapshot.prop_map(|((term, index, last_included_term, digest), membership, offset, parts, done, round)| {
            let part = |(key, value): (String, String)| Part::Pair(key.as_str().into(), value.as_str().into());
            Message::InstallSnapshot(Box::new(InstallSnapshot {
                term,
                last_included_index: index,
                last_included_term,
                digest,
                membership,
                offset,
                parts: parts.into_iter().map(part).collect(),
                done,
                round,
            }))
        }),
        1 => installed.prop_map(|(term, last_included_index, received, done, round)| {
            let response = InstallSnapshotResponse { term, last_included_index, received, done, round };
            Message::InstallSnapshotResponse(response)
        }),
        1 => number().prop_map(|term| Message::TimeoutNow { term }),
        1 => (number(), request()).prop_map(|(ticket, request)| Message::ClientRequest { ticket, request }),
        1 => (number(), word()).prop_map(|(ticket, result)| {
            Message::ClientResponse { ticket, answer: Answer::Done(result) }
        }),
    ]
    .boxed()
}

fn thing() -> BoxedStrategy<Thing> {
    let timers =
        vec![Timer::Replicate, Timer::NoLeader, Timer::Election, Timer::Quorum, Timer::Sticky, Timer::Transfer];
    prop_oneof![
        12 => (node(), message()).prop_map(|(from, message)| Thing::Arrives(from.0, message)),
        4 => prop::sample::select(timers).prop_map(Thing::Ends),
        1 => number().prop_map(|round| Thing::Ends(Timer::Lease(round))),
        1 => number().prop_map(|ticket| Thing::Ends(Timer::Answer(ticket))),
        4 => request().prop_map(Thing::Asked),
        1 => Just(Thing::Crashes),
        1 => any::<u128>().prop_map(Thing::Switches),
    ]
    .boxed()
}

/// One step, twice: both give the same. Its writes go to the disk.
fn handle(bench: &mut Bench, event: &Event<Raft>) {
    let (state, out) = step(&bench.ctx, bench.state.clone(), event.clone());
    let again = step(&bench.ctx, bench.state.clone(), event.clone());
    assert!((&state, &out) == (&again.0, &again.1), "the same step gave another outcome");
    assert!(out.iter().count() <= EFFECTS_MAX, "{} effects", out.iter().count());
    for effect in out.iter() {
        if let Effect::Save(write) = effect {
            bench.disk.apply(write.clone());
        }
        if let Effect::Note(note) = effect {
            assert!(!explain::explain(note, bench.ctx.me, &bench.ctx.roster).is_empty());
        }
    }
    bench.state = state;
}

fn assert_is_bounded(bench: &Bench, steps: usize) {
    let State { log, store, pending, reads, handed_on, .. } = &bench.state;
    assert!(log.len() <= 8 * steps, "{} entries after {steps} steps", log.len());
    assert!(log.last_index() <= INDEX_MAX + LOG_ENTRIES_MAX, "{}", log.last_index());
    assert!(pending.len() <= PENDING_MAX && reads.len() <= PENDING_MAX && handed_on.len() <= PENDING_MAX);
    assert!(store.pairs().count() <= KEYS_MAX && store.clients().count() <= CLIENTS_MAX);
    assert!(bench.state.current_term <= TERM_MAX);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_reaches_a_node_makes_it_panic_or_grow_without_bound(
        rules in prop::option::of(any::<u128>()),
        things in prop::collection::vec(thing(), 1..60),
    ) {
        let mut bench = Bench::new(MEMBERS + 1, MEMBERS, &[]);
        if let Some(bits) = rules {
            bench.ctx.rules = rules_of_bits(bits);
        }
        let mut seen = Observer::default();
        for (place, thing) in things.iter().enumerate() {
            match thing {
                Thing::Arrives(from, message) => {
                    let event = Event::Message { from: NodeId(*from), over: None, message: message.clone() };
                    handle(&mut bench, &event);
                }
                Thing::Ends(timer) => handle(&mut bench, &Event::Timer(*timer)),
                Thing::Asked(request) => handle(&mut bench, &Event::Request(request.clone())),
                Thing::Crashes => bench.state = start(&bench.ctx, &bench.disk).0,
                Thing::Switches(bits) => bench.ctx.rules = rules_of_bits(*bits),
            }
            assert_is_bounded(&bench, place + 1);
            Raft::witness(&mut seen, Sight::State { node: bench.ctx.me, state: &bench.state });
        }
    }
}
