//! Any protocol over sockets: the network module of a node below, a consensus above, and the way between them.
//!
//! [`Socketed<P>`] is a protocol itself. Its messages are pieces of byte streams; what the consensus `P` sends is written
//! to sockets, and what comes out of the sink is an event of `P`. `P` knows nothing of it: a connection that it asked for
//! is a socket of its own, a datagram goes over whatever socket there is.

use std::any::Any;
use std::collections::VecDeque;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use super::error::SocketError;
use super::net::{Act, Acts, Net, NetEvent, NetTimer};
use super::net_note::{BroadcastNote, NetNote};
use super::note::SocketNote;
use super::params::Params;
use super::parcel::Text;
use super::request::Order;
use super::rules::Rules;
use super::socket::Env;
use super::wire::Wire;
use crate::node::{
    Connection, Context, Disk, Effect, Effects, Event, NodeId, ParamBook, ParamCard, ParamError, Property, Protocol,
    RuleBook, RuleCard, RuleGroup, RulePreset, Sight, SortedSet, Vital, fingerprint_of, sort_by_key,
};

use super::explain;
use super::kept::kept;
use super::properties::Observed;

/// A protocol whose nodes talk over sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Socketed<P>(PhantomData<P>);

/// What one node knows: its sockets, and what its consensus knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct State<P: Protocol> {
    pub net: Net,
    pub inner: P::State,
}

/// What a crash leaves: how often the node started, so that it gives no name twice, and what its consensus wrote.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Durable<P: Protocol> {
    pub starts: u32,
    pub inner: P::Durable,
}

impl<P: Protocol> Default for Durable<P> {
    fn default() -> Self {
        Self { starts: 0, inner: P::Durable::default() }
    }
}

/// A change of the disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Write<W> {
    Starts(u32),
    Inner(W),
}

impl<P: Protocol> Disk for Durable<P> {
    type Write = Write<<P::Durable as Disk>::Write>;

    fn apply(&mut self, write: Self::Write) {
        match write {
            Write::Starts(starts) => self.starts = starts,
            Write::Inner(write) => self.inner.apply(write),
        }
    }
}

/// The timers of the sockets and of the consensus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Timer<P: Protocol> {
    Net(NetTimer),
    Inner(P::Timer),
}

/// What a person asks of the network module, or a client of the consensus.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Request<P: Protocol> {
    Net(Order),
    Inner(P::Request),
}

/// Why a step did what it did.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Note<P: Protocol> {
    Net(NetNote),
    Inner(P::Note),
    /// What came out of the sink is no message of the consensus.
    NoMessage(NodeId),
}

/// What an outside observer remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Witness<P: Protocol> {
    pub net: Observed,
    pub inner: P::Witness,
}

impl<P: Protocol> Default for Witness<P> {
    fn default() -> Self {
        Self { net: Observed::default(), inner: P::Witness::default() }
    }
}

/// The rules of the consensus, and behind them those of the sockets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct RulesOf<P: Protocol> {
    pub inner: P::Rules,
    pub net: Rules,
}

impl<P: Protocol> Default for RulesOf<P> {
    fn default() -> Self {
        Self { inner: P::Rules::default(), net: Rules::default() }
    }
}

impl<P: Protocol> RuleBook for RulesOf<P> {
    fn cards() -> &'static [RuleCard] {
        kept::<Self, _>("cards", || [P::Rules::cards(), Rules::cards()].concat())
    }

    fn is_on(&self, index: usize) -> bool {
        match index.checked_sub(P::Rules::cards().len()) {
            None => self.inner.is_on(index),
            Some(index) => self.net.is_on(index),
        }
    }

    fn switch(&mut self, index: usize, on: bool) {
        match index.checked_sub(P::Rules::cards().len()) {
            None => self.inner.switch(index, on),
            Some(index) => self.net.switch(index, on),
        }
    }

    fn presets() -> &'static [RulePreset] {
        if P::Rules::cards().is_empty() { Rules::presets() } else { P::Rules::presets() }
    }

    fn groups() -> &'static [RuleGroup] {
        kept::<Self, _>("groups", || [P::Rules::groups(), Rules::groups()].concat())
    }

    /// Where the consensus has rules, `none` and `all` speak of those.
    fn own_len() -> usize {
        match P::Rules::own_len() {
            0 => Rules::own_len(),
            own => own,
        }
    }
}

/// The parameters of the consensus, and behind them those of the sockets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct ParamsOf<P: Protocol> {
    pub inner: P::Params,
    pub net: Params,
}

impl<P: Protocol> Default for ParamsOf<P> {
    fn default() -> Self {
        Self { inner: P::Params::default(), net: Params::default() }
    }
}

impl<P: Protocol> ParamBook for ParamsOf<P> {
    fn cards(&self) -> Vec<ParamCard> {
        let mut cards = self.inner.cards();
        cards.extend(self.net.cards());
        cards
    }

