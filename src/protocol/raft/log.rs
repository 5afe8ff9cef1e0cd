//! The log: entries come in at the end, go out from any index on. It is persistent, so a clone shares the entries, and it
//! keeps a digest of each prefix, so that two logs are compared, and one is hashed, without reading them.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::fingerprint_of;

use super::message::{Entry, Index, Term};

/// Entries that are kept together. A clone that is then written to copies at most this many.
const CHUNK: usize = 64;
/// The most entries that a log holds.
pub const LOG_ENTRIES_MAX: u64 = 1 << 22;

/// The place behind which a log begins: the last entry that a snapshot covers, or index 0 with term 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Base {
    pub index: Index,
    pub term: Term,
    /// The digest of all entries up to and with this one.
    pub digest: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    entry: Entry,
    digest: u64,
}

/// An entry for the end of a log, with that log's digest before it and with it: a log and its disk hash it once together.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sealed {
    pub entry: Entry,
    before: u64,
    digest: u64,
}

/// A log whose first index is 1, or what a snapshot has left of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Log {
    base: Base,
    chunks: Vec<Arc<Vec<Kept>>>,
    /// Entries of the first chunk that are not part of the log any more.
    skipped: usize,
    len: usize,
}

// The digests stand for the entries: equal digests at equal places are equal prefixes.
impl PartialEq for Log {
    fn eq(&self, other: &Self) -> bool {
        (self.base, self.len, self.last_digest()) == (other.base, other.len, other.last_digest())
    }
}

impl Eq for Log {}

impl Hash for Log {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.base, self.len as u64, self.last_digest()).hash(hasher);
    }
}

impl Log {
    /// The place behind which this log begins.
    pub fn base(&self) -> Base {
        self.base
    }

    /// The index of the first entry that is kept, or would be.
    pub fn first_index(&self) -> Index {
        self.base.index + 1
    }

    /// The index of the last entry; 0 for a log that never had one.
    pub fn last_index(&self) -> Index {
        self.base.index + self.len as u64
    }

    /// The term of the last entry; 0 for a log that never had one.
    pub fn last_term(&self) -> Term {
        self.kept(self.last_index()).map_or(self.base.term, |kept| kept.entry.term)
    }

    /// The digest of the whole log, what is compacted included.
    pub fn last_digest(&self) -> u64 {
        self.kept(self.last_index()).map_or(self.base.digest, |kept| kept.digest)
    }

    /// How many entries are kept.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no entry is kept.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The entry at an index.
    pub fn get(&self, index: Index) -> Option<&Entry> {
        self.kept(index).map(|kept| &kept.entry)
    }

