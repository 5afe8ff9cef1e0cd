//! The whole without type parameters: one object that a page or a terminal can hold.
//!
//! What comes in: a script, lines, frames to go to, the answers of remote nodes. What goes out: the shapes of
//! [`crate::view`].

mod errands;
pub mod frame;
mod job;
mod lane;
pub mod listing;
mod messages;
mod opened;
mod remote;
mod session;
pub mod words;

use std::task::Poll;

use crate::node::NodeId;
use crate::protocol::{self, ProtocolCard};
use crate::scenario;
use crate::view::{Choice, Frame, Grid, KeyMoment, LabStatus, LetterCard, Listing, Mark, Setup, Told};

pub use crate::scenario::Complaint;
pub use errands::Order;
pub use job::{Difference, Found, Job};
pub use remote::{BATCH_BYTES_MAX, Host, RemoteError, open_host};
pub use session::{Limits, Progress};

/// The version of the core. Frames of different versions are not compared.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The unit of a step through the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Key frames alone.
    Key,
    All,
}

/// A run of some protocol. No call fails but for bad input, and nothing is changed then.
pub trait Lab {
    fn setup(&self) -> Setup;
    fn status(&mut self) -> LabStatus;

    /// The shown frame, compared with frame `since` or else with the one before it.
    fn frame(&mut self, since: Option<usize>) -> Frame;

    /// A node × node grid at a frame, or at the shown one.
    ///
    /// # Errors
    /// A relation that the protocol does not have.
    fn grid(&mut self, relation: &str, frame: Option<usize>, since: Option<usize>) -> Result<Grid, Complaint>;

    /// A sheet at a frame, or at the shown one, of all nodes or of one. A node that is not there at that frame is not in it.
    ///
    /// # Errors
    /// A sheet that the protocol does not have.
    fn sheet(
        &mut self,
        sheet: &str,
        node: Option<u16>,
        frame: Option<usize>,
        since: Option<usize>,
    ) -> Result<Listing, Complaint>;

    /// So many key frames of the shown branch, from the `from`-th on.
    fn over_time(&mut self, from: usize, count: usize) -> Vec<KeyMoment>;

    /// What so many frames of the shown branch have to say, from frame `from` on.
    fn story(&mut self, from: usize, count: usize) -> Vec<Told>;

    /// The last letters up to the shown frame with their fates, oldest first.
    fn messages(&mut self, count: usize) -> Vec<LetterCard>;

    /// What can happen next at the shown frame, soonest first.
    fn choices(&mut self, count: usize) -> Vec<Choice>;

    /// The marks of the shown branch from the `from`-th on.
    fn marks(&self, from: usize) -> Vec<Mark>;

    /// Shows a frame; of another branch if one is given. Clamped to the branch's last.
    ///
    /// # Errors
    /// A branch that does not exist.
    fn seek(&mut self, frame: usize, branch: Option<usize>) -> Result<(), Complaint>;

    /// The frame so many units away from the shown one.
    fn neighbour(&self, by: i64, unit: Unit) -> usize;

    /// The last frame of this unit not later than a time.
    fn frame_at(&self, time_ms: u64, unit: Unit) -> usize;

    /// Wishes for what a line says, at the shown frame; [`run`](Self::run) grants it. `at_ms`: the time at which it happens,
    /// if nothing else comes between the shown frame and then.
    ///
    /// # Errors
    /// A line that is wrong or cannot be done now.
    fn wish(&mut self, line: &str, at_ms: Option<u64>) -> Result<(), Complaint>;

    /// Grants the wishes, then runs on from the last frame of the branch.
    ///
    /// # Errors
    /// A wish that has become impossible, or a full history.
    fn run(&mut self, limits: Limits) -> Result<Progress, Complaint>;

    /// How many events the last `run` took.
    fn taken(&self) -> usize;

    /// What the bus is to do; each order is given once.
    fn take_orders(&mut self) -> Vec<Order>;

    /// The answer to a posted batch has come.
    fn answer(&mut self, node: u16, ticket: u32, bytes: &[u8]);

    /// A node's worker has ended by itself.
    fn failed(&mut self, node: u16, why: &str);

    /// Something for the page to say.
    fn notice(&mut self, words: &str);

    /// Begins a job that plays whole branches again; one that is not done yet is given up.
    ///
    /// # Errors
    /// A frame that was not made by hand, a branch that does not exist, too many branches. Nothing is begun then.
    fn begin(&mut self, job: Job) -> Result<(), Complaint>;

    /// Goes on with the job for at most so many frames. Between two slices everything else may be done.
    ///
    /// # Errors
    /// No job was begun, or there are too many branches by now.
    fn work(&mut self, frames_max: usize) -> Result<Poll<Found>, Complaint>;

    /// Gives up the job that was begun.
    fn give_up(&mut self);

    /// Does a whole job at once.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    fn complete(&mut self, job: Job) -> Result<Found, Complaint> {
        self.begin(job)?;
        loop {
            if let Poll::Ready(found) = self.work(usize::MAX)? {
                return Ok(found);
            }
        }
    }

    /// Names a branch.
    ///
    /// # Errors
    /// A branch that does not exist.
    fn rename(&mut self, branch: usize, name: &str) -> Result<(), Complaint>;

    /// The shown branch as a script that plays it again.
    fn script(&self) -> String;
}

/// Opens a run. An empty script is the first protocol's own. `seed` counts if the script has none; without either one is
/// drawn. `is_remote`: nodes live elsewhere and [`Lab::run`] waits for their answers.
///
/// # Errors
/// A script or a seed that is wrong; or no source of chance where a seed must be drawn.
pub fn open(script: &str, seed: Option<&str>, is_remote: bool) -> Result<Box<dyn Lab>, Complaint> {
    let text = if script.trim().is_empty() { welcome() } else { script.to_owned() };
    let scenario = scenario::read(&text)?;
    let given = seed.map(str::trim).filter(|seed| !seed.is_empty());
    let given = given.map(|seed| seed.parse::<u64>().map_err(|_| bad_seed(seed))).transpose()?;
    let (seed, seed_was_drawn) = match scenario.seed.or(given) {
        Some(seed) => (seed, false),
        None => (draw_seed()?, true),
    };
    let module = scenario.module;
    let open = opened::Open { scenario, text, seed, seed_was_drawn, is_remote };
    protocol::visit(module.key, open).unwrap_or_else(|| Err(Complaint::absent(module)))
}

/// What a page opens with: the script of the build's first protocol.
fn welcome() -> String {
    protocol::cards().first().map(ProtocolCard::script).unwrap_or_default()
}

fn bad_seed(seed: &str) -> Complaint {
    let seed: String = seed.chars().take(40).collect();
    Complaint::plain(format!("“{seed}” is no seed: write a whole number from 0 to {}.", u64::MAX))
}

/// A seed for a run that was given none. 32 bits are enough to tell runs apart, and short enough to be read aloud.
fn draw_seed() -> Result<u64, Complaint> {
    let drawn =
        getrandom::u32().map_err(|error| Complaint::plain(format!("No seed could be drawn ({error}). Give one.")))?;
    Ok(drawn.into())
}

fn node_id(node: u16) -> NodeId {
    NodeId(node)
}

#[cfg(test)]
mod tests;
