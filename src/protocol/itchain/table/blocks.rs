//! The sheet of it-chain's blocks: a node's stored chain comes in, a row a block goes out, the newest first.

use crate::view::{Content, Sheet, SheetColumn, SheetRow, SheetRows, Showing};

use super::ItChain;
use crate::protocol::itchain::block::{Block, Height, Seal};
use crate::protocol::itchain::chain::{Chain, FLAWS_MAX};
use crate::protocol::itchain::explain::{call_words, flaw_word, transaction_word};
use crate::protocol::itchain::transaction::Transaction;

/// The most transactions of a block that a cell lists.
const LISTED_MAX: usize = 6;

/// The blocks of each node.
pub const BLOCKS: Sheet<ItChain> = Sheet {
    id: "blocks",
    title: "Blocks",
    help: "The stored blocks, newest first: each names the seal of the one before, and its seal covers what stands in it.",
    is_durable: true,
    columns: &[
        column("height", "Height", "Its place in the chain; genesis has 0."),
        column("seal", "Seal", "The beginning of the SHA-256 over its fields."),
        column("previous", "Previous", "The seal of the block before, as this block names it."),
        column("check", "Check", "What a check of the chain finds wrong with it: ✓ nothing."),
        column("creator", "Created by", "The leader that made it; nobody made genesis."),
        column("merkle", "Merkle root", "The root of the tree of its transactions’ hashes."),
        column("transactions", "Transactions", "Their ids and calls, in the order in which they were executed."),
    ],
    rows: &|node, rows| {
        let chain = &node.disk.chain;
        let heights = (0..chain.len()).rev();
        heights.zip(chain.iter().rev()).for_each(|(height, block)| add(node, chain, (height, block), rows));
    },
};

const fn column(id: &'static str, title: &'static str, help: &'static str) -> SheetColumn {
    SheetColumn { id, title, help }
}

fn add(node: &Showing<'_, ItChain>, chain: &Chain, (height, block): (Height, &Block), rows: &mut SheetRows) {
    let seal = |seal: Option<Seal>| seal.map_or_else(Content::none, |seal| Content::word(seal.short()));
    rows.add(|| SheetRow {
        key: height.to_string(),
        cells: vec![
            Content::number(height),
            seal(Some(block.seal)),
            seal(block.prev_seal),
            check(chain, height),
            block.creator.map_or_else(Content::none, |creator| Content::word(node.name(creator))),
            seal(block.root()),
            transactions(node, &block.transactions),
        ],
    });
}

/// What a check of the whole chain finds at a height.
fn check(chain: &Chain, height: Height) -> Content {
    let here = chain.flaws().iter().filter(|(place, _)| *place == height);
    let flaws: Vec<String> = here.map(|(_, flaw)| flaw_word(*flaw).to_owned()).collect();
    if !flaws.is_empty() {
        return Content::list(flaws, "").toned("bad");
    }
    // The check ends at so many flaws, and knows nothing of what lies behind.
    match chain.flaws().last() {
        Some((last, _)) if chain.flaws().len() >= FLAWS_MAX && height > *last => Content::word("?"),
        _ => Content::word("✓"),
    }
}

fn transactions(node: &Showing<'_, ItChain>, transactions: &[Transaction]) -> Content {
    let words = |transaction: &Transaction| {
        format!("{} {}", transaction_word(transaction.id, node.roster), call_words(&transaction.call))
    };
    let mut values: Vec<String> = transactions.iter().take(LISTED_MAX).map(words).collect();
    if transactions.len() > LISTED_MAX {
        values.push(format!("and {} more", transactions.len() - LISTED_MAX));
    }
    Content::text(values.join(" · "), values)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::node::Event;
    use crate::protocol::itchain::fixture::Bench;
    use crate::protocol::itchain::{Engine, Timer};

    fn check_rows(bench: &Bench, max: usize, wanted: Expect) {
        let (ctx, mut rows) = (&bench.ctx, SheetRows::new(max));
        let (roster, rules, params) = (&*ctx.roster, &ctx.rules, &ctx.params);
        let node = Showing { me: ctx.me, state: &bench.state, disk: &bench.disk, roster, rules, params };
        (BLOCKS.rows)(&node, &mut rows);
        let line = |row: &SheetRow| row.cells.iter().map(|cell| &*cell.text).collect::<Vec<_>>().join(" | ");
        let lines: Vec<String> = rows.rows().iter().map(line).collect();
        assert!(rows.rows().iter().all(|row| row.cells.len() == BLOCKS.columns.len()));
        wanted.assert_eq(&format!("{}\nand {} more\n", lines.join("\n"), rows.more()));
    }

    /// One node that stores a block at each `Batch`, without asking others.
    fn alone() -> Bench {
        let mut bench = Bench::new(1, &[]);
        bench.ctx.params.engine = Engine::Solo;
        for line in ["tx mint alice 100", "tx transfer alice bob 30"] {
            bench.ask(line);
            bench.event(Event::Timer(Timer::Batch));
        }
        bench
    }

    #[test]
    fn the_newest_block_comes_first_and_names_the_one_before() {
        check_rows(
            &alone(),
            9,
            expect![[r#"
            2 | 1ddab8 | 85c92d | ✓ | n0 | 91f5f5 | n0#2 transfer alice bob 30
            1 | 85c92d | 6f4adc | ✓ | n0 | 229c0c | n0#1 mint alice 100
            0 | 6f4adc | – | ✓ | – | a51146 | –
            and 0 more
        "#]],
        );
        check_rows(
            &alone(),
            1,
            expect![[r#"
            2 | 1ddab8 | 85c92d | ✓ | n0 | 91f5f5 | n0#2 transfer alice bob 30
            and 2 more
        "#]],
        );
    }

    #[test]
    fn a_block_that_was_tampered_with_is_told_at_its_row() {
        let mut bench = alone();
        bench.ask("tamper 1 transaction");
        check_rows(
            &bench,
            9,
            expect![[r#"
            2 | 1ddab8 | 85c92d | ✓ | n0 | 91f5f5 | n0#2 transfer alice bob 30
            1 | 85c92d | 6f4adc | txSeal | n0 | 229c0c | n0#1 mint mallory 1000000
            0 | 6f4adc | – | ✓ | – | a51146 | –
            and 0 more
        "#]],
        );
    }
}
