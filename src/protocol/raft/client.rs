//! Clients: a request comes in at any node, the leader's answer goes out at the node that was asked.

use crate::node::{Answer, Context, Delay, Effects, NodeId};

use super::Raft;
use super::disk::Write;
use super::log::LOG_ENTRIES_MAX;
use super::message::{Change, Command, Entry, Message, Request, Session, Timer, is_short};
use super::note::Note;
use super::replication::{advance_commit_index, push};
use super::state::{Origin, PENDING_MAX, Pending, Role, State};
use super::store::{CLIENTS_MAX, Outcome};
use super::{changes, reads, snapshot, transfer};

type Ctx = Context<Raft>;
type Out = Effects<Raft>;

/// A client asks, here or through another node.
pub fn request(ctx: &Ctx, state: &mut State, origin: Origin, request: Request, out: &mut Out) {
    if let Err(why) = check(&request) {
        out.note(Note::BadRequest);
        return refuse(origin, why, out);
    }
    match (state.role, request) {
        (_, Request::Compact) => snapshot::take(ctx, state, origin, out),
        (Role::Leader, Request::Write { command, session }) => write(ctx, state, origin, command, session, out),
        (Role::Leader, Request::Read { key }) => reads::begin(ctx, state, key, origin, out),
        (Role::Leader, Request::Transfer { to }) => transfer(ctx, state, origin, to, out),
        (Role::Leader, Request::Change(change)) => changes::begin(ctx, state, origin, change, out),
        (_, request) => hand_on(ctx, state, origin, request, out),
    }
}

/// Whether a request can be carried out at all.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn check(request: &Request) -> Result<(), &'static str> {
    let is_word = |word: &str| !word.is_empty() && is_short(word);
    let are_words = match request {
        Request::Write { command, session } => {
            let is_command = match command {
                Command::Write { key, value } => key.as_ref().is_none_or(|key| is_word(key)) && is_word(value),
                Command::Increase { key, .. } => is_word(key),
                Command::Noop | Command::Change(_) => return Err("A client cannot ask for that."),
            };
            is_command && session.as_ref().is_none_or(|session| is_word(&session.client) && session.serial > 0)
        }
        Request::Read { key } => is_word(key),
        Request::Change(Change::Replace(members)) if members.is_empty() => {
            return Err("A cluster needs at least one member.");
        }
        Request::Transfer { .. } | Request::Change(_) | Request::Compact => true,
    };
    if are_words { Ok(()) } else { Err("Keys, values and clients' names have 1 to 40 characters.") }
}

fn write(ctx: &Ctx, state: &mut State, origin: Origin, command: Command, session: Option<Session>, out: &mut Out) {
    if !ctx.rules.stores_writes() {
        out.note(Note::WriteVanishes);
        return refuse(origin, "the leader does not store what is written", out);
    }
    if let Some(to) = state.transfer {
        out.note(Note::WaitsForTransfer(to));
        return refuse(origin, "the leader is handing its place over", out);
    }
    if state.log.len() as u64 >= LOG_ENTRIES_MAX || state.pending.len() >= PENDING_MAX {
        return refuse(origin, "too much is waiting or kept already", out);
    }
    let entry = Entry::new(ctx.rules.entry_term(state.current_term), command, ctx.rules.logged(session));
    propose(ctx, state, Some(origin), entry, out);
}

/// A leader appends an entry, sends it, and answers when it is applied.
pub fn propose(ctx: &Ctx, state: &mut State, origin: Option<Origin>, entry: Entry, out: &mut Out) {
    let term = entry.term;
    state.append(ctx, entry, out);
    let index = state.log.last_index();
    out.note(Note::Appends { index, term });
    match origin {
        Some(origin) if ctx.rules.commits() => {
            if let Some(lost) = state.pending.insert(index, Pending { term, origin }) {
                refuse(lost.origin, "it may be done or not: another entry stands at its place here", out);
            }
        }
        Some(origin) => reply(origin, Answer::Done("stored".to_owned()), out),
        None => {}
    }
    push(ctx, state, out);
    advance_commit_index(ctx, state, out);
}

fn transfer(ctx: &Ctx, state: &mut State, origin: Origin, to: NodeId, out: &mut Out) {
    if !ctx.rules.transfers() {
        out.note(Note::DoesNotHandOver(to));
        return refuse(origin, "the leader does not hand its place over", out);
    }
    if to == ctx.me || !state.membership().votes(to) {
        return refuse(origin, "it must go to another voting member", out);
    }
    transfer::begin_transfer(ctx, state, to, out);
    reply(origin, Answer::Done("begun".to_owned()), out);
}

