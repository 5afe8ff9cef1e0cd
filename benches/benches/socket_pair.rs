//! Bytes a second through two sockets with an instant link: payloads that fill a piece of a chunk, a chunk, and hundreds.

use benches::socket_pair::SocketPair;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Payload sizes, with the name of each.
const SIZES: [(&str, usize); 3] = [("64 B", 64), ("4 KiB", 4 << 10), ("1 MiB", 1 << 20)];
/// Bytes in one measurement.
const BYTES: usize = 1 << 20;

fn payloads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("socket_pair");
    group.throughput(Throughput::Bytes(BYTES as u64)).sample_size(20);
    for (name, size) in SIZES {
        let (mut pair, payload) = (SocketPair::new(), vec![7; size]);
        group.bench_function(BenchmarkId::new("consensus-lab", name), |bencher| {
            bencher.iter(|| (0..BYTES / size).for_each(|_| pair.carry(&payload)));
        });
    }
    group.finish();
}

criterion_group!(benches, payloads);
criterion_main!(benches);
