//! Committed commands a second of a Raft cluster with an instant bus, with 1 and with 64 commands in flight; how a commit's
//! cost depends on the log's length; and, with the feature `raft-rs`, the same work done by the crate `raft`.

use benches::raft_cluster::Cluster;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Commands in one measurement.
const COMMANDS: u64 = 1_024;

fn commits(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("raft_commit");
    group.throughput(Throughput::Elements(COMMANDS)).sample_size(20);
    for nodes in [3, 5] {
        for in_flight in [1, 64] {
            let name = format!("{nodes} nodes/{in_flight} in flight");
            group.bench_function(BenchmarkId::new("consensus-lab", &name), |bencher| {
                bencher.iter_batched_ref(
                    || Cluster::new(nodes),
                    |cluster| (0..COMMANDS / in_flight).for_each(|_| cluster.commit(in_flight)),
                    criterion::BatchSize::LargeInput,
                );
            });
            #[cfg(feature = "raft-rs")]
            group.bench_function(BenchmarkId::new("raft-rs", &name), |bencher| {
                bencher.iter_batched_ref(
                    || benches::raft_rs_cluster::Cluster::new(nodes),
                    |cluster| (0..COMMANDS / in_flight).for_each(|_| cluster.commit(in_flight)),
                    criterion::BatchSize::LargeInput,
                );
            });
        }
    }
    group.finish();
}

/// One commit of three nodes whose logs are this long already.
fn lengths(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("raft_commit/log length");
    group.throughput(Throughput::Elements(64));
    for length in [10, 10_000, 1_000_000] {
        let mut cluster = Cluster::new(3);
        while cluster.last_index() < length {
            cluster.commit((length - cluster.last_index()).min(512));
        }
        group.bench_function(BenchmarkId::from_parameter(length), |bencher| bencher.iter(|| cluster.commit(64)));
    }
    group.finish();
}

criterion_group!(benches, commits, lengths);
criterion_main!(benches);
