//! WaterCraft as a whole: in a world, and against events that no world would bring.

use std::cell::OnceCell;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::network::Dice;
use crate::node::bench::{roster_of, rules_without};
use crate::node::{Connection, Finding, RuleBook, Scene, step};
use crate::schedule::earliest;
use crate::world::{Action, Beginning, CrashCause, Machine, Status, World};

const STEP_MS: u64 = 1_000;

/// A world and what its observer remembers.
struct Run {
    world: World<WaterCraft>,
    seen: Met,
    found: Vec<Finding<WaterCraft>>,
}

impl Run {
    fn apply(&mut self, at_ms: u64, action: Action<WaterCraft>) {
        let is_by_itself = matches!(action, Action::Deliver { .. } | Action::Fire { .. } | Action::Request { .. });
        let step = self.world.apply(at_ms, action).expect("the action can be taken");
        if let Some((node, machine)) = step.node.and_then(|node| Some((node, self.world.machine(node)?.state()?))) {
            self.seen.look(node, machine);
        }
        if step.vital.0 != step.vital.1 || !is_by_itself {
            // To look only at what has changed finds as much as to look at everything.
            let found = findings(self, step.node.filter(|_| is_by_itself));
            let holds = |found: &[Finding<_>]| found.iter().map(|found| *found == Finding::Holds).collect::<Vec<_>>();
            assert_eq!(holds(&found), holds(&findings(self, None)), "{:?}", step.node);
            self.found = found;
        }
    }

    fn state(&self, name: &str) -> &State {
        self.world.machine(id(self, name)).and_then(|machine| machine.state()).expect("the node runs")
    }
}

/// A world with these networks, each founded by its first node and joined by the others 100 ms apart.
fn cluster(networks: &[&[&str]], off: &[&str]) -> Run {
    let beginning = Beginning::<WaterCraft> { rules: rules_without(off), ..Beginning::default() };
    let mut run = Run { world: World::new(beginning), seen: Met::default(), found: Vec::new() };
    let mut at_ms = 0;
    for names in networks {
        let mut contact = None;
        for name in *names {
            run_until(&mut run, at_ms);
            let spawn = Action::Spawn { name: (*name).into(), contact, cluster: Vec::new() };
            run.apply(at_ms, spawn);
            contact = contact.or(run.world.roster().find(name));
            at_ms += 100;
        }
    }
    run
}

fn run_until(run: &mut Run, until_ms: u64) {
    while let Some(next) = earliest(&run.world).filter(|next| next.due_ms <= until_ms) {
        run.apply(next.due_ms, next.action);
    }
}

fn id(run: &Run, name: &str) -> NodeId {
    run.world.roster().find(name).expect("the node exists")
}

fn leave(run: &mut Run, at_ms: u64, name: &str) {
    run_until(run, at_ms);
    let node = id(run, name);
    run.apply(at_ms, Action::Leave { node });
}

fn request(run: &mut Run, at_ms: u64, name: &str, line: &str) {
    run_until(run, at_ms);
    let words: Vec<&str> = line.split(' ').collect();
    let request = script::read(&words, run.world.roster()).expect("the request can be read");
    run.apply(at_ms, Action::Request { node: id(run, name), request });
}

/// `b:b c*` = in b's eyes the host is b, and it knows c, over no open connection.
fn picture(run: &Run) -> String {
    let mut rows = Vec::new();
    for (node, machine) in run.world.machines() {
        let Some(state) = machine.state() else { continue };
        let name = |node: NodeId| run.world.roster().name(node).to_owned();
        let host = state.settled_host().map_or("?".to_owned(), name);
        let mut peers: Vec<String> =
            state.peers().map(|(node, peer)| name(node) + if peer.connection.is_some() { "" } else { "*" }).collect();
        peers.sort();
        rows.push(format!("{}:{host} {}", name(node), peers.join("")));
    }
    rows.sort();
    rows.join(" | ")
}

