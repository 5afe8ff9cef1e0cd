//! Maps and sets whose order is that of their keys, and sorting. What comes in: keys in any order; what goes out: in order.
//!
//! Each kind of std's `BTreeMap` is some 8 kB of WebAssembly and each kind of sorting as much again, and a page downloads
//! all of them. These do the same in a tenth: a map is a list of short sorted lists, so a change moves a few entries, however
//! long the map is.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::slice;
use std::vec;

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most entries that one of the short lists has.
const CHUNK_MAX: usize = 128;
/// So few entries are read through sooner than halved: most maps have no more.
const READ_THROUGH_MAX: usize = 8;

/// A map in the order of its keys.
#[derive(Clone)]
pub struct SortedMap<K, V> {
    /// None of them is empty, but for the only one of a map that was emptied: its room stays for the next entry.
    chunks: Vec<Vec<(K, V)>>,
    len: usize,
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> SortedMap<K, V> {
    /// No entries.
    pub const fn new() -> Self {
        Self { chunks: Vec::new(), len: 0 }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All entries, in order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter { chunk: [].iter(), chunks: self.chunks.iter() }
    }

    /// All entries with values that may be changed, in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.chunks.iter_mut().flatten().map(|(key, value)| (&*key, value))
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// All values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// All values, which may be changed, in the order of their keys.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.chunks.iter_mut().flatten().map(|(_, value)| value)
    }

    /// All values in the order of their keys; the map is used up.
    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.chunks.into_iter().flatten().map(|(_, value)| value)
    }

    /// The smallest key and its value.
    pub fn first(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    /// Keeps those entries for which `keeps` says so.
    pub fn retain(&mut self, mut keeps: impl FnMut(&K, &mut V) -> bool) {
        self.chunks.iter_mut().for_each(|chunk| chunk.retain_mut(|(key, value)| keeps(key, value)));
        self.chunks.retain(|chunk| !chunk.is_empty());
        self.len = self.chunks.iter().map(Vec::len).sum();
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let entries = self.chunks.get(self.chunk_of(key))?;
        let place = place_in(entries, key).ok()?;
        Some(&entries[place].1)
    }

    /// The value of a key, which may be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let chunk = self.chunk_of(key);
        let entries = self.chunks.get_mut(chunk)?;
        let place = place_in(entries, key).ok()?;
        Some(&mut entries[place].1)
    }

    /// Whether there is such a key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// The entry with the largest key that is not larger than this one.
    pub fn at_or_before(&self, key: &K) -> Option<(&K, &V)> {
        let (chunk, place) = self.place(key);
        let place = match place {
            Ok(place) => place,
            // Not the first of its chunk, or else of the first chunk of all: a chunk begins with its smallest key.
            Err(place) => place.checked_sub(1)?,
        };
        let (key, value) = &self.chunks[chunk][place];
        Some((key, value))
    }

    /// Gives a key a value; gives back the value that it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let (chunk, place) = self.place(&key);
        match place {
            Ok(place) => Some(std::mem::replace(&mut self.chunks[chunk][place].1, value)),
            Err(place) => {
                self.insert_at(chunk, place, key, value);
                None
            }
        }
    }

    /// Takes an entry out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let chunk = self.chunk_of(key);
        let entries = self.chunks.get_mut(chunk)?;
        let place = place_in(entries, key).ok()?;
        let (_, value) = entries.remove(place);
        if entries.is_empty() && self.chunks.len() > 1 {
            self.chunks.remove(chunk);
        }
        self.len -= 1;
        Some(value)
    }

    /// The value of a key, made first where there is none.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let (chunk, place) = self.place(&key);
        let (chunk, place) = match place {
            Ok(place) => (chunk, place),
            Err(place) => self.insert_at(chunk, place, key, make()),
        };
        &mut self.chunks[chunk][place].1
    }

    /// The chunk in which a key is or would be, and its place there.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> (usize, Result<usize, usize>)
    where
        K: Borrow<Q>,
    {
        let chunk = self.chunk_of(key);
        (chunk, self.chunks.get(chunk).map_or(Err(0), |entries| place_in(entries, key)))
    }

    /// The chunk in which a key is or would be.
    fn chunk_of<Q: Ord + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        // By hand, because std's searches with their closures are four functions a kind of map.
        let (mut chunk, mut end) = (0, self.chunks.len());
        while end > chunk + 1 {
            let middle = usize::midpoint(chunk, end);
            if self.chunks[middle].first().is_some_and(|(first, _)| first.borrow() <= key) {
                chunk = middle;
            } else {
                end = middle;
            }
        }
        chunk
    }

    /// Puts an entry where it belongs; gives where it then is.
    fn insert_at(&mut self, mut chunk: usize, mut place: usize, key: K, value: V) -> (usize, usize) {
        if self.chunks.is_empty() {
            self.chunks.push(Vec::new());
        }
        if self.chunks[chunk].len() == CHUNK_MAX {
            // What only grows at its end leaves full lists behind.
            let is_at_end = chunk + 1 == self.chunks.len() && place == CHUNK_MAX;
            let kept = if is_at_end { CHUNK_MAX } else { CHUNK_MAX / 2 };
            let later = self.chunks[chunk].split_off(kept);
            self.chunks.insert(chunk + 1, later);
            if place > CHUNK_MAX / 2 {
                (chunk, place) = (chunk + 1, place - kept);
            }
        }
        self.chunks[chunk].insert(place, (key, value));
        self.len += 1;
        (chunk, place)
    }
}

