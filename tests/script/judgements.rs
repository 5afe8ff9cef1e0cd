//! Expectations against a plain reading of the same words: every frame is looked at in full.

use consensus_lab::network::Content as LetterContent;
use consensus_lab::node::{Finding, NodeId};
use consensus_lab::protocol::watercraft::WaterCraft;
use consensus_lab::scenario::{Amount, Claim, Expectation, Judge, Relation, When, Who, letter_kind, play, read};
use consensus_lab::timeline::Timeline;
use consensus_lab::view::{Exhibit, Showing};
use consensus_lab::world::Machine;
use expect_test::{Expect, expect};

use super::EVERY_WORD;

/// The script with every word, with these expectations instead of its own.
fn script_with(expectations: &[String]) -> String {
    let kept = EVERY_WORD.lines().filter(|line| !line.starts_with("expect") && !line.starts_with("verdict"));
    kept.map(str::to_owned)
        .chain(expectations.iter().map(|line| format!("expect {line}")))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Who does what, without the time.
fn claims() -> Vec<String> {
    let mut claims = Vec::new();
    for who in ["everyone", "nobody", "some", "b", "m", "c d", "a"] {
        for cell in ["role {} is host", "host {} is b", "knows {} has c", "knows {} lacks d", "knows {} starts b c"] {
            claims.push(cell.replace("{}", who));
        }
    }
    claims.extend(["property one_host", "property full_tables"].map(str::to_owned));
    for amount in ["1", "at least 4", "at most 3"] {
        claims.push(format!("count WC_PING b -> c is {amount}"));
        claims.push(format!("count WC_PEERS any -> any is {amount}"));
    }
    claims
}

#[test]
fn a_judgement_is_what_a_plain_reading_finds() {
    let times = [
        "",
        "at 0s",
        "at 1.005s",
        "at 2.6s",
        "at 20s",
        "by 300ms",
        "by 15s",
        "from 0s",
        "from 12s until 13s",
        "from 2.55s",
    ];
    let mut lines = Vec::new();
    for time in times {
        for claim in claims().into_iter().filter(|claim| !claim.starts_with("count") || !time.starts_with(['a', 'b'])) {
            lines.push(format!("{time} {claim}"));
            lines.push(format!("{time} not {claim}"));
        }
    }
    for part in lines.chunks(150) {
        let scenario = read(&script_with(part)).expect("it reads");
        let played = play::<WaterCraft>(&scenario, 42).expect("it plays");
        let frames = Frames::of(played.timeline);
        for (expectation, found) in scenario.expectations.iter().zip(&played.outcome.expectations) {
            let plain = if frames.is_met(expectation) { "holds" } else { "broken" };
            assert_eq!(found.standing, plain, "{}: {}", found.text, found.words);
        }
    }
}

/// One frame, written down in full.
struct Written {
    at_ms: u64,
    /// The running nodes, each with the values of all columns.
    nodes: Vec<(String, Vec<Vec<String>>)>,
    /// Whether each property holds.
    properties: Vec<bool>,
    /// Kind, sender and receiver of the letters that were sent.
    sent: Vec<(&'static str, String, String)>,
}

/// All frames of a run.
struct Frames(Vec<Written>);

impl Frames {
    fn of(mut timeline: Timeline<WaterCraft>) -> Self {
        let last = timeline.branch().last();
        let write = |frame| {
            timeline.seek(frame);
            Written::of(&timeline)
        };
        Self((0..=last).map(write).collect())
    }

    fn is_met(&self, expected: &Expectation) -> bool {
        let last_at = |ms: u64| self.0.iter().rposition(|frame| frame.at_ms <= ms).unwrap_or(0);
        let is_true = |frame: usize| self.0[frame].is_true(&expected.claim) != expected.is_negated;
        if let Claim::Count { amount, .. } = &expected.claim {
            let sent = self.sent(expected);
            let is_true = match *amount {
                Amount::Exactly(number) => sent == number,
                Amount::AtLeast(number) => sent >= number,
                Amount::AtMost(number) => sent <= number,
            };
            return is_true != expected.is_negated;
        }
        match expected.when {
            When::End => is_true(self.0.len() - 1),
            When::At(ms) => is_true(last_at(ms)),
            When::By(ms) => (1..=last_at(ms)).any(is_true),
            When::During(from_ms, until_ms) => (last_at(from_ms)..=last_at(until_ms.unwrap_or(u64::MAX))).all(is_true),
        }
    }

    fn sent(&self, expected: &Expectation) -> u64 {
        let Claim::Count { kind, from, to, .. } = &expected.claim else { return 0 };
        let (from_ms, until_ms) = match expected.when {
            When::During(from_ms, until_ms) => (from_ms, until_ms.unwrap_or(u64::MAX)),
            _ => (0, u64::MAX),
        };
        let is_end = |end: &Option<String>, name: &String| end.as_ref().is_none_or(|end| end == name);
        let frames = self.0.iter().filter(|frame| (from_ms..=until_ms).contains(&frame.at_ms));
        let meant = frames
            .flat_map(|frame| &frame.sent)
            .filter(|(sent, sender, receiver)| sent == kind && is_end(from, sender) && is_end(to, receiver));
        meant.count() as u64
    }
}

impl Written {
    fn of(timeline: &Timeline<WaterCraft>) -> Self {
        let world = timeline.world();
        let node = |(me, machine): (NodeId, &Machine<WaterCraft>)| {
            let showing = Showing {
                me,
                state: machine.state()?,
                disk: machine.disk(),
                roster: world.roster(),
                rules: world.rules(),
                params: world.params(),
            };
            let values = WaterCraft::columns().iter().map(|column| (column.cell)(&showing).values);
            Some((world.roster().name(me).to_owned(), values.collect()))
        };
        // Letters by the frame that sent them: those under way after it, and those that were lost at once.
        let frame = timeline.place().frame as u64;
        let lost = timeline.step().into_iter().flat_map(|step| &step.lost).map(|(letter, _)| letter);
        let letters = world.network().letters().chain(lost).filter(|letter| letter.sent_frame == frame);
        let messages = letters.filter(|letter| matches!(letter.content, LetterContent::Message(_)));
        let name = |node| world.roster().name(node).to_owned();
        let sent = messages.map(|letter| (letter_kind::<WaterCraft>(letter), name(letter.from), name(letter.to)));
        Self {
            at_ms: world.now_ms(),
            nodes: world.machines().filter_map(node).collect(),
            properties: timeline.standings().iter().map(|standing| standing.finding == Finding::Holds).collect(),
            sent: sent.collect(),
        }
    }

    fn is_true(&self, claim: &Claim) -> bool {
        let (column, who, relation, values) = match claim {
            Claim::Property(place) => return self.properties[*place],
            Claim::Cell { column, who, relation, values } => (*column, who, *relation, values),
            Claim::Count { .. } => return false,
        };
        let shows = |shown: &Vec<String>| match relation {
            Relation::Is => shown == values,
            Relation::Has => values.iter().all(|value| shown.contains(value)),
            Relation::Lacks => !values.iter().any(|value| shown.contains(value)),
            Relation::Starts => shown.starts_with(values),
        };
        let truths: Vec<(&str, bool)> =
            self.nodes.iter().map(|(name, cells)| (name.as_str(), shows(&cells[column]))).collect();
        match who {
            Who::Everyone => !truths.is_empty() && truths.iter().all(|(_, is_true)| *is_true),
            Who::Nobody => truths.iter().all(|(_, is_true)| !is_true),
            Who::Some => truths.iter().any(|(_, is_true)| *is_true),
            Who::Nodes(names) => names.iter().all(|name| truths.contains(&(name.as_str(), true))),
        }
    }
}

/// The outcome of an expectation at the end, in words.
fn check(expectation: &str, expect: Expect) {
    let scenario = read(&script_with(&[expectation.to_owned()])).expect("it reads");
    let outcome = play::<WaterCraft>(&scenario, 42).expect("it plays").outcome;
    let found = &outcome.expectations[0];
    expect.assert_eq(&format!("{}: {}\n", found.standing, found.words));
}

#[test]
fn a_judgement_says_what_it_saw() {
    check(
        "at 1s role b is host",
        expect![[r#"
            holds: b shows “host” in Role.
        "#]],
    );
    check(
        "role everyone is host",
        expect![[r#"
            broken: c shows “member” in Role.
        "#]],
    );
    check(
        "role nobody is host",
        expect![[r#"
            broken: b shows “host” in Role.
        "#]],
    );
    check(
        "role m is host",
        expect![[r#"
            broken: m does not run.
        "#]],
    );
    check(
        "by 2s host b is z",
        expect![[r#"
            broken: Not by 2s: in the end b shows “b” in Host.
        "#]],
    );
    check(
        "from 1s until 1.9s host b is b",
        expect![[r#"
            holds: It was so at every frame.
        "#]],
    );
    check(
        "from 1s host m is m",
        expect![[r#"
            broken: m does not run.
        "#]],
    );
    check(
        "count WC_PING b -> c is at most 3",
        expect![[r#"
            broken: 4 sent.
        "#]],
    );
    check(
        "count WC_PING b -> c is at least 3",
        expect![[r#"
            holds: 3 sent.
        "#]],
    );
    check(
        "at 2.6s property one_host",
        expect![[r#"
            holds: It holds: One host.
        "#]],
    );
    check(
        "property one_host",
        expect![[r#"
            holds: It holds: One host.
        "#]],
    );
}

#[test]
fn a_run_that_goes_on_after_its_end_is_open_again() {
    let lines = ["at 19s role b is host", "role b is host", "by 20s host b is z"].map(str::to_owned);
    let scenario = read(&script_with(&lines)).expect("it reads");
    let history = play::<WaterCraft>(&scenario, 42).expect("it plays").timeline;
    let mut judge = Judge::new(&scenario);
    let mut followed = history.clone();
    let middle = history.branch().last() / 2;
    for frame in 1..=middle {
        followed.seek(frame);
        judge.see(followed.here());
    }
    assert_eq!(judge.outcome().standing, "open");
    judge.close(followed.here());
    assert_eq!(judge.outcome().standing, "broken");
    followed.seek(middle + 1);
    judge.see(followed.here());
    assert_eq!(judge.outcome().standing, "open");
}
