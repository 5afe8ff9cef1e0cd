//! Reads: a question comes in, and what the store holds goes out once the leader knows that it still leads (thesis §6.4).

use std::sync::Arc;

use crate::node::{Answer, Context, Effects};

use super::Raft;
use super::client::reply;
use super::note::Note;
use super::replication::broadcast;
use super::state::{Origin, PENDING_MAX, Read, Role, State};

/// The answer to a read of a key that holds nothing.
pub const NOTHING: &str = "nothing";

/// A leader is asked what a key holds.
pub fn begin(ctx: &Context<Raft>, state: &mut State, key: Arc<str>, origin: Origin, out: &mut Effects<Raft>) {
    if !ctx.rules.confirms_reads() {
        let answer = value(state, &key);
        out.note(Note::Reads { key });
        return reply(origin, answer, out);
    }
    if state.reads.len() >= PENDING_MAX {
        let answer = Answer::Refused("too many reads wait already".to_owned());
        return reply(origin, answer, out);
    }
    // Whatever was committed before lies in this log, but what of it is committed is only known once an entry of the
    // own term is (Raft §8).
    let is_own = state.log.term_at(state.commit_index) == Some(ctx.rules.entry_term(state.current_term));
    let index = if is_own { state.commit_index } else { state.log.last_index() };
    if has_lease(ctx, state) {
        out.note(Note::HasLease { key: Arc::clone(&key) });
        state.reads.push(Read { key, origin, index, round: 0 });
    } else {
        out.note(Note::ConfirmsRead { key: Arc::clone(&key) });
        state.reads.push(Read { key, origin, index, round: state.round + 1 });
        broadcast(ctx, state, out);
    }
    answer_confirmed(ctx, state, out);
}

/// Whether a majority answered a round so lately that it can have elected nobody else (thesis §6.4.1).
fn has_lease(ctx: &Context<Raft>, state: &State) -> bool {
    let round =
        |node| if node == ctx.me { state.round } else { state.progress.get(&node).map_or(0, |other| other.round) };
    ctx.rules.lease_ms(ctx.params.no_leader_ms).is_some()
        && state.membership().has_majority(|node| round(node) > state.lease_over)
}

/// A round was sent so long ago that it vouches for nothing.
pub fn lease_ends(state: &mut State, round: u64, out: &mut Effects<Raft>) {
    if state.role == Role::Leader {
        state.lease_over = state.lease_over.max(round);
        out.note(Note::LeaseEnds { round });
    }
}

/// Answers the reads for which a majority has answered and enough is applied.
pub fn answer_confirmed(ctx: &Context<Raft>, state: &mut State, out: &mut Effects<Raft>) {
    if state.role != Role::Leader || state.reads.is_empty() {
        return;
    }
    let (me, progress) = (ctx.me, &state.progress);
    let has_answered =
        |round| move |node| node == me || progress.get(&node).is_some_and(|progress| progress.round >= round);
    let membership = state.membership();
    let applied = state.store.applied_index();
    let is_ready = |read: &Read| read.index <= applied && membership.has_majority(has_answered(read.round));
    let ready: Vec<bool> = state.reads.iter().map(is_ready).collect();
    let reads = std::mem::take(&mut state.reads);
    for (read, is_ready) in reads.into_iter().zip(ready) {
        if is_ready {
            let answer = value(state, &read.key);
            out.note(Note::Reads { key: read.key });
            reply(read.origin, answer, out);
        } else {
            state.reads.push(read);
        }
    }
}

/// A leader that leads no more answers no reads.
pub fn give_up(state: &mut State, out: &mut Effects<Raft>) {
    for read in std::mem::take(&mut state.reads) {
        reply(read.origin, Answer::Refused("the leader stepped down before it was sure".to_owned()), out);
    }
}

fn value(state: &State, key: &str) -> Answer {
    Answer::Done(state.store.value(key).map_or_else(|| NOTHING.to_owned(), |value| value.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{Disk, Event, RuleBook, start};
    use crate::protocol::raft::disk::{Persistent, Write};
    use crate::protocol::raft::fixture::Bench;
    use crate::protocol::raft::message::{Request, Timer};
    use crate::protocol::raft::rules::Rules;

    /// A leader of three with a lease: its first round is answered.
    fn with_lease() -> Bench {
        let mut bench = Bench::new(3, 3, &[]);
        bench.ctx.rules.switch(Rules::find("lease_read").expect("the rule exists"), true);
        bench.lead();
        bench
    }

    fn nothing() -> Option<Answer> {
        Some(Answer::Done(NOTHING.to_owned()))
    }

    #[test]
    fn a_read_waits_for_a_majority() {
        let mut bench = Bench::leader(3, 3, &[]);
        assert_eq!(bench.ask("read x"), None);
        let effects = bench.acknowledge(2, 1);
        assert_eq!(crate::protocol::raft::fixture::answer(&effects), nothing());
    }

    #[test]
    fn a_lease_answers_until_its_timer_ends() {
        let mut bench = with_lease();
        assert_eq!(bench.ask("read x"), nothing());
        let round = bench.state.round;
        bench.event(Event::Timer(Timer::Lease(round)));
        assert_eq!(bench.ask("read x"), None, "it asks a majority again");
    }

    #[test]
    fn who_vouches_for_a_lease_does_not_stand_however_early_its_timer_is_ended() {
        let mut bench = Bench::new(3, 3, &["pre_vote"]);
        let lease_read = Rules::find("lease_read").expect("the rule exists");
        bench.ctx.rules.switch(lease_read, true);
        bench.receive(1, crate::protocol::raft::fixture::heartbeat(1));
        bench.event(Event::Timer(Timer::NoLeader));
        assert_eq!((bench.state.role, bench.state.current_term), (Role::Follower, 1));
        bench.event(Event::Timer(Timer::Sticky));
        bench.event(Event::Timer(Timer::NoLeader));
        assert_eq!((bench.state.role, bench.state.current_term), (Role::Candidate, 2));
    }

    #[test]
    fn who_hands_its_place_over_has_no_lease_any_more() {
        let mut bench = with_lease();
        bench.ask("transfer to n1");
        bench.event(Event::Timer(Timer::Transfer));
        assert_eq!(bench.ask("read x"), None);
    }

    #[test]
    fn a_rule_that_comes_on_late_vouches_for_nothing_that_was_sent_before() {
        let mut bench = Bench::leader(3, 3, &[]);
        bench.ctx.rules.switch(Rules::find("lease_read").expect("the rule exists"), true);
        assert_eq!(bench.ask("read x"), None);
    }

    #[test]
    fn who_starts_again_does_not_vote_while_a_lease_may_run() {
        let bench = with_lease();
        let mut disk = Persistent::default();
        assert!(!start::<Raft>(&bench.ctx, &disk).0.is_sticky);
        disk.apply(Write::Vote { current_term: 1, voted_for: None });
        assert!(start::<Raft>(&bench.ctx, &disk).0.is_sticky);
    }

    #[test]
    fn a_read_at_a_follower_goes_to_its_leader() {
        let mut bench = Bench::new(3, 3, &[]);
        bench.state.leader = Some(crate::node::NodeId(2));
        let effects = bench.event(Event::Request(Request::Read { key: "x".into() }));
        let sent = crate::protocol::raft::fixture::sent(&effects);
        assert!(matches!(sent.as_slice(), [(2, super::super::message::Message::ClientRequest { .. })]));
    }
}