/// The place of a key in a short list, or where it would be.
fn place_in<K: Borrow<Q>, V, Q: Ord + ?Sized>(entries: &[(K, V)], key: &Q) -> Result<usize, usize> {
    let (mut place, mut end) = (0, entries.len());
    while end > place + READ_THROUGH_MAX {
        let middle = usize::midpoint(place, end);
        if entries[middle].0.borrow() <= key { place = middle } else { end = middle }
    }
    while let Some((other, _)) = entries.get(place) {
        let other = other.borrow();
        if other == key {
            return Ok(place);
        }
        if other > key {
            break;
        }
        place += 1;
    }
    Err(place)
}

/// The entries of a map, in order.
pub struct Iter<'a, K, V> {
    chunk: slice::Iter<'a, (K, V)>,
    chunks: slice::Iter<'a, Vec<(K, V)>>,
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.chunk.next() {
                return Some((key, value));
            }
            self.chunk = self.chunks.next()?.iter();
        }
    }
}

impl<'a, K, V> IntoIterator for &'a SortedMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K, V> IntoIterator for SortedMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::iter::Flatten<vec::IntoIter<Vec<(K, V)>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.chunks.into_iter().flatten()
    }
}

impl<K: Ord, V> Extend<(K, V)> for SortedMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        entries.into_iter().for_each(|(key, value)| _ = self.insert(key, value));
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for SortedMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

// What two maps hold counts, not how their lists are cut.
impl<K: PartialEq, V: PartialEq> PartialEq for SortedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<K: Eq, V: Eq> Eq for SortedMap<K, V> {}

impl<K: Hash, V: Hash> Hash for SortedMap<K, V> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_usize(self.len);
        self.iter().for_each(|entry| entry.hash(hasher));
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for SortedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: Serialize, V: Serialize> Serialize for SortedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Without the length a serializer of bytes refuses.
        let mut list = serializer.serialize_seq(Some(self.len))?;
        self.iter().try_for_each(|entry| list.serialize_element(&entry))?;
        list.end()
    }
}

impl<'de, K: Ord + Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for SortedMap<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}

/// A set in order.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Ord + Deserialize<'de>"))]
pub struct SortedSet<T>(SortedMap<T, ()>);

impl<T> Default for SortedSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> SortedSet<T> {
    /// No members.
    pub const fn new() -> Self {
        Self(SortedMap::new())
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All members, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.keys()
    }

    /// The smallest member.
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    /// Lets all members go.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Keeps those members for which `keeps` says so.
    pub fn retain(&mut self, mut keeps: impl FnMut(&T) -> bool) {
        self.0.retain(|member, ()| keeps(member));
    }
}

impl<T: Ord> SortedSet<T> {
    /// Whether this is a member.
    pub fn contains<Q: Ord + ?Sized>(&self, member: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(member)
    }

    /// Adds a member; whether it was none before.
    pub fn insert(&mut self, member: T) -> bool {
        self.0.insert(member, ()).is_none()
    }

