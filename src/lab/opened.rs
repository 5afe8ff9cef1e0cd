//! The lab of one protocol: a session, and the pictures of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Poll;

use super::frame;
use super::listing::{fill, listing};
use super::session::{Limits, Progress, Session};
use super::words::{explain, mark_word, mark_words};
use super::{Found, Job, Lab, Order, Unit, VERSION, messages, node_id};
use crate::node::{RuleBook, RuleCard, RulePreset};
use crate::protocol::Visitor;
use crate::scenario::{Complaint, Scenario, write_action, write_script};
use crate::schedule::upcoming;
use crate::timeline::{Place, Timeline};
use crate::view::{
    BranchCard, Card, Card3, Choice, ColumnCard, Exhibit, Frame, Grid, KeyMoment, LabStatus, LetterCard, Listing, Mark,
    Outcome, Preset, Reason, Rule, Setup, Sheet, SheetCard, SheetColumn, Told, Verdict,
};
use crate::world::Action;

/// The most rows, letters or choices that are given at a time.
const ROWS_MAX: usize = 1_000;
/// How many snapshots are kept at hand.
const SNAPSHOTS_MAX: usize = 64;

/// Opens a run of the protocol that the script names.
pub struct Open {
    pub scenario: Scenario,
    pub text: String,
    pub seed: u64,
    pub seed_was_drawn: bool,
    pub is_remote: bool,
}

impl Visitor for Open {
    type Out = Result<Box<dyn Lab>, Complaint>;

    fn visit<P: Exhibit>(self) -> Self::Out {
        let beginning = self.scenario.beginning::<P>(self.seed)?;
        let session = Session::new(self.scenario, Timeline::new(beginning), self.is_remote);
        Ok(Box::new(Opened::<P> {
            session,
            text: self.text,
            seed: self.seed,
            seed_was_drawn: self.seed_was_drawn,
            snapshots: VecDeque::new(),
        }))
    }
}

struct Opened<P: Exhibit> {
    session: Session<P>,
    text: String,
    seed: u64,
    seed_was_drawn: bool,
    snapshots: VecDeque<(Place, Arc<frame::Snapshot>)>,
}

/// The places of the rules that are on where a script names just this choice.
fn rules_of<R: RuleBook>(preset: &RulePreset) -> Vec<usize> {
    let is_on = |place: usize, card: &RuleCard| match place < R::own_len() {
        true => preset.rules.contains(&card.id),
        false => card.default,
    };
    let cards = R::cards().iter().enumerate();
    cards.filter(|(place, card)| is_on(*place, card)).map(|(place, _)| place).collect()
}

impl<P: Exhibit> Lab for Opened<P> {
    fn setup(&self) -> Setup {
        let scenario = &self.session.scenario;
        Setup {
            version: VERSION,
            title: scenario.title.clone(),
            protocol: Card { key: scenario.module.protocol, title: P::TITLE, summary: P::SUMMARY },
            transport: scenario.module.transport.word(),
            module: scenario.module.key,
            seed: self.seed.to_string(),
            seed_was_drawn: self.seed_was_drawn,
            script: self.text.clone(),
            end_ms: scenario.run_ms.map(|run_ms| run_ms as f64),
            verdict: scenario
                .verdict
                .as_ref()
                .map(|verdict| Verdict { declared: verdict.declared_word(), fixed_by: verdict.fixed_by().to_vec() }),
            rules: P::Rules::cards()
                .iter()
                .enumerate()
                .map(|(index, card)| Rule {
                    id: card.id,
                    title: card.title,
                    source: card.source,
                    breaks_without: card.breaks_without,
                    default: card.default,
                    group: P::Rules::group_of(index),
                })
                .collect(),
            presets: P::Rules::presets()
                .iter()
                .map(|preset| Preset { id: preset.id, title: preset.title, rules: rules_of::<P::Rules>(preset) })
                .collect(),
            columns: P::columns()
                .iter()
                .map(|column| ColumnCard {
                    id: column.id,
                    title: column.title,
                    help: column.help,
                    is_durable: column.is_durable,
                    is_detail: P::detail_columns().contains(&column.id),
                })
                .collect(),
            relations: P::relations()
                .iter()
                .map(|card| Card3 { id: card.id, title: card.title, help: card.help })
                .collect(),
            sheets: P::sheets().iter().map(sheet_card).collect(),
            requests: P::requests().to_vec(),
            properties: P::properties()
                .iter()
                .map(|card| Card3 { id: card.id, title: card.title, help: card.help })
                .collect(),
            kinds: P::kinds().to_vec(),
        }
    }

