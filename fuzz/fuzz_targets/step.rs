//! Bytes become what reaches a node of each protocol: it must not panic, and the same step must give the same outcome.
#![no_main]

use std::sync::Arc;

use consensus_lab::node::{Context, Disk, Effect, Event, NodeId, Protocol, Roster, Sight, rules_of_bits, start, step};
use consensus_lab::protocol::{Visitor, cards, visit};
use consensus_lab::view::Exhibit;
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;

const NODES: u16 = 4;
const EVENTS_MAX: usize = 64;

/// What happens to a node.
#[derive(Deserialize)]
#[serde(bound = "")]
enum Thing<P: Protocol> {
    Event(Event<P>),
    Crashes,
    Switches(u128),
}

fuzz_target!(|bytes: &[u8]| {
    for card in cards() {
        visit(card.module.key, Play(bytes));
    }
});

struct Play<'a>(&'a [u8]);

impl Visitor for Play<'_> {
    type Out = ();

    fn visit<P: Exhibit>(self) {
        let mut roster = Roster::default();
        let nodes: Vec<NodeId> = ["a", "b", "c", "d"].iter().filter_map(|name| roster.add(name).ok()).collect();
        assert_eq!(nodes.len(), usize::from(NODES));
        let mut ctx = Context::<P> {
            me: NodeId(0),
            roster: Arc::new(roster),
            cluster: nodes.into(),
            contact: None,
            rules: P::Rules::default(),
            params: P::Params::default(),
        };
        let mut disk = P::Durable::default();
        let mut seen = P::Witness::default();
        let mut state = start(&ctx, &disk).0;
        let mut rest = self.0;
        for _ in 0..EVENTS_MAX {
            let Ok((thing, left)) = postcard::take_from_bytes::<Thing<P>>(rest) else { return };
            rest = left;
            match thing {
                Thing::Event(event) => {
                    let outcome = step(&ctx, state.clone(), event.clone());
                    assert!(outcome == step(&ctx, state, event), "the same step gave another outcome");
                    state = outcome.0;
                    for effect in outcome.1 {
                        match effect {
                            Effect::Save(write) => disk.apply(write),
                            Effect::Note(note) => _ = P::explain(&note, ctx.me, &ctx.roster),
                            _ => {}
                        }
                    }
                }
                Thing::Crashes => state = start(&ctx, &disk).0,
                Thing::Switches(bits) => ctx.rules = rules_of_bits(bits),
            }
            P::witness(&mut seen, Sight::State { node: ctx.me, state: &state });
        }
    }
}
