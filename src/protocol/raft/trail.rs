//! What an observer remembers of a log: the term and the digest of each entry, in shared pieces, so that to follow a log
//! and to copy what is remembered costs what changed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::log::Log;
use super::message::{Index, Term};

/// Entries that are kept together.
const CHUNK: u64 = 64;
/// The most entries that are remembered; the oldest are forgotten first.
const MARKS_MAX: u64 = 1 << 16;

/// What is remembered of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark {
    pub term: Term,
    /// The digest of the log up to and with the entry.
    pub digest: u64,
}

/// The marks of a stretch of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Trail {
    /// The first index that is remembered; 0 while nothing is.
    first: Index,
    last: Index,
    /// The number of the first piece: an index lies in the piece of its 64.
    first_chunk: u64,
    chunks: Vec<Arc<Vec<Mark>>>,
}

impl Trail {
    /// The first index that is remembered; 0 where nothing is.
    pub fn first(&self) -> Index {
        self.first
    }

    /// The last index; 0 where nothing is remembered.
    pub fn last(&self) -> Index {
        self.last
    }

    /// What is remembered of an index.
    pub fn at(&self, index: Index) -> Option<Mark> {
        if index < self.first || index > self.last || index == 0 {
            return None;
        }
        let chunk = usize::try_from(index / CHUNK - self.first_chunk).ok()?;
        self.chunks.get(chunk)?.get(usize::try_from(index % CHUNK).ok()?).copied()
    }

    /// Remembers an index behind the last one. One that leaves a gap makes all before it forgotten.
    pub fn push(&mut self, index: Index, mark: Mark) {
        if index != self.last + 1 || self.chunks.is_empty() {
            *self = Self { first: index, last: index, first_chunk: index / CHUNK, chunks: Vec::new() };
            // Places before the first index are never asked for.
            self.chunks.push(Arc::new((0..=index % CHUNK).map(|_| mark).collect()));
            return;
        }
        match self.chunks.last_mut() {
            Some(chunk) if !index.is_multiple_of(CHUNK) => Arc::make_mut(chunk).push(mark),
            _ => self.chunks.push(Arc::new(vec![mark])),
        }
        self.last = index;
        if self.last - self.first >= MARKS_MAX {
            self.chunks.remove(0);
            self.first_chunk += 1;
            self.first = self.first_chunk * CHUNK;
        }
    }

    /// Forgets all behind an index.
    pub fn truncate(&mut self, last: Index) {
        if last >= self.last {
            return;
        }
        if last < self.first {
            *self = Self::default();
            return;
        }
        self.chunks.truncate(usize::try_from(last / CHUNK - self.first_chunk).map_or(usize::MAX, |chunk| chunk + 1));
        if let Some(chunk) = self.chunks.last_mut() {
            Arc::make_mut(chunk).truncate(usize::try_from(last % CHUNK).map_or(usize::MAX, |place| place + 1));
        }
        self.last = last;
    }

    /// Follows a log. The first index that is new, and whether entries had to go for it.
    pub fn follow(&mut self, log: &Log) -> (Index, bool) {
        let base = log.base();
        let was_last = self.last;
        let mut same = was_last.min(log.last_index());
        while same > base.index && self.at(same).map(|mark| mark.digest) != log.digest_at(same) {
            same -= 1;
        }
        let has_removed = same < was_last && was_last > base.index;
        // One step may replace entries and compact the new ones: then what is remembered before the base may be no more.
        if base.index > 0 && self.at(base.index).map(|mark| mark.digest) != Some(base.digest) {
            *self = Self::default();
        } else if same < was_last {
            self.truncate(same);
        }
        if self.last < base.index {
            self.push(base.index, Mark { term: base.term, digest: base.digest });
        }
        let first = (self.last + 1).max((log.last_index() + 1).saturating_sub(MARKS_MAX));
        for index in first..=log.last_index() {
            if let (Some(term), Some(digest)) = (log.term_at(index), log.digest_at(index)) {
                self.push(index, Mark { term, digest });
            }
        }
        (first, has_removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::raft::message::{Command, Entry};

    fn entry(term: Term) -> Entry {
        Entry::new(term, Command::Noop, None)
    }

    fn log_of(count: u64) -> Log {
        let mut log = Log::default();
        (0..count).for_each(|_| log.append(entry(1)));
        log
    }

    fn assert_is(trail: &Trail, log: &Log) {
        assert_eq!(trail.last(), log.last_index());
        for index in log.first_index()..=log.last_index() + 1 {
            assert_eq!(trail.at(index).map(|mark| Some(mark.digest)), log.get(index).map(|_| log.digest_at(index)));
        }
    }

    #[test]
    fn a_trail_follows_what_is_appended_removed_and_compacted() {
        let mut trail = Trail::default();
        let mut log = log_of(3);
        assert_eq!(trail.follow(&log), (1, false));
        log.append(entry(2));
        assert_eq!(trail.follow(&log), (4, false));
        assert_eq!(trail.follow(&log), (5, false), "nothing changed");
        log.truncate(2);
        log.append(entry(3));
        assert_eq!(trail.follow(&log), (3, true));
        assert_is(&trail, &log);
        (0..200).for_each(|_| log.append(entry(3)));
        trail.follow(&log);
        log.compact(150);
        assert_eq!(trail.follow(&log), (204, false), "what is compacted was not removed");
        assert_is(&trail, &log);
        let mut late = Trail::default();
        late.follow(&log);
        assert_is(&late, &log);
        log.truncate(150);
        assert_eq!(trail.follow(&log), (151, true));
        assert_is(&trail, &log);
        let mut replaced = log_of(2);
        (0..100).for_each(|_| replaced.append(entry(8)));
        let mut old = log_of(30);
        old.append(entry(5));
        let mut stale = Trail::default();
        stale.follow(&old);
        replaced.compact(20);
        assert_eq!(stale.follow(&replaced), (21, true), "replaced and compacted at once");
        assert_eq!(stale.at(19), None);
        assert_is(&stale, &replaced);
        let mut short = Trail::default();
        short.follow(&log_of(19));
        short.follow(&replaced);
        assert_eq!((short.at(19), short.at(21).is_some()), (None, true), "nothing tells whether it still stands there");
        log.restart(super::super::log::Base { index: 500, term: 9, digest: 7 });
        assert_eq!(trail.follow(&log), (501, false));
        assert_eq!((trail.at(499), trail.at(500)), (None, Some(Mark { term: 9, digest: 7 })));
    }

    #[test]
    fn the_oldest_are_forgotten_first() {
        let mut trail = Trail::default();
        (1..=MARKS_MAX + 100).for_each(|index| trail.push(index, Mark { term: 1, digest: index }));
        assert_eq!(trail.at(1), None);
        let marks = (1..=trail.last()).filter(|index| trail.at(*index).is_some()).count() as u64;
        assert!(marks <= MARKS_MAX && marks > MARKS_MAX - CHUNK);
        assert_eq!(trail.at(trail.last()).map(|mark| mark.digest), Some(MARKS_MAX + 100));
    }
}
