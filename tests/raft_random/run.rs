//! One run of a cluster under chaos: a setting and a seed come in, what broke goes out, with the deeds that led there.

use std::fmt::Write;

use consensus_lab::network::Options;
use consensus_lab::node::{Answer, Finding, NodeId, ParamBook, Protocol, Roster, RuleBook};
use consensus_lab::protocol::raft::{Params, Raft, Request, Role, Rules, State};
use consensus_lab::scenario::write_action;
use consensus_lab::schedule::{Chaos, Faults, earliest};
use consensus_lab::timeline::Walker;
use consensus_lab::view::Exhibit;
use consensus_lab::world::{Action, Beginning, Machine, Status, World};

use super::people::{Crowd, People};

const NAMES: [&str; 9] = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
/// Times are short, so that elections are many.
const PARAMS: [(&str, &str); 7] = [
    ("heartbeat", "40ms"),
    ("no_leader", "120ms"),
    ("spread", "120ms"),
    ("election", "60ms"),
    ("stagger", "50ms"),
    ("compact", "20"),
    ("chunk", "2"),
];
const NETWORK: [(&str, &str); 5] =
    [("latency", "3ms"), ("jitter", "20ms"), ("loss", "3%"), ("duplication", "3%"), ("reordering", "30%")];
/// How long a cluster without faults has until its nodes agree.
const SETTLES_MS: u64 = 3_000;
/// That they do: no property of the protocol, since it holds only in the end.
pub const AGREEMENT: &str = "agreement";
/// How often a shrinking run is played at most.
const SHRINKS_MAX: usize = 300;

/// What is run.
#[derive(Clone, Debug)]
pub struct Setting {
    pub nodes: usize,
    /// Nodes that run too and are no members at first.
    pub spares: usize,
    /// Rules that are switched, `+id` on and `-id` off.
    pub rules: &'static [&'static str],
    pub params: &'static [(&'static str, &'static str)],
    pub network: &'static [(&'static str, &'static str)],
    pub chaos: Chaos,
    pub crowd: Crowd,
    pub frames: u64,
}

impl Default for Setting {
    fn default() -> Self {
        let (chaos, crowd) = (Chaos::default(), Crowd::default());
        Self { nodes: 3, spares: 0, rules: &[], params: &[], network: &[], chaos, crowd, frames: 6_000 }
    }
}

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    pub frames: u64,
    pub commits: u64,
    /// How often the members were changed.
    pub changes: u64,
    /// The first property that broke, and why.
    pub broken: Option<(&'static str, String)>,
    /// Properties that were not checked to the end.
    pub unchecked: Vec<&'static str>,
    pub deeds: Vec<Deed>,
}

/// Something that did not happen by itself, with its line of a script.
#[derive(Clone, Debug)]
pub struct Deed {
    pub at_ms: u64,
    pub words: String,
    pub action: Action<Raft>,
}

/// Where the deeds come from.
enum Hand {
    Random(Box<(Faults, People)>),
    Given(std::iter::Peekable<std::vec::IntoIter<Deed>>),
}

impl Hand {
    /// The faults and requests of a seed. At most a minority is down at a time.
    fn random(setting: &Setting, seed: u64) -> Self {
        let chaos = Chaos { down_max: (setting.nodes - 1) / 2, ..setting.chaos };
        Self::Random(Box::new((Faults::new(chaos, seed ^ 0xfa17), People::new(setting.crowd, seed ^ 0x5eed))))
    }

    fn next_ms(&mut self) -> u64 {
        match self {
            Self::Random(random) => random.0.next_ms().min(random.1.next_ms()),
            Self::Given(given) => given.peek().map_or(u64::MAX, |deed| deed.at_ms),
        }
    }

    /// What is done then; `None` where what was drawn cannot be done.
    fn next(&mut self, world: &World<Raft>) -> Option<Action<Raft>> {
        match self {
            Self::Random(random) => {
                let (faults, people) = &mut **random;
                if faults.next_ms() <= people.next_ms() { faults.next(world) } else { people.next(world) }
            }
            Self::Given(given) => given.next().map(|deed| deed.action),
        }
    }
}

/// Runs a setting with the faults of a seed.
pub fn run(setting: &Setting, seed: u64) -> Outcome {
    play(setting, seed, Hand::random(setting, seed), None)
}