/// A node that does not lead hands a request on, once.
fn hand_on(ctx: &Ctx, state: &mut State, origin: Origin, request: Request, out: &mut Out) {
    let leader = state.leader.filter(|leader| *leader != ctx.me);
    match (leader, origin) {
        (Some(leader), Origin::Here(_)) if ctx.rules.forwards() => {
            if let Some(oldest) = state.handed_on.first().map(|(ticket, _)| *ticket)
                && state.handed_on.len() >= PENDING_MAX
            {
                out.cancel_timer(Timer::Answer(oldest));
                give_up_answer(state, oldest, out);
            }
            state.tickets += 1;
            let ticket = state.tickets;
            out.save(Write::Tickets(ticket));
            state.handed_on.insert(ticket, request.clone());
            out.note(Note::HandsOn(leader));
            out.send(leader, Message::ClientRequest { ticket, request });
            out.set_timer(Timer::Answer(ticket), Delay::exactly(ctx.params.no_leader_ms));
        }
        (leader, origin) => {
            out.note(Note::DropsRequest { leader });
            refuse(origin, "this node is not the leader", out);
        }
    }
}

/// The leader has not answered in time: it is gone, or follows another, or a message was lost. The client is told; whoever
/// numbers its commands may ask again without harm.
pub fn answer_stays_out(state: &mut State, ticket: u64, out: &mut Out) {
    if state.handed_on.contains_key(&ticket) {
        out.note(Note::GetsNoAnswer);
        give_up_answer(state, ticket, out);
    }
}

fn give_up_answer(state: &mut State, ticket: u64, out: &mut Out) {
    if let Some(request) = state.handed_on.remove(&ticket) {
        refuse(Origin::Here(request), "the leader has not answered: it may be done or not", out);
    }
}

/// The answer to a request that was handed on.
pub fn handle_client_response(state: &mut State, from: NodeId, ticket: u64, answer: Answer, out: &mut Out) {
    match state.handed_on.remove(&ticket) {
        Some(request) => {
            out.cancel_timer(Timer::Answer(ticket));
            out.note(Note::BringsAnswer { leader: from });
            reply(Origin::Here(request), answer, out);
        }
        None => out.note(Note::AnswerIsLate(from)),
    }
}

/// An entry was applied: who waits for it learns what came of it. `None`: it was another entry, so what is waited for is lost.
pub fn applied(origin: Origin, outcome: Option<Outcome>, out: &mut Out) {
    let lost = || Answer::Refused("another entry has taken its place".to_owned());
    reply(origin, outcome.map_or_else(lost, answer_of), out);
}

/// A snapshot has brought more than is applied here: what became of the entries that it covers is not known here.
pub fn jumped(state: &mut State, out: &mut Out) {
    let applied = state.store.applied_index();
    while let Some(index) = state.pending.first().map(|(index, _)| *index).filter(|index| *index <= applied) {
        if let Some(pending) = state.pending.remove(&index) {
            refuse(pending.origin, "it may be done or not: a snapshot covers its place", out);
        }
    }
}

fn answer_of(outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Holds { key, value } => Answer::Done([&*key, "=", &*value].concat()),
        Outcome::Nothing => Answer::Done("done".to_owned()),
        Outcome::Full => Answer::Refused("the store is full".to_owned()),
        Outcome::NoNumber { key } => Answer::Refused(format!("{key} holds no number that can grow")),
        Outcome::Overtaken => Answer::Refused("the client has sent a later command already".to_owned()),
        Outcome::NoSession => Answer::Refused("the client is not known: it begins with number 1".to_owned()),
        Outcome::Crowded => Answer::Refused(format!(
            "{CLIENTS_MAX} clients number their commands, and none may be forgotten: write without a number, or as one of them"
        )),
    }
}

/// Answers a client, here or through the node that it asked.
pub fn reply(origin: Origin, answer: Answer, out: &mut Out) {
    match (origin, answer) {
        (Origin::Here(request), Answer::Done(result)) => out.done(request, result),
        (Origin::Here(request), Answer::Refused(why)) => out.refuse(request, why),
        (Origin::There { node, ticket }, answer) => out.send(node, Message::ClientResponse { ticket, answer }),
    }
}

