//! The script: a text comes in, a [`Scenario`] in which everything is checked goes out, or the first complaint.

use super::chosen::{absent, chosen};
use super::complaint::{Complaint, nearest, quoted};
use super::expectation::{EXPECTATIONS_MAX, Expectation};
use super::plan::{At, Deed, Scenario, Verdict};
use super::vocabulary::{Fetch, Vocabulary};
use super::wish::{Known, Wish, is_verb, network_setting, setting, time_ms};
use super::words::{Line, Reader, Word};
use super::{LINES_MAX, TEXT_BYTES_MAX};
use crate::node::{Roster, RuleCard, SortedMap, SortedSet, sort_by_key, write_duration_ms};
use crate::protocol::{self, Transport};

/// The time between the starts of two nodes, where the script says nothing else.
const SPACING_MS: u64 = 100;

/// The lines that a script has at most once.
const HEADS: [&str; 11] =
    ["title", "protocol", "transport", "nodes", "spacing", "params", "rules", "network", "seed", "run", "verdict"];

/// What a list of rules is made of.
const SWITCHES: &str = "none, all, default, ladder NAME, +rule or -rule";

/// Reads a script and checks it. Nothing is run.
///
/// # Errors
/// The first thing that is wrong, with its line and column.
pub fn read(text: &str) -> Result<Scenario, Complaint> {
    read_with(text, None, &|module| protocol::visit(module, Fetch))
}

/// Reads a script as if it named this transport.
///
/// # Errors
/// As [`read`].
pub fn read_over(text: &str, transport: Transport) -> Result<Scenario, Complaint> {
    read_with(text, Some(transport), &|module| protocol::visit(module, Fetch))
}

/// Reads a script whose words come from elsewhere, by the keys of modules.
pub(super) fn read_with(
    text: &str,
    over: Option<Transport>,
    fetch: &dyn Fn(&str) -> Option<Vocabulary>,
) -> Result<Scenario, Complaint> {
    let draft = Draft::cut(text)?;
    let what = (draft.heads.get("protocol"), draft.heads.get("transport"));
    let module = chosen(protocol::MODULES, what, over, draft.last_line)?;
    let vocabulary = fetch(module.key).ok_or_else(|| absent(module, what.0))?;
    let networks = draft.networks()?;
    let spacing_ms = draft.duration("spacing", "a length of time, like 100ms")?.unwrap_or(SPACING_MS);
    let run_ms = draft.duration("run", "the time of the end, like 12s")?;
    let params =
        draft.settings("params", |words| setting(words, &vocabulary.params, vocabulary.try_param, "parameter"))?;
    let network = draft.settings("network", network_setting)?;
    let roster = draft.roster(&networks)?;
    let known = Known { vocabulary: &vocabulary, roster: &roster };
    let (timed, framed) = draft.deeds(known, &networks, spacing_ms)?;
    let scenario = Scenario {
        title: draft.title(),
        module,
        seed: draft.seed()?,
        run_ms,
        expectations: draft.expectations(known)?,
        verdict: None,
        networks: networks.iter().map(|names| names.iter().map(|name| name.text.to_owned()).collect()).collect(),
        nodes_line: draft.nodes_line(),
        spacing_ms,
        switches: draft.rules(known)?,
        params,
        network,
        timed,
        framed,
    };
    let verdict = draft.verdict(known, &scenario.switches)?;
    let scenario = Scenario { verdict, ..scenario };
    draft.check_end(&scenario)?;
    Ok(scenario)
}

/// The lines of a script in their kinds.
struct Draft<'a> {
    heads: SortedMap<&'static str, Line<'a>>,
    deeds: Vec<Line<'a>>,
    expects: Vec<Line<'a>>,
    last_line: u32,
}

