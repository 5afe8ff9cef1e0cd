//! Whole clusters of Raft, step by step.

mod plan;
