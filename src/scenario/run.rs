//! A whole run, here and now, and whether its outcome is the declared one.
//!
//! What comes in: a scenario and a seed. What goes out: its history with what became of the expectations, or its measure.

use super::complaint::Complaint;
use super::deeds::{Deeds, Next};
use super::judge::Judge;
use super::plan::{At, Scenario, Verdict};
use crate::protocol::{self, Visitor};
use crate::timeline::Timeline;
use crate::view::{Exhibit, Outcome};

/// A run that has ended.
#[derive(Clone, Debug)]
pub struct Played<P: Exhibit> {
    /// It stands at the last frame.
    pub timeline: Timeline<P>,
    pub outcome: Outcome,
}

/// Plays a scenario to its end.
///
/// # Errors
/// A deed that cannot be done, a frame that never comes, or a history that is full.
pub fn play<P: Exhibit>(scenario: &Scenario, seed: u64) -> Result<Played<P>, Complaint> {
    let mut timeline = Timeline::new(scenario.beginning::<P>(seed)?);
    let mut judge = Judge::new(scenario);
    let mut deeds = Deeds::default();
    let end_ms = scenario.end_ms();
    loop {
        let next = deeds.next(scenario, &timeline)?;
        if next.at_ms().is_none_or(|at_ms| at_ms > end_ms) {
            break;
        }
        let pushed = match next {
            Next::Deed { at_ms, action, line } => timeline.push(at_ms, action, Some(line)),
            Next::Event(event) => timeline.push(event.due_ms, event.action, None),
            Next::End => break,
        };
        pushed.map_err(|error| Complaint::plain(error.to_string()))?;
        judge.see(timeline.here());
    }
    for deed in deeds.left(scenario, &timeline) {
        if let At::Frame(frame) = deed.at {
            let last = timeline.place().frame;
            let message = format!("Frame {frame} never came: the run ended at frame {last}.");
            return Err(Complaint::at_line(deed.line, message));
        }
    }
    judge.close(timeline.here());
    Ok(Played { timeline, outcome: judge.outcome() })
}

/// The outcome of a scenario, measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Whether the outcome is the declared one. A script without a verdict claims that it holds.
    pub is_as_declared: bool,
    /// The same for people.
    pub words: String,
    /// As the script is.
    pub given: Outcome,
    /// With the rules on that mend it, where it is declared broken and names some.
    pub mended: Option<Outcome>,
    /// The last frame of the run as the script is.
    pub frames: usize,
}

/// Plays a scenario to its end, and again with the mending rules if it is declared broken; compares with its verdict.
///
/// # Errors
/// As [`play`].
pub fn measure(scenario: &Scenario, seed: u64) -> Result<Measured, Complaint> {
    let visited = protocol::visit(scenario.module.key, Measure { scenario, seed });
    visited.unwrap_or_else(|| Err(Complaint::absent(scenario.module)))
}

struct Measure<'s> {
    scenario: &'s Scenario,
    seed: u64,
}

impl Visitor for Measure<'_> {
    type Out = Result<Measured, Complaint>;
    fn visit<P: Exhibit>(self) -> Self::Out {
        measure_as::<P>(self.scenario, self.seed)
    }
}

pub(super) fn measure_as<P: Exhibit>(scenario: &Scenario, seed: u64) -> Result<Measured, Complaint> {
    let played = play::<P>(scenario, seed)?;
    let frames = played.timeline.place().frame;
    let given = played.outcome;
    let mended = match scenario.mended::<P>().filter(|_| given.standing == "broken") {
        Some(mended) => Some(play::<P>(&mended, seed).map_err(|error| with_rules(scenario, error))?.outcome),
        None => None,
    };
    let is_broken = given.standing == "broken";
    let (is_as_declared, words) = match (&scenario.verdict, &mended) {
        (Some(Verdict::Broken { .. }), _) if !is_broken => (false, "declared broken, but it holds".to_owned()),
        (Some(Verdict::Broken { .. }), None) => (true, "❌ broken, as declared".to_owned()),
        (Some(Verdict::Broken { fixed_by }), Some(mended)) => {
            let rules = fixed_by.join(" ");
            match mended.standing {
                "broken" => (false, format!("broken with {rules} on, too: {}", why(mended))),
                _ => (true, format!("❌ broken, as declared; ✅ with {rules}")),
            }
        }
        (_, _) if is_broken => (false, format!("declared to hold, but broken: {}", why(&given))),
        (Some(Verdict::Holds), _) => (true, "✅ holds".to_owned()),
        (None, _) if given.expectations.is_empty() => (true, "ran to its end".to_owned()),
        (None, _) => (true, "✅ holds (without a verdict)".to_owned()),
    };
    Ok(Measured { is_as_declared, words, given, mended, frames })
}

/// A deed may be impossible only with the mending rules on.
fn with_rules(scenario: &Scenario, complaint: Complaint) -> Complaint {
    let rules = scenario.verdict.as_ref().map(Verdict::fixed_by).unwrap_or_default().join(" ");
    Complaint { message: format!("With {rules} on: {}", complaint.message), ..complaint }
}

/// The first expectation that is not met, in words.
fn why(outcome: &Outcome) -> String {
    let broken = outcome.expectations.iter().filter(|expected| expected.standing == "broken");
    let Some(first) = broken.min_by_key(|expected| expected.frame) else { return outcome.words.clone() };
    let frame = first.frame.unwrap_or_default();
    format!("line {}, “{}”, at frame {frame}. {}", first.line, first.text, first.words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::read;

    #[test]
    fn the_welcome_of_every_protocol_ends_as_declared() {
        for card in protocol::cards() {
            let scenario = read(&card.script()).expect("it reads");
            let measured = measure(&scenario, scenario.seed.unwrap_or_default()).expect("it plays");
            assert!(measured.is_as_declared, "{measured:#?}");
        }
    }
}