/// Refuses a request.
pub fn refuse(origin: Origin, why: &str, out: &mut Out) {
    reply(origin, Answer::Refused(why.to_owned()), out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{Event, RuleBook};
    use crate::protocol::raft::Rules;
    use crate::protocol::raft::election::{become_follower, become_leader};
    use crate::protocol::raft::fixture::{Bench, answer, heartbeat, sent};

    #[test]
    fn an_answer_from_before_a_crash_is_none_to_a_later_request() {
        let mut bench = Bench::new(3, 3, &[]);
        let hand_on = |bench: &mut Bench, value: &str| {
            let request = Request::Write { command: Command::write(Some("x"), value), session: None };
            let effects = bench.event(Event::Request(request));
            let tickets = sent(&effects).into_iter().find_map(|(_, message)| match message {
                Message::ClientRequest { ticket, .. } => Some(ticket),
                _ => None,
            });
            tickets.expect("it is handed on to the leader")
        };
        bench.receive(1, heartbeat(1));
        let before = hand_on(&mut bench, "1");
        bench.state = State::new(&bench.ctx, &bench.disk);
        bench.receive(1, heartbeat(1));
        let after = hand_on(&mut bench, "2");
        let late = Message::ClientResponse { ticket: before, answer: Answer::Done("x=1".to_owned()) };
        assert_eq!(answer(&bench.receive(1, late)), None);
        let own = Answer::Done("x=2".to_owned());
        let message = Message::ClientResponse { ticket: after, answer: own.clone() };
        assert_eq!(answer(&bench.receive(1, message)), Some(own));
    }

    #[test]
    fn who_asks_through_a_follower_is_answered_even_if_its_leader_is_not_there_any_more() {
        let mut bench = Bench::new(3, 3, &[]);
        bench.state.leader = Some(crate::node::NodeId(1));
        assert_eq!(bench.ask("write x=1"), None);
        let answered = |effects: &[crate::node::Effect<Raft>]| matches!(answer(effects), Some(Answer::Refused(_)));
        assert!(answered(&bench.event(Event::Timer(Timer::Answer(1)))));
        assert!(bench.state.handed_on.is_empty());
        assert!(!answered(&bench.event(Event::Timer(Timer::Answer(1)))), "once");
        let late = Message::ClientResponse { ticket: 1, answer: Answer::Done("x=1".to_owned()) };
        assert_eq!(answer(&bench.receive(1, late)), None);
        for _ in 0..PENDING_MAX {
            assert_eq!(bench.ask("read x"), None);
        }
        assert!(matches!(bench.ask("read x"), Some(Answer::Refused(_))), "the oldest has to go");
        assert_eq!(bench.state.handed_on.len(), PENDING_MAX);
    }

    #[test]
    fn a_rule_that_is_switched_before_all_have_applied_an_entry_parts_no_stores() {
        let (mut leader, mut follower) = (Bench::leader(3, 3, &[]), Bench::new(3, 3, &[]));
        follower.ctx.me = crate::node::NodeId(1);
        follower.state.current_term = 1;
        for _ in 0..2 {
            leader.ask("write x+=1 as alice#1");
        }
        let last = leader.state.log.last_index();
        leader.acknowledge(1, last);
        follower.ctx.rules.switch(Rules::find("client_sessions").expect("the rule exists"), false);
        let message = super::super::AppendEntries {
            term: 1,
            prev_log_index: 0,
            prev_log_term: 0,
            entries: leader.state.log.from(1, usize::MAX),
            leader_commit: last,
            round: 1,
        };
        follower.receive(0, Message::AppendEntries(message));
        assert_eq!(follower.state.store, leader.state.store);
        assert_eq!(leader.state.store.value("x").map(|value| &**value), Some("1"));
    }

    #[test]
    fn one_client_too_many_is_told_what_to_do_and_all_others_stay_known() {
        let mut alone = Bench::leader(1, 1, &[]);
        for number in 0..CLIENTS_MAX {
            let answer = alone.ask(&format!("write x+=1 as c{number}#1"));
            assert!(matches!(answer, Some(Answer::Done(_))), "{answer:?}");
        }
        let refused = alone.ask("write x+=1 as late#1");
        assert!(
            matches!(&refused, Some(Answer::Refused(why)) if why.contains("write without a number")),
            "{refused:?}"
        );
        alone.ask("write x+=1 as c0#1");
        assert_eq!(alone.state.store.value("x").map(|value| &**value), Some("64"), "nothing is done twice");
    }

    #[test]
    fn who_waits_for_an_entry_is_told_when_another_is_put_at_its_place() {
        let mut bench = Bench::leader(3, 3, &["no_op"]);
        assert_eq!(bench.ask("write x=1"), None);
        let mut out = Effects::new();
        become_follower(&bench.ctx, &mut bench.state, None, &mut out);
        let behind = bench.state.log.last_index() - 1;
        bench.state.truncate(&bench.ctx, behind, &mut out);
        become_leader(&bench.ctx, &mut bench.state, &mut out);
        let request = Request::Write { command: Command::write(Some("y"), "2"), session: None };
        let effects = bench.event(Event::Request(request));
        assert!(matches!(answer(&effects), Some(Answer::Refused(_))));
    }
}