    fn set(&mut self, id: &str, value: &str) -> Result<(), ParamError> {
        match self.net.set(id, value) {
            Err(ParamError::Unknown(_)) => self.inner.set(id, value),
            outcome => outcome,
        }
    }
}

/// The two halves of one node's step.
struct Step<'a, P: Protocol> {
    ctx: &'a Context<Socketed<P>>,
    inner: Context<P>,
    out: &'a mut Effects<Socketed<P>>,
    notes: Vec<Note<P>>,
}

impl<'a, P: Protocol> Step<'a, P> {
    fn new(ctx: &'a Context<Socketed<P>>, out: &'a mut Effects<Socketed<P>>) -> Self {
        Self { ctx, inner: inner_of(ctx), out, notes: Vec::new() }
    }

    /// What the consensus says comes before what the network module says, and that before the routine of its sockets.
    fn end(mut self) {
        sort_by_key(&mut self.notes, weight);
        self.notes.into_iter().for_each(|note| self.out.note(note));
    }

    /// What the consensus asks of the network module, the rest goes out.
    fn pass_down(&mut self, net: &mut Net, effects: Effects<P>, acts: &mut Acts) {
        let env = env_of(self.ctx);
        for effect in effects {
            match effect {
                Effect::Send { to, over, message } => match postcard::to_allocvec(&message) {
                    Ok(bytes) => net.send(&env, to, over, bytes, acts),
                    Err(_) => self.notes.push(Note::NoMessage(to)),
                },
                Effect::Connect { to } => net.connect(&env, to, acts),
                Effect::Disconnect { peer, over } => net.disconnect(&env, peer, over, acts),
                Effect::SetTimer { timer, after } => self.out.set_timer(Timer::Inner(timer), after),
                Effect::CancelTimer(timer) => self.out.cancel_timer(Timer::Inner(timer)),
                Effect::Save(write) => self.out.save(Write::Inner(write)),
                Effect::Reply { request, answer } => self.out.reply(Request::Inner(request), answer),
                Effect::Note(note) => self.notes.push(Note::Inner(note)),
            }
        }
    }

    /// What the network module asks for goes out, and what it hands up is an event of the consensus, until neither has more.
    fn settle(&mut self, net: &mut Net, inner: &mut P::State, acts: Acts) {
        let mut left: VecDeque<Act> = acts.into();
        while let Some(act) = left.pop_front() {
            if let Some(event) = self.carry_out(act) {
                let mut effects = Effects::new();
                P::on_event(&self.inner, inner, event, &mut effects);
                let mut acts = Acts::new();
                self.pass_down(net, effects, &mut acts);
                // What was written to a stream first is sent first.
                left.extend(acts);
            }
        }
    }

    fn carry_out(&mut self, act: Act) -> Option<Event<P>> {
        let out = &mut *self.out;
        match act {
            Act::Connect(to) => out.connect(to),
            Act::Disconnect { peer, over } => out.disconnect(peer, over),
            Act::Send { to, over, wire } => out.send_over(to, over, wire),
            Act::SetTimer(timer, after) => out.set_timer(Timer::Net(timer), after),
            Act::CancelTimer(timer) => out.cancel_timer(Timer::Net(timer)),
            Act::Note(note) => self.notes.push(Note::Net(note)),
            Act::Reply(order, said) => out.reply(Request::Net(order), explain::answer(&said, &self.ctx.roster)),
            Act::Hand { from, over, bytes } => return self.hand(from, over, &bytes),
            Act::HandText { from, text } => return self.hand_text(from, text),
            Act::Opened { peer, over } => return Some(Event::Connected { peer, over }),
            Act::Ended { peer, over } => return Some(Event::Disconnected { peer, over }),
        }
        None
    }

    /// Bytes as a message of the consensus.
    fn hand(&mut self, from: NodeId, over: Option<Connection>, bytes: &[u8]) -> Option<Event<P>> {
        match postcard::take_from_bytes(bytes) {
            Ok((message, [])) => Some(Event::Message { from, over, message }),
            _ => {
                self.notes.push(Note::NoMessage(from));
                None
            }
        }
    }

    /// A text reaches a consensus whose messages are texts; any other has no use for it.
    fn hand_text(&mut self, from: NodeId, text: String) -> Option<Event<P>> {
        let text: Box<dyn Any> = Box::new(Text(text));
        let message = *text.downcast::<P::Message>().ok()?;
        Some(Event::Message { from, over: None, message })
    }
}

impl<P: Protocol> Protocol for Socketed<P> {
    type State = State<P>;
    type Durable = Durable<P>;
    type Message = Wire;
    type Timer = Timer<P>;
    type Request = Request<P>;
    type Rules = RulesOf<P>;
    type Params = ParamsOf<P>;
    type Note = Note<P>;
    type Witness = Witness<P>;

