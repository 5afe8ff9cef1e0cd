//! What becomes of the expectations: frames come in, one after the other, and standings go out.
//!
//! A frame costs what it changed: a claim of many nodes looks again only at the node that took the step.

use std::sync::Arc;

use super::act::letter_kind;
use super::expectation::{Amount, Claim, Expectation, When};
use super::plan::Scenario;
use super::tally::{Tally, compares, shown};
use crate::network::Letter;
use crate::node::{Finding, NodeId, write_duration_ms};
use crate::schedule::earliest;
use crate::timeline::Walker;
use crate::view::{Content, Exhibit, Expected, Outcome};
use crate::world::{Action, Step, World};

/// Follows a run and judges what its script expects.
///
/// [`see`](Self::see) wants each frame from the first on, and [`close`](Self::close) the last one of the run.
#[derive(Clone, Debug)]
pub struct Judge {
    expectations: Arc<[Expectation]>,
    run_ms: u64,
    cases: Vec<Case>,
}

/// How one expectation stands.
#[derive(Clone, Debug, Default)]
struct Case {
    decision: Option<Decision>,
    /// What the decisive state was like when it was last seen.
    latest: Option<Look>,
    /// Whether the first state of `from` was judged.
    has_begun: bool,
    tally: Tally,
}

#[derive(Clone, Debug)]
struct Decision {
    is_met: bool,
    /// It was made because the run ended; a run that goes on takes it back.
    is_by_end: bool,
    look: Look,
}

/// What a claim looked like at a frame.
#[derive(Clone, Debug, Default)]
struct Look {
    is_true: bool,
    frame: usize,
    words: String,
}

impl Judge {
    /// Has seen nothing yet.
    pub fn new(scenario: &Scenario) -> Self {
        let cases = vec![Case::default(); scenario.expectations.len()];
        let run_ms = scenario.run_ms.unwrap_or(u64::MAX);
        Self { expectations: scenario.expectations.clone().into(), run_ms, cases }
    }

    /// Sees the frame at which the history stands.
    pub fn see<P: Exhibit>(&mut self, here: &Walker<P>) {
        let next_ms = earliest(here.world()).map_or(u64::MAX, |event| event.due_ms);
        for (expectation, case) in self.expectations.iter().zip(&mut self.cases) {
            if case.decision.as_ref().is_some_and(|decision| decision.is_by_end) {
                case.decision = None;
            }
            if case.decision.is_none() {
                case.see(expectation, self.run_ms, here, next_ms);
            }
        }
    }

    /// The run ends where the history stands: all that is open is decided. A frame that is seen later opens it again.
    pub fn close<P: Exhibit>(&mut self, here: &Walker<P>) {
        for (expectation, case) in self.expectations.iter().zip(&mut self.cases) {
            if case.decision.is_none() {
                case.close(expectation, self.run_ms, here);
            }
        }
    }

    /// How the run did so far.
    pub fn outcome(&self) -> Outcome {
        let decided = self.cases.iter().filter(|case| case.decision.is_some()).count();
        let broken = self.cases.iter().filter_map(|case| case.decision.as_ref()).filter(|decision| !decision.is_met);
        let first = broken.min_by_key(|decision| decision.look.frame);
        let (standing, words) = match first {
            Some(decision) => ("broken", format!("❌ broken at frame {}", decision.look.frame)),
            None if self.cases.is_empty() => ("open", String::new()),
            None if decided == self.cases.len() => ("holds", "✅ holds".to_owned()),
            None => ("open", format!("… {decided} of {} expectations checked", self.cases.len())),
        };
        let expected = |(expectation, case): (&Expectation, &Case)| {
            let decision = case.decision.as_ref();
            Expected {
                line: expectation.line,
                text: expectation.text.clone(),
                standing: decision.map_or("open", |decision| if decision.is_met { "holds" } else { "broken" }),
                words: decision.map(|decision| decision.look.words.clone()).unwrap_or_default(),
                frame: decision.map(|decision| decision.look.frame),
            }
        };
        Outcome {
            standing,
            words,
            frame: first.map(|decision| decision.look.frame),
            expectations: self.expectations.iter().zip(&self.cases).map(expected).collect(),
        }
    }
}

