//! The scenario script: plain text that people write, that a page records when they click, that links carry and tests run.
//!
//! What comes in: a text. What goes out: a [`Scenario`] in which everything is checked, or a [`Complaint`] with line,
//! column and the nearest right word; then what comes next in its run ([`Deeds`]), what became of its expectations
//! ([`Judge`]) and whether the outcome is the declared one ([`measure`]).
//!
//! ```text
//! title      The host leaves
//! protocol   watercraft
//! transport  direct               # or sockets: what carries its messages
//! nodes      b c d e              # the first founds the network, the others join through it; b c | m n: two networks
//! spacing    100ms                # between two starts
//! params     host=oldest          # parameters of the protocol
//! rules      none +redial         # switched from left to right, starting from the protocol's own; also ladder A5
//! network    latency=20ms loss=2%
//! seed       42
//! at 4.2s    leave d              # before any event that falls due at 4.2s or later
//! at frame 90  crash b            # as what leads to frame 90
//! run        12s
//! expect     at 7.1s members c e lacks d
//! expect     from 4s until 9s not host some is d
//! expect     by 9s property one_host
//! expect     count WC_PING b -> any is at least 5
//! verdict    broken, fixed by follow_host_list
//! ```
//!
//! ```
//! use consensus_lab::scenario::{measure, read};
//!
//! let script = "
//!     protocol  watercraft
//!     nodes     Michel Aïcha
//!     run       3s
//!     expect    host everyone is Aïcha
//!     verdict   holds
//! ";
//! let scenario = read(script)?;
//! assert!(measure(&scenario, 42)?.is_as_declared);
//!
//! let complaint = read(&script.replace("nodes", "noeds")).unwrap_err();
//! assert_eq!((complaint.line, complaint.nearest.as_deref()), (Some(3), Some("nodes")));
//! # Ok::<(), consensus_lab::scenario::Complaint>(())
//! ```
//!
//! **Only `expect` lines decide.** A run is broken when one of them is not met. A property that breaks on the way is
//! marked in the history, but many a scenario breaks one on purpose and expects the cluster to recover; whoever wants it
//! to hold throughout writes `expect from 1s property one_host`.
//!
//! **When.** `at T` looks at the state after all that happens at or before T; `by T` wants one frame not later than T;
//! `from A until B` wants the state at A and every frame up to B; without any of them the state at the end of the run
//! counts. `not` turns the claim around.
//!
//! **Who.** A node that does not run shows nothing: no claim of what it shows is met. `everyone`, `nobody` and `some` speak
//! of the nodes that run, paused ones included; `everyone` needs at least one.

mod act;
mod chosen;
mod complaint;
mod deeds;
mod expectation;
mod grammar;
mod judge;
mod plan;
mod run;
mod script;
mod tally;
mod vocabulary;
mod wish;
mod words;

pub use act::{letter_kind, read_line, write_action, write_letter};
pub use complaint::Complaint;
pub use deeds::{Deeds, Next};
pub use expectation::{Amount, Claim, EXPECTATIONS_MAX, Expectation, Relation, When, Who};
pub use grammar::{read, read_over};
pub use judge::Judge;
pub use plan::{At, Deed, Scenario, Verdict};
pub use run::{Measured, Played, measure, play};
pub use script::write_script;
pub use tally::{showing, showing_as};
pub use wish::TIME_MS_MAX;

/// The most bytes of a script.
pub const TEXT_BYTES_MAX: usize = 64 << 10;
/// The most lines of a script.
pub const LINES_MAX: u32 = 4_096;
/// The most bytes of a line that stands alone.
pub const LINE_BYTES_MAX: usize = 4 << 10;
