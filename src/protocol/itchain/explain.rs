//! The words of it-chain on a page: a sentence a note, an answer a request. Another language is one more such file and folder.

mod answers;
mod letters;

use crate::node::{NodeId, Roster};

use super::block::Flaw;
use super::ivm::Failure;
use super::message::{LIST_MAX, Stage, Timer};
use super::note::Note;
use super::peer::BadTable;
use super::transaction::{Call, TransactionId};

pub use answers::{CLOSED, EQUIVOCATES, FORGED, POOL_IS_FULL, Refusal, TAMPERED, dials, flaws, proof, refusal, unfit};
pub use letters::{KINDS, describe, kind};

/// Why a query or the execution of a transaction failed.
pub fn failure(why: Failure) -> &'static str {
    match why {
        Failure::NoSuchFunction => "no contract has this function",
        Failure::Arguments => "its arguments do not fit",
        Failure::Overdraws => "the account has less than that",
        Failure::NoSuchAccount => "there is no such account",
        Failure::NotStarted => "the counter was not started: initA",
        Failure::TooMuch => "the sum would be too large",
        Failure::BankIsFull => "the bank takes no more accounts",
    }
}

/// A transaction's id in a word.
pub fn transaction_word(id: TransactionId, roster: &Roster) -> String {
    format!("{}#{}", roster.name(id.publisher), id.serial)
}

/// A call as a script writes it.
pub fn call_words(call: &Call) -> String {
    let words: Vec<&str> = std::iter::once(&*call.function).chain(call.arguments.iter().map(|word| &**word)).collect();
    words.join(" ")
}

/// What is wrong with a block.
pub fn flaw_words(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Empty => "it has no transactions",
        Flaw::Transactions => "its transactions are too many, unfit or twice in it",
        Flaw::Height => "its height does not follow",
        Flaw::PrevSeal => "prevSeal mismatch: its link is not the seal of the block before",
        Flaw::Seal => "seal mismatch: its seal is not the hash of its fields",
        Flaw::TxSeal => "txSeal mismatch: its Merkle tree is not that of its transactions",
        Flaw::Repeats(_) => "one of its transactions is stored already",
    }
}

/// A flaw in a word, for a table.
pub fn flaw_word(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Empty => "empty",
        Flaw::Transactions => "transactions",
        Flaw::Height => "height",
        Flaw::PrevSeal => "prevSeal",
        Flaw::Seal => "seal",
        Flaw::TxSeal => "txSeal",
        Flaw::Repeats(_) => "repeats",
    }
}

/// The word of a timer and its words on a page.
pub fn timer(timer: Timer) -> (&'static str, &'static str) {
    match timer {
        Timer::Election => ("election", "wait in the election"),
        Timer::ElectionLimit => ("election_limit", "end of the election"),
        Timer::Batch => ("batch", "next batch"),
        Timer::View => ("view", "patience with the leader"),
        Timer::Sync => ("sync", "wait for a block"),
        Timer::Redial => ("redial", "dials again"),
        Timer::Gossip => ("gossip", "time to gossip"),
        Timer::Rotate => ("rotate", "end of the term of office"),
    }
}

