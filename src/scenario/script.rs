//! A history as a script: a branch comes in, a text that plays it again frame by frame goes out.

use std::fmt::Write;

use super::deeds::Deeds;
use super::plan::{At, Scenario, Verdict};
use super::vocabulary::Vocabulary;
use super::wish::{Known, Wish};
use super::words as text;
use crate::node::{Roster, RuleBook, write_duration_ms};
use crate::protocol::Transport;
use crate::timeline::{Entry, Line, Place, Timeline};
use crate::view::Exhibit;

/// The branch on which the history stands, as a script that plays it again.
///
/// What was done at a time of its own is written with that time. What was done where something else had just happened is
/// written with its frame. A branch on which more was done than the script says has no verdict: it was declared of another
/// run.
pub fn write_script<P: Exhibit>(scenario: &Scenario, seed: u64, timeline: &Timeline<P>) -> String {
    let mut timeline = timeline.clone();
    timeline.seek(usize::MAX);
    let told = told(scenario, &timeline);
    let mut script = String::new();
    let mut line = |head: &str, rest: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(script, "{head:<10} {rest}");
    };
    line("title", &scenario.title);
    line("protocol", scenario.module.protocol);
    if scenario.module.transport != Transport::default() {
        line("transport", scenario.module.transport.word());
    }
    if told.has_nodes {
        line("nodes", &scenario.networks.iter().map(|names| names.join(" ")).collect::<Vec<_>>().join(" | "));
        line("spacing", &write_duration_ms(scenario.spacing_ms));
    }
    if !scenario.params.is_empty() {
        line("params", &settings(&scenario.params));
    }
    if let Some(rules) = rules::<P::Rules>(&scenario.switches) {
        line("rules", &rules);
    }
    if !scenario.network.is_empty() {
        line("network", &settings(&scenario.network));
    }
    line("seed", &seed.to_string());
    for (at, words) in &told.deeds {
        match at {
            At::Time(ms) => line(&format!("at {}", write_duration_ms(*ms)), words),
            At::Frame(frame) => line(&format!("at frame {frame}"), words),
        }
    }
    if let Some(run_ms) = scenario.run_ms {
        line("run", &write_duration_ms(run_ms.max(told.last_ms)));
    }
    for text in &told.expectations {
        line("expect", text);
    }
    match scenario.verdict.as_ref().filter(|_| told.is_as_written) {
        Some(Verdict::Broken { fixed_by }) if !fixed_by.is_empty() => {
            line("verdict", &format!("broken, fixed by {}", fixed_by.join(" ")));
        }
        Some(verdict) => line("verdict", verdict.declared_word()),
        None => {}
    }
    script
}

/// What was done on a branch.
struct Told {
    /// Whether the `nodes` line says how the first nodes started.
    has_nodes: bool,
    deeds: Vec<(At, String)>,
    expectations: Vec<String>,
    last_ms: u64,
    /// Whether nothing was done but what the script says.
    is_as_written: bool,
}

fn told<P: Exhibit>(scenario: &Scenario, timeline: &Timeline<P>) -> Told {
    let Place { branch, frame: last } = timeline.place();
    let mut done: Vec<(At, Line)> = Vec::new();
    let mut before: Option<(u64, bool)> = None;
    for frame in 1..=last {
        let Some(entry) = timeline.entry(frame) else { continue };
        let is_timed = is_timed(entry, before);
        if let Some(line) = &entry.line {
            let at = if is_timed { At::Time(entry.at_ms) } else { At::Frame(frame) };
            done.push((at, line.clone()));
        }
        before = Some((entry.at_ms, is_timed));
    }
    let end_ms = timeline.branch().end_ms();
    let has_lines_of_its_own = done.iter().any(|(at, line)| line.deed.is_none() && !is_written(scenario, *at, line));
    let mut deeds: Vec<(At, String, bool)> = done
        .iter()
        .map(|(at, line)| {
            let deed = line.deed.and_then(|place| scenario.timed.get(place));
            let is_first = deed.is_some_and(|deed| deed.line == scenario.nodes_line && deed.at == *at);
            (*at, line.words.to_string(), is_first)
        })
        .collect();
    let mut names = Names::of(timeline);
    // What is left of the script and lies behind the last frame was left out, and stays out.
    let left = Deeds::default();
    let left = left.left(scenario, timeline).filter(|deed| matches!(deed.at, At::Frame(_)) || deed.time_ms() >= end_ms);
    let possible = left.filter(|deed| names.allow_deed(&deed.words));
    deeds.extend(possible.map(|deed| (deed.at, deed.words.to_string(), deed.line == scenario.nodes_line)));
    let expectations = scenario.expectations.iter().map(|expected| expected.text.clone());
    let expectations: Vec<String> = expectations.filter(|text| names.allow_expectation(text)).collect();
    let first_count = scenario.networks.iter().map(Vec::len).sum::<usize>();
    let has_nodes = first_count > 0 && deeds.iter().filter(|(_, _, is_first)| *is_first).count() == first_count;
    deeds.retain(|(_, _, is_first)| !(has_nodes && *is_first));
    Told {
        has_nodes,
        is_as_written: branch == 0 && !has_lines_of_its_own,
        expectations,
        last_ms: if has_lines_of_its_own { end_ms } else { 0 },
        deeds: deeds.into_iter().map(|(at, words, _)| (at, words)).collect(),
    }
}