fn play(setting: &Setting, seed: u64, mut hand: Hand, wanted: Option<&str>) -> Outcome {
    let mut run = open(setting, seed);
    let (mut deeds, mut changes) = (Vec::new(), 0);
    while run.world().frame() < setting.frames {
        let deed_ms = hand.next_ms();
        let event = earliest(run.world());
        let event_ms = event.as_ref().map_or(u64::MAX, |event| event.due_ms);
        if deed_ms == u64::MAX && event.is_none() {
            break;
        }
        if deed_ms <= event_ms {
            let Some(action) = hand.next(run.world()) else { continue };
            let words = write_action(run.world(), &action);
            if run.take(deed_ms, action.clone()).is_err() {
                continue;
            }
            deeds.push(Deed { at_ms: deed_ms, words, action });
        } else if let Some(event) = event {
            run.take(event.due_ms, event.action).expect("what is due can happen");
        }
        for (request, answer) in run.step().into_iter().flat_map(|step| &step.replies) {
            let is_change = matches!((request, answer), (Request::Change(_), Answer::Done(_)));
            changes += u64::from(is_change);
            if let Hand::Random(random) = &mut hand {
                random.1.hear(run.world().now_ms(), request, answer);
            }
        }
        if let Some(broken) = broken(&run, wanted) {
            return outcome(&run, Some(broken), changes, deeds);
        }
    }
    let broken = settle(&mut run, wanted, setting.rules.contains(&"-no_op"));
    outcome(&run, broken, changes, deeds)
}

/// When all faults are mended and nobody asks for anything, the nodes must agree after a while: one leader, and the same
/// is committed everywhere. (A leader that begins without an entry learns what is committed only with the next request.)
fn settle(run: &mut Walker<Raft>, wanted: Option<&str>, is_lazy: bool) -> Option<(&'static str, String)> {
    let now_ms = run.world().now_ms();
    let mend = |(node, machine): (NodeId, &Machine<Raft>)| match machine.status() {
        Status::Paused => Some(Action::Resume { node }),
        Status::Crashed => Some(Action::Restart { node }),
        Status::Running | Status::Left => None,
    };
    let mut repairs: Vec<Action<Raft>> = run.world().machines().filter_map(mend).collect();
    repairs.push(Action::Merge);
    let owned = |(id, value): (&str, &str)| (id.to_owned(), value.to_owned());
    let good = [("loss", "0%"), ("jitter", "5ms")].map(owned);
    repairs.extend(good.map(|(id, value)| Action::Network { id, value }));
    let patient = [("no_leader", "120ms"), ("spread", "200ms"), ("election", "60ms")].map(owned);
    repairs.extend(patient.map(|(id, value)| Action::Param { id, value }));
    for repair in repairs {
        run.take(now_ms, repair).expect("what is broken can be mended");
    }
    while let Some(event) = earliest(run.world()).filter(|event| event.due_ms <= now_ms + SETTLES_MS) {
        run.take(event.due_ms, event.action).expect("what is due can happen");
        if let Some(broken) = broken(run, wanted) {
            return Some(broken);
        }
    }
    let leaders: Vec<&State> =
        states(run.world()).filter(|(_, state)| state.role == Role::Leader).map(|(_, state)| state).collect();
    // Who is no member any more is not sent anything.
    let is_member = |node| leaders.iter().all(|leader| leader.membership().contains(node));
    let members: Vec<&State> =
        states(run.world()).filter(|(node, _)| is_member(*node)).map(|(_, state)| state).collect();
    let committed = |state: &State| (state.commit_index, state.log.digest_at(state.commit_index));
    let is_same = is_lazy || members.iter().all(|state| committed(state) == committed(members[0]));
    let leaders = leaders.len();
    if leaders == 1 && is_same || wanted.is_some_and(|wanted| wanted != AGREEMENT) {
        return None;
    }
    let same = if is_same { "the same" } else { "not the same" };
    Some((AGREEMENT, format!("Long after the last fault {leaders} lead, and {same} is committed.")))
}

/// A cluster that starts.
pub fn open(setting: &Setting, seed: u64) -> Walker<Raft> {
    let mut beginning =
        Beginning::<Raft> { seed, rules: Rules::default(), params: Params::default(), network: Options::default() };
    for (id, value) in PARAMS.iter().chain(setting.params) {
        beginning.params.set(id, value).expect("a parameter of Raft");
    }
    for (id, value) in NETWORK.iter().chain(setting.network) {
        beginning.network.set(id, value).expect("an option of the network");
    }
    for rule in setting.rules {
        let (sign, id) = rule.split_at(1);
        beginning.rules.switch(Rules::find(id).expect("a rule of Raft"), sign == "+");
    }
    let mut run = Walker::begin(beginning);
    let cluster: Vec<NodeId> = (0..).take(setting.nodes).map(NodeId).collect();
    for (place, name) in NAMES.iter().take(setting.nodes + setting.spares).enumerate() {
        let contact = (place >= setting.nodes).then_some(NodeId(0));
        let spawn = Action::Spawn { name: (*name).to_owned(), contact, cluster: cluster.clone() };
        run.take(0, spawn).expect("the name is free");
    }
    run
}

