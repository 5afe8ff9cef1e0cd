//! The Consensus Lab.