    fn status(&mut self) -> LabStatus {
        let timeline = &self.session.timeline;
        let place = timeline.place();
        let branch = timeline.branch();
        LabStatus {
            branch: place.branch,
            frame: place.frame,
            frames: branch.last(),
            time_ms: timeline.world().now_ms() as f64,
            end_ms: branch.end_ms() as f64,
            is_quiet: timeline.is_at_end() && self.session.is_quiet(),
            marks: branch.keys().len(),
            keys: branch.keys().len(),
            branches: timeline.branches().iter().enumerate().map(|(id, _)| self.branch_card(id)).collect(),
            outcome: self.outcome(place.branch),
            notices: self.session.notices.clone(),
        }
    }

    fn frame(&mut self, since: Option<usize>) -> Frame {
        let place = self.session.timeline.place();
        let since = since.unwrap_or(place.frame.saturating_sub(1)).min(place.frame);
        let was = self.snapshot(Place { frame: since, ..place });
        let line = self.line_of(place.frame);
        self.session.timeline.seek(place.frame);
        let now = self.snapshot(place);
        let timeline = &self.session.timeline;
        let world = timeline.world();
        let standings = timeline.standings();
        let (sentence, mut reasons) = match timeline.step() {
            Some(step) => explain(step, world),
            None => ("Nothing has happened yet.".to_owned(), Vec::new()),
        };
        let properties = frame::properties(world, standings);
        for (property, standing) in P::properties().iter().zip(&properties) {
            if standing.standing == "broken" {
                let text = format!("✗ {}: {}", property.title, standing.words);
                reasons.insert(0, Reason { text, frame: standing.frame });
            }
        }
        let entry = timeline.entry(place.frame);
        let key = self.key_at(place.frame);
        let rows = frame::rows::<P>(world, &now, &was, standings, timeline.step().and_then(|step| step.node));
        let changed_in_row = |row: &crate::view::Row| {
            row.cells.iter().filter(|cell| cell.is_changed).count() + usize::from(!row.status_was.is_empty())
        };
        Frame {
            branch: place.branch,
            frame: place.frame,
            since,
            time_ms: world.now_ms() as f64,
            is_key: key.is_some(),
            fingerprint: format!("{:016x}", world.fingerprint()),
            line,
            is_by_hand: entry.is_some_and(|entry| entry.line.is_some()),
            sentence,
            reasons,
            mark: key.unwrap_or_default(),
            changed: rows.iter().map(changed_in_row).sum(),
            rows,
            properties,
            rules: frame::rules(world),
            params: frame::params(world.params()),
            network: frame::params(&world.network().options),
            cuts: frame::cuts(world),
            in_flight: world.network().letters_len(),
        }
    }

    fn grid(&mut self, relation: &str, frame: Option<usize>, since: Option<usize>) -> Result<Grid, Complaint> {
        let found = P::relations().iter().enumerate().find(|(_, card)| card.id == relation);
        let Some((index, card)) = found else {
            return Err(Complaint::plain(format!("{} has no relation “{relation}”.", P::TITLE)));
        };
        let shown = self.session.timeline.place();
        let timeline = &mut self.session.timeline;
        let frame = frame.unwrap_or(shown.frame).min(timeline.branch().last());
        timeline.seek(since.unwrap_or(frame.saturating_sub(1)).min(frame));
        let was = frame::pairs(timeline.world(), index);
        timeline.seek(frame);
        let now = frame::pairs(timeline.world(), index);
        let grid = frame::grid(timeline.world(), card.id, frame, now, &was);
        timeline.seek(shown.frame);
        Ok(grid)
    }

    fn sheet(
        &mut self,
        sheet: &str,
        node: Option<u16>,
        frame: Option<usize>,
        since: Option<usize>,
    ) -> Result<Listing, Complaint> {
        let Some(sheet) = P::sheets().iter().find(|card| card.id == sheet) else {
            return Err(Complaint::plain(format!("{} has no sheet “{sheet}”.", P::TITLE)));
        };
        let shown = self.session.timeline.place();
        let timeline = &mut self.session.timeline;
        let frame = frame.unwrap_or(shown.frame).min(timeline.branch().last());
        let since = since.unwrap_or(frame.saturating_sub(1)).min(frame);
        timeline.seek(frame);
        let now = fill(timeline.world(), sheet, node.map(node_id), None);
        timeline.seek(since);
        let was = fill(timeline.world(), sheet, node.map(node_id), Some(&now));
        timeline.seek(shown.frame);
        Ok(listing(sheet, (frame, &now), (since, &was)))
    }

