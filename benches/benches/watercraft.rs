//! WaterCraft as it runs: events a second at 5, 50, 500 and 1,000 nodes, in a network that has formed. Every node pings
//! every other, so a second of the run has more events the more nodes there are; what one event costs must stay near
//! flat. Once by itself, and once with the history that a page keeps.

use benches::{cluster, world};
use consensus_lab::protocol::watercraft::WaterCraft;
use consensus_lab::schedule::earliest;
use consensus_lab::timeline::Timeline;
use consensus_lab::world::{Beginning, World};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Events in one measurement.
const EVENTS: u64 = 5_000;

/// Until when the nodes join, in virtual milliseconds.
const FORMED_MS: u64 = 4_000;

/// The next event of a world; false once it would be later than this.
fn go_on(world: &mut World<WaterCraft>, until_ms: u64) -> bool {
    let next = earliest(world).expect("a node pings for ever");
    if next.due_ms > until_ms {
        return false;
    }
    world.apply(next.due_ms, next.action).expect("what is in store can happen");
    true
}

fn events(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("watercraft/event");
    group.throughput(Throughput::Elements(EVENTS)).sample_size(10);
    for nodes in [5, 50, 500, 1_000] {
        let mut world = world::<WaterCraft>(nodes, Beginning::default());
        while go_on(&mut world, FORMED_MS) {}
        // The same world goes on and on: a copy would share its nodes' states and copy each at its first change.
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter(|| (0..EVENTS).for_each(|_| _ = go_on(&mut world, u64::MAX)));
        });
    }
    group.finish();
}

fn history(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("watercraft/event with history");
    group.throughput(Throughput::Elements(EVENTS)).sample_size(10);
    for nodes in [5, 50, 100] {
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter_batched(|| formed(nodes), keep_on, criterion::BatchSize::PerIteration);
        });
    }
    group.finish();
}

/// A history in which a network has formed.
fn formed(nodes: u16) -> Timeline<WaterCraft> {
    let mut timeline = Timeline::new(Beginning::default());
    for spawn in cluster(nodes) {
        timeline.push(0, spawn, None).expect("the names differ and are within the bound");
    }
    loop {
        let next = earliest(timeline.world()).expect("a node pings for ever");
        if next.due_ms > FORMED_MS {
            return timeline;
        }
        timeline.push(next.due_ms, next.action, None).expect("what is in store can happen");
    }
}

fn keep_on(mut timeline: Timeline<WaterCraft>) -> Timeline<WaterCraft> {
    for _ in 0..EVENTS {
        let next = earliest(timeline.world()).expect("a node pings for ever");
        timeline.push(next.due_ms, next.action, None).expect("what is in store can happen");
    }
    timeline
}

criterion_group!(benches, events, history);
criterion_main!(benches);