    /// The term at an index, the base's included; `None` where it is compacted or not there yet.
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index == self.base.index {
            return Some(self.base.term);
        }
        self.get(index).map(|entry| entry.term)
    }

    /// The digest of all entries up to and with this index; `None` where it is compacted or not there yet.
    pub fn digest_at(&self, index: Index) -> Option<u64> {
        if index == self.base.index {
            return Some(self.base.digest);
        }
        self.kept(index).map(|kept| kept.digest)
    }

    /// The entries from an index on, at most so many, shared.
    pub fn from(&self, first: Index, max: usize) -> Arc<[Entry]> {
        let first = first.max(self.first_index());
        let behind = first.saturating_add(max as u64).min(self.last_index() + 1);
        (first..behind).map(|index| self.get(index).expect("the index is kept").clone()).collect()
    }

    /// All kept entries with their indexes.
    pub fn iter(&self) -> impl Iterator<Item = (Index, &Entry)> {
        self.iter_from(self.first_index())
    }

    /// The kept entries from an index on, with their indexes.
    pub fn iter_from(&self, first: Index) -> impl Iterator<Item = (Index, &Entry)> {
        let first = first.max(self.first_index());
        (first..=self.last_index()).filter_map(|index| Some((index, self.get(index)?)))
    }

    /// An entry as it will stand at the end.
    pub fn seal(&self, entry: Entry) -> Sealed {
        let before = self.last_digest();
        Sealed { before, digest: fingerprint_of(&(before, &entry)), entry }
    }

    /// Adds an entry at the end.
    pub fn append(&mut self, entry: Entry) {
        self.push(self.seal(entry));
    }

    /// Adds an entry that was sealed by a log like this one; if it was another, its digest is computed anew.
    pub fn append_sealed(&mut self, sealed: Sealed) {
        if sealed.before == self.last_digest() { self.push(sealed) } else { self.append(sealed.entry) }
    }

    /// Adds an entry that this log has sealed, and to which nothing was added since.
    pub(super) fn push(&mut self, Sealed { entry, digest, before }: Sealed) {
        debug_assert_eq!(before, self.last_digest(), "sealed by this log as it is");
        let kept = Kept { entry, digest };
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => Arc::make_mut(chunk).push(kept),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(kept);
                self.chunks.push(Arc::new(chunk));
            }
        }
        self.len += 1;
    }

    /// Removes all entries behind an index. What is compacted stays.
    pub fn truncate(&mut self, last: Index) {
        let keep = usize::try_from(last.saturating_sub(self.base.index)).unwrap_or(usize::MAX);
        if keep >= self.len {
            return;
        }
        let end = self.skipped + keep;
        self.chunks.truncate(end.div_ceil(CHUNK));
        if let Some(chunk) = self.chunks.last_mut().filter(|_| !end.is_multiple_of(CHUNK)) {
            Arc::make_mut(chunk).truncate(end % CHUNK);
        }
        self.len = keep;
    }

    /// Forgets all entries up to and with an index, which must be kept or be the base's.
    pub fn compact(&mut self, last: Index) {
        let Some(kept) = self.kept(last) else { return };
        let base = Base { index: last, term: kept.entry.term, digest: kept.digest };
        let gone = usize::try_from(last - self.base.index).unwrap_or(usize::MAX);
        self.base = base;
        self.len -= gone;
        self.skipped += gone;
        self.chunks.drain(..self.skipped / CHUNK);
        self.skipped %= CHUNK;
        if self.len == 0 {
            self.restart(base);
        }
    }

    /// Forgets everything: the log begins anew behind a snapshot.
    pub fn restart(&mut self, base: Base) {
        *self = Self { base, ..Self::default() };
    }

    fn kept(&self, index: Index) -> Option<&Kept> {
        let place = usize::try_from(index.checked_sub(self.first_index())?).ok()?;
        if place >= self.len {
            return None;
        }
        let place = place + self.skipped;
        self.chunks.get(place / CHUNK)?.get(place % CHUNK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::raft::message::Command;

    fn entry(term: Term, value: u64) -> Entry {
        Entry::new(term, Command::write(None, &value.to_string()), None)
    }

    fn log_of(terms: &[Term]) -> Log {
        let mut log = Log::default();
        (0..).zip(terms).for_each(|(value, term)| log.append(entry(*term, value)));
        log
    }

    #[test]
    fn a_log_begins_at_one_and_knows_the_terms_of_its_ends() {
        let log = log_of(&[1, 1, 4]);
        assert_eq!((log.first_index(), log.last_index(), log.last_term()), (1, 3, 4));
        assert_eq!((log.term_at(0), log.term_at(1), log.term_at(3), log.term_at(4)), (Some(0), Some(1), Some(4), None));
        assert_eq!(log.from(2, 9).len(), 2);
        assert_eq!(log.from(u64::MAX, 9).len(), 0);
    }

    #[test]
    fn the_same_log_is_reached_in_any_way() {
        let terms: Vec<Term> = (0..200).map(|k| k / 30).collect();
        let straight = log_of(&terms);
        for cut in [0, 1, 63, 64, 65, 128, 199, 200] {
            let mut detour = log_of(&terms);
            detour.truncate(cut);
            assert_eq!(detour.last_index(), cut);
            detour.append(entry(9, 9));
            detour.truncate(cut);
            for (index, entry) in straight.iter_from(cut + 1) {
                assert_eq!(index, detour.last_index() + 1);
                detour.append(entry.clone());
            }
            assert_eq!(detour, straight, "cut behind {cut}");
        }
    }

    #[test]
    fn a_compacted_log_has_the_digests_of_the_whole_one() {
        let terms: Vec<Term> = (0..200).map(|k| k / 30).collect();
        let whole = log_of(&terms);
        for last in [1, 63, 64, 65, 130, 200] {
            let mut log = whole.clone();
            log.compact(last);
            assert_eq!((log.first_index(), log.last_index()), (last + 1, 200));
            assert_eq!(log.last_digest(), whole.last_digest());
            assert_eq!(log.get(last), None);
            assert_eq!(log.term_at(last), whole.term_at(last));
            assert!(log.iter().eq(whole.iter_from(last + 1)), "compacted to {last}");
            log.append(entry(9, 9));
            log.truncate(last + 1);
            assert_eq!(log.last_index(), (last + 1).min(201));
        }
    }

    #[test]
    fn a_clone_keeps_what_it_had() {
        let mut log = log_of(&[1, 1, 1]);
        let clone = log.clone();
        log.truncate(1);
        log.append(entry(2, 0));
        assert_eq!(clone, log_of(&[1, 1, 1]));
        assert_ne!(clone, log);
    }
}