impl Case {
    fn see<P: Exhibit>(&mut self, expected: &Expectation, run_ms: u64, here: &Walker<P>, next_ms: u64) {
        let now_ms = here.world().now_ms();
        if let Claim::Count { .. } = expected.claim {
            return self.count(expected, run_ms, here);
        }
        match expected.when {
            When::End => self.see_moment(expected, run_ms, here, next_ms),
            When::At(at_ms) => self.see_moment(expected, at_ms, here, next_ms),
            When::By(by_ms) if now_ms > by_ms => self.decide(expected, false, false),
            When::By(by_ms) => {
                let look = self.look(expected, here, next_ms > by_ms);
                let is_met = look.is_true != expected.is_negated;
                self.latest = Some(look);
                if is_met {
                    self.decide(expected, false, true);
                }
            }
            When::During(from_ms, _) if now_ms <= from_ms => {
                if next_ms > from_ms {
                    self.latest = Some(self.look(expected, here, true));
                }
            }
            When::During(_, until_ms) => {
                if !self.begin(expected) {
                    return;
                }
                if now_ms > until_ms.unwrap_or(run_ms) {
                    return self.decide(expected, false, true);
                }
                let look = self.look(expected, here, false);
                let is_met = look.is_true != expected.is_negated;
                self.latest = Some(look);
                if !is_met {
                    self.decide(expected, false, false);
                }
            }
        }
    }

    /// One state counts: the one after all that happens at or before a time. It is known only when the next thing
    /// comes later, so it is looked at when nothing earlier is in store.
    fn see_moment<P: Exhibit>(&mut self, expected: &Expectation, at_ms: u64, here: &Walker<P>, next_ms: u64) {
        if here.world().now_ms() > at_ms {
            let is_met = self.is_latest_met(expected);
            self.decide(expected, false, is_met);
        } else if next_ms > at_ms {
            self.latest = Some(self.look(expected, here, true));
        }
    }

    /// The first state of `from` is judged once. Whether the expectation is still open.
    fn begin(&mut self, expected: &Expectation) -> bool {
        if !self.has_begun {
            self.has_begun = true;
            if !self.is_latest_met(expected) {
                self.decide(expected, false, false);
            }
        }
        self.decision.is_none()
    }

    fn close<P: Exhibit>(&mut self, expected: &Expectation, run_ms: u64, here: &Walker<P>) {
        let now_ms = here.world().now_ms();
        if let Claim::Count { amount, .. } = &expected.claim {
            let is_true = holds(*amount, self.tally.sent);
            self.latest = Some(counted(self.tally.sent, is_true, here));
            return self.decide(expected, true, is_true != expected.is_negated);
        }
        let is_before = |ms: u64| now_ms <= ms;
        let (is_open, is_by) = match expected.when {
            When::End => (is_before(run_ms), false),
            When::At(at_ms) => (is_before(at_ms), false),
            When::By(by_ms) => (is_before(by_ms), true),
            // What comes behind the first state was judged frame by frame; nothing comes any more.
            When::During(from_ms, _) => (is_before(from_ms), false),
        };
        if is_open || self.latest.is_none() {
            self.latest = Some(self.look(expected, here, true));
        }
        let is_met = !is_by && self.is_latest_met(expected);
        self.decide(expected, true, is_met);
    }

    fn is_latest_met(&self, expected: &Expectation) -> bool {
        self.latest.as_ref().is_some_and(|look| look.is_true) != expected.is_negated
    }

    fn decide(&mut self, expected: &Expectation, is_by_end: bool, is_met: bool) {
        let mut look = self.latest.clone().unwrap_or_default();
        if look.words.is_empty() {
            "Nothing had happened yet.".clone_into(&mut look.words);
        }
        match (expected.when, is_met) {
            (When::By(by_ms), false) => {
                look.words = format!("Not by {}: in the end {}", write_duration_ms(by_ms), look.words);
            }
            (When::During(..), true) => "It was so at every frame.".clone_into(&mut look.words),
            _ => {}
        }
        self.decision = Some(Decision { is_met, is_by_end, look });
    }

