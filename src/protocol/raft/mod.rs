//! Raft: a leader is elected by a majority, takes the commands, and what a majority has in its log is applied everywhere.
//!
//! Built up rule by rule as in the talk (`rules`), up to the whole algorithm of the paper and the thesis. What comes in:
//! events of one node. What goes out: its effects. Section signs refer to “In Search of an Understandable Consensus
//! Algorithm (Extended Version)”, where the thesis is not named.
//!
//! The event's way: [`mod@self`] → `election` / `votes` / `replication` / `snapshot` / `client` → `store`. What is up to a rule is
//! asked of `rules`. `note` → `explain` puts reasons into words, `table` shows states.

#[cfg(test)]
mod any_input;
#[cfg(test)]
mod bad_input;
mod changes;
mod client;
mod disk;
mod election;
mod explain;
#[cfg(test)]
mod fixture;
mod history;
mod log;
mod membership;
mod message;
mod note;
mod params;
mod properties;
mod reads;
mod replication;
mod rules;
mod script;
mod snapshot;
mod state;
mod store;
mod table;
mod trail;
mod transfer;
mod votes;

#[cfg(test)]
mod tests;

use crate::node::{Context, Effects, Event, NodeId, Property, Protocol, Roster, Sight, Vital, fingerprint_of};
use crate::view::{Column, Exhibit, Relation, RequestForm};

pub use disk::{Persistent, Snapshot, Write};
pub use log::{Base, LOG_ENTRIES_MAX, Log};
pub use membership::Membership;
pub use message::{
    AppendEntries, AppendEntriesResponse, Change, Command, ENTRIES_MAX, Entry, INDEX_MAX, Index, InstallSnapshot,
    InstallSnapshotResponse, Message, Proposal, Request, RequestVote, RequestVoteResponse, Session, TERM_MAX, Term,
    Timer, WORD_CHARS_MAX,
};
pub use note::Note;
pub use params::Params;
pub use properties::Observer;
pub use rules::Rules;
pub use state::{Changing, Incoming, Origin, PENDING_MAX, Pending, Progress, Read, Role, State};
pub use store::{CLIENTS_MAX, Client, KEYS_MAX, Outcome, PARTS_MAX, Part, Store};

/// The Raft protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Raft;

impl Protocol for Raft {
    type State = State;
    type Durable = Persistent;
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Rules = Rules;
    type Params = Params;
    type Note = Note;
    type Witness = Observer;

    fn start(ctx: &Context<Self>, disk: &Persistent, out: &mut Effects<Self>) -> State {
        let mut state = State::new(ctx, disk);
        if !state.membership().contains(ctx.me) && !state.may_stand(ctx.me) {
            out.note(Note::WaitsToBeAdded);
            return state;
        }
        out.note(Note::Starts { term: state.current_term, entries: state.log.last_index() });
        match ctx.rules.initial_role(election::place(ctx)) {
            Role::Leader => election::become_leader(ctx, &mut state, out),
            _ => {
                election::start_sticky(ctx, &mut state, out);
                election::watch_leader(ctx, &state, out);
            }
        }
        state
    }

    fn on_event(ctx: &Context<Self>, state: &mut State, event: Event<Self>, out: &mut Effects<Self>) {
        match event {
            Event::Message { from, message, .. } => receive(ctx, state, from, message, out),
            Event::Timer(timer) => end_timer(ctx, state, timer, out),
            Event::Request(request) => client::request(ctx, state, Origin::Here(request.clone()), request, out),
            Event::Connected { .. } | Event::Disconnected { .. } => out.note(Note::HasNoConnections),
        }
    }

    fn vital(state: &State) -> Vital {
        Vital {
            role: state.role as u8,
            term: state.current_term,
            leader: state.leader,
            members: fingerprint_of(state.membership()),
            committed: state.commit_index,
            watched: fingerprint_of(&state.log),
            ..Vital::default()
        }
    }

    fn witness(seen: &mut Observer, sight: Sight<'_, Self>) {
        seen.see(sight);
    }

    fn properties() -> &'static [Property<Self>] {
        properties::PROPERTIES
    }
}