impl<'a> Draft<'a> {
    fn cut(text: &'a str) -> Result<Self, Complaint> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(Complaint::plain(format!(
                "The script is too long: it has at most {} KiB.",
                TEXT_BYTES_MAX >> 10
            )));
        }
        let mut draft = Self { heads: SortedMap::new(), deeds: Vec::new(), expects: Vec::new(), last_line: 1 };
        for (number, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            if number > LINES_MAX {
                return Err(Complaint::at_line(number, format!("A script has at most {LINES_MAX} lines.")));
            }
            draft.last_line = number;
            let Some(line) = Line::cut(Some(number), text) else { continue };
            let word = line.words[0];
            match word.text {
                "at" => draft.deeds.push(line),
                "expect" => draft.expects.push(line),
                other => match HEADS.iter().find(|head| **head == other) {
                    None => return Err(unknown(&line, word)),
                    Some(head) => {
                        if let Some(first) = draft.heads.get(head) {
                            let number = first.number.unwrap_or_default();
                            let message = format!("There is a {} line already: line {number}.", quoted(head));
                            return Err(line.complain(Some(word), message));
                        }
                        draft.heads.insert(head, line);
                    }
                },
            }
        }
        Ok(draft)
    }

    /// The words of a head line behind its first.
    fn head(&self, head: &str) -> Option<Reader<'_, 'a>> {
        let mut words = self.heads.get(head)?.reader();
        words.take(head);
        Some(words)
    }

    fn title(&self) -> String {
        let title = self.heads.get("title").and_then(|line| line.text.strip_prefix("title"));
        title.map(str::trim).filter(|title| !title.is_empty()).unwrap_or("Untitled").to_owned()
    }

    /// The names of the first nodes, a list a network.
    fn networks(&self) -> Result<Vec<Vec<Word<'a>>>, Complaint> {
        let Some(mut words) = self.head("nodes") else { return Ok(Vec::new()) };
        words.clone().word("the names of nodes")?;
        let mut networks = vec![Vec::new()];
        for word in words.all() {
            match word.text {
                "|" => networks.push(Vec::new()),
                _ => networks.last_mut().expect("there is a first network").push(word),
            }
        }
        if networks.iter().any(Vec::is_empty) {
            return Err(words.line.complain(None, "A network needs at least one node: nodes b c d | m n o"));
        }
        Ok(networks)
    }

    fn nodes_line(&self) -> u32 {
        self.heads.get("nodes").and_then(|line| line.number).unwrap_or_default()
    }

    /// All names that the script ever gives to nodes.
    fn roster(&self, networks: &[Vec<Word<'a>>]) -> Result<Roster, Complaint> {
        let mut roster = Roster::default();
        let mut add = |line: &Line<'a>, name: Word<'a>| {
            let reserved = super::wish::check_name(line, name);
            reserved.and_then(|()| {
                roster.add(name.text).map(drop).map_err(|error| line.complain(Some(name), error.to_string()))
            })
        };
        if let Some(line) = self.heads.get("nodes") {
            networks.iter().flatten().try_for_each(|name| add(line, *name))?;
        }
        for line in &self.deeds {
            let mut words = line.reader();
            at(&mut words)?;
            if words.take("spawn") {
                add(line, words.word("the new node's name")?)?;
            }
        }
        if roster.is_empty() {
            let message = "The script has no nodes: write a line with their names, like: nodes b c d";
            return Err(Complaint::at_line(self.last_line, message));
        }
        Ok(roster)
    }

    fn duration(&self, head: &str, expected: &str) -> Result<Option<u64>, Complaint> {
        let Some(mut words) = self.head(head) else { return Ok(None) };
        let duration_ms = time_ms(&mut words, expected)?;
        words.end()?;
        Ok(Some(duration_ms))
    }

    fn seed(&self) -> Result<Option<u64>, Complaint> {
        let Some(mut words) = self.head("seed") else { return Ok(None) };
        let word = words.word("a whole number")?;
        words.end()?;
        let message = || format!("{} is no seed: expected a whole number from 0 to {}.", quoted(word.text), u64::MAX);
        let digits = word.text.bytes().all(|byte| byte.is_ascii_digit());
        let seed = word.text.parse().ok().filter(|_| digits);
        seed.map(Some).ok_or_else(|| words.line.complain(Some(word), message()))
    }

    fn settings(
        &self,
        head: &str,
        read: impl Fn(&mut Reader<'_, 'a>) -> Result<(String, String), Complaint>,
    ) -> Result<Vec<(String, String)>, Complaint> {
        let Some(mut words) = self.head(head) else { return Ok(Vec::new()) };
        let mut settings = vec![read(&mut words)?];
        while words.peek().is_some() {
            settings.push(read(&mut words)?);
        }
        Ok(settings)
    }

    fn rules(&self, known: Known<'_>) -> Result<Vec<(usize, bool)>, Complaint> {
        match self.head("rules") {
            Some(mut words) => read_switches(known, &mut words),
            None => Ok(Vec::new()),
        }
    }

    /// The deeds with times in their order, those of the `nodes` line first, and the deeds with frames in theirs.
    fn deeds(
        &self,
        known: Known<'_>,
        networks: &[Vec<Word<'a>>],
        spacing_ms: u64,
    ) -> Result<(Vec<Deed>, Vec<Deed>), Complaint> {
        let mut timed = self.first_spawns(networks, spacing_ms);
        let mut framed: Vec<Deed> = Vec::new();
        let mut frames = SortedSet::new();
        for line in &self.deeds {
            let mut words = line.reader();
            let place = words.rest().get(1).copied();
            let at = at(&mut words)?;
            let said: Vec<&str> = words.rest().iter().map(|word| word.text).collect();
            let deed = Deed { at, line: line.number.unwrap_or_default(), words: said.join(" ").into() };
            words.clone().word("an action, like: crash NODE")?;
            if let Wish::Spawn { name, contact: Some(contact) } = known.wish(&mut words)?
                && known.roster.find(name.text) == Some(contact)
            {
                return Err(line.complain(Some(name), "A node cannot join through itself."));
            }
            match at {
                At::Time(_) => timed.push(deed),
                At::Frame(frame) if frames.insert(frame) => framed.push(deed),
                At::Frame(frame) => {
                    return Err(line.complain(place, format!("Another line leads to frame {frame} already.")));
                }
            }
        }
        sort_by_key(&mut timed, Deed::time_ms);
        sort_by_key(&mut framed, Deed::frame);
        Ok((timed, framed))
    }

    fn first_spawns(&self, networks: &[Vec<Word<'a>>], spacing_ms: u64) -> Vec<Deed> {
        let line = self.nodes_line();
        let first_and_name = |network: &Vec<Word<'a>>| {
            let first = network.first().map(|word| word.text);
            network.iter().map(move |name| (first, name.text)).collect::<Vec<_>>()
        };
        let spawn = |(k, (first, name)): (u64, (Option<&str>, &str))| {
            let words = match first.filter(|first| *first != name) {
                Some(first) => format!("spawn {name} through {first}"),
                None => format!("spawn {name}"),
            };
            Deed { at: At::Time(k.saturating_mul(spacing_ms)), line, words: words.into() }
        };
        (0..).zip(networks.iter().flat_map(first_and_name)).map(spawn).collect()
    }

    fn expectations(&self, known: Known<'_>) -> Result<Vec<Expectation>, Complaint> {
        let read = |line: &Line<'a>| {
            let text = line.text.strip_prefix("expect").unwrap_or(line.text).trim();
            let mut words = line.reader();
            words.take("expect");
            known.expectation(&mut words, text.to_owned())
        };
        if let Some(line) = self.expects.get(EXPECTATIONS_MAX) {
            let message = format!("A script has at most {EXPECTATIONS_MAX} “expect” lines.");
            return Err(line.complain(line.words.first().copied(), message));
        }
        self.expects.iter().map(read).collect()
    }

    fn verdict(&self, known: Known<'_>, switches: &[(usize, bool)]) -> Result<Option<Verdict>, Complaint> {
        let Some(mut words) = self.head("verdict") else { return Ok(None) };
        let line = words.line;
        let word = words.word("holds or broken")?;
        let verdict = match word.text.trim_end_matches(',') {
            "holds" => Verdict::Holds,
            "broken" if words.peek().is_none() => Verdict::Broken { fixed_by: Vec::new() },
            "broken" => {
                words.must("fixed")?;
                words.must("by")?;
                words.clone().word("the id of a rule")?;
                let mut fixed_by = Vec::new();
                for word in words.all() {
                    let id = word.text.trim_end_matches(',');
                    let rule = known.rule(line, word, id)?;
                    let default = known.vocabulary.rules.get(rule).is_some_and(|card| card.default);
                    let is_on = switches.iter().rev().find(|(other, _)| *other == rule).map_or(default, |(_, on)| *on);
                    if is_on {
                        let message =
                            format!("{} is on already, so it cannot mend this: write -{id} in “rules”.", quoted(id));
                        return Err(line.complain(Some(word), message));
                    }
                    fixed_by.push(id.to_owned());
                }
                Verdict::Broken { fixed_by }
            }
            other => {
                let message = format!("Expected holds or broken and not {}.", quoted(other));
                return Err(line.wrong(word, message, ["holds", "broken"]));
            }
        };
        words.end()?;
        if self.expects.is_empty() {
            return Err(line.complain(Some(word), "A verdict needs something to be measured: write an “expect” line."));
        }
        Ok(Some(verdict))
    }

    /// Everything lies before the end of the run.
    fn check_end(&self, scenario: &Scenario) -> Result<(), Complaint> {
        let Some(run_ms) = scenario.run_ms else {
            return match self.expects.first() {
                None => Ok(()),
                Some(line) => {
                    let message =
                        "The script expects something but does not say when it ends: write a line like: run 12s";
                    Err(line.complain(line.words.first().copied(), message))
                }
            };
        };
        let deeds = scenario.timed.iter().map(|deed| (deed.line, deed.time_ms()));
        let expected = scenario.expectations.iter().filter_map(|line| Some((line.line, line.last_ms()?)));
        match deeds.chain(expected).find(|(_, last_ms)| *last_ms > run_ms) {
            None => Ok(()),
            Some((line, last_ms)) => {
                let (end, time) = (write_duration_ms(run_ms), write_duration_ms(last_ms));
                Err(Complaint::at_line(line, format!("The run ends at {end}, before {time}.")))
            }
        }
    }
}