/// What a look at each property finds; `changed`: the one node that has changed since the last look.
fn findings(run: &Run, changed: Option<NodeId>) -> Vec<Finding<WaterCraft>> {
    let is_running = |node| run.world.machine(node).is_some_and(|machine| machine.status() == Status::Running);
    let is_up = |from, to| is_running(from) && is_running(to) && run.world.network().is_up(from, to);
    let mut scene = Scene {
        running: run.world.machines().filter_map(|(node, machine)| Some((node, machine.state()?))).collect(),
        reaches: &is_up,
        seen: &run.seen,
        roster: run.world.roster(),
        rules: run.world.rules(),
        params: run.world.params(),
        since: None,
        groups: OnceCell::new(),
    };
    let mut look = |(place, property): (usize, &Property<WaterCraft>)| {
        scene.since = changed.and_then(|node| Some((node, run.found.get(place)?)));
        (property.check)(&scene)
    };
    WaterCraft::properties().iter().enumerate().map(&mut look).collect()
}

/// The properties that do not hold, once they must.
fn broken(run: &Run) -> Vec<&'static str> {
    let found = WaterCraft::properties().iter().zip(findings(run, None));
    found.filter(|(_, found)| *found != Finding::Holds).map(|(property, _)| property.id).collect()
}

#[test]
fn five_nodes_find_each_other_in_half_a_second() {
    let mut run = cluster(&[&["b", "c", "d", "e", "f"]], &[]);
    run_until(&mut run, 600);
    assert_eq!(picture(&run), "b:b cdef | c:b bdef | d:b bcef | e:b bcdf | f:b bcde");
    assert_eq!(broken(&run), [] as [&str; 0]);
}

#[test]
fn the_host_leaves_and_the_next_one_takes_over() {
    let mut run = cluster(&[&["b", "c", "d", "e"]], &[]);
    leave(&mut run, 4_200, "b");
    run_until(&mut run, 10 * STEP_MS);
    assert_eq!(picture(&run), "c:c de | d:c ce | e:c cd");
    assert_eq!(broken(&run), [] as [&str; 0]);
}

#[test]
fn two_networks_become_one_when_a_newcomer_dials_both() {
    let mut run = cluster(&[&["b", "c", "d"], &["m", "n", "o"]], &[]);
    run_until(&mut run, 3_000);
    let contact = Some(id(&run, "c"));
    run.apply(3_000, Action::Spawn { name: "z".into(), contact, cluster: Vec::new() });
    request(&mut run, 3_500, "z", "dial n");
    run_until(&mut run, 6_000);
    assert_eq!(broken(&run), [] as [&str; 0]);
}

#[test]
fn without_redialling_a_healed_partition_stays_apart() {
    for (off, expected) in [(&[] as &[&str], "b:b cde"), (&["redial"], "b:b c")] {
        let mut run = cluster(&[&["b", "c", "d", "e"]], off);
        let groups = [["b", "c"], ["d", "e"]].map(|group| group.map(|name| id(&run, name)).to_vec());
        run_until(&mut run, 3_000);
        run.apply(3_000, Action::Partition { groups: groups.to_vec() });
        run_until(&mut run, 10_000);
        assert_eq!(picture(&run), "b:b c | c:b b | d:d e | e:d d");
        run.apply(10_000, Action::Merge);
        run_until(&mut run, 22_000);
        assert!(picture(&run).starts_with(&format!("{expected} |")), "{}", picture(&run));
        assert_eq!(broken(&run).is_empty(), off.is_empty(), "{:?}", broken(&run));
    }
}

#[test]
fn a_crashed_host_comes_back_through_its_address_book() {
    let mut run = cluster(&[&["b", "c", "d"]], &[]);
    run_until(&mut run, 3_000);
    let node = id(&run, "b");
    run.apply(3_000, Action::Crash { node, cause: CrashCause::Ordered });
    run_until(&mut run, 9_000);
    assert_eq!(picture(&run), "c:c d | d:c c");
    run.apply(9_000, Action::Restart { node });
    run_until(&mut run, 9_500);
    assert_eq!(picture(&run), "b:b cd | c:b bd | d:b bc");
}

