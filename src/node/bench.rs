//! For the tests of protocols: what surrounds one node without the others, and what is among the effects of its steps.

use super::{Answer, Delay, Disk, Effect, NodeId, Protocol, Roster, RuleBook};

/// So many nodes, `n0`, `n1` and so on.
pub fn roster(nodes: u16) -> Roster {
    let names: Vec<String> = (0..nodes).map(|node| format!("n{node}")).collect();
    roster_of(&names)
}

/// Nodes with these names.
pub fn roster_of(names: &[impl AsRef<str>]) -> Roster {
    let mut roster = Roster::default();
    for name in names {
        roster.add(name.as_ref()).expect("the name is new");
    }
    roster
}

/// The default rules without some.
pub fn rules_without<R: RuleBook>(off: &[&str]) -> R {
    let mut rules = R::default();
    for rule in off {
        rules.switch(R::find(rule).expect("the rule exists"), false);
    }
    rules
}

/// What a rule decides while it is on, and while it is off; all others are as their cards say.
pub fn on_and_off<R: RuleBook, T>(id: &str, decide: impl Fn(&R) -> T) -> (T, T) {
    let rule = R::find(id).expect("the book has the rule");
    let decides = |is_on| {
        let mut rules = R::default();
        rules.switch(rule, is_on);
        decide(&rules)
    };
    (decides(true), decides(false))
}

/// Writes to the disk what the effects save.
pub fn save<P: Protocol>(effects: &[Effect<P>], disk: &mut P::Durable) {
    for effect in effects {
        if let Effect::Save(write) = effect {
            disk.apply(write.clone());
        }
    }
}

/// The notes among effects.
pub fn notes<P: Protocol>(effects: &[Effect<P>]) -> Vec<P::Note> {
    let note = |effect: &Effect<P>| if let Effect::Note(note) = effect { Some(note.clone()) } else { None };
    effects.iter().filter_map(note).collect()
}

/// The messages among effects, with their receivers.
pub fn sent<P: Protocol>(effects: &[Effect<P>]) -> Vec<(u16, P::Message)> {
    let sent = |effect: &Effect<P>| match effect {
        Effect::Send { to: NodeId(to), message, .. } => Some((*to, message.clone())),
        _ => None,
    };
    effects.iter().filter_map(sent).collect()
}

/// The timers among effects: those that were set with their least time, those that were cancelled without one.
pub fn timers<P: Protocol>(effects: &[Effect<P>]) -> Vec<(P::Timer, Option<u32>)> {
    let timer = |effect: &Effect<P>| match effect {
        Effect::SetTimer { timer, after: Delay { min_ms, .. } } => Some((*timer, Some(*min_ms))),
        Effect::CancelTimer(timer) => Some((*timer, None)),
        _ => None,
    };
    effects.iter().filter_map(timer).collect()
}

/// The first answer to a client among effects.
pub fn answer<P: Protocol>(effects: &[Effect<P>]) -> Option<Answer> {
    effects.iter().find_map(|effect| match effect {
        Effect::Reply { answer, .. } => Some(answer.clone()),
        _ => None,
    })
}
