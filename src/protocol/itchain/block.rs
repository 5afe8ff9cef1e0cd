//! Blocks: transactions and the block before come in, a Merkle tree and a seal go out; and the checks of a block.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::node::{NodeId, SortedSet};

use super::transaction::{Transaction, TransactionId};

/// A block's place in the chain: 0 is genesis.
pub type Height = u64;

/// The most transactions of a block.
pub const BLOCK_TRANSACTIONS_MAX: usize = 100;

/// A SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Seal(pub [u8; 32]);

impl Seal {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash of two hashes.
    fn of_pair(left: Self, right: Self) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(left.0);
        hasher.update(right.0);
        Self(hasher.finalize().into())
    }

    /// Its first six hexadecimal digits.
    pub fn short(&self) -> String {
        let [one, two, three, ..] = self.0;
        format!("{one:02x}{two:02x}{three:02x}")
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.short())
    }
}

/// What a block's seal covers: the fields that the first implementation hashed, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cover {
    /// The seal of the block before, the Merkle root and the time.
    Told,
    /// Those, the height and the creator.
    All,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Block {
    pub height: Height,
    /// The seal of the block before; `None` for genesis.
    pub prev_seal: Option<Seal>,
    /// The Merkle tree of the transactions as one array, root first; empty without transactions.
    pub tx_seal: Arc<[Seal]>,
    pub transactions: Arc<[Transaction]>,
    /// A node has no clock: one more than the time of the block before.
    pub time: u64,
    /// `None` for genesis.
    pub creator: Option<NodeId>,
    pub cover: Cover,
    pub seal: Seal,
}

/// What is wrong with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Flaw {
    /// It has no transactions.
    Empty,
    /// It has more than [`BLOCK_TRANSACTIONS_MAX`], one that no node would take, or one twice.
    Transactions,
    /// Its height does not follow.
    Height,
    /// Its link is not the seal of the block before.
    PrevSeal,
    /// Its seal is not the hash of its fields.
    Seal,
    /// Its Merkle tree is not that of its transactions.
    TxSeal,
    /// It brings a transaction that is in the chain already.
    Repeats(TransactionId),
}

/// The seal that a block ought to have.
pub fn seal_of(block: &Block) -> Seal {
    let mut hasher = Sha256::new();
    hasher.update(block.prev_seal.map_or([0; 32], |seal| seal.0));
    hasher.update(block.tx_seal.first().map_or([0; 32], |seal| seal.0));
    hasher.update(block.time.to_be_bytes());
    if block.cover == Cover::All {
        hasher.update(block.height.to_be_bytes());
        hasher.update(block.creator.map_or(u16::MAX, |node| node.0).to_be_bytes());
    }
    Seal(hasher.finalize().into())
}

impl Block {
    /// The first block. Nodes that are configured alike build the same.
    pub fn genesis(network: &str) -> Self {
        let link = Seal::of(network.as_bytes());
        let mut block = Self {
            height: 0,
            prev_seal: None,
            tx_seal: Arc::from([link]),
            transactions: Arc::from([]),
            time: 0,
            creator: None,
            cover: Cover::Told,
            seal: link,
        };
        block.seal = seal_of(&block);
        block
    }

    /// A block behind another one.
    pub fn behind(before: &Block, transactions: Arc<[Transaction]>, creator: NodeId, cover: Cover) -> Self {
        let mut block = Self {
            height: before.height.saturating_add(1),
            prev_seal: Some(before.seal),
            tx_seal: merkle_tree(&transactions),
            transactions,
            time: before.time.saturating_add(1),
            creator: Some(creator),
            cover,
            seal: before.seal,
        };
        block.seal = seal_of(&block);
        block
    }

    /// Whether it follows another block, and is what it says.
    ///
    /// # Errors
    /// The first flaw, looked for in the order link, seal, Merkle tree.
    pub fn check(&self, before: &Block) -> Result<(), Flaw> {
        let are_fit = self.transactions.iter().all(|transaction| transaction.check().is_ok());
        if self.transactions.is_empty() {
            return Err(Flaw::Empty);
        }
        if self.transactions.len() > BLOCK_TRANSACTIONS_MAX || !are_fit || repeats(&self.transactions) {
            return Err(Flaw::Transactions);
        }
        if self.prev_seal != Some(before.seal) {
            return Err(Flaw::PrevSeal);
        }
        if self.height != before.height.saturating_add(1) {
            return Err(Flaw::Height);
        }
        self.check_itself()
    }

    /// Whether its seals are those of its fields.
    ///
    /// # Errors
    /// The first flaw.
    pub fn check_itself(&self) -> Result<(), Flaw> {
        if self.seal != seal_of(self) {
            return Err(Flaw::Seal);
        }
        if self.height > 0 && *self.tx_seal != *merkle_tree(&self.transactions) {
            return Err(Flaw::TxSeal);
        }
        Ok(())
    }

    /// The root of the Merkle tree.
    pub fn root(&self) -> Option<Seal> {
        self.tx_seal.first().copied()
    }
}

fn repeats(transactions: &[Transaction]) -> bool {
    let mut seen = SortedSet::new();
    transactions.iter().any(|transaction| !seen.insert(transaction.id))
}

/// The Merkle tree over the seals of transactions, as one array, root first and level by level. A level of an odd length
/// counts its last seal twice; so do the leaves, even where there is but one.
pub fn merkle_tree(transactions: &[Transaction]) -> Arc<[Seal]> {
    let mut level: Vec<Seal> = transactions.iter().map(Transaction::seal).collect();
    if level.is_empty() {
        return Arc::from([]);
    }
    let mut levels = Vec::new();
    while level.len() > 1 || levels.is_empty() {
        if level.len() % 2 == 1 {
            level.extend(level.last().copied());
        }
        let above = level.chunks(2).map(|pair| Seal::of_pair(pair[0], pair[1])).collect();
        levels.push(std::mem::replace(&mut level, above));
    }
    levels.push(level);
    levels.into_iter().rev().flatten().collect()
}

