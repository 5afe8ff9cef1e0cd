//! Pocket-style sockets: the transport under a node, and any protocol on top of it.
