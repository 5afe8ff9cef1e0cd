//! What sockets cost: commands that a Raft cluster commits over them, beside the same cluster without; and a broadcast down
//! the tree to 27, 243 and 2,187 nodes, every socket of which is open already.

use benches::bus::Bus;
use consensus_lab::node::{Event, NodeId, ParamBook, Protocol, RuleBook};
use consensus_lab::protocol::pocket::{self, Order, Pocket, RulesOf, Socketed};
use consensus_lab::protocol::raft::{self, Command, Raft, Role, Timer};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Commands in one measurement.
const COMMANDS: u64 = 1_024;

/// The first node is elected.
fn elected<P: Protocol>(timer: P::Timer, leads: impl Fn(&P::State) -> bool) -> Bus<P> {
    let mut rules = P::Rules::default();
    if let Some(compaction) = P::Rules::find("compaction") {
        rules.switch(compaction, false);
    }
    let mut bus = Bus::<P>::new(3, &rules, &P::Params::default());
    bus.handle(NodeId(0), Event::Timer(timer));
    bus.deliver_all();
    assert!(bus.states().next().is_some_and(leads), "the first stands alone, so it wins");
    bus
}

/// Asks the leader for so many commands at once, and delivers until nothing is under way.
fn commit<P: Protocol>(bus: &mut Bus<P>, in_flight: u64, request: impl Fn() -> P::Request) {
    let wanted = bus.answered + in_flight;
    (0..in_flight).for_each(|_| bus.handle(NodeId(0), Event::Request(request())));
    bus.deliver_all();
    assert_eq!(bus.answered, wanted, "every command is committed");
}

fn write() -> raft::Request {
    let command = Command::Write { key: Some("x".into()), value: "1".into() };
    raft::Request::Write { command, session: None }
}

fn raft_over_sockets(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("raft over sockets");
    group.throughput(Throughput::Elements(COMMANDS)).sample_size(20);
    for in_flight in [1, 64] {
        let name = format!("3 nodes/{in_flight} in flight");
        group.bench_function(BenchmarkId::new("direct", &name), |bencher| {
            bencher.iter_batched_ref(
                || elected::<Raft>(Timer::NoLeader, |state| state.role == Role::Leader),
                |bus| (0..COMMANDS / in_flight).for_each(|_| commit(bus, in_flight, write)),
                criterion::BatchSize::LargeInput,
            );
        });
        group.bench_function(BenchmarkId::new("sockets", &name), |bencher| {
            let timer = pocket::Timer::Inner(Timer::NoLeader);
            bencher.iter_batched_ref(
                || elected::<Socketed<Raft>>(timer, |state| state.inner.role == Role::Leader),
                |bus| {
                    (0..COMMANDS / in_flight).for_each(|_| commit(bus, in_flight, || pocket::Request::Inner(write())))
                },
                criterion::BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// A network in which everybody has a socket with those to whom it passes broadcasts on.
fn connected(nodes: u16) -> Bus<Pocket> {
    let mut rules = RulesOf::default();
    // What repairs the tree waits for timers, which never end here.
    ["clean_up", "redundancy"]
        .iter()
        .filter_map(|id| RulesOf::<pocket::Tap>::find(id))
        .for_each(|rule| rules.switch(rule, false));
    let mut params = pocket::ParamsOf::default();
    params.set("max_inbound", "1000").expect("the limit is a number of sockets");
    let mut bus = Bus::new(nodes, &rules, &params);
    broadcast(&mut bus);
    bus
}

fn broadcast(bus: &mut Bus<Pocket>) {
    bus.handle(NodeId(0), Event::Request(pocket::Request::Net(Order::Broadcast { text: "hello".to_owned() })));
    bus.deliver_all();
}

fn broadcasts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("broadcast");
    group.sample_size(10);
    for nodes in [27, 243, 2_187] {
        let mut bus = connected(nodes);
        group.throughput(Throughput::Elements(nodes.into()));
        group.bench_function(BenchmarkId::new("nodes", nodes), |bencher| bencher.iter(|| broadcast(&mut bus)));
        let known = bus.states().map(|state| state.net.broadcasts().len()).min();
        assert_eq!(known, bus.states().map(|state| state.net.broadcasts().len()).max(), "everybody hears everything");
    }
    group.finish();
}

criterion_group!(benches, raft_over_sockets, broadcasts);
criterion_main!(benches);
