//! The chain of stored blocks: blocks come in at the end, go out by height. It is persistent, so a clone shares the blocks,
//! and it keeps a digest along, so that it is compared and hashed without reading it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::node::{NodeId, SortedMap, fingerprint_of};

use super::block::{Block, Flaw, Height, Seal};
use super::transaction::TransactionId;

/// Blocks that are kept together. A clone that is then written to copies at most this many.
const CHUNK: usize = 64;
/// The most blocks that a chain holds.
pub const BLOCKS_MAX: u64 = 1 << 20;
/// The most flaws that a check of the whole chain tells.
pub const FLAWS_MAX: usize = 8;

/// A chain, genesis first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Chain {
    chunks: Vec<Arc<Vec<Arc<Block>>>>,
    len: u64,
    /// Stands for all blocks: equal digests are equal chains.
    digest: u64,
    stored: Arc<Stored>,
    /// What a check of the whole chain finds: kept as blocks come, looked for anew when one is tampered with.
    flaws: Vec<(Height, Flaw)>,
}

/// Which transactions are stored: for each publisher the serials in runs, first to last.
type Stored = SortedMap<NodeId, SortedMap<u64, u64>>;

impl PartialEq for Chain {
    fn eq(&self, other: &Self) -> bool {
        (self.len, self.digest) == (other.len, other.digest)
    }
}

impl Eq for Chain {}

impl Hash for Chain {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.len, self.digest).hash(hasher);
    }
}

impl Chain {
    /// How many blocks there are, genesis included.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether not even genesis is there.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The height of the last block; 0 for a chain of genesis alone, or of nothing.
    pub fn height(&self) -> Height {
        self.len.saturating_sub(1)
    }

    /// The last block.
    pub fn last(&self) -> Option<&Arc<Block>> {
        self.chunks.last()?.last()
    }

    /// The seal of the last block.
    pub fn last_seal(&self) -> Option<Seal> {
        self.last().map(|block| block.seal)
    }

    /// The block at a height.
    pub fn get(&self, height: Height) -> Option<&Arc<Block>> {
        let place = usize::try_from(height).ok()?;
        self.chunks.get(place / CHUNK)?.get(place % CHUNK)
    }

    /// All blocks, genesis first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Block>> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// A fingerprint of all blocks.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// What a check of the whole chain finds, lowest first.
    pub fn flaws(&self) -> &[(Height, Flaw)] {
        &self.flaws
    }

    /// Whether a transaction is stored.
    pub fn has(&self, id: TransactionId) -> bool {
        let run = self.stored.get(&id.publisher).and_then(|runs| runs.at_or_before(&id.serial));
        run.is_some_and(|(_, last)| *last >= id.serial)
    }

    /// The first serial after this one that no stored transaction of this publisher has.
    pub fn free_serial(&self, publisher: NodeId, after: u64) -> u64 {
        let next = after.saturating_add(1);
        let run = self.stored.get(&publisher).and_then(|runs| runs.at_or_before(&next));
        run.map_or(next, |(_, last)| next.max(last.saturating_add(1)))
    }

    /// In which block a transaction is.
    pub fn find(&self, id: TransactionId) -> Option<&Arc<Block>> {
        let has = |block: &&Arc<Block>| block.transactions.iter().any(|transaction| transaction.id == id);
        if self.has(id) { self.iter().rev().find(has) } else { None }
    }

    /// Whether a block fits behind the last one.
    ///
    /// # Errors
    /// The first flaw.
    pub fn check(&self, block: &Block) -> Result<(), Flaw> {
        if let Some(before) = self.last() {
            block.check(before)?;
        }
        let repeated = block.transactions.iter().find(|transaction| self.has(transaction.id));
        repeated.map_or(Ok(()), |transaction| Err(Flaw::Repeats(transaction.id)))
    }

    /// Adds a block at the end. Nothing happens to a full chain.
    pub fn append(&mut self, block: Arc<Block>) {
        if self.len >= BLOCKS_MAX {
            return;
        }
        if let Some(Err(flaw)) = self.last().map(|before| block.check(before))
            && self.flaws.len() < FLAWS_MAX
        {
            self.flaws.push((self.len, flaw));
        }
        self.digest = fingerprint_of(&(self.digest, block.seal));
        let stored = Arc::make_mut(&mut self.stored);
        block.transactions.iter().for_each(|transaction| note_stored(stored, transaction.id));
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => Arc::make_mut(chunk).push(block),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(block);
                self.chunks.push(Arc::new(chunk));
            }
        }
        self.len += 1;
    }

    /// Puts another block in the place of one, as a fault, and checks the chain anew.
    pub fn replace(&mut self, block: Arc<Block>) {
        let Ok(place) = usize::try_from(block.height) else { return };
        let Some(slot) =
            self.chunks.get_mut(place / CHUNK).and_then(|chunk| Arc::make_mut(chunk).get_mut(place % CHUNK))
        else {
            return;
        };
        self.digest = fingerprint_of(&(self.digest, &*block));
        *slot = block;
        self.flaws = self.verify();
    }

    /// Checks each block and each link anew: the heights where something is wrong, at most [`FLAWS_MAX`].
    pub fn verify(&self) -> Vec<(Height, Flaw)> {
        let mut flaws = Vec::new();
        let mut before: Option<&Block> = None;
        for (block, height) in self.iter().zip(0..) {
            let link = match before {
                Some(before) if block.prev_seal != Some(before.seal) => Err(Flaw::PrevSeal),
                _ => Ok(()),
            };
            for flaw in [link, block.check_itself()].into_iter().filter_map(Result::err) {
                flaws.push((height, flaw));
            }
            before = Some(block);
        }
        flaws.truncate(FLAWS_MAX);
        flaws
    }
}