#[test]
fn a_message_reaches_everybody_through_the_host_once() {
    let mut run = cluster(&[&["b", "c", "d"]], &[]);
    request(&mut run, 3_000, "d", "send hello there");
    request(&mut run, 3_000, "d", "set colour dark red");
    run_until(&mut run, 3_100);
    let hello = Received { author: id(&run, "d"), text: "hello there".into() };
    assert_eq!(run.state("b").received, std::slice::from_ref(&hello));
    assert_eq!(run.state("c").received, [hello]);
    assert_eq!(run.state("d").received, []);
    for name in ["b", "c", "d"] {
        assert_eq!(run.state(name).register.get("colour").map(String::as_str), Some("dark red"));
    }
}

#[test]
fn a_paused_node_is_dropped_and_found_again() {
    let mut run = cluster(&[&["b", "c", "d"]], &[]);
    let node = id(&run, "b");
    run_until(&mut run, 3_000);
    run.apply(3_000, Action::Pause { node });
    run_until(&mut run, 10_000);
    assert_eq!(broken(&run), [] as [&str; 0]);
    run.apply(10_000, Action::Resume { node });
    run_until(&mut run, 18_000);
    assert_eq!(picture(&run), "b:b cd | c:b bd | d:b bc");
    assert_eq!(broken(&run), [] as [&str; 0]);
}

#[test]
fn a_policy_can_be_changed_while_the_network_runs() {
    let mut run = cluster(&[&["m", "b", "z"]], &[]);
    run_until(&mut run, 3_000);
    for (policy, host) in [("oldest", "m"), ("largest", "z"), ("smallest", "b"), ("keep-first", "b"), ("oldest", "m")] {
        let at_ms = run.world.now_ms();
        run.apply(at_ms, Action::Param { id: "host".into(), value: policy.into() });
        run_until(&mut run, at_ms + 3_000);
        let picture = picture(&run);
        assert_eq!(picture.matches(&format!(":{host} ")).count(), 3, "{policy}: {picture}");
        assert_eq!(broken(&run), [] as [&str; 0]);
    }
}

/// Adds and removes nodes at random, hosts more often than others; with faults it also crashes and restarts them and
/// cuts the network in two. Says what does not hold some time after the last of it.
fn soak(seed: u64, off: &[&str], has_faults: bool) -> Vec<&'static str> {
    let mut dice = Dice::new(seed);
    let mut run = cluster(&[&["m0"]], off);
    let mut is_cut = false;
    let mut at_ms = 1_500;
    for number in 1..60 {
        run_until(&mut run, at_ms);
        let with = |status| {
            move |(node, machine): (NodeId, &Machine<WaterCraft>)| (machine.status() == status).then_some(node)
        };
        let running: Vec<NodeId> = run.world.machines().filter_map(with(Status::Running)).collect();
        let crashed = run.world.machines().find_map(with(Status::Crashed));
        let any = running[one_of(&mut dice, running.len())];
        let is_host = |node: &NodeId| {
            run.world.machine(*node).and_then(|machine| machine.state()).is_some_and(|state| state.host == *node)
        };
        let host = running.iter().copied().find(is_host).unwrap_or(any);
        let victim = if dice.between(0, 9) < 4 { host } else { any };
        let chance = dice.between(0, 99);
        run.apply(
            at_ms,
            match crashed {
                _ if running.len() < 3 || (running.len() < 10 && chance < 60) => {
                    let letter = ["a", "g", "p", "z"][one_of(&mut dice, 4)];
                    Action::Spawn { name: format!("{letter}{number}"), contact: Some(any), cluster: Vec::new() }
                }
                _ if !has_faults || chance < 75 => Action::Leave { node: victim },
                Some(node) if chance < 90 => Action::Restart { node },
                None if chance < 90 => Action::Crash { node: victim, cause: CrashCause::Ordered },
                _ if is_cut => Action::Merge,
                _ => {
                    let (one, other) = running.iter().partition(|node| node.0 % 2 == 0);
                    Action::Partition { groups: vec![one, other] }
                }
            },
        );
        is_cut = run.world.network().cuts().next().is_some();
        at_ms += dice.between(50, 3_000);
        if dice.between(0, 9) == 0 {
            if std::mem::take(&mut is_cut) {
                run_until(&mut run, at_ms);
                run.apply(at_ms, Action::Merge);
            }
            at_ms += 20 * STEP_MS;
            run_until(&mut run, at_ms);
            let broken = broken(&run);
            if !broken.is_empty() {
                return broken;
            }
        }
    }
    Vec::new()
}