    fn start(ctx: &Context<Self>, disk: &Durable<P>, out: &mut Effects<Self>) -> State<P> {
        let start = disk.starts.saturating_add(1);
        out.save(Write::Starts(start));
        let mut acts = Acts::new();
        let net = Net::start(&env_of(ctx), start, &mut acts);
        let mut step = Step::new(ctx, out);
        let mut effects = Effects::new();
        let inner = P::start(&step.inner, &disk.inner, &mut effects);
        let mut state = State { net, inner };
        step.pass_down(&mut state.net, effects, &mut acts);
        step.settle(&mut state.net, &mut state.inner, acts);
        step.end();
        state
    }

    fn on_event(ctx: &Context<Self>, state: &mut State<P>, event: Event<Self>, out: &mut Effects<Self>) {
        let mut step = Step::new(ctx, out);
        match event {
            Event::Timer(Timer::Inner(timer)) => step.inner_event(state, Event::Timer(timer)),
            Event::Request(Request::Inner(request)) => step.inner_event(state, Event::Request(request)),
            Event::Message { from, over: Some(over), message } => {
                step.net_event(state, NetEvent::Wire { from, over, wire: message });
            }
            Event::Message { from, over: None, .. } => step.notes.push(Note::Net(NetNote::NoSocket(from))),
            Event::Connected { peer, over } => step.net_event(state, NetEvent::Connected { peer, over }),
            Event::Disconnected { peer, over } => step.net_event(state, NetEvent::Disconnected { peer, over }),
            Event::Timer(Timer::Net(timer)) => step.net_event(state, NetEvent::Timer(timer)),
            Event::Request(Request::Net(order)) => step.net_event(state, NetEvent::Order(order)),
        }
        step.end();
    }

    fn vital(state: &State<P>) -> Vital {
        let inner = P::vital(&state.inner);
        let watched = fingerprint_of(&(inner.watched, state.net.digest()));
        // A consensus without a membership of its own is shown through whom its sockets reach.
        let peers = || state.net.open_peers().collect::<SortedSet<NodeId>>();
        let members = if P::Rules::cards().is_empty() { fingerprint_of(&peers()) } else { inner.members };
        let news = fingerprint_of(&(inner.news, state.net.news()));
        Vital { members, watched, news, ..inner }
    }

    fn witness(seen: &mut Witness<P>, sight: Sight<'_, Self>) {
        super::properties::witness(seen, sight);
    }

    fn properties() -> &'static [Property<Self>] {
        super::properties::properties::<P>()
    }
}

impl<P: Protocol> Step<'_, P> {
    fn net_event(&mut self, state: &mut State<P>, event: NetEvent) {
        let mut acts = Acts::new();
        state.net.on_event(&env_of(self.ctx), event, &mut acts);
        self.settle(&mut state.net, &mut state.inner, acts);
    }

    fn inner_event(&mut self, state: &mut State<P>, event: Event<P>) {
        let mut effects = Effects::new();
        P::on_event(&self.inner, &mut state.inner, event, &mut effects);
        let mut acts = Acts::new();
        self.pass_down(&mut state.net, effects, &mut acts);
        self.settle(&mut state.net, &mut state.inner, acts);
    }
}

fn weight<P: Protocol>(note: &Note<P>) -> u8 {
    match note {
        // What became of a broadcast or a ping, and what went wrong, says more than that the consensus hears something.
        Note::Net(NetNote::Broadcast(BroadcastNote::Hears { .. }) | NetNote::PingEnds { .. }) => 0,
        Note::Net(NetNote::Socket { note: SocketNote::Fails(error), .. }) if !is_hang_up(*error) => 0,
        Note::Inner(_) => 1,
        Note::NoMessage(_) => 2,
        Note::Net(NetNote::Socket { note, .. }) => 2 + note.weight(),
        // Why a socket ended comes before that it did.
        Note::Net(NetNote::PeerDisconnected { .. }) => 3,
        Note::Net(_) => 2,
    }
}

fn is_hang_up(error: SocketError) -> bool {
    matches!(error, SocketError::PeerHangUp { .. })
}

fn env_of<P: Protocol>(ctx: &Context<Socketed<P>>) -> Env<'_> {
    Env { me: ctx.me, roster: &ctx.roster, cluster: &ctx.cluster, rules: &ctx.rules.net, params: &ctx.params.net }
}

fn inner_of<P: Protocol>(ctx: &Context<Socketed<P>>) -> Context<P> {
    Context {
        me: ctx.me,
        roster: ctx.roster.clone(),
        cluster: ctx.cluster.clone(),
        contact: ctx.contact,
        rules: ctx.rules.inner.clone(),
        params: ctx.params.inner.clone(),
    }
}