fn unknown(line: &Line<'_>, word: Word<'_>) -> Complaint {
    let all = || HEADS.iter().copied().chain(["at", "expect"]);
    if is_verb(word.text) {
        let message = format!("{} is an action: say when, like: at 4s {}", quoted(word.text), line.text);
        return line.complain(Some(word), message);
    }
    let list = all().collect::<Vec<_>>().join(", ");
    line.wrong(word, format!("No line starts with {}: expected {list}.", quoted(word.text)), all())
}

/// Reads `at 4s` or `at frame 37`.
fn at(words: &mut Reader<'_, '_>) -> Result<At, Complaint> {
    words.must("at")?;
    if !words.take("frame") {
        return Ok(At::Time(time_ms(words, "a time, like 4.2s, or frame and a number")?));
    }
    let word = words.word("the number of a frame")?;
    let frame = word.text.parse().ok().filter(|frame| *frame >= 1);
    let message = || format!("{} is no frame: expected a whole number from 1 on.", quoted(word.text));
    frame.map(At::Frame).ok_or_else(|| words.line.complain(Some(word), message()))
}

/// Reads `none +a -b` or `ladder A5 +a`: rules in the order in which they are switched.
pub(super) fn read_switches(known: Known<'_>, words: &mut Reader<'_, '_>) -> Result<Vec<(usize, bool)>, Complaint> {
    words.clone().word(SWITCHES)?;
    let (line, own) = (words.line, known.vocabulary.own_rules());
    let mut switches = Vec::new();
    while words.peek().is_some() {
        let word = words.word(SWITCHES)?;
        let mut all = |rules: &[RuleCard], is_on: &dyn Fn(&RuleCard) -> bool| {
            switches.extend((0..).zip(rules.iter().map(is_on)));
        };
        match (word.text, word.text.strip_prefix('+'), word.text.strip_prefix('-')) {
            ("none", ..) => all(own, &|_| false),
            ("all", ..) => all(own, &|_| true),
            ("default", ..) => all(known.vocabulary.rules, &|card| card.default),
            ("ladder", ..) => {
                let preset = known.preset(words)?;
                all(own, &|card| preset.rules.contains(&card.id));
            }
            (_, Some(id), _) => switches.push((known.rule(line, word, id)?, true)),
            (_, _, Some(id)) => switches.push((known.rule(line, word, id)?, false)),
            (other, ..) => {
                let message = format!("Expected {SWITCHES} and not {}.", quoted(other));
                let is_rule = known.vocabulary.rule_ids().any(|id| id == other);
                let is_preset = known.vocabulary.preset_ids().any(|id| id == other);
                let nearest = match (is_rule, is_preset) {
                    (true, _) => Some(format!("+{other}")),
                    (_, true) => Some(format!("ladder {other}")),
                    _ => nearest(other, ["none", "all", "default", "ladder"]),
                };
                return Err(Complaint { nearest, ..line.complain(Some(word), message) });
            }
        }
    }
    Ok(switches)
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::NETWORK_KINDS;
    use super::*;
    use crate::node::RulePreset;

    const RULES: &[RuleCard] = &[card("lead", true), card("vote", true), card("log", false)];
    const PRESETS: &[RulePreset] = &[
        RulePreset { id: "A1", title: "One leads", rules: &["lead"] },
        RulePreset { id: "A2", title: "It has a log", rules: &["lead", "log"] },
    ];

    const fn card(id: &'static str, default: bool) -> RuleCard {
        RuleCard { id, title: "", source: "", breaks_without: "", default }
    }

    /// Which of three rules are on, where two are on by themselves and there are two ladders.
    fn rules_of(line: &str) -> Result<[bool; 3], String> {
        rules_with(RULES.len(), line)
    }

    /// The same where just so many of them are the protocol's own.
    fn rules_with(own_len: usize, line: &str) -> Result<[bool; 3], String> {
        let words = |key: &str| protocol::visit(key, Fetch);
        let own = |key: &str| Some(Vocabulary { rules: RULES, own_len, presets: PRESETS, ..words(key)? });
        let script = format!("protocol {}\nnodes b\n{line}", protocol::KEYS[0]);
        let scenario = read_with(&script, None, &own).map_err(|complaint| complaint.to_string())?;
        let mut rules = [true, true, false];
        scenario.switches.iter().for_each(|(rule, on)| rules[*rule] = *on);
        Ok(rules)
    }

    #[test]
    fn rules_are_switched_from_left_to_right() {
        for (line, expected) in [
            ("rules none", [false, false, false]),
            ("rules all", [true, true, true]),
            ("rules none default", [true, true, false]),
            ("rules all ladder A1", [true, false, false]),
            ("rules ladder A2 -lead +vote", [false, true, true]),
            ("rules ladder A2 +vote ladder A1", [true, false, false]),
        ] {
            assert_eq!(rules_of(line), Ok(expected), "{line}");
        }
    }

    #[test]
    fn none_all_and_ladders_leave_the_rules_of_the_transport() {
        for (line, expected) in [
            ("rules none", [false, true, false]),
            ("rules -vote none", [false, false, false]),
            ("rules all", [true, true, false]),
            ("rules -vote all", [true, false, false]),
            ("rules -vote ladder A2", [true, false, false]),
            ("rules none +log -vote", [false, false, true]),
            ("rules -vote +log default", [true, true, false]),
        ] {
            assert_eq!(rules_with(1, line), Ok(expected), "{line}");
        }
    }

    #[test]
    fn a_wrong_ladder_has_a_sentence_with_its_place() {
        for (line, expected) in [
            ("rules ladder", "Line 3, column 13: Something is missing after “ladder”: expected the name of a ladder."),
            (
                "rules ladder A3 +vote",
                "Line 3, column 14: There is no ladder “A3”: expected A1 or A2. Did you mean “A1”?",
            ),
            (
                "rules A2",
                "Line 3, column 7: Expected none, all, default, ladder NAME, +rule or -rule and not “A2”. \
                 Did you mean “ladder A2”?",
            ),
            (
                "rules lader A2",
                "Line 3, column 7: Expected none, all, default, ladder NAME, +rule or -rule and not “lader”. \
                 Did you mean “ladder”?",
            ),
            (
                "rules ladder A2 +votes",
                "Line 3, column 17: There is no rule “votes”: expected lead, vote or log. Did you mean “vote”?",
            ),
        ] {
            assert_eq!(rules_of(line), Err(expected.to_owned()), "{line}");
        }
    }

    /// A column called “count” could never be named in an expectation, and a request “cut” never be made.
    #[test]
    fn no_protocol_has_a_word_of_the_script_for_its_own() {
        for card in protocol::cards() {
            let vocabulary = protocol::visit(card.module.key, Fetch).expect("the module is in the list");
            for column in &vocabulary.columns {
                assert!(
                    !["at", "by", "from", "not", "count", "property"].contains(column),
                    "{}: {column}",
                    card.module.key
                );
            }
            for form in vocabulary.requests {
                assert!(!is_verb(form.verb) && form.verb != "at", "{}: {}", card.module.key, form.verb);
            }
            for kind in vocabulary.kinds {
                let is_one_word = !kind.contains(char::is_whitespace);
                assert!(is_one_word && !NETWORK_KINDS.contains(kind), "{}: {kind}", card.module.key);
            }
            for (place, id) in vocabulary.preset_ids().enumerate() {
                let is_one_word = !id.is_empty() && !id.contains(char::is_whitespace);
                let is_first = vocabulary.preset_ids().position(|other| other == id) == Some(place);
                assert!(is_one_word && is_first, "{}: {id}", card.module.key);
            }
        }
    }

    #[test]
    fn the_welcome_of_every_protocol_reads() {
        for card in protocol::cards() {
            assert_eq!(read(&card.script()).map(|scenario| scenario.module), Ok(card.module));
        }
    }
}