/// A note as a sentence with the node as its subject.
pub fn explain(note: &Note, me: NodeId, roster: &Roster) -> String {
    let me = roster.name(me);
    let name = |node: &NodeId| roster.name(*node);
    let somebody = |node: &Option<NodeId>| node.map_or("nobody", |node| roster.name(node));
    let tx = |id: &TransactionId| transaction_word(*id, roster);
    match note {
        Note::Consumed { topic, by, times } => {
            let by: Vec<&str> = by.iter().map(|component| component.word()).collect();
            let by = if by.is_empty() { "nobody".to_owned() } else { by.join(", ") };
            let times = if *times == 1 { String::new() } else { format!(" ({times} times)") };
            format!("On the bus: {} → {by}{times}.", topic.word())
        }
        Note::BusIsFull => format!("{me}'s bus is full: what followed is lost."),
        Note::Boots => format!("{me} boots as the first of a network and leads it."),
        Note::BootsWithoutLeader => format!("{me} boots as the first of a network; nobody leads until it is dialled."),
        Note::JoinsThrough(contact) => format!("{me} joins through {}.", name(contact)),
        Note::ComesBack(peers) => format!("{me} comes back and dials the {} peers that it remembers.", peers.len()),
        Note::Dials(node) => format!("{me} dials {}.", name(node)),
        Note::Connected(peer) => format!("{me} is connected with {}.", name(peer)),
        Note::Disconnected(peer) => format!("{me} loses its connection with {}.", name(peer)),
        Note::Closes(peer) => format!("{me} closes its connection with {}.", name(peer)),
        Note::EmptyConnection(peer) => {
            format!("{me} ignores a connection with {}: its id is empty or wrong.", name(peer))
        }
        Note::PeerExists(peer) => format!("{me} has {} for a peer already (ErrPeerExists).", name(peer)),
        Note::KeepsSecond(peer) => format!("{me} and {} dialled each other: {me} keeps both connections.", name(peer)),
        Note::ClosesSecond(peer) => {
            format!("{me} closes the newer connection with {}: it has one already (ErrPeerExists).", name(peer))
        }
        Note::LosesSpare(peer) => format!("{me} loses one of two connections with {}.", name(peer)),
        Note::DialFails(peer) => format!("{me} cannot reach {}.", name(peer)),
        Note::GivesUpDialling(peer) => format!("{me} gives up dialling {}.", name(peer)),
        Note::IsDoneWith(peer) => format!("{me} is done with this connection with {} already.", name(peer)),
        Note::NotConnected(peer) => format!("{me} has no open connection with {}.", name(peer)),
        Note::SavesPeer(peer) => format!("{me} saves {} in its table.", name(peer)),
        Note::DeletesPeer(peer) => format!("{me} strikes {} from its table and records NodeDeleted.", name(peer)),
        Note::BadTable { from, why } => format!("{me} refuses what {} lists: {}.", name(from), bad_table(*why, roster)),
        Note::AdoptsLeader { from, leader } => {
            format!("{me} takes {} for its leader, as {} does.", name(leader), name(from))
        }
        Note::KeepsLeader { from, leader: None } => {
            format!("{me} still has no leader: the table of {} is not larger.", name(from))
        }
        Note::KeepsLeader { from, leader } => {
            format!("{me} keeps its leader {} whatever {} says.", somebody(leader), name(from))
        }
        Note::HasLost { from, leader } => {
            format!("{me} hears from {} that {} leads, and cannot hear it itself.", name(from), name(leader))
        }
        Note::UnknownLeader { from, leader } => {
            format!("{me} refuses the leader {} that {} names: it does not know it.", name(leader), name(from))
        }
        Note::KnowsNoLeader(from) => format!("{me} cannot tell {} who leads: nobody does.", name(from)),
        Note::LeadsOnFirstDial => format!("{me} is dialled and knows no leader: it leads."),
        Note::PushesTable(to) => format!("{me} pushes its table to {}.", name(to)),
        Note::PushesNothing => format!("{me} keeps its table to itself: nodes do not gossip."),
        Note::Stranger(from) => {
            format!("{me} ignores {}: it is not in the table, or what it says makes no sense.", name(from))
        }
        Note::StaysWithoutLeader => format!("{me} has lost its leader and stays without one."),
        Note::PicksSmallest(node) => format!("{me} sees fewer than four nodes: the smallest id leads, {}.", name(node)),
        Note::BeginsElection => format!("{me} has no leader: it waits for a random time before it stands."),
        Note::Stands(0) => format!("{me} stands as a candidate and asks everybody for a vote."),
        Note::Stands(term) => format!("{me} stands in term {term} and asks everybody for a vote."),
        Note::GivesUpRound => format!("{me} has not enough votes and waits for another round."),
        Note::ElectionFails => format!("{me} ends the election without a leader: the limit is reached."),
        Note::HasLeader { from, leader } => {
            format!("{me} has a leader, {}: it ignores {}.", somebody(leader), name(from))
        }
        Note::TermIsOver { from, term, own } => {
            format!("{me} ignores {}: term {term} is over, it is {own}.", name(from))
        }
        Note::HasVoted { from, voted_for } => {
            format!("{me} does not vote for {}: it voted for {}.", name(from), somebody(voted_for))
        }
        Note::VotesFor { candidate, .. } => format!("{me} votes for {}.", name(candidate)),
        Note::NotStanding(from) => {
            format!("{me} does not count the vote of {}: it does not stand any more.", name(from))
        }
        Note::CountsVote(from) => format!("{me} counts the vote of {}.", name(from)),
        Note::CountsVoteAgain(from) => format!("{me} has counted a vote of {} before.", name(from)),
        Note::WinsElection { votes } => format!("{me} has {votes} votes of others and leads."),
        Note::IgnoresWinner { winner } => format!("{me} does not accept {} as leader.", name(winner)),
        Note::Leads(0) => format!("{me} leads."),
        Note::Leads(term) => format!("{me} leads in term {term}."),
        Note::Follows(leader) => format!("{me} follows {}.", name(&leader.node)),
        Note::HandsOn(next) => format!("{me} hands its office on to {}.", name(next)),
        Note::StaysInOffice => format!("{me} stays in office: leaders do not rotate."),
        Note::Creates(id) => format!("{me} makes the transaction {}.", tx(id)),
        Note::Pools(id) => format!("{me} puts {} into its pool.", tx(id)),
        Note::HasTransaction(id) => format!("{me} has {} already.", tx(id)),
        Note::PoolIsFull(id) => format!("{me} refuses {}: its pool is full.", tx(id)),
        Note::Unfit { from, why } => format!("{me} refuses a transaction of {}: {}", name(from), unfit(*why)),
        Note::WaitsForLeader(count) => format!("{me} keeps its {}: there is no leader.", transactions(*count)),
        Note::WaitsForBlock(count) => format!("{me} keeps its {} until a block has them.", transactions(*count)),
        Note::SendsTransactions { to, count } => {
            format!("{me} sends {} to its leader {}.", transactions(*count), name(to))
        }
        Note::ProposesBlock(count) => format!("{me} wants a block of {}.", transactions(*count)),
        Note::StrikesCommitted(count) => {
            format!("{me} strikes {} from its pool: a stored block has them.", transactions(*count))
        }
        Note::IdIsTaken(id) => format!("{me} strikes its {}: another transaction is stored under this id.", tx(id)),
        Note::CreatesBlock { height, seal } => format!("{me} makes block {height}, {}.", seal.short()),
        Note::Stores { height, seal } => format!("{me} stores block {height}, {}.", seal.short()),
        Note::RefusesToStore { height, flaw } => {
            format!("{me} refuses to store block {height}: {}.", flaw_words(*flaw))
        }
        Note::Stages(height) => format!("{me} keeps block {height} until those before it are here (Staged)."),
        Note::TakesStaged(height) => format!("{me} takes up the staged block {height}."),
        Note::LosesBlock(height) => format!("{me} has no place for block {height}: it does not follow."),
        Note::AsksHeight(peer) => format!("{me} asks {} how high its chain is.", name(peer)),
        Note::Fetches { from, first, last } => {
            format!("{me} lacks blocks {first} to {last} and fetches them from {}.", name(from))
        }
        Note::FetchFails(from) => format!("{me} gets no block from {} that it can store.", name(from)),
        Note::IsUpToDate { with, height } => format!("{me} is as high as {}: {height}.", name(with)),
        Note::NobodyToFetchFrom => format!("{me} has nobody left from whom to fetch blocks."),
        Note::HearsHeight { from, height } => {
            format!("{me} hears that {} is at height {height}: it lacks blocks.", name(from))
        }
        Note::NotAsked(from) => format!("{me} has not asked {} for that.", name(from)),
        Note::Verifies { flaws: 0 } => format!("{me} checks its chain: all seals and links are right."),
        Note::Verifies { flaws } => format!("{me} checks its chain and finds {flaws} flaws."),
        Note::IsTamperedWith { height } => format!("{me}'s stored block {height} is tampered with."),
        Note::Executes { count, failed: 0 } => format!("{me} executes {}.", transactions(*count)),
        Note::Executes { count, failed } => format!("{me} executes {}; {failed} failed.", transactions(*count)),
        Note::TooFew(size) => format!("{me} cannot create a consensus: {size} nodes are fewer than four."),
        Note::OneAtATime => format!("{me} is agreeing on a block already: one at a time."),
        Note::Proposes { id, seal } => format!("{me} proposes {} for height {}.", seal.short(), id.height),
        Note::Equivocates { one, other } => {
            format!("{me} proposes {} to one half and {} to the other.", one.short(), other.short())
        }
        Note::WillEquivocate => format!("{me} is going to propose different blocks to different nodes."),
        Note::BadProposal(from) => format!("{me} refuses what {} proposes: it makes no sense.", name(from)),
        Note::InvalidLeader { from, leader } => {
            format!("{me} refuses what {} proposes: invalid leader, {} leads.", name(from), somebody(leader))
        }
        Note::EarlyProposal(from) => {
            format!("{me} puts what {} proposes aside: it has not heard that {} leads.", name(from), name(from))
        }
        Note::OldProposal(id) => format!("{me} is done with the proposal for height {}.", id.height),
        Note::SyncsMeanwhile(id) => {
            format!("{me} fetches blocks: it takes no part in agreeing on height {}.", id.height)
        }
        Note::Listens(id) => {
            format!("{me} fetches blocks: it casts no vote on height {}, and counts those of others.", id.height)
        }
        Note::IsBehind { height, own } => {
            format!("{me} is at height {own} and cannot judge a block for height {height}.")
        }
        Note::TwoProposals { from, one, other } => {
            format!("{me} has {} of {} already and ignores {}.", one.short(), name(from), other.short())
        }
        Note::RefusesBlock { from, seal, flaw } => {
            format!("{me} does not vote for {} of {}: {}.", seal.short(), name(from), flaw_words(*flaw))
        }
        Note::VotedOtherwise(id) => format!("{me} is bound to another block at height {}.", id.height),
        Note::Votes { stage: Stage::Prevote, id, seal } => {
            format!("{me} votes for {} at height {} (Prevote).", seal.short(), id.height)
        }
        Note::Votes { stage: Stage::PreCommit, id, seal } => {
            format!("{me} is ready to store {} at height {} (PreCommit).", seal.short(), id.height)
        }
        Note::EmptyHash(from) => format!("{me} refuses a vote of {}: its hash is empty.", name(from)),
        Note::VotedAlready { from, stage } => {
            format!("{me} refuses a second {} of {}.", stage_word(*stage), name(from))
        }
        Note::HearsVote { from, stage, .. } => format!("{me} counts the {} of {}.", stage_word(*stage), name(from)),
        Note::OldVote { from, stage, id } => {
            format!("{me} drops a {} of {}: height {} is stored.", stage_word(*stage), name(from), id.height)
        }
        Note::EarlyVote { from, stage } => {
            format!("{me} puts a {} of {} aside: the proposal is not here.", stage_word(*stage), name(from))
        }
        Note::EarlyVoteBlocked { from, stage } => {
            format!("{me} has no room for the {} of {}: another one lies there.", stage_word(*stage), name(from))
        }
        Note::IsPrepared { seal, votes } => format!("{me} has {votes} votes for {}: a quorum.", seal.short()),
        Note::Agrees { seal, votes } => {
            format!("{me} knows that {} nodes are ready to store {}: it is agreed on.", votes, seal.short())
        }
        Note::GivesUpOn(leader) => format!("{me} has waited in vain for a block of {}.", somebody(leader)),
        Note::VotesForNext { next, term } => {
            format!("{me} votes for {}, the next in line, for term {term}.", name(next))
        }
        Note::VotesForNextAgain { next, term } => {
            format!("{me} votes for {} in term {term} once more: too few did.", name(next))
        }
        Note::SharesTransactions(count) => {
            format!("{me} sends {} to everybody, so that all wait for a block.", transactions(*count))
        }
        Note::HearsGiveUp { from, term } => format!("{me} hears that {} wants a leader for term {term}.", name(from)),
        Note::TakesOverLock(seal) => format!("{me} will propose {} again: somebody may have stored it.", seal.short()),
        Note::WinsViewChange { votes } => format!("{me} is next in line with {votes} votes and leads."),
        Note::DropsRound => format!("{me} drops what the former leader proposed."),
        Note::Forges { to } => format!("{me} sends {} what no honest node sends.", name(to)),
        Note::TwoLeaders { one, other, term } => format!("{} and {} both lead in term {term}.", name(one), name(other)),
        Note::LeadersDiffer { one, one_leader, other, other_leader } => {
            format!(
                "{} follows {}, {} follows {}.",
                name(one),
                somebody(one_leader),
                name(other),
                somebody(other_leader)
            )
        }
        Note::BlocksDiffer { one, other, height } => {
            format!("{} and {} have different blocks at height {height}.", name(one), name(other))
        }
        Note::ChainIsBroken { node, height, flaw } => {
            format!("{}'s block {height} is not sound: {}.", name(node), flaw_words(*flaw))
        }
        Note::TransactionIsLost(id) => format!("{} was accepted and is nowhere any more.", tx(id)),
        Note::LosesConfirmed { node, height } => {
            format!("{} has another block at height {height} than was stored before.", name(node))
        }
    }
}

/// The word for a stage.
pub fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Prevote => "Prevote",
        Stage::PreCommit => "PreCommit",
    }
}

fn transactions(count: u32) -> String {
    if count == 1 { "1 transaction".to_owned() } else { format!("{count} transactions") }
}

fn bad_table(why: BadTable, roster: &Roster) -> String {
    match why {
        BadTable::Empty => "the list is empty (ErrEmptyPeerTable)".to_owned(),
        BadTable::TooLong => format!("it has more than {LIST_MAX} entries"),
        BadTable::EmptyId => "an id is empty (ErrEmptyPeerId)".to_owned(),
        BadTable::EmptyAddress => "an address is empty (ErrEmptyAddress)".to_owned(),
        BadTable::UnknownNode => "a peer cannot be reached under its address".to_owned(),
        BadTable::ListedTwice(node) => format!("{} is listed twice (ErrPeerExists)", roster.name(node)),
        BadTable::UnknownLeader => "its leader is not listed (ErrUnknownLeader)".to_owned(),
        BadTable::NoTerm => "its leader's term makes no sense".to_owned(),
    }
}
