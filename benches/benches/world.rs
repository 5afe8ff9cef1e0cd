//! The lab's own cost: events a second of a protocol that does next to nothing, at 5 to 1,000 nodes, and what it
//! costs to go back in a long history. Both must stay near flat.

use benches::{Ring, world};
use consensus_lab::schedule::earliest;
use consensus_lab::timeline::Timeline;
use consensus_lab::world::{Action, Beginning, World};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Events in one measurement: enough that the clone of the world beforehand does not count.
const EVENTS: u64 = 2_000;

fn run(mut world: World<Ring>) -> World<Ring> {
    for _ in 0..EVENTS {
        let next = earliest(&world).expect("every node has a timer");
        world.apply(next.due_ms, next.action).expect("what is in store can happen");
    }
    world
}

fn events(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("world/event");
    group.throughput(Throughput::Elements(EVENTS)).sample_size(20);
    for nodes in [5, 50, 500, 1_000] {
        let begun = run(world::<Ring>(nodes, Beginning::default()));
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter_batched(|| begun.clone(), run, BatchSize::LargeInput);
        });
    }
    group.finish();
}

/// A history of five nodes with so many frames.
fn history(frames: u64) -> Timeline<Ring> {
    let mut timeline = Timeline::<Ring>::new(Beginning::default());
    for number in 0..5 {
        let spawn = Action::Spawn { name: format!("n{number}"), contact: None, cluster: Vec::new() };
        timeline.push(0, spawn, None).expect("the names differ");
    }
    for _ in 5..frames {
        let next = earliest(timeline.world()).expect("every node has a timer");
        timeline.push(next.due_ms, next.action, None).expect("what is in store can happen");
    }
    timeline
}

fn seeks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("timeline/seek");
    for frames in [1_000, 10_000, 100_000] {
        let mut timeline = history(frames);
        // Steps of a size that shares no factor with the distance of checkpoints: every kind of place is visited.
        let mut frame = 0;
        group.bench_function(BenchmarkId::from_parameter(frames), |bencher| {
            bencher.iter(|| {
                frame = (frame + 7_919) % usize::try_from(frames).expect("a small number");
                timeline.seek(frame);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, events, seeks);
criterion_main!(benches);
