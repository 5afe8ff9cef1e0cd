//! Whole clusters of Raft, step by step.
