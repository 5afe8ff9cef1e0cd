//! The scenario script against a real protocol: what is complained of and how, lines and scripts that come back as they
//! were written, and judgements that are the same however a run is followed.
#![cfg(not(target_arch = "wasm32"))]

mod complaints;
mod judgements;
mod round_trips;

/// A script with every word of the grammar.
const EVERY_WORD: &str = include_str!("../scenarios/script/every_word.txt");