fn states(world: &World<Raft>) -> impl Iterator<Item = (NodeId, &State)> {
    world.machines().filter_map(|(node, machine)| Some((node, machine.state()?)))
}

/// The first broken property; where one is wanted, that one or none.
fn broken(run: &Walker<Raft>, wanted: Option<&str>) -> Option<(&'static str, String)> {
    let standings = run.standings().iter().zip(Raft::properties());
    let mut broken = standings.filter(|(standing, _)| standing.is_broken);
    let (standing, property) = broken.find(|(_, property)| wanted.is_none_or(|wanted| wanted == property.id))?;
    Some((property.id, words(&standing.finding, run.world().roster())))
}

fn words(finding: &Finding<Raft>, roster: &Roster) -> String {
    match finding {
        Finding::Broken { why, .. } | Finding::Unchecked { why } => Raft::explain(why, NodeId(0), roster),
        Finding::Holds => "It holds.".to_owned(),
    }
}

fn outcome(run: &Walker<Raft>, broken: Option<(&'static str, String)>, changes: u64, deeds: Vec<Deed>) -> Outcome {
    let world = run.world();
    let unchecked = run.standings().iter().zip(Raft::properties());
    Outcome {
        frames: world.frame(),
        commits: states(world).map(|(_, state)| state.commit_index).max().unwrap_or(0),
        changes,
        broken,
        unchecked: unchecked
            .filter(|(standing, _)| matches!(standing.finding, Finding::Unchecked { .. }))
            .map(|(_, property)| property.id)
            .collect(),
        deeds,
    }
}

/// Strikes deeds as long as the same property still breaks, and tells the rest as a script.
pub fn told(setting: &Setting, seed: u64, outcome: &Outcome) -> String {
    let Some((property, why)) = &outcome.broken else { return "nothing broke".to_owned() };
    let mut deeds = outcome.deeds.clone();
    let mut why = why.clone();
    let mut end_ms = deeds.last().map_or(0, |deed| deed.at_ms) + 1_000;
    let mut shrinks = 0;
    let mut size = deeds.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < deeds.len() && shrinks < SHRINKS_MAX {
            shrinks += 1;
            let fewer: Vec<Deed> = deeds.iter().take(at).chain(deeds.iter().skip(at + size)).cloned().collect();
            let again = play(setting, seed, Hand::Given(fewer.into_iter().peekable()), Some(property));
            match again.broken {
                Some((_, words)) => {
                    (deeds, why) = (again.deeds, words);
                    end_ms = deeds.last().map_or(0, |deed| deed.at_ms) + 1_000;
                }
                None => at += size,
            }
        }
        size /= 2;
    }
    script(setting, seed, &deeds, end_ms, property, &why)
}

fn script(setting: &Setting, seed: u64, deeds: &[Deed], end_ms: u64, property: &str, why: &str) -> String {
    let words = |pairs: &mut dyn Iterator<Item = &(&str, &str)>| {
        pairs.map(|(id, value)| format!("{id}={value}")).collect::<Vec<_>>().join(" ")
    };
    let mut script = format!("title      Seed {seed} breaks {property}\nprotocol   raft\n");
    let nodes: Vec<&str> = NAMES.iter().take(setting.nodes).copied().collect();
    let _ = writeln!(script, "nodes      {}\nspacing    0ms\nseed       {seed}", nodes.join(" "));
    for spare in NAMES.iter().skip(setting.nodes).take(setting.spares) {
        let _ = writeln!(script, "at 0ms spawn {spare} through a");
    }
    if !setting.rules.is_empty() {
        let _ = writeln!(script, "rules      {}", setting.rules.join(" "));
    }
    let _ = writeln!(script, "params     {}", words(&mut PARAMS.iter().chain(setting.params)));
    let _ = writeln!(script, "network    {}", words(&mut NETWORK.iter().chain(setting.network)));
    for deed in deeds {
        let _ = writeln!(script, "at {}ms {}", deed.at_ms, deed.words);
    }
    let _ = write!(script, "run        {end_ms}ms\nexpect     property {property}   # {why}");
    script
}
