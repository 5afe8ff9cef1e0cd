//! The words of Raft on a page: a sentence a note. Another language is one more such file.

use crate::node::{Answer, NodeId, Roster, SortedSet};

use super::membership::Membership;
use super::message::{Index, Message, Term};
use super::note::Note;
use super::script::{word_of, write};

/// How many entries a message names before it counts the others.
const ENTRIES_NAMED_MAX: usize = 6;
/// How many nodes a sentence names before it counts them.
const NAMED_MAX: usize = 5;
/// How many members a sentence names before it counts the others.
const MEMBERS_NAMED_MAX: usize = 3;

/// A note as a sentence with the node as its subject.
pub fn explain(note: &Note, me: NodeId, roster: &Roster) -> String {
    let me = roster.name(me);
    let name = |node: &NodeId| roster.name(*node);
    match note {
        Note::Starts { term, entries } => format!("{me} starts in term {term} with {}.", entries_word(*entries)),
        Note::WaitsToBeAdded => format!("{me} is no member yet: it waits until a leader takes it in."),
        Note::AdoptsTerm { was, now } => format!("{me} adopts term {now}: its own was {was} (§5.1)."),
        Note::BecomesFollower { leader: Some(leader) } => format!("{me} becomes a follower of {}.", name(leader)),
        Note::BecomesFollower { leader: None } => format!("{me} becomes a follower."),
        Note::HearsNoLeader => format!("{me} has heard no leader for too long."),
        Note::MayNotStand => format!("{me} does not stand: it has no vote."),
        Note::VouchesForLeader => {
            format!("{me} does not stand yet: it heard a leader that may have a lease (thesis §6.4.1).")
        }
        Note::TermsEnd => format!("{me} cannot stand: there is no higher term."),
        Note::AsksWhetherElected => format!("{me} asks the others whether they would elect it (PreVote)."),
        Note::StandsAgain => format!("{me} has not won in time and tries again."),
        Note::BecomesCandidate { term } => format!("{me} stands in term {term} and votes for itself (§5.2)."),
        Note::BecomesLeader { term, votes } => match votes.as_slice() {
            [] => format!("{me} leads in term {term}."),
            [_] => format!("{me} leads in term {term}: no other vote is needed."),
            votes if votes.len() <= NAMED_MAX => {
                format!("{me} leads in term {term}: it has the votes of {}.", names(votes, roster))
            }
            votes => format!("{me} leads in term {term}: it has {} votes.", votes.len()),
        },
        Note::HeedsNoCandidate { candidate, leader: Some(leader) } => {
            format!("{me} does not heed {}: it heard the leader {} lately.", name(candidate), name(leader))
        }
        Note::HeedsNoCandidate { candidate, leader: None } => {
            format!("{me} does not heed {}: it heard a leader lately.", name(candidate))
        }
        Note::Would { vote_for, is_granted: true } => format!("{me} would vote for {}.", name(vote_for)),
        Note::Would { vote_for, is_granted: false } => format!("{me} would not vote for {}.", name(vote_for)),
        Note::VotesFor(candidate) => format!("{me} votes for {}.", name(candidate)),
        Note::AlreadyVoted { candidate, voted_for: Some(voted_for) } => {
            format!("{me} refuses {}: it has voted for {} (§5.2).", name(candidate), name(voted_for))
        }
        Note::AlreadyVoted { candidate, voted_for: None } => format!("{me} refuses {}.", name(candidate)),
        Note::VotedForItself { candidate } => format!("{me} refuses {}: it has voted for itself.", name(candidate)),
        Note::RefusesLog { candidate, own, theirs } => refuses_log(me, name(candidate), *own, *theirs),
        Note::StaleCandidate { candidate, term, own } => {
            format!("{me} refuses {}: its term {term} is over, this is term {own} (§5.1).", name(candidate))
        }
        Note::GrantsAsLeader(candidate) => {
            format!("{me} led, and votes for {} without a look at its log.", name(candidate))
        }
        Note::YieldsSilently(candidate) => format!("{me} yields to {} and does not answer.", name(candidate)),
        Note::CountsVote { voter, granted: true } => format!("{me} counts the yes of {}.", name(voter)),
        Note::CountsVote { voter, granted: false } => format!("{me} notes the no of {}.", name(voter)),
        Note::VoteIsLate { voter, .. } => {
            format!("{me} has no use for the vote of {}: its election is over.", name(voter))
        }
        Note::VoteOfStranger(voter) => {
            format!("{me} does not count the vote of {}: it is no voting member.", name(voter))
        }
        Note::VoteOfOtherTerm { voter, term } => {
            format!("{me} does not count the vote of {}: it was for term {term}.", name(voter))
        }
        Note::LosesQuorum => format!("{me} hears no majority any more and steps down (CheckQuorum)."),
        Note::HandsOver(to) => format!("{me} is to hand its place to {}.", name(to)),
        Note::TellsToStand(to) => format!("{me} tells {} to stand now: it has the whole log.", name(to)),
        Note::TransferFails(to) => format!("{me} goes on leading: {} did not take over in time.", name(to)),
        Note::StandsFor(from) => format!("{me} stands at once: its leader {} told it to.", name(from)),
        Note::DoesNotStandFor(from) => format!("{me} does not stand when {} tells it to.", name(from)),
        Note::DoesNotHandOver(to) => format!("{me} does not hand its place to {}: the rule is off.", name(to)),
        Note::WaitsForTransfer(to) => format!("{me} takes no writes while it hands its place to {}.", name(to)),
        Note::Replicates(count) => format!("{me} sends to its {}.", followers_word(*count)),
        Note::HearsLeader { leader, entries: 0, .. } => format!("{me} hears that {} leads.", name(leader)),
        Note::HearsLeader { leader, entries, last } => {
            format!("{me} takes {} of {}: its log ends at {last}.", entries_word(*entries as u64), name(leader))
        }
        Note::IgnoresLeader { leader, term, own } if term < own => {
            format!("{me} does not follow {}: its term {term} is over, this is term {own} (§5.1).", name(leader))
        }
        Note::IgnoresLeader { leader, .. } => format!("{me} does not follow {}.", name(leader)),
        Note::RefusesCommit { leader, own, theirs } => {
            format!("{me} refuses {}: it committed {theirs} and {me} knows of {own}.", name(leader))
        }
        Note::DoesNotFit { leader, prev, last } if prev > last => {
            format!("{me} refuses the entries of {}: they begin behind {prev}, its log ends at {last}.", name(leader))
        }
        Note::DoesNotFit { leader, prev, .. } => {
            format!("{me} refuses the entries of {}: its entry {prev} is of another term (§5.3).", name(leader))
        }
        Note::BadEntries(from) => format!("{me} ignores entries of {}: no log can have them.", name(from)),
        Note::Removes { count, behind, is_conflict: true } => {
            format!("{me} removes {} behind {behind}: the leader’s differ (§5.3).", entries_word(*count))
        }
        Note::Removes { count, behind, is_conflict: false } => {
            format!("{me} loses {} behind {behind}: it takes the leader’s log as it is.", entries_word(*count))
        }
        Note::Acknowledged { by, index } => format!("{me} learns that {} has its log up to {index}.", name(by)),
        Note::IsRefused { by, next } => format!("{me} is refused by {} and goes back to entry {next}.", name(by)),
        Note::AnswerIsLate(from) => format!("{me} has no use for the answer of {} any more.", name(from)),
        Note::BadAnswer(from) => format!("{me} ignores an answer of {} to something that it never sent.", name(from)),
        Note::Commits(index) => format!("{me} commits up to {index}: a majority has it."),
        Note::LearnsCommit(index) => format!("{me} learns that all up to {index} is committed."),
        Note::TakesNoSnapshot => format!("{me} takes no snapshot: the rule is off."),
        Note::TakesSnapshot { last, first } => {
            format!("{me} takes a snapshot up to {last}: its log begins with {first} now (§7).")
        }
        Note::SendsNoSnapshot(to) => format!("{me} has cut off what {} lacks, and sends no snapshot.", name(to)),
        Note::SendsSnapshot { to, last, offset: 0 } => {
            format!("{me} sends {} its snapshot up to {last}: what it lacks is cut off (§7).", name(to))
        }
        Note::SendsSnapshot { to, last, offset } => {
            format!("{me} sends {} the snapshot up to {last} from part {} on.", name(to), offset + 1)
        }
        Note::SnapshotIsOld { leader, last } => {
            format!("{me} needs no snapshot of {}: it has all up to {last}.", name(leader))
        }
        Note::BadSnapshot(from) => format!("{me} ignores a snapshot of {}: it cannot be one.", name(from)),
        Note::PieceIsLate(from) => format!("{me} ignores a piece of {}: a later snapshot is on its way.", name(from)),
        Note::PieceDoesNotFit { leader, offset, received } => {
            format!("{me} ignores a piece of {}: it begins behind part {offset}, not {received}.", name(leader))
        }
        Note::TakesPiece { leader, received, last } => {
            format!("{me} has {} of the snapshot of {} up to {last}.", parts_word(*received), name(leader))
        }
        Note::InstallsSnapshot { leader, last } => {
            format!("{me} installs the snapshot of {}: all up to {last} is done (§7).", name(leader))
        }
        Note::HasSnapshot { follower, last } => format!("{me} learns that {} has all up to {last}.", name(follower)),
        Note::HasPieces { follower, received } => {
            format!("{me} learns that {} has {} of the snapshot.", name(follower), parts_word(*received))
        }
        Note::DoesNotChange(objection) => format!("{me} does not change the members: {}.", objection.words()),
        Note::ChangesMembers(members) => changes_members(me, members, roster),
        Note::IsRemoved => format!("{me} steps down: it is no member any more, and that is committed (§6)."),
        Note::Appends { index, term } => format!("{me} appends entry {index} in term {term}."),
        Note::WriteVanishes => format!("{me} leads but stores nothing: the write vanishes."),
        Note::HandsOn(leader) => format!("{me} hands the request on to its leader {}.", name(leader)),
        Note::DropsRequest { leader: Some(leader) } => {
            format!("{me} drops the request: it does not lead, {} does.", name(leader))
        }
        Note::DropsRequest { leader: None } => format!("{me} drops the request: it knows of no leader."),
        Note::BringsAnswer { leader } => format!("{me} has the answer of {} for its client.", name(leader)),
        Note::GetsNoAnswer => format!("{me} has waited too long for a leader’s answer and tells its client so."),
        Note::HasLease { key } => format!("{me} reads {key} at once: a majority heard it lately (thesis §6.4.1)."),
        Note::LeaseEnds { round } => format!("{me} sent round {round} so long ago that it vouches for nothing."),
        Note::ConfirmsRead { key } => format!("{me} asks a majority whether it still leads before it reads {key}."),
        Note::Reads { key } => format!("{me} reads {key}."),
        Note::BadRequest => format!("{me} refuses what a client asks: it cannot be carried out."),
        Note::NoSuchNode => format!("{me} ignores a message of a node that there never was."),
        Note::NoTerm(from) => format!("{me} ignores a message of {}: no term is that high.", name(from)),
        Note::HasNoConnections => format!("{me} has no use for connections."),
        Note::BothLed { one, other, term } => format!("{} and {} both led in term {term}.", name(one), name(other)),
        Note::LeaderRemoved { leader, behind } => {
            format!("{} removed entries of its own log behind {behind} while it led.", name(leader))
        }
        Note::LogsPart { one, other, index, term } => {
            format!("{} and {} had entry {index} of term {term}, and different logs up to it.", name(one), name(other))
        }
        Note::LacksCommitted { leader, term, index, committed_in } => {
            format!("{} led in term {term} without entry {index}, committed in term {committed_in}.", name(leader))
        }
        Note::AppliedOther { node, index } => {
            format!("{} applied another entry {index} than was applied before.", name(node))
        }
        Note::Unexplained { node, request, result } => {
            format!(
                "No order of the requests explains that {} answered “{}” with “{result}”.",
                name(node),
                write(request, roster)
            )
        }
        Note::TooManyOrders { key } => {
            format!("So many requests about {key} were open at once that they fit too many orders.")
        }
    }
}