fn one_of(dice: &mut Dice, len: usize) -> usize {
    usize::try_from(dice.between(0, len as u64 - 1)).expect("the number of a place")
}

#[test]
fn tables_are_right_at_every_point_of_rest() {
    for seed in 0..10 {
        assert_eq!(soak(seed, &[], false), [] as [&str; 0], "seed {seed}");
        assert_eq!(soak(seed, &[], true), [] as [&str; 0], "seed {seed} with faults");
    }
}

#[test]
fn tables_go_wrong_as_long_as_crossed_dials_are_not_settled() {
    assert!((0..10).any(|seed| soak(seed, &["settle_crossed_dials"], false).contains(&"full_tables")));
}

const NODES: u16 = 5;

fn node() -> impl Strategy<Value = NodeId> {
    // Some of these never were.
    prop_oneof![8 => (0..NODES).prop_map(NodeId), 1 => any::<u16>().prop_map(NodeId)]
}

fn over() -> impl Strategy<Value = Connection> {
    (node(), 0..3_u16).prop_map(|(dialler, attempt)| Connection { dialler, attempt })
}

fn list() -> impl Strategy<Value = List> {
    (proptest::collection::vec(node(), 0..8), proptest::option::of(node()))
        .prop_map(|(peers, host)| List { peers: peers.into(), host })
}

fn register() -> impl Strategy<Value = Arc<Register>> {
    proptest::collection::btree_map("[a-c]{0,30}", "[a-c]{0,90}", 0..40)
        .prop_map(|register| Arc::new(register.into_iter().collect()))
}

fn message() -> impl Strategy<Value = Message> {
    let text = || "[a-c ]{0,210}";
    prop_oneof![
        1 => Just(Message::New),
        1 => list().prop_map(Message::Intro),
        4 => Just(Message::Ping),
        4 => list().prop_map(Message::Peers),
        1 => text().prop_map(|text| Message::User(User::Say(text))),
        1 => (node(), text()).prop_map(|(author, text)| Message::User(User::Said { author, text })),
        1 => text().prop_map(|text| Message::User(User::Direct(text))),
        1 => ("[a-z]{0,30}", text()).prop_map(|(key, value)| Message::Set { key, value }),
        1 => register().prop_map(Message::Register),
    ]
}

fn request_of_anybody() -> impl Strategy<Value = Request> {
    prop_oneof![
        "[a-c ]{0,210}".prop_map(|text| Request::Send { text }),
        (node(), "[a-c ]{0,210}").prop_map(|(to, text)| Request::SendTo { to, text }),
        node().prop_map(|to| Request::Dial { to }),
        ("[a-z ]{0,30}", "[a-c]{0,90}").prop_map(|(key, value)| Request::Set { key, value }),
    ]
}

fn event() -> impl Strategy<Value = Event<WaterCraft>> {
    prop_oneof![
        8 => (node(), proptest::option::weighted(0.95, over()), message())
            .prop_map(|(from, over, message)| Event::Message { from, over, message }),
        4 => (node(), over()).prop_map(|(peer, over)| Event::Connected { peer, over }),
        2 => (node(), over()).prop_map(|(peer, over)| Event::Disconnected { peer, over }),
        3 => Just(Event::Timer(Timer::Tick)),
        2 => node().prop_map(|peer| Event::Timer(Timer::Silent(peer))),
        1 => request_of_anybody().prop_map(Event::Request),
    ]
}