/// A message arrived.
fn receive(ctx: &Context<Raft>, state: &mut State, from: NodeId, message: Message, out: &mut Effects<Raft>) {
    if from == ctx.me || from.index() >= ctx.roster.len() {
        return out.note(Note::NoSuchNode);
    }
    if !message.has_term() {
        return out.note(Note::NoTerm(from));
    }
    match message {
        Message::RequestVote(request) => votes::handle_request_vote(ctx, state, from, &request, out),
        Message::RequestVoteResponse(response) => {
            votes::handle_request_vote_response(ctx, state, from, &response, out);
        }
        Message::AppendEntries(message) => replication::handle_append_entries(ctx, state, from, &message, out),
        Message::AppendEntriesResponse(response) => {
            replication::handle_append_entries_response(ctx, state, from, &response, out);
        }
        Message::InstallSnapshot(message) => snapshot::handle_install_snapshot(ctx, state, from, &message, out),
        Message::InstallSnapshotResponse(response) => {
            snapshot::handle_install_snapshot_response(ctx, state, from, &response, out);
        }
        Message::TimeoutNow { term } => transfer::timeout_now(ctx, state, from, term, out),
        Message::ClientRequest { ticket, request } => {
            client::request(ctx, state, Origin::There { node: from, ticket }, request, out);
        }
        Message::ClientResponse { ticket, answer } => {
            client::handle_client_response(state, from, ticket, answer, out);
        }
    }
}

/// A timer ended.
fn end_timer(ctx: &Context<Raft>, state: &mut State, timer: Timer, out: &mut Effects<Raft>) {
    match timer {
        Timer::Replicate => replication::replicate(ctx, state, out),
        Timer::NoLeader => election::no_leader(ctx, state, out),
        Timer::Election => election::election_ends(ctx, state, out),
        Timer::Quorum => election::check_quorum(ctx, state, out),
        Timer::Sticky => state.is_sticky = false,
        Timer::Lease(round) => reads::lease_ends(state, round, out),
        Timer::Transfer => transfer::transfer_fails(state, out),
        Timer::Answer(ticket) => client::answer_stays_out(state, ticket, out),
    }
}

impl Exhibit for Raft {
    const KEY: &'static str = "raft";
    const TITLE: &'static str = "Raft";
    const SUMMARY: &'static str =
        "A majority elects a leader, and what a majority has in its log is applied everywhere.";
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

    fn requests() -> &'static [RequestForm] {
        table::REQUESTS
    }

    fn explain(note: &Note, me: NodeId, roster: &Roster) -> String {
        explain::explain(note, me, roster)
    }

    fn kind(message: &Message) -> &'static str {
        match message {
            Message::RequestVote(RequestVote { is_pre_vote: true, .. }) => "PreVote",
            Message::RequestVoteResponse(RequestVoteResponse { is_pre_vote: true, .. }) => "PreVoteResponse",
            Message::RequestVote(_) => "RequestVote",
            Message::RequestVoteResponse(_) => "RequestVoteResponse",
            Message::AppendEntries(_) => "AppendEntries",
            Message::AppendEntriesResponse(_) => "AppendEntriesResponse",
            Message::InstallSnapshot(_) => "InstallSnapshot",
            Message::InstallSnapshotResponse(_) => "InstallSnapshotResponse",
            Message::TimeoutNow { .. } => "TimeoutNow",
            Message::ClientRequest { .. } => "ClientRequest",
            Message::ClientResponse { .. } => "ClientResponse",
        }
    }

    fn kinds() -> &'static [&'static str] {
        &[
            "PreVote",
            "PreVoteResponse",
            "RequestVote",
            "RequestVoteResponse",
            "AppendEntries",
            "AppendEntriesResponse",
            "InstallSnapshot",
            "InstallSnapshotResponse",
            "TimeoutNow",
            "ClientRequest",
            "ClientResponse",
        ]
    }

    fn describe(message: &Message, roster: &Roster) -> String {
        explain::describe(message, roster)
    }

    fn timer_word(timer: &Timer, _: &Roster) -> String {
        match timer {
            Timer::Replicate => "replicate".to_owned(),
            Timer::NoLeader => "no_leader".to_owned(),
            Timer::Election => "election".to_owned(),
            Timer::Quorum => "quorum".to_owned(),
            Timer::Sticky => "sticky".to_owned(),
            Timer::Lease(round) => format!("lease:{round}"),
            Timer::Transfer => "transfer".to_owned(),
            Timer::Answer(ticket) => format!("answer:{ticket}"),
        }
    }

    fn timer_title(timer: &Timer, _: &Roster) -> String {
        match timer {
            Timer::Replicate => "replicate logs".to_owned(),
            Timer::NoLeader => "no leader".to_owned(),
            Timer::Election => "election timeout".to_owned(),
            Timer::Quorum => "hears a majority".to_owned(),
            Timer::Sticky => "heard a leader".to_owned(),
            Timer::Lease(round) => format!("lease of round {round}"),
            Timer::Transfer => "handing over".to_owned(),
            Timer::Answer(ticket) => format!("answer to request {ticket}"),
        }
    }

    fn read_request(words: &[&str], roster: &Roster) -> Result<Request, String> {
        script::read(words, roster)
    }

    fn write_request(request: &Request, roster: &Roster) -> String {
        script::write(request, roster)
    }
}
