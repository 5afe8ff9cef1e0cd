//! Pocket-style sockets: the transport under a node, and any protocol on top of it.

pub mod error;
pub mod handshake;
pub mod note;
pub mod params;
pub mod reader;
pub mod rules;
pub mod socket;
pub mod wire;
