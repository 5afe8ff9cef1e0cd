//! The same cluster made of the crate `raft` (raft-rs): the same nodes, the same instant bus, the same store, its own
//! log in memory.

use std::collections::{BTreeMap, VecDeque};

use raft::eraftpb::{Entry, EntryType, Message};
use raft::storage::MemStorage;
use raft::{Config, RawNode, StateRole};
use slog::{Discard, Logger, o};

/// Nodes and what is under way.
pub struct Cluster {
    nodes: Vec<Node>,
    under_way: VecDeque<Message>,
    /// How many commands the leader has applied.
    pub applied: u64,
}

struct Node {
    raw: RawNode<MemStorage>,
    store: BTreeMap<String, String>,
}

impl Cluster {
    /// So many nodes, the first of which leads.
    pub fn new(nodes: u16) -> Self {
        let ids: Vec<u64> = (1..=u64::from(nodes)).collect();
        let logger = Logger::root(Discard, o!());
        let node = |id: &u64| {
            let storage = MemStorage::new_with_conf_state((ids.clone(), vec![]));
            let config = Config {
                id: *id,
                election_tick: 10,
                heartbeat_tick: 3,
                max_size_per_msg: 1 << 20,
                max_inflight_msgs: 256,
                ..Config::default()
            };
            let raw = RawNode::new(&config, storage, &logger).expect("the configuration is sound");
            Node { raw, store: BTreeMap::new() }
        };
        let mut made = Self { nodes: ids.iter().map(node).collect(), under_way: VecDeque::new(), applied: 0 };
        made.nodes[0].raw.campaign().expect("it may stand");
        made.deliver_all();
        assert_eq!(made.nodes[0].raw.raft.state, StateRole::Leader, "the first stands alone, so it wins");
        made
    }

    /// Asks the leader for so many commands at once, and delivers messages until nothing is under way.
    pub fn commit(&mut self, in_flight: u64) {
        let wanted = self.applied + in_flight;
        for number in 0..in_flight {
            let command = format!("x={}", number % 4 + 1).into_bytes();
            self.nodes[0].raw.propose(vec![], command).expect("the leader takes proposals");
            self.work(0);
        }
        self.deliver_all();
        assert_eq!(self.applied, wanted, "every command is committed");
    }

    fn deliver_all(&mut self) {
        (0..self.nodes.len()).for_each(|node| self.work(node));
        while let Some(message) = self.under_way.pop_front() {
            let node = usize::try_from(message.to - 1).expect("a small number");
            self.nodes[node].raw.step(message).expect("a member's message");
            self.work(node);
        }
    }

    /// Stores, sends and applies what a node has ready.
    fn work(&mut self, node: usize) {
        while self.nodes[node].raw.has_ready() {
            let mut ready = self.nodes[node].raw.ready();
            self.under_way.extend(ready.take_messages());
            self.apply(node, ready.take_committed_entries());
            let raw = &mut self.nodes[node].raw;
            let storage = raw.store().clone();
            storage.wl().append(ready.entries()).expect("entries follow the log");
            if let Some(state) = ready.hs() {
                storage.wl().set_hardstate(state.clone());
            }
            self.under_way.extend(ready.take_persisted_messages());
            let mut light = self.nodes[node].raw.advance(ready);
            if let Some(commit) = light.commit_index() {
                storage.wl().mut_hard_state().set_commit(commit);
            }
            self.under_way.extend(light.take_messages());
            self.apply(node, light.take_committed_entries());
            self.nodes[node].raw.advance_apply();
        }
    }

    fn apply(&mut self, node: usize, entries: Vec<Entry>) {
        for entry in entries {
            if entry.get_entry_type() != EntryType::EntryNormal || entry.data.is_empty() {
                continue;
            }
            let command = std::str::from_utf8(&entry.data).expect("what was proposed");
            let (key, value) = command.split_once('=').expect("what was proposed");
            self.nodes[node].store.insert(key.to_owned(), value.to_owned());
            self.applied += u64::from(node == 0);
        }
    }
}
