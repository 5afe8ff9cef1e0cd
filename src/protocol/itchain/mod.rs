//! it-chain: peers find each other, agree on a leader, and turn transactions into blocks.
//!
//! A node consists of components that speak to each other through topics on a queue inside the node: gateway, peer, txpool,
//! consensus, blockchain, ivm and api. What comes in: events of one node. What goes out: its effects.
//!
//! The event's way: [`mod@self`] → `gateway` / `api` / a timer's component → `bus`, which lets the components consume
//! each `topic` until nothing is left. What is up to a rule is asked of `rules`. `note` → `explain` puts reasons into words, `table` shows states.

mod api;
mod block;
mod blockchain;
mod bus;
mod chain;
mod consensus;
mod disk;
mod election;
mod explain;
mod forge;
mod gateway;
mod ivm;
mod message;
mod note;
mod params;
mod peer;
mod properties;
mod rules;
mod script;
mod state;
mod table;
mod topic;
mod transaction;
mod txpool;
mod view_change;

#[cfg(test)]
mod any_input;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod rounds;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::node::{Context, Effects, Event, NodeId, Property, Protocol, Roster, Sight, SortedMap, Vital};
use crate::view::{Column, Exhibit, Relation, RequestForm, Sheet};

use bus::Bus;
use topic::Topic;

pub use block::{BLOCK_TRANSACTIONS_MAX, Block, Cover, Flaw, Height, Seal};
pub use bus::TOPICS_MAX;
pub use chain::{BLOCKS_MAX, Chain, FLAWS_MAX};
pub use disk::{Ballot, Durable, Promise, Write};
pub use gateway::REDIALS_MAX;
pub use ivm::{ACCOUNT_CHARS_MAX, ACCOUNTS_MAX, FAILURES_MAX, Failure, WorldState};
pub use message::{
    Forgery, GivenUp, LIST_MAX, Leader, Listed, Lock, Message, PlTable, Propose, Request, Stage, StateId, TERM_MAX,
    Tampering, Term, Timer,
};
pub use note::Note;
pub use params::{Engine, Params};
pub use peer::BadTable;
pub use properties::Observer;
pub use rules::Rules;
pub use state::{
    Blockchain, Consensus, EARLY_MAX, Early, Gateway, Link, POOL_MAX, Peers, Phase, Pooled, Round, STAGED_MAX, State,
    Sync, TxPool,
};
pub use topic::{Component, TopicName};
pub use transaction::{ARGUMENTS_MAX, Call, TRANSACTION_BYTES_MAX, Transaction, TransactionId, Unfit};

/// The it-chain protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItChain;

impl Protocol for ItChain {
    type State = State;
    type Durable = Durable;
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Rules = Rules;
    type Params = Params;
    type Note = Note;
    type Witness = Observer;

    fn start(ctx: &Context<Self>, disk: &Durable, out: &mut Effects<Self>) -> State {
        let mut state = from_disk(ctx, disk);
        let mut bus = Bus::new(out);
        bus.publish(Topic::PeerCreated(ctx.me));
        if state.blockchain.chain.is_empty() {
            let genesis = Arc::new(Block::genesis(&ctx.params.network));
            bus.out().save(Write::Append(genesis.clone()));
            state.blockchain.chain.append(genesis);
        }
        let known = |node: &NodeId| *node != ctx.me && gateway::exists(ctx, *node);
        let remembered: Vec<NodeId> = disk.peers.iter().copied().filter(|node| known(node)).collect();
        match ctx.contact.filter(known) {
            Some(contact) => {
                bus.note(Note::JoinsThrough(contact));
                bus.publish(Topic::ConnectionDial(contact));
            }
            None if !remembered.is_empty() => {
                bus.note(Note::ComesBack(remembered.clone()));
                remembered.into_iter().for_each(|node| bus.publish(Topic::ConnectionDial(node)));
                if ctx.rules.elects_on_return() {
                    election::begin(ctx, &mut state, &mut bus);
                }
            }
            None if ctx.rules.leads_at_boot() => {
                bus.note(Note::Boots);
                election::follow(ctx, &mut state, Leader { term: ctx.rules.first_term(), node: ctx.me }, &mut bus);
            }
            None => bus.note(Note::BootsWithoutLeader),
        }
        txpool::leader_updated(ctx, &mut state, &mut bus);
        bus.run(ctx, &mut state);
        state
    }