fn names(nodes: &[NodeId], roster: &Roster) -> String {
    let names: Vec<&str> = nodes.iter().map(|node| roster.name(*node)).collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}

fn refuses_log(me: &str, candidate: &str, own: (Term, Index), theirs: (Term, Index)) -> String {
    if own.0 == theirs.0 {
        format!("{me} refuses {candidate}: its log ends at {}, the own at {} (§5.4.1).", theirs.1, own.1)
    } else {
        format!("{me} refuses {candidate}: its last entry is of term {}, the own of {} (§5.4.1).", theirs.0, own.0)
    }
}

fn changes_members(me: &str, members: &Membership, roster: &Roster) -> String {
    let names = |nodes: &SortedSet<NodeId>| {
        let named: Vec<&str> = nodes.iter().take(MEMBERS_NAMED_MAX).map(|node| roster.name(*node)).collect();
        let more = nodes.len().saturating_sub(MEMBERS_NAMED_MAX);
        if more == 0 { named.join(", ") } else { format!("{} and {more} more", named.join(", ")) }
    };
    let voters = names(&members.voters);
    if members.is_joint() {
        format!("{me} wants a majority both of {} and of {voters} from here on (§6).", names(&members.outgoing))
    } else if members.learners.is_empty() {
        format!("{me} wants the members to be {voters} from here on (§6).")
    } else {
        let learn = if members.learners.len() == 1 { "learns" } else { "learn" };
        format!("{me} wants the members to be {voters}, while {} {learn} (thesis §4.2.1).", names(&members.learners))
    }
}

