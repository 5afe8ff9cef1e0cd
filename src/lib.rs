//! The Consensus Lab: a cluster of nodes that runs for real, and every moment of it kept to be looked at again.
//!
//! ```text
//!       person / script / seed
//!             │ choice
//!             ▼
//!       schedule ──action──▶ world.begin ──event──▶  NODE STEP  ──effects──▶ world.finish ──step──▶ timeline
//!             ▲                 ▲   │               (protocol)                │   │                   │
//!             │                 │   └ takes a letter, a timer                 │   └ timers, disks     ▼
//!             │              network ◀──────────── letters ───────────────────┘                  lab::frame
//!             └────────────────────────────── next round ◀─────────── the page draws tables ◀────────┘
//! ```
//!
//! One loop, one direction. A node never calls anybody: it returns effects. The network never calls a node: it is asked. The
//! rooms, in the order of the data's way:
//!
//! - [`node`]: the contract; all that a protocol and the lab know of each other
//! - [`protocol`]: one folder a protocol; [`view`]: how a protocol shows itself
//! - [`network`], [`world`], [`schedule`], [`timeline`]: what happens, when, and the record of it
//! - [`scenario`]: the script, its run and its measured verdict
//! - [`lab`]: the whole without type parameters
//!
//! ```
//! use consensus_lab::lab::{Limits, open};
//!
//! let script = "protocol watercraft\nnodes b c d\nseed 1\nat 4s crash b\nrun 12s\nexpect host everyone is c\n";
//! let mut lab = open(script, None, false).expect("the script is right");
//! lab.run(Limits { until_ms: 12_000, events_max: 10_000 }).expect("the history has room");
//! assert_eq!(lab.status().outcome.words, "✅ holds");
//! ```

pub mod lab;
pub mod network;
pub mod node;
pub mod protocol;
pub mod scenario;
pub mod schedule;
pub mod timeline;
pub mod view;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
pub mod world;
