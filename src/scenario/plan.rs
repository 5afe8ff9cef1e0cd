//! A script that was read: what the run begins with, what is done in it, and what is expected of it.

use std::sync::Arc;

use super::complaint::Complaint;
use super::expectation::Expectation;
use super::grammar::read_switches;
use super::vocabulary::Fetch;
use super::wish::Known;
use super::words::Line;
use crate::node::{NodeId, ParamBook, Roster, RuleBook, SortedMap};
use crate::protocol::{self, Module};
use crate::view::Exhibit;
use crate::world::{Action, Beginning, World};

/// How long a run without an end goes on after its last deed, where nobody watches it.
const RUN_ON_MS: u64 = 10_000;

/// A script that was read. Everything in it is checked but what depends on the run: whether a timer is running, say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    pub title: String,
    /// Its protocol, and what that runs over.
    pub module: &'static Module,
    pub seed: Option<u64>,
    /// When it ends.
    pub run_ms: Option<u64>,
    pub expectations: Vec<Expectation>,
    pub verdict: Option<Verdict>,
    pub(super) networks: Vec<Vec<String>>,
    /// The line of the `nodes`; their deeds have it too.
    pub(super) nodes_line: u32,
    pub(super) spacing_ms: u64,
    /// Rules by their place in the protocol's book, switched in this order.
    pub(super) switches: Vec<(usize, bool)>,
    pub(super) params: Vec<(String, String)>,
    pub(super) network: Vec<(String, String)>,
    pub(super) timed: Vec<Deed>,
    pub(super) framed: Vec<Deed>,
}

/// What a script says of its own outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All expectations are met.
    Holds,
    /// Some expectation is not met; all are once these rules are on too.
    Broken { fixed_by: Vec<String> },
}

impl Verdict {
    /// `"holds"` or `"broken"`.
    pub fn declared_word(&self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Broken { .. } => "broken",
        }
    }

    /// The rules that mend it.
    pub fn fixed_by(&self) -> &[String] {
        match self {
            Verdict::Holds => &[],
            Verdict::Broken { fixed_by } => fixed_by,
        }
    }
}

/// Something that a script does at a time or at a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    pub at: At,
    /// Its line in the script.
    pub line: u32,
    /// The action line.
    pub words: Arc<str>,
}

/// When a deed is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Before any event that falls due at this time or later.
    Time(u64),
    /// As what leads to this frame.
    Frame(usize),
}

impl Scenario {
    /// How a world of it begins.
    ///
    /// # Errors
    /// A protocol that has other rules or parameters than the one it was read with.
    pub fn beginning<P: Exhibit>(&self, seed: u64) -> Result<Beginning<P>, Complaint> {
        let mut beginning = Beginning::<P> { seed, ..Beginning::default() };
        for &(rule, on) in &self.switches {
            beginning.rules.switch(rule, on);
        }
        for (id, value) in &self.params {
            beginning.params.set(id, value).map_err(|error| Complaint::plain(error.to_string()))?;
        }
        for (id, value) in &self.network {
            beginning.network.set(id, value).map_err(|error| Complaint::plain(error.to_string()))?;
        }
        Ok(beginning)
    }

    /// Switches rules on top of those of the script: `none +a`, `-b`.
    ///
    /// # Errors
    /// A rule that the protocol does not have; nothing is switched then.
    pub fn switch_rules(&mut self, words: &str) -> Result<(), Complaint> {
        let Some(line) = Line::cut(None, words) else { return Ok(()) };
        let vocabulary = protocol::visit(self.module.key, Fetch).ok_or_else(|| Complaint::absent(self.module))?;
        let known = Known { vocabulary: &vocabulary, roster: &Roster::default() };
        let switches = read_switches(known, &mut line.reader())?;
        self.switches.extend(switches);
        Ok(())
    }

    /// The same script with the rules on that its verdict names; `None` if it names none.
    pub fn mended<P: Exhibit>(&self) -> Option<Self> {
        let rules = self.verdict.as_ref().map(Verdict::fixed_by).filter(|rules| !rules.is_empty())?;
        let mut mended = self.clone();
        mended.switches.extend(rules.iter().filter_map(|id| Some((P::Rules::find(id)?, true))));
        Some(mended)
    }

    /// The end of its run; without a `run` line a while after its last deed.
    pub fn end_ms(&self) -> u64 {
        self.run_ms.unwrap_or_else(|| self.last_deed_ms().saturating_add(RUN_ON_MS))
    }

    /// Reads an action line as [`read_line`](super::read_line) does; a node of the script's own `nodes` line is
    /// configured with its network, whether the others have started or not.
    ///
    /// # Errors
    /// As `read_line`.
    pub fn read_line<P: Exhibit>(&self, world: &World<P>, line: &str) -> Result<Action<P>, Complaint> {
        let mut action = super::read_line(world, line)?;
        if let Action::Spawn { name, cluster, .. } = &mut action
            && let Some(network) = self.networks.iter().find(|network| network.contains(name))
        {
            *cluster = numbers(network, name, world.roster());
        }
        Ok(action)
    }

    /// The time of its last deed that has a time.
    pub fn last_deed_ms(&self) -> u64 {
        self.timed.iter().map(Deed::time_ms).max().unwrap_or_default()
    }
}

impl Deed {
    /// Its time; 0 for one that is done at a frame.
    pub(super) fn time_ms(&self) -> u64 {
        match self.at {
            At::Time(ms) => ms,
            At::Frame(_) => 0,
        }
    }

    /// Its frame; 0 for one that is done at a time.
    pub(super) fn frame(&self) -> usize {
        match self.at {
            At::Time(_) => 0,
            At::Frame(frame) => frame,
        }
    }
}

/// The numbers of a network's nodes when one of them is about to start; those that have not started come after it.
fn numbers(network: &[String], starting: &str, roster: &Roster) -> Vec<NodeId> {
    let known: SortedMap<&str, NodeId> = roster.ids().map(|id| (roster.name(id), id)).collect();
    let mut later = roster.len() + 1..;
    let number = |name: &String| {
        if let Some(node) = known.get(name.as_str()) {
            return Some(*node);
        }
        let place = if name == starting { Some(roster.len()) } else { later.next() };
        u16::try_from(place?).ok().map(NodeId)
    };
    network.iter().filter_map(number).collect()
}