fn entries_word(count: u64) -> String {
    match count {
        0 => "no entries".to_owned(),
        1 => "1 entry".to_owned(),
        _ => format!("{count} entries"),
    }
}

fn parts_word(count: u32) -> String {
    if count == 1 { "1 part".to_owned() } else { format!("{count} parts") }
}

fn followers_word(count: usize) -> String {
    if count == 1 { "one follower".to_owned() } else { format!("{count} followers") }
}

/// What a message says beyond its kind.
pub fn describe(message: &Message, roster: &Roster) -> String {
    match message {
        Message::RequestVote(request) => {
            let (term, last_term, last) = (request.term, request.last_log_term, request.last_log_index);
            format!("term {term}, log ends at {last} in term {last_term}")
        }
        Message::RequestVoteResponse(response) => {
            format!("{} in term {}", if response.vote_granted { "✓ yes" } else { "✗ no" }, response.term)
        }
        Message::AppendEntries(message) => {
            let words: Vec<String> =
                message.entries.iter().take(ENTRIES_NAMED_MAX).map(|entry| word_of(&entry.command)).collect();
            let more = message.entries.len().saturating_sub(ENTRIES_NAMED_MAX);
            let entries = match (message.entries.is_empty(), more) {
                (true, _) => "no entries".to_owned(),
                (false, 0) => words.join(" "),
                (false, _) => format!("{} and {more} more", words.join(" ")),
            };
            let (term, prev, commit) = (message.term, message.prev_log_index, message.leader_commit);
            format!("term {term}, behind {prev}: {entries}; committed {commit}")
        }
        Message::AppendEntriesResponse(response) if response.success => {
            format!("✓ term {}, has all up to {}", response.term, response.match_index)
        }
        Message::AppendEntriesResponse(response) => {
            let (term, prev, last) = (response.term, response.prev_log_index, response.match_index);
            format!("✗ term {term}, nothing fits behind {prev}; log ends at {last}")
        }
        Message::InstallSnapshot(snapshot) => {
            let (first, count) = (snapshot.offset, snapshot.parts.len());
            let end = if snapshot.done { ", the last" } else { "" };
            format!("all up to {}: {count} parts from {first} on{end}", snapshot.last_included_index)
        }
        Message::InstallSnapshotResponse(response) => {
            format!("all up to {}: has {} parts", response.last_included_index, response.received)
        }
        Message::TimeoutNow { term } => format!("stand now, after term {term}"),
        Message::ClientRequest { request, .. } => write(request, roster),
        Message::ClientResponse { answer: Answer::Done(result), .. } => format!("done: {result}"),
        Message::ClientResponse { answer: Answer::Refused(why), .. } => format!("refused: {why}"),
    }
}