fn note_stored(stored: &mut Stored, id: TransactionId) {
    let runs = stored.get_or_insert_with(id.publisher, SortedMap::new);
    let (mut first, mut last) = (id.serial, id.serial);
    if let Some((start, end)) = runs.at_or_before(&id.serial).map(|(start, end)| (*start, *end)) {
        if end >= id.serial {
            return;
        }
        if end + 1 == id.serial {
            first = start;
        }
    }
    if let Some(end) = id.serial.checked_add(1).and_then(|next| runs.remove(&next)) {
        last = end;
    }
    runs.insert(first, last);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::itchain::block::Cover;
    use crate::protocol::itchain::transaction::{Call, Transaction};

    fn chain(heights: u64) -> Chain {
        let mut chain = Chain::default();
        chain.append(Arc::new(Block::genesis("lab")));
        for height in 1..=heights {
            chain.append(next(&chain, height));
        }
        chain
    }

    fn next(chain: &Chain, serial: u64) -> Arc<Block> {
        let id = TransactionId { publisher: NodeId(0), serial };
        let transactions = Arc::from([Transaction { id, call: Call::new("incA", &[]) }]);
        let before = chain.last().expect("there is a genesis");
        Arc::new(Block::behind(before, transactions, NodeId(0), Cover::All))
    }

    #[test]
    fn what_is_stored_is_known_whatever_its_order() {
        let mut chain = chain(0);
        for serial in [5, 1, 3, 2, 9, 4, 8] {
            chain.append(next(&chain, serial));
        }
        let has = |serial| chain.has(TransactionId { publisher: NodeId(0), serial });
        assert_eq!((0..12).filter(|serial| has(*serial)).collect::<Vec<u64>>(), [1, 2, 3, 4, 5, 8, 9]);
        let runs = chain.stored.get(&NodeId(0)).expect("it published");
        assert_eq!(runs.iter().map(|(first, last)| (*first, *last)).collect::<Vec<_>>(), [(1, 5), (8, 9)]);
        let free = [0, 2, 5, 6, 7, 9, u64::MAX].map(|after| chain.free_serial(NodeId(0), after));
        assert_eq!(free, [6, 6, 6, 7, 10, 10, u64::MAX]);
        assert_eq!(chain.free_serial(NodeId(1), 0), 1);
        let place = chain.find(TransactionId { publisher: NodeId(0), serial: 9 }).expect("it is stored");
        assert_eq!(place.height, 5);
    }

    #[test]
    fn a_block_that_does_not_fit_is_refused() {
        let chain = chain(2);
        let good = next(&chain, 3);
        assert_eq!(chain.check(&good), Ok(()));
        let again = next(&chain, 2);
        assert_eq!(chain.check(&again), Err(Flaw::Repeats(TransactionId { publisher: NodeId(0), serial: 2 })));
        assert_eq!(chain.check(chain.get(2).expect("it is there")), Err(Flaw::PrevSeal));
    }

    #[test]
    fn tampering_shows_at_the_block_or_at_the_link_behind_it() {
        let mut tampered = chain(200);
        assert_eq!(tampered.verify(), []);
        let mut block = Block::clone(tampered.get(70).expect("it is there"));
        block.transactions = tampered.get(71).expect("it is there").transactions.clone();
        tampered.replace(Arc::new(block.clone()));
        assert_eq!(tampered.flaws(), [(70, Flaw::TxSeal)]);
        assert_ne!(tampered, chain(200));
        let before = tampered.get(69).expect("it is there").clone();
        tampered.replace(Arc::new(Block::behind(&before, block.transactions, NodeId(0), Cover::All)));
        assert_eq!(tampered.flaws(), [(71, Flaw::PrevSeal)]);
    }

    #[test]
    fn equal_chains_are_equal_however_they_came_about() {
        let mut one = chain(100);
        let other = one.clone();
        assert_eq!(one, other);
        one.append(next(&one, 101));
        assert_ne!(one, other);
        assert_eq!((one.height(), other.height(), one.get(101).map(|block| block.height)), (101, 100, Some(101)));
        assert!(other.get(101).is_none() && other.get(u64::MAX).is_none());
    }
}