    fn over_time(&mut self, from: usize, count: usize) -> Vec<KeyMoment> {
        let shown = self.session.timeline.place();
        let keys = self.session.timeline.branch().keys();
        let before = from.checked_sub(1).and_then(|index| keys.get(index)).map_or(0, |key| key.frame);
        let wanted: Vec<(usize, &'static str)> =
            keys.iter().skip(from).take(count.min(ROWS_MAX)).map(|key| (key.frame, mark_word(key.kind))).collect();
        let mut was = self.snapshot(Place { frame: before, ..shown });
        let mut moments = Vec::with_capacity(wanted.len());
        for (frame, mark) in wanted {
            let now = self.snapshot(Place { frame, ..shown });
            // A snapshot at hand leaves the history where it is; the sentence needs it there.
            self.session.timeline.seek(frame);
            let timeline = &self.session.timeline;
            let world = timeline.world();
            let rows = frame::rows::<P>(world, &now, &was, timeline.standings(), None);
            moments.push(KeyMoment {
                frame,
                time_ms: world.now_ms() as f64,
                sentence: timeline.step().map(|step| explain(step, world).0).unwrap_or_default(),
                mark,
                cells: frame::changes::<P>(&rows),
            });
            was = now;
        }
        self.session.timeline.seek(shown.frame);
        moments
    }

    fn story(&mut self, from: usize, count: usize) -> Vec<Told> {
        let shown = self.session.timeline.place();
        let from = from.max(1);
        let end = from.saturating_add(count.min(ROWS_MAX)).min(self.session.timeline.branch().last() + 1);
        let mut story = Vec::new();
        for frame in from..end {
            self.session.timeline.seek(frame);
            let timeline = &self.session.timeline;
            let world = timeline.world();
            let Some(step) = timeline.step() else { continue };
            let (sentence, reasons) = explain(step, world);
            story.push(Told {
                frame,
                time_ms: world.now_ms() as f64,
                node: step.node.map(|node| node.0),
                sentence,
                reasons,
                mark: self.key_at(frame).unwrap_or_default(),
            });
        }
        self.session.timeline.seek(shown.frame);
        story
    }

    fn messages(&mut self, count: usize) -> Vec<LetterCard> {
        messages::messages(&mut self.session.timeline, count.min(ROWS_MAX))
    }

    fn choices(&mut self, count: usize) -> Vec<Choice> {
        let world = self.session.timeline.world();
        let choice = |(index, event): (usize, crate::schedule::Upcoming<P>)| {
            let node = match &event.action {
                Action::Deliver { letter } => world.network().letter(*letter).map(|letter| letter.to),
                Action::Fire { node, .. } => Some(*node),
                _ => None,
            };
            let line = write_action(world, &event.action);
            Choice {
                title: line.clone(),
                line,
                node: node.map_or_else(String::new, |node| world.roster().name(node).to_owned()),
                due_ms: event.due_ms as f64,
                is_next: index == 0,
            }
        };
        upcoming(world).take(count.min(ROWS_MAX)).enumerate().map(choice).collect()
    }

    fn marks(&self, from: usize) -> Vec<Mark> {
        let timeline = &self.session.timeline;
        let roster = timeline.branch().roster();
        let mark = |key: &crate::timeline::Key| {
            let line = timeline.entry(key.frame).and_then(|entry| entry.line.as_ref());
            Mark {
                frame: key.frame,
                time_ms: key.at_ms as f64,
                kind: mark_word(key.kind),
                words: mark_words::<P>(key, line.map(|line| &*line.words), roster),
            }
        };
        timeline.branch().keys().iter().skip(from).map(mark).collect()
    }

    fn seek(&mut self, frame: usize, branch: Option<usize>) -> Result<(), Complaint> {
        let branch = branch.unwrap_or(self.session.timeline.place().branch);
        self.session.timeline.go(Place { branch, frame }).map_err(|error| Complaint::plain(error.to_string()))
    }

    fn neighbour(&self, by: i64, unit: Unit) -> usize {
        let timeline = &self.session.timeline;
        let (shown, last) = (timeline.place().frame, timeline.branch().last());
        let away = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
        if unit == Unit::All {
            return if by < 0 { shown.saturating_sub(away) } else { shown.saturating_add(away).min(last) };
        }
        let keys = timeline.branch().keys();
        if by < 0 {
            let before = keys.partition_point(|key| key.frame < shown);
            before.checked_sub(away).and_then(|index| keys.get(index)).map_or(0, |key| key.frame)
        } else {
            let after = keys.partition_point(|key| key.frame <= shown);
            let index = after.saturating_add(away).saturating_sub(1);
            keys.get(index).map_or(if away == 0 { shown } else { last }, |key| key.frame)
        }
    }

    fn frame_at(&self, time_ms: u64, unit: Unit) -> usize {
        let timeline = &self.session.timeline;
        if unit == Unit::Key {
            let keys = timeline.branch().keys();
            let after = keys.partition_point(|key| key.at_ms <= time_ms);
            return after.checked_sub(1).and_then(|index| keys.get(index)).map_or(0, |key| key.frame);
        }
        timeline.frame_at(time_ms)
    }

    fn wish(&mut self, line: &str, at_ms: Option<u64>) -> Result<(), Complaint> {
        self.session.wish(line, at_ms)
    }

    fn run(&mut self, limits: Limits) -> Result<Progress, Complaint> {
        self.session.run(limits)
    }

    fn taken(&self) -> usize {
        self.session.taken()
    }

    fn take_orders(&mut self) -> Vec<Order> {
        self.session.take_orders()
    }

    fn answer(&mut self, node: u16, ticket: u32, bytes: &[u8]) {
        self.session.answer(node_id(node), ticket, bytes);
    }

    fn failed(&mut self, node: u16, why: &str) {
        self.session.failed(node_id(node), why);
    }

    fn notice(&mut self, words: &str) {
        self.session.notice(words.to_owned());
    }

    fn begin(&mut self, job: Job) -> Result<(), Complaint> {
        self.session.begin(job)
    }

    fn work(&mut self, frames_max: usize) -> Result<Poll<Found>, Complaint> {
        self.session.work(frames_max)
    }

    fn give_up(&mut self) {
        self.session.give_up();
    }

    fn rename(&mut self, branch: usize, name: &str) -> Result<(), Complaint> {
        self.session.timeline.rename(branch, name).map_err(|error| Complaint::plain(error.to_string()))
    }

    fn script(&self) -> String {
        write_script(&self.session.scenario, self.seed, &self.session.timeline)
    }
}

fn sheet_card<P: Exhibit>(sheet: &Sheet<P>) -> SheetCard {
    let column = |column: &SheetColumn| Card3 { id: column.id, title: column.title, help: column.help };
    SheetCard {
        id: sheet.id,
        title: sheet.title,
        help: sheet.help,
        is_durable: sheet.is_durable,
        columns: sheet.columns.iter().map(column).collect(),
    }
}

impl<P: Exhibit> Opened<P> {
    /// The contents of all cells at a frame of the shown branch. The history ends up there if it had to go there.
    fn snapshot(&mut self, place: Place) -> Arc<frame::Snapshot> {
        // A branch shares its frames up to the fork with its parent, but they are few enough to be kept twice.
        if let Some((_, snapshot)) = self.snapshots.iter().find(|(kept, _)| *kept == place) {
            return Arc::clone(snapshot);
        }
        self.session.timeline.seek(place.frame);
        let snapshot = Arc::new(frame::snapshot(self.session.timeline.world()));
        if self.snapshots.len() >= SNAPSHOTS_MAX {
            self.snapshots.pop_front();
        }
        self.snapshots.push_back((place, Arc::clone(&snapshot)));
        snapshot
    }