fn context(rules: u32, policy: usize, contact: Option<NodeId>) -> Context<WaterCraft> {
    let roster = roster_of(&["m", "b", "z", "a", "q"]);
    let mut ctx = Context::<WaterCraft> {
        me: NodeId(0),
        roster: Arc::new(roster),
        cluster: Arc::default(),
        contact,
        rules: Rules::default(),
        params: Params::default(),
    };
    for place in 0..Rules::cards().len() {
        ctx.rules.switch(place, rules & (1 << place) == 0);
    }
    let policies = [HostPolicy::Smallest, HostPolicy::Oldest, HostPolicy::Largest, HostPolicy::KeepFirst];
    ctx.params.host = policies[policy % policies.len()];
    ctx
}

/// What holds of every state, whatever happened.
fn assert_sound(ctx: &Context<WaterCraft>, state: &State) {
    let peers: Vec<NodeId> = state.peers().map(|(node, _)| node).collect();
    assert!(!state.knows(ctx.me), "no node is its own peer");
    assert!(state.host == ctx.me || state.knows(state.host), "the host is known");
    let mut listed = peers.clone();
    listed.push(ctx.me);
    listed.sort_unstable();
    assert_eq!(**state.listed(), *listed, "the list is that of the peers and the node itself");
    assert_eq!(state.open().count(), state.open_len());
    assert!(state.silent.iter().all(|node| state.knows(*node)), "only peers fall silent");
    let is_host = state.role(ctx.me) == Role::Host;
    assert!(is_host || state.peers().all(|(_, peer)| !peer.is_passed_over), "only a host passes over");
    assert!(peers.iter().chain(&state.dialling).all(|node| node.index() < ctx.roster.len()), "no invented ids");
    assert!(state.peers_len() <= PEERS_MAX && state.received.len() <= INBOX_MAX && state.register.len() <= KEYS_MAX);
    assert!(state.received.iter().all(|received| received.text.chars().count() <= TEXT_CHARS_MAX));
    for (_, peer) in state.peers() {
        assert!(peer.second.is_none() || peer.second != peer.connection, "two connections are two");
    }
    if ctx.params.host != HostPolicy::KeepFirst && state.policy == ctx.params.host {
        assert_eq!(state.host, state.best_host(ctx), "the host that is kept is the one that would be found");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_event_brings_a_node_down_and_what_is_heard_leaves_a_note(
        rules: u32,
        policies in proptest::collection::vec(0..4_usize, 2),
        contact in proptest::option::of(node()),
        remembered in proptest::collection::btree_set(node(), 0..4),
        events in proptest::collection::vec(event(), 1..80),
    ) {
        let mut ctx = context(rules, policies[0], contact);
        let (mut state, _) = crate::node::start(&ctx, &Addresses(remembered.into_iter().collect()));
        assert_sound(&ctx, &state);
        let half = events.len() / 2;
        for (place, event) in events.into_iter().enumerate() {
            if place == half {
                ctx.params.host = context(0, policies[1], None).params.host;
            }
            let is_timer = matches!(event, Event::Timer(_));
            let (next, effects) = step(&ctx, state, event.clone());
            let mut notes = 0;
            for effect in effects.iter() {
                if let crate::node::Effect::Note(note) = effect {
                    notes += 1;
                    let sentence = explain::explain(note, ctx.me, &ctx.roster);
                    prop_assert!(sentence.split_whitespace().count() <= 20, "{sentence}");
                }
            }
            prop_assert!(is_timer || notes > 0, "{event:?} leaves no note");
            state = next;
            assert_sound(&ctx, &state);
        }
    }
}
