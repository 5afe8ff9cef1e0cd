//! What users do: messages through the host or straight to a peer, dials by hand, and the shared register.

use std::sync::Arc;

use crate::node::{Context, Effects, NodeId};

use super::WaterCraft;
use super::explain::{Refusal, Success, refusal, success};
use super::members::{broadcast, dial, send};
use super::message::{KEY_CHARS_MAX, KEYS_MAX, Message, Register, Request, TEXT_CHARS_MAX, User, VALUE_CHARS_MAX};
use super::note::Note;
use super::state::{Role, State};

/// A person asks this node for something.
pub fn request(ctx: &Context<WaterCraft>, state: &mut State, request: Request, out: &mut Effects<WaterCraft>) {
    let outcome = check(&request).and_then(|()| match &request {
        Request::Send { text } => say(ctx, state, text, out),
        Request::SendTo { to, text } => say_to(ctx, state, *to, text, out),
        Request::Dial { to } => dial_by_hand(ctx, state, *to, out),
        Request::Set { key, value } => ask_to_set(ctx, state, key, value, out),
    });
    match outcome {
        Ok(done) => out.done(request, success(done, ctx.me, &ctx.roster)),
        Err(why) => {
            out.note(Note::Refuses);
            out.refuse(request, refusal(why, ctx.me, &ctx.roster));
        }
    }
}

/// A request that no node could carry out.
///
/// # Errors
/// What is too long or empty.
pub fn check(request: &Request) -> Result<(), Refusal> {
    match request {
        Request::Send { text } | Request::SendTo { text, .. } if !fits(text, TEXT_CHARS_MAX) => Err(Refusal::Text),
        Request::Set { key, .. } if !fits(key, KEY_CHARS_MAX) || key.contains(char::is_whitespace) => Err(Refusal::Key),
        Request::Set { value, .. } if !fits(value, VALUE_CHARS_MAX) => Err(Refusal::Value),
        _ => Ok(()),
    }
}

/// A user message arrived.
pub fn hear(ctx: &Context<WaterCraft>, state: &mut State, from: NodeId, user: User, out: &mut Effects<WaterCraft>) {
    let (author, text) = match &user {
        User::Say(text) | User::Direct(text) => (from, text),
        User::Said { author, text } => (*author, text),
    };
    if !fits(text, TEXT_CHARS_MAX) {
        out.note(Note::MakesNoSense(from));
        return;
    }
    state.receive(author, text.clone());
    out.note(Note::Hears(author));
    if let User::Say(text) = user {
        if state.role(ctx.me) == Role::Host {
            let to = broadcast(state, &Message::User(User::Said { author, text }), Some(from), out);
            out.note(Note::Relays { author, to });
        } else {
            out.note(Note::IsNoHost(from));
        }
    }
}

/// A member asks to set a key.
pub fn hear_set(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    from: NodeId,
    key: String,
    value: String,
    out: &mut Effects<WaterCraft>,
) {
    if check(&Request::Set { key: key.clone(), value: value.clone() }).is_err() {
        out.note(Note::MakesNoSense(from));
    } else if state.role(ctx.me) == Role::Host {
        set(state, from, key, value, out);
    } else {
        out.note(Note::IsNoHost(from));
    }
}

/// The register arrived. Only the host's is the truth.
pub fn hear_register(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    from: NodeId,
    register: Arc<Register>,
    out: &mut Effects<WaterCraft>,
) {
    let is_whole = register.len() <= KEYS_MAX
        && register.iter().all(|(key, value)| fits(key, KEY_CHARS_MAX) && fits(value, VALUE_CHARS_MAX));
    if !is_whole {
        out.note(Note::MakesNoSense(from));
    } else if state.role(ctx.me) != Role::Host && state.host == from {
        state.register = register;
        out.note(Note::TakesRegister(from));
    } else {
        out.note(Note::IgnoresRegister(from));
    }
}

/// Tells a member the whole register, if there is anything in it.
pub fn tell_register(state: &State, to: NodeId, out: &mut Effects<WaterCraft>) {
    if !state.register.is_empty() {
        send(state, to, Message::Register(Arc::clone(&state.register)), out);
    }
}

fn say(
    ctx: &Context<WaterCraft>,
    state: &State,
    text: &str,
    out: &mut Effects<WaterCraft>,
) -> Result<Success, Refusal> {
    match state.role(ctx.me) {
        Role::Joining => Err(Refusal::NotIntroduced),
        Role::Member if send(state, state.host, Message::User(User::Say(text.to_owned())), out) => {
            out.note(Note::Says(1));
            Ok(Success::ToldHost(state.host))
        }
        Role::Member => Err(Refusal::NotConnected(state.host)),
        Role::Host if state.open_len() == 0 => Err(Refusal::Alone),
        Role::Host => {
            let said = User::Said { author: ctx.me, text: text.to_owned() };
            let told = broadcast(state, &Message::User(said), None, out);
            out.note(Note::Says(told));
            Ok(Success::Told(told))
        }
    }
}

fn say_to(
    ctx: &Context<WaterCraft>,
    state: &State,
    to: NodeId,
    text: &str,
    out: &mut Effects<WaterCraft>,
) -> Result<Success, Refusal> {
    if to == ctx.me {
        return Err(Refusal::Itself);
    }
    if !send(state, to, Message::User(User::Direct(text.to_owned())), out) {
        return Err(Refusal::NotConnected(to));
    }
    out.note(Note::Says(1));
    Ok(Success::Told(1))
}

fn dial_by_hand(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    to: NodeId,
    out: &mut Effects<WaterCraft>,
) -> Result<Success, Refusal> {
    if to == ctx.me {
        return Err(Refusal::Itself);
    }
    if to.index() >= ctx.roster.len() {
        return Err(Refusal::NoSuchNode);
    }
    if state.connection(to).is_some() {
        return Err(Refusal::Connected(to));
    }
    if state.dialling.contains(&to) {
        return Err(Refusal::Dials(to));
    }
    dial(state, to, out);
    out.note(Note::Dials(to));
    Ok(Success::Dials(to))
}

fn ask_to_set(
    ctx: &Context<WaterCraft>,
    state: &mut State,
    key: &str,
    value: &str,
    out: &mut Effects<WaterCraft>,
) -> Result<Success, Refusal> {
    match state.role(ctx.me) {
        Role::Joining => Err(Refusal::NotIntroduced),
        Role::Member => {
            let message = Message::Set { key: key.to_owned(), value: value.to_owned() };
            if send(state, state.host, message, out) {
                out.note(Note::AsksToSet(state.host));
                Ok(Success::AskedHost(state.host))
            } else {
                Err(Refusal::NotConnected(state.host))
            }
        }
        Role::Host if set(state, ctx.me, key.to_owned(), value.to_owned(), out) => Ok(Success::Set),
        Role::Host => Err(Refusal::RegisterIsFull),
    }
}

/// The host sets a key and tells everybody; `false` if the register is full.
fn set(state: &mut State, by: NodeId, key: String, value: String, out: &mut Effects<WaterCraft>) -> bool {
    if state.register.len() >= KEYS_MAX && !state.register.contains_key(&key) {
        out.note(Note::RegisterIsFull(by));
        return false;
    }
    Arc::make_mut(&mut state.register).insert(key.clone(), value);
    broadcast(state, &Message::Register(Arc::clone(&state.register)), None, out);
    out.note(Note::SetsKey { key, by });
    true
}

fn fits(text: &str, chars_max: usize) -> bool {
    !text.is_empty() && text.chars().count() <= chars_max
}