    fn key_at(&self, frame: usize) -> Option<&'static str> {
        let keys = self.session.timeline.branch().keys();
        let index = keys.binary_search_by_key(&frame, |key| key.frame).ok()?;
        keys.get(index).map(|key| mark_word(key.kind))
    }

    /// What made a frame, as a script says it. The history ends up there or at the frame before.
    fn line_of(&mut self, frame: usize) -> String {
        let timeline = &mut self.session.timeline;
        let Some(entry) = timeline.entry(frame).cloned() else { return String::new() };
        if let Some(line) = entry.line {
            return line.words.to_string();
        }
        // The letter or timer is named as it was before the frame.
        timeline.seek(frame - 1);
        write_action(timeline.world(), &entry.action)
    }

    fn branch_card(&self, id: usize) -> BranchCard {
        let branch = &self.session.timeline.branches()[id];
        BranchCard {
            id,
            name: branch.name.clone(),
            parent: branch.parent.map(|parent| parent.branch),
            fork: branch.fork(),
            frames: branch.last(),
            end_ms: branch.end_ms() as f64,
            outcome: self.outcome(id),
            skipped: branch.skipped.clone(),
        }
    }

    fn outcome(&self, branch: usize) -> Outcome {
        self.session.judge(branch).map(|judge| judge.outcome()).unwrap_or_default()
    }
}
