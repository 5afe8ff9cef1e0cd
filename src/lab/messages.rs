//! The last letters of a run with what became of each: found by playing the frames before the shown one again.

use super::words::letter_words;
use crate::network::{Letter, LetterId};
use crate::node::{Roster, SortedMap};
use crate::scenario::{letter_kind, write_letter};
use crate::timeline::Timeline;
use crate::view::{Exhibit, LetterCard};
use crate::world::{Action, World};

/// The most frames that are played again to find letters.
const FRAMES_BACK_MAX: usize = 4_096;

/// The last letters up to the frame where the history stands, oldest first. The history stands where it stood afterwards.
pub fn messages<P: Exhibit>(timeline: &mut Timeline<P>, count: usize) -> Vec<LetterCard> {
    let shown = timeline.place().frame;
    // A frame posts a letter or two on average, so that many frames are enough more often than not.
    let back = count.saturating_mul(2).min(FRAMES_BACK_MAX);
    let mut cards: SortedMap<LetterId, LetterCard> = SortedMap::new();
    timeline.seek(shown.saturating_sub(back));
    for letter in timeline.world().network().letters() {
        cards.insert(letter.id, card::<P>(letter, timeline.world().roster()));
    }
    while timeline.place().frame < shown {
        timeline.seek(timeline.place().frame + 1);
        see_step(timeline, &mut cards);
    }
    let excess = cards.len().saturating_sub(count);
    let mut last: Vec<LetterCard> = cards.into_values().skip(excess).collect();
    name_all(timeline.world(), &mut last);
    last
}

fn see_step<P: Exhibit>(timeline: &Timeline<P>, cards: &mut SortedMap<LetterId, LetterCard>) {
    let (Some(step), world) = (timeline.step(), timeline.world()) else { return };
    let roster = world.roster();
    let frame = timeline.place().frame;
    for letter in step.posted.iter().filter_map(|id| world.network().letter(*id)) {
        cards.insert(letter.id, card::<P>(letter, roster));
    }
    // What the network posts by itself, the answers to dials above all, is under way without being in the step.
    for letter in world.network().letters().filter(|letter| letter.sent_frame == step.frame) {
        cards.get_or_insert_with(letter.id, || card::<P>(letter, roster));
    }
    if let (Action::Deliver { .. }, Some(letter), Some(_)) = (&step.action, &step.letter, step.node) {
        let delivered = cards.get_or_insert_with(letter.id, || card::<P>(letter, roster));
        delivered.fate = "delivered";
        delivered.fate_frame = Some(frame);
        delivered.due_ms = None;
    }
    for (letter, cause) in &step.lost {
        let lost = cards.get_or_insert_with(letter.id, || card::<P>(letter, roster));
        lost.fate = "lost";
        lost.cause = cause.to_string();
        lost.fate_frame = Some(frame);
        lost.due_ms = None;
    }
}

/// Letters that are still under way get their due time and their name in scripts as they are now.
fn name_all<P: Exhibit>(world: &World<P>, cards: &mut [LetterCard]) {
    let network = world.network();
    for card in cards.iter_mut().filter(|card| card.fate == "in flight") {
        let Some(letter) = network.letter(LetterId(card.id as u64)) else { continue };
        card.name = write_letter(world, letter);
        card.due_ms = Some(letter.due_ms as f64);
        if network.waits(letter) {
            card.fate = "waiting";
        }
    }
}

fn card<P: Exhibit>(letter: &Letter<P::Message>, roster: &Roster) -> LetterCard {
    LetterCard {
        id: letter.id.0 as f64,
        kind: letter_kind::<P>(letter).to_owned(),
        words: letter_words::<P>(letter, roster),
        from: roster.name(letter.from).to_owned(),
        to: roster.name(letter.to).to_owned(),
        sent_frame: usize::try_from(letter.sent_frame).unwrap_or(usize::MAX),
        sent_ms: letter.sent_ms as f64,
        due_ms: Some(letter.due_ms as f64),
        fate: "in flight",
        fate_frame: None,
        cause: String::new(),
        name: String::new(),
    }
}
