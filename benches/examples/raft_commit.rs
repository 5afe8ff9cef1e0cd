//! The work of the benchmark `raft_commit` for whoever calls it from WebAssembly: `npm run bench` does, in Chromium.
//!
//!     cargo build -p benches --example raft_commit --profile bench --target wasm32-unknown-unknown

use benches::raft_cluster::Cluster;

/// Commits so many commands in a new cluster, so many of them in flight at a time. How many were answered.
#[unsafe(no_mangle)]
pub extern "C" fn commit(nodes: u32, in_flight: u32, commands: u32) -> u32 {
    let mut cluster = Cluster::new(u16::try_from(nodes).unwrap_or(3));
    (0..commands / in_flight.max(1)).for_each(|_| cluster.commit(in_flight.max(1).into()));
    u32::try_from(cluster.answered()).unwrap_or(u32::MAX)
}