/// Where the levels of a Merkle tree stand in its array, root first, of which the last has the seals of so many transactions.
pub fn levels(transactions: usize) -> Vec<Range<usize>> {
    let (mut lengths, mut length) = (Vec::new(), transactions);
    while length > 1 || (length == 1 && lengths.is_empty()) {
        length += length % 2;
        lengths.push(length);
        length /= 2;
    }
    lengths.push(1);
    let mut end = 0;
    let place = |length| {
        end += length;
        end - length..end
    };
    lengths.into_iter().rev().map(place).collect()
}

/// One step of a proof: the sibling's hash, and whether it stands on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sibling {
    pub seal: Seal,
    pub is_left: bool,
}

/// The siblings on the way from a transaction up to the root.
pub fn proof(block: &Block, id: TransactionId) -> Option<Vec<Sibling>> {
    let place = block.transactions.iter().position(|transaction| transaction.id == id)?;
    let (mut at, mut siblings) = (place, Vec::new());
    for level in levels(block.transactions.len()).into_iter().skip(1).rev() {
        let seal = *block.tx_seal.get(level.start + (at ^ 1))?;
        siblings.push(Sibling { seal, is_left: at % 2 == 1 });
        at /= 2;
    }
    Some(siblings)
}

/// The root to which a proof leads.
pub fn climb(leaf: Seal, siblings: &[Sibling]) -> Seal {
    siblings.iter().fold(leaf, |below, sibling| {
        if sibling.is_left { Seal::of_pair(sibling.seal, below) } else { Seal::of_pair(below, sibling.seal) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::itchain::transaction::Call;

    fn transactions(count: u64) -> Arc<[Transaction]> {
        let id = |serial| TransactionId { publisher: NodeId(0), serial };
        (1..=count).map(|serial| Transaction { id: id(serial), call: Call::new("incA", &[]) }).collect()
    }

    fn block(count: u64) -> (Block, Block) {
        let genesis = Block::genesis("lab");
        let block = Block::behind(&genesis, transactions(count), NodeId(2), Cover::All);
        (genesis, block)
    }

    #[test]
    fn a_seal_is_sha_256() {
        // The hash of "abc" in FIPS 180-4's examples.
        assert_eq!(Seal::of(b"abc").0[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(Seal::of(b"abc").short(), "ba7816");
    }

    #[test]
    fn each_transaction_is_proved_by_its_siblings_and_no_other_is() {
        for count in 1..=9 {
            let (_, block) = block(count);
            assert_eq!(block.tx_seal[..], merkle_tree(&block.transactions)[..]);
            for transaction in block.transactions.iter() {
                let siblings = proof(&block, transaction.id).expect("it is in the block");
                assert_eq!(Some(climb(transaction.seal(), &siblings)), block.root(), "of {count}");
                let other = Transaction { call: Call::new("initA", &[]), ..transaction.clone() };
                assert_ne!(Some(climb(other.seal(), &siblings)), block.root(), "of {count}");
            }
            let stranger = TransactionId { publisher: NodeId(1), serial: 1 };
            assert_eq!(proof(&block, stranger), None);
        }
    }

    #[test]
    fn a_pair_has_a_tree_of_three_and_a_single_one_counts_twice() {
        let (one, two) = (block(1).1, block(2).1);
        assert_eq!((one.tx_seal.len(), two.tx_seal.len(), block(3).1.tx_seal.len()), (3, 3, 7));
        assert_eq!(one.tx_seal[1], one.tx_seal[2]);
        assert_eq!(two.tx_seal[1], two.transactions[0].seal());
    }

    #[test]
    fn each_wrong_field_has_its_own_flaw() {
        let (genesis, good) = block(3);
        assert_eq!(good.check(&genesis), Ok(()));
        let wrong = |change: fn(&mut Block)| {
            let mut block = good.clone();
            change(&mut block);
            block.check(&genesis)
        };
        assert_eq!(wrong(|block| block.prev_seal = None), Err(Flaw::PrevSeal));
        assert_eq!(wrong(|block| block.seal.0[0] ^= 1), Err(Flaw::Seal));
        assert_eq!(wrong(|block| block.transactions = transactions(2)), Err(Flaw::TxSeal));
        assert_eq!(wrong(|block| block.transactions = Arc::from([])), Err(Flaw::Empty));
        assert_eq!(wrong(|block| block.height = 7), Err(Flaw::Height));
        assert_eq!(wrong(|block| block.creator = Some(NodeId(9))), Err(Flaw::Seal));
        assert_eq!(
            wrong(|block| block.transactions = [&block.transactions[..], &block.transactions[..]].concat().into()),
            Err(Flaw::Transactions)
        );
    }

    #[test]
    fn as_told_the_seal_says_nothing_of_the_creator() {
        let genesis = Block::genesis("lab");
        let mut told = Block::behind(&genesis, transactions(1), NodeId(2), Cover::Told);
        told.creator = Some(NodeId(3));
        assert_eq!(told.check(&genesis), Ok(()));
    }

    #[test]
    fn the_levels_of_a_tree_cover_its_array() {
        assert_eq!((levels(0).len(), levels(0).first()), (1, Some(&(0..1))));
        for count in 1..20 {
            let levels = levels(count as usize);
            assert!(levels.windows(2).all(|pair| pair[0].end == pair[1].start), "{count}: {levels:?}");
            assert_eq!(levels.last().map(|last| last.end), Some(merkle_tree(&transactions(count)).len()), "{count}");
        }
    }
}