    /// Takes a member out; whether it was one.
    pub fn remove<Q: Ord + ?Sized>(&mut self, member: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.remove(member).is_some()
    }
}

impl<'a, T> IntoIterator for &'a SortedSet<T> {
    type Item = &'a T;
    type IntoIter = std::iter::Map<Iter<'a, T, ()>, fn((&'a T, &'a ())) -> &'a T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(member, ())| member)
    }
}

impl<T> IntoIterator for SortedSet<T> {
    type Item = T;
    type IntoIter = std::iter::Map<<SortedMap<T, ()> as IntoIterator>::IntoIter, fn((T, ())) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(|(member, ())| member)
    }
}

impl<T: Ord> Extend<T> for SortedSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, members: I) {
        members.into_iter().for_each(|member| _ = self.insert(member));
    }
}

impl<T: Ord> FromIterator<T> for SortedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        let mut set = Self::new();
        set.extend(members);
        set
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for SortedSet<T> {
    fn from(members: [T; N]) -> Self {
        members.into_iter().collect()
    }
}

impl<T: fmt::Debug> fmt::Debug for SortedSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Puts a list in the order of a key; what has the same key stays as it was. Made for up to some thousand things: each
/// moves what comes after it.
pub fn sort_by_key<T, K: Ord>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    for place in 1..list.len() {
        let before = list[..place].partition_point(|other| key(other) <= key(&list[place]));
        if before < place {
            let moved = list.remove(place);
            list.insert(before, moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::node::fingerprint_of;

    proptest! {
        #[test]
        fn a_map_does_what_std_s_does(deeds in prop::collection::vec((0_u8..4, 0_u16..600), 0..2_000)) {
            let (mut map, mut std) = (SortedMap::new(), BTreeMap::new());
            for (number, (deed, key)) in deeds.into_iter().enumerate() {
                match deed {
                    0 => prop_assert_eq!(map.remove(&key), std.remove(&key)),
                    // Half of the keys come in order, as letters do.
                    1 => prop_assert_eq!(map.insert(key, number), std.insert(key, number)),
                    _ => prop_assert_eq!(map.insert(700 + number as u16, number), std.insert(700 + number as u16, number)),
                }
                prop_assert_eq!(map.get(&key), std.get(&key));
                prop_assert_eq!(map.at_or_before(&key), std.range(..=key).next_back());
                prop_assert_eq!((map.len(), map.first()), (std.len(), std.first_key_value()));
            }
            map.retain(|key, _| key % 3 != 0);
            std.retain(|key, _| key % 3 != 0);
            prop_assert!(map.iter().eq(&std) && map.len() == std.len());
            prop_assert_eq!(fingerprint_of(&map), fingerprint_of(&std));
            prop_assert!(map.chunks.iter().all(|chunk| !chunk.is_empty() && chunk.len() <= CHUNK_MAX));
            let bytes = postcard::to_stdvec(&map).expect("a map can be written");
            prop_assert_eq!(&bytes, &postcard::to_stdvec(&std).expect("a map can be written"));
            prop_assert_eq!(postcard::from_bytes::<SortedMap<u16, usize>>(&bytes).expect("it was written so"), map);
        }

        #[test]
        fn sorting_keeps_what_is_equal_in_order(mut list in prop::collection::vec((0_u8..20, any::<u8>()), 0..200)) {
            let mut std = list.clone();
            std.sort_by_key(|(key, _)| *key);
            sort_by_key(&mut list, |(key, _)| *key);
            prop_assert_eq!(list, std);
        }
    }

    #[test]
    fn a_map_that_was_emptied_is_like_a_new_one() {
        let mut map = SortedMap::from([(1_u16, 'a')]);
        assert_eq!(map.remove(&1), Some('a'));
        assert_eq!(map, SortedMap::new());
        assert_eq!(fingerprint_of(&map), fingerprint_of(&SortedMap::<u16, char>::new()));
        assert_eq!((map.first(), map.at_or_before(&9), map.get(&1)), (None, None, None));
        assert_eq!(map.remove(&1), None);
        map.insert(2, 'b');
        assert_eq!(map.iter().collect::<Vec<_>>(), [(&2, &'b')]);
    }
}
