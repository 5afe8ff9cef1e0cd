//! The Consensus Lab: a cluster that runs for real, and every moment of it kept to be looked at again.

pub mod lab;
pub mod network;
pub mod node;
pub mod protocol;
pub mod scenario;
pub mod schedule;
pub mod timeline;
pub mod view;
pub mod world;