/// The nodes that there ever are on a branch. A line of the script that is still to come may speak of a node that a strike
/// has kept from starting.
struct Names {
    vocabulary: Vocabulary,
    roster: Roster,
}

impl Names {
    fn of<P: Exhibit>(timeline: &Timeline<P>) -> Self {
        Self { vocabulary: Vocabulary::of::<P>(), roster: Roster::clone(timeline.world().roster()) }
    }

    /// Whether a deed can be read. The node that it starts is there from then on.
    fn allow_deed(&mut self, words: &str) -> bool {
        let Some(line) = text::Line::cut(None, words) else { return false };
        let known = Known { vocabulary: &self.vocabulary, roster: &self.roster };
        match known.wish(&mut line.reader()) {
            Ok(Wish::Spawn { name, .. }) => self.roster.add(name.text).is_ok(),
            wish => wish.is_ok(),
        }
    }

    fn allow_expectation(&self, words: &str) -> bool {
        let Some(line) = text::Line::cut(None, words) else { return false };
        let known = Known { vocabulary: &self.vocabulary, roster: &self.roster };
        known.expectation(&mut line.reader(), String::new()).is_ok()
    }
}

/// Whether a deed of this time comes again at the same place: nothing else has happened at that time before it but deeds
/// of the script.
fn is_timed<P: Exhibit>(entry: &Entry<P>, before: Option<(u64, bool)>) -> bool {
    let Some(line) = &entry.line else { return false };
    match before {
        // At time 0 the first nodes start, and a line of a person's own may have come before them.
        None => line.deed.is_some() || entry.at_ms > 0,
        Some((before_ms, _)) if before_ms < entry.at_ms => true,
        Some((before_ms, is_timed)) => is_timed && before_ms == entry.at_ms && line.deed.is_some(),
    }
}

/// Whether the script itself has this line for a frame.
fn is_written(scenario: &Scenario, at: At, line: &Line) -> bool {
    scenario.framed.iter().any(|deed| deed.at == at && deed.words == line.words)
}

fn settings(settings: &[(String, String)]) -> String {
    settings.iter().map(|(id, value)| format!("{id}={value}")).collect::<Vec<_>>().join(" ")
}

/// The rules as they begin: what differs from the protocol's own, or from none of them at all if that is shorter.
fn rules<R: RuleBook>(switches: &[(usize, bool)]) -> Option<String> {
    let mut book = R::default();
    for (rule, on) in switches {
        book.switch(*rule, *on);
    }
    let cards = R::cards().iter().enumerate();
    let mut words = Vec::new();
    let mut words_from_none = vec!["none".to_owned()];
    for (place, card) in cards {
        let is_on = book.is_on(place);
        let word = || format!("{}{}", if is_on { "+" } else { "-" }, card.id);
        if is_on != card.default {
            words.push(word());
        }
        // `none` leaves the rules behind the protocol's own as their cards say.
        if is_on != (place >= R::own_len() && card.default) {
            words_from_none.push(word());
        }
    }
    let shorter = if words.len() <= words_from_none.len() { words } else { words_from_none };
    (!shorter.is_empty()).then(|| shorter.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::RuleCard;

    const CARDS: &[RuleCard] =
        &[card("a", true), card("b", true), card("c", true), card("d", false), card("under", true), card("odd", false)];

    const fn card(id: &'static str, default: bool) -> RuleCard {
        RuleCard { id, title: "", source: "", breaks_without: "", default }
    }

    /// Four rules of a protocol's own, and two of what lies under it.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
    struct Book([bool; 6]);

    impl Default for Book {
        fn default() -> Self {
            Self([true, true, true, false, true, false])
        }
    }

    impl RuleBook for Book {
        fn cards() -> &'static [RuleCard] {
            CARDS
        }

        fn own_len() -> usize {
            4
        }

        fn is_on(&self, index: usize) -> bool {
            self.0.get(index).copied().unwrap_or(false)
        }

        fn switch(&mut self, index: usize, on: bool) {
            if let Some(switch) = self.0.get_mut(index) {
                *switch = on;
            }
        }
    }

    /// What is written where just these rules are on.
    fn written(on: &[&str]) -> Option<String> {
        let switches: Vec<_> = (0..).zip(CARDS.iter().map(|card| on.contains(&card.id))).collect();
        rules::<Book>(&switches)
    }

    #[test]
    fn the_rules_are_written_in_the_shortest_way_and_none_leaves_those_of_the_transport() {
        assert_eq!(written(&["a", "b", "c", "under"]), None);
        assert_eq!(written(&["a", "b", "c"]).as_deref(), Some("-under"));
        assert_eq!(written(&["under"]).as_deref(), Some("none"));
        assert_eq!(written(&["d", "under"]).as_deref(), Some("none +d"));
        assert_eq!(written(&["odd"]).as_deref(), Some("none -under +odd"));
        assert_eq!(written(&[]).as_deref(), Some("none -under"));
    }
}