    fn count<P: Exhibit>(&mut self, expected: &Expectation, run_ms: u64, here: &Walker<P>) {
        let Claim::Count { kind, from, to, amount } = &expected.claim else { return };
        let now_ms = here.world().now_ms();
        let (from_ms, until_ms) = match expected.when {
            When::During(from_ms, until_ms) => (from_ms, until_ms.unwrap_or(run_ms)),
            _ => (0, run_ms),
        };
        if now_ms > until_ms {
            let is_true = holds(*amount, self.tally.sent);
            self.latest.get_or_insert_with(|| counted(0, is_true, here)).is_true = is_true;
            return self.decide(expected, false, is_true != expected.is_negated);
        }
        let Some(step) = here.step().filter(|_| now_ms >= from_ms) else { return };
        let roster = here.world().roster();
        let is_end = |end: &Option<String>, node| end.as_ref().is_none_or(|name| roster.name(node) == name);
        let is_meant = |letter: &&Letter<P::Message>| {
            letter_kind::<P>(letter) == kind && is_end(from, letter.from) && is_end(to, letter.to)
        };
        let sent = sent(here.world(), step).filter(is_meant).count() as u64;
        if sent == 0 {
            return;
        }
        self.tally.sent += sent;
        let is_true = holds(*amount, self.tally.sent);
        self.latest = Some(counted(self.tally.sent, is_true, here));
        if is_final(*amount, self.tally.sent) {
            self.decide(expected, false, is_true != expected.is_negated);
        }
    }

    /// What the claim looks like at this frame. `is_last`: it may be the last that counts.
    fn look<P: Exhibit>(&mut self, expected: &Expectation, here: &Walker<P>, is_last: bool) -> Look {
        let frame = here.place().frame;
        match &expected.claim {
            Claim::Property(place) => {
                let (is_true, words) = property(*place, here);
                // What was not checked meets no expectation, the negated one neither.
                let is_true = is_true.unwrap_or(expected.is_negated);
                Look { is_true, frame, words }
            }
            Claim::Cell { column, who, relation, values } => {
                let shows = |content: &Content| compares(*relation, content, values);
                self.tally.update(here, *column, &shows);
                let (is_true, example) = self.tally.verdict(who, here.world());
                let is_decisive = match expected.when {
                    When::End | When::At(_) => true,
                    When::By(_) => is_true != expected.is_negated,
                    When::During(..) => is_true == expected.is_negated,
                };
                // Nobody reads the words of a frame that decides nothing.
                let is_read = is_last || is_decisive;
                let words = if is_read { shown(*column, example, here.world()) } else { String::new() };
                Look { is_true, frame, words }
            }
            Claim::Count { .. } => Look { frame, ..Look::default() },
        }
    }
}

/// Whether a property holds; `None` where that was not checked.
fn property<P: Exhibit>(place: usize, here: &Walker<P>) -> (Option<bool>, String) {
    let title = P::properties().get(place).map_or("?", |property| property.title);
    match here.standings().get(place).map(|standing| &standing.finding) {
        Some(Finding::Broken { why, cells }) => {
            let subject = cells.first().map_or(NodeId(0), |(node, _)| *node);
            (Some(false), P::explain(why, subject, here.world().roster()))
        }
        Some(Finding::Unchecked { why }) => (None, P::explain(why, NodeId(0), here.world().roster())),
        Some(Finding::Holds) => (Some(true), format!("It holds: {title}.")),
        None => (Some(false), "There is no such property.".to_owned()),
    }
}

/// The letters that a step sent, those included that were lost at once.
fn sent<'a, P: Exhibit>(
    world: &'a World<P>,
    step: &'a Step<P>,
) -> impl Iterator<Item = &'a Letter<P::Message>> + use<'a, P> {
    let is_copy = matches!(step.action, Action::Duplicate { .. });
    let posted = step.posted.iter().filter(move |_| !is_copy).filter_map(|id| world.network().letter(*id));
    let lost = step.lost.iter().map(|(letter, _)| letter).filter(|letter| letter.sent_frame == step.frame);
    posted.chain(lost)
}

fn counted<P: Exhibit>(sent: u64, is_true: bool, here: &Walker<P>) -> Look {
    Look { is_true, frame: here.place().frame, words: format!("{sent} sent.") }
}

fn holds(amount: Amount, sent: u64) -> bool {
    match amount {
        Amount::Exactly(number) => sent == number,
        Amount::AtLeast(number) => sent >= number,
        Amount::AtMost(number) => sent <= number,
    }
}

/// Whether more letters change nothing any more.
fn is_final(amount: Amount, sent: u64) -> bool {
    match amount {
        Amount::Exactly(number) | Amount::AtMost(number) => sent > number,
        Amount::AtLeast(number) => sent >= number,
    }
}