    fn on_event(ctx: &Context<Self>, state: &mut State, event: Event<Self>, out: &mut Effects<Self>) {
        let mut bus = Bus::new(out);
        #[cfg(test)]
        let (component, before) = (component_of(&event), state.clone());
        match event {
            Event::Message { from, over, message } => gateway::receive(state, (from, over), message, &mut bus),
            Event::Connected { peer, over } => gateway::opened(ctx, state, peer, over, &mut bus),
            Event::Disconnected { peer, over } => gateway::closed(ctx, state, peer, over, &mut bus),
            Event::Request(request) => api::ask(ctx, state, request, &mut bus),
            Event::Timer(Timer::Election) => election::wait_ends(ctx, state, &mut bus),
            Event::Timer(Timer::ElectionLimit) => election::limit_ends(ctx, state, &mut bus),
            Event::Timer(Timer::Batch) => txpool::batch(ctx, state, &mut bus),
            Event::Timer(Timer::View) => bus.publish(Topic::LeaderSilent),
            Event::Timer(Timer::Sync) => blockchain::wait_ends(ctx, state, &mut bus),
            Event::Timer(Timer::Redial) => gateway::redial(ctx, state, &mut bus),
            Event::Timer(Timer::Gossip) => peer::gossip(ctx, state, &mut bus),
            Event::Timer(Timer::Rotate) => election::rotate(ctx, state, &mut bus),
        }
        #[cfg(test)]
        bus::assert_own(component, &before, state);
        bus.run(ctx, state);
    }

    fn vital(state: &State) -> Vital {
        Vital {
            role: state.peers.phase as u8,
            term: state.term(),
            leader: state.leader(),
            members: state.peers.table_digest(),
            committed: state.blockchain.chain.height(),
            watched: state.watched(),
            ..Vital::default()
        }
    }

    fn witness(seen: &mut Observer, sight: Sight<'_, Self>) {
        seen.look(sight);
    }

    fn properties() -> &'static [Property<Self>] {
        properties::PROPERTIES
    }
}

/// The component that hears of an event first.
#[cfg(test)]
fn component_of(event: &Event<ItChain>) -> Component {
    match event {
        Event::Message { .. } | Event::Connected { .. } | Event::Disconnected { .. } => Component::Gateway,
        Event::Request(_) => Component::Api,
        Event::Timer(Timer::Election | Timer::ElectionLimit | Timer::Gossip | Timer::Rotate) => Component::Peer,
        Event::Timer(Timer::Batch) => Component::TxPool,
        Event::Timer(Timer::View) => Component::Consensus,
        Event::Timer(Timer::Sync) => Component::Blockchain,
        Event::Timer(Timer::Redial) => Component::Gateway,
    }
}

/// What a node knows that starts from a disk.
fn from_disk(ctx: &Context<ItChain>, disk: &Durable) -> State {
    let mut state = State {
        gateway: Gateway::default(),
        peers: Peers::new(ctx.me),
        txpool: TxPool { pool: SortedMap::new(), serial: disk.serial, is_batching: false },
        consensus: Consensus::default(),
        blockchain: Blockchain { chain: disk.chain.clone(), ..Blockchain::default() },
        ivm: WorldState::default(),
    };
    for peer in disk.peers.iter().filter(|peer| gateway::exists(ctx, **peer)) {
        state.peers.insert(*peer);
    }
    disk.chain.iter().for_each(|block| _ = state.ivm.execute(block));
    if ctx.rules.keeps_pool() {
        for transaction in disk.pool.values() {
            let pooled = Pooled { transaction: transaction.clone(), sent_to: None, waits: 0 };
            state.txpool.pool.insert(transaction.id, pooled);
        }
    }
    if ctx.rules.keeps_promises() {
        state.peers.ballot = disk.ballot;
        state.consensus.promise = disk.promise.clone();
    }
    state
}

impl Exhibit for ItChain {
    const KEY: &'static str = "itchain";
    const TITLE: &'static str = "it-chain";
    const SUMMARY: &'static str = "Peers find each other, agree on a leader, and turn transactions into blocks.";
    const WELCOME: &'static str = include_str!("welcome.txt");

    fn columns() -> &'static [Column<Self>] {
        table::COLUMNS
    }

    fn detail_columns() -> &'static [&'static str] {
        table::DETAILS
    }

    fn relations() -> &'static [Relation<Self>] {
        table::RELATIONS
    }

    fn sheets() -> &'static [Sheet<Self>] {
        table::SHEETS
    }

    fn requests() -> &'static [RequestForm] {
        table::REQUESTS
    }

    fn explain(note: &Note, me: NodeId, roster: &Roster) -> String {
        explain::explain(note, me, roster)
    }

    fn kind(message: &Message) -> &'static str {
        explain::kind(message)
    }

    fn kinds() -> &'static [&'static str] {
        explain::KINDS
    }

    fn describe(message: &Message, roster: &Roster) -> String {
        explain::describe(message, roster)
    }

    fn timer_word(timer: &Timer, _: &Roster) -> String {
        explain::timer(*timer).0.to_owned()
    }

    fn timer_title(timer: &Timer, _: &Roster) -> String {
        explain::timer(*timer).1.to_owned()
    }

    fn read_request(words: &[&str], roster: &Roster) -> Result<Request, String> {
        script::read(words, roster)
    }

    fn write_request(request: &Request, roster: &Roster) -> String {
        script::write(request, roster)
    }
}
