//! What random runs of all protocols have in common: a subject and a seed come in, what broke goes out, with the deeds that led
//! there. What broke is told as a script with as few of them as were found.

use std::fmt::Write;
use std::iter::Peekable;
use std::vec::IntoIter;

use consensus_lab::node::{Answer, Finding, NodeId, Property, Protocol};
use consensus_lab::scenario::{Scenario, read, write_action};
use consensus_lab::schedule::{Chaos, Faults, earliest};
use consensus_lab::timeline::Walker;
use consensus_lab::view::Exhibit;
use consensus_lab::world::{Action, Machine, Status, World};

const NAMES: [&str; 9] = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
/// That the nodes agree once they are left alone: no property of a protocol, since it holds only in the end.
pub const AGREEMENT: &str = "agreement";
/// How often a shrinking run is played at most.
const SHRINKS_MAX: usize = 300;

/// A word and its value.
pub type Pair = (&'static str, &'static str);
/// The property that broke first, and why.
pub type Broken = (&'static str, String);

/// A course that runs take: who runs, what befalls them, and for how long.
#[derive(Clone, Debug)]
pub struct Course {
    pub nodes: usize,
    /// Nodes that come after them, through the first.
    pub spares: usize,
    /// Between two starts.
    pub spacing_ms: u64,
    /// Rules that are switched, `+id` on and `-id` off.
    pub rules: &'static [&'static str],
    pub params: Vec<Pair>,
    pub network: Vec<Pair>,
    pub chaos: Chaos,
    /// Nothing befalls the nodes before.
    pub calm_ms: u64,
    /// So many frames later all faults are mended.
    pub frames: u64,
    /// How long a network without faults has until its nodes agree.
    pub settles_ms: u64,
}

/// Those who ask the nodes for something.
pub trait Crowd<P: Protocol> {
    /// When somebody asks next.
    fn next_ms(&self) -> u64;
    /// What is asked then; `None` where nobody can be asked.
    fn next(&mut self, world: &World<P>) -> Option<Action<P>>;
    /// An answer comes.
    fn hear(&mut self, _now_ms: u64, _request: &P::Request, _answer: &Answer) {}
    /// What is wrong with the answers so far, and with what was not answered in the end.
    fn complaint(&self, _world: &World<P>, _is_end: bool) -> Option<String> {
        None
    }
}

/// A protocol in one setting.
pub trait Subject {
    type P: Exhibit;
    type Crowd: Crowd<Self::P>;

    fn course(&self) -> Course;
    fn crowd(&self, seed: u64) -> Self::Crowd;

    /// Whether a property must hold while faults go on, too.
    fn holds_always(&self, _property: &Property<Self::P>) -> bool {
        true
    }

    /// Whether a property must hold once a network without faults has had its time.
    fn holds_in_the_end(&self, _property: &Property<Self::P>) -> bool {
        true
    }

    /// What is done besides mending before the nodes are left alone.
    fn repairs(&self) -> Vec<Action<Self::P>> {
        Vec::new()
    }

    /// In what nodes do not agree that were left alone for long enough.
    fn disagreement(&self, world: &World<Self::P>) -> Option<String>;
}

/// What came of a run.
pub struct Outcome<S: Subject> {
    /// Where it ended.
    pub run: Walker<S::P>,
    pub crowd: S::Crowd,
    pub broken: Option<Broken>,
    pub deeds: Vec<Deed<S::P>>,
    /// What mended the faults in the end; empty if something broke before.
    repairs: Vec<Deed<S::P>>,
}

impl<S: Subject> Outcome<S> {
    pub fn frames(&self) -> u64 {
        self.run.world().frame()
    }

    /// The states of those that run.
    pub fn states(&self) -> impl Iterator<Item = &<S::P as Protocol>::State> {
        states(self.run.world()).map(|(_, state)| state)
    }
}

/// Something that did not happen by itself, with its line of a script.
#[derive(Clone, Debug)]
pub struct Deed<P: Protocol> {
    pub at_ms: u64,
    pub words: String,
    pub action: Action<P>,
}

/// The nodes that run, with their states.
pub fn states<P: Protocol>(world: &World<P>) -> impl Iterator<Item = (NodeId, &P::State)> {
    world.machines().filter_map(|(node, machine)| Some((node, machine.state()?)))
}

/// So many events are run, unless the environment says otherwise.
pub fn events(usual: u64) -> u64 {
    std::env::var("CONSENSUS_LAB_EVENTS").ok().and_then(|events| events.parse().ok()).unwrap_or(usual)
}

/// Runs seed after seed until there were so many events; nothing may break. Each outcome is looked at.
pub fn nothing_breaks<S: Subject>(subject: &S, events: u64, look: &mut dyn FnMut(&Outcome<S>)) {
    let mut done = 0;
    for seed in 0.. {
        if done >= events {
            return;
        }
        let outcome = run(subject, seed);
        assert!(outcome.broken.is_none(), "\n{}\n", told(subject, seed, &outcome));
        done += outcome.frames();
        look(&outcome);
    }
}

/// Runs a subject with the faults and the crowd of a seed.
pub fn run<S: Subject>(subject: &S, seed: u64) -> Outcome<S> {
    let faults = Faults::new(subject.course().chaos, seed ^ 0xfa17);
    play(subject, seed, Hand::Random(Box::new(faults)), None)
}

/// The nodes have started, or are about to.
pub fn open<S: Subject>(subject: &S, seed: u64) -> Walker<S::P> {
    let course = subject.course();
    let scenario: Scenario = read(&head::<S>(&course, seed)).expect("the head of the script is right");
    let mut run = Walker::begin(scenario.beginning(seed).expect("the script was read with this protocol"));
    for (place, name) in NAMES.iter().take(course.nodes + course.spares).enumerate() {
        let line = if place == 0 { format!("spawn {name}") } else { format!("spawn {name} through {}", NAMES[0]) };
        let spawn = scenario.read_line(run.world(), &line).expect("the line is right");
        run.take(course.spacing_ms * place.min(course.nodes) as u64, spawn).expect("the name is free");
    }
    run
}

/// Where the deeds come from.
enum Hand<P: Protocol> {
    Random(Box<Faults>),
    Given(Peekable<IntoIter<Deed<P>>>),
}

fn play<S: Subject>(subject: &S, seed: u64, mut hand: Hand<S::P>, wanted: Option<&str>) -> Outcome<S> {
    let course = subject.course();
    let mut run = open(subject, seed);
    let mut crowd = subject.crowd(seed);
    let (mut deeds, mut repairs) = (Vec::new(), Vec::new());
    let is_wanted = |property: &Property<S::P>| wanted.is_none_or(|wanted| wanted == property.id);
    let must_hold = |property: &Property<S::P>| is_wanted(property) && subject.holds_always(property);
    let must_hold_in_the_end = |property: &Property<S::P>| is_wanted(property) && subject.holds_in_the_end(property);
    let mut found = None;
    while found.is_none() && run.world().frame() < course.frames {
        let deed_ms = match &mut hand {
            Hand::Random(faults) => faults.next_ms().max(course.calm_ms).min(crowd.next_ms()),
            Hand::Given(given) => given.peek().map_or(u64::MAX, |deed| deed.at_ms),
        };
        let event = earliest(run.world());
        let event_ms = event.as_ref().map_or(u64::MAX, |event| event.due_ms);
        if deed_ms <= event_ms && deed_ms < u64::MAX {
            let deed = match &mut hand {
                Hand::Random(_) if crowd.next_ms() == deed_ms => crowd.next(run.world()),
                Hand::Random(faults) => faults.next(run.world()),
                Hand::Given(given) => given.next().map(|deed| deed.action),
            };
            let Some(action) = deed else { continue };
            let deed = deed_of(&run, deed_ms, action);
            if run.take(deed_ms, deed.action.clone()).is_err() {
                continue;
            }
            deeds.push(deed);
        } else if let Some(event) = event {
            run.take(event.due_ms, event.action).expect("what is due can happen");
        } else {
            break;
        }
        hear(&run, &mut crowd);
        found = broken(&run, &must_hold).or_else(|| complaint(&run, &crowd, wanted, false));
    }
    if found.is_none() {
        repairs = mend(&mut run, subject.repairs(), &mut crowd);
        let end_ms = run.world().now_ms() + course.settles_ms;
        found = settle(&mut run, end_ms, &must_hold, &mut crowd).or_else(|| broken(&run, &must_hold_in_the_end));
        found = found.or_else(|| complaint(&run, &crowd, wanted, true));
        if found.is_none() && wanted.is_none_or(|wanted| wanted == AGREEMENT) {
            found = subject.disagreement(run.world()).map(|why| (AGREEMENT, why));
        }
    }
    Outcome { run, crowd, broken: found, deeds, repairs }
}

/// The crowd hears what the last step answered.
fn hear<P: Exhibit>(run: &Walker<P>, crowd: &mut impl Crowd<P>) {
    let now_ms = run.world().now_ms();
    for (request, answer) in run.step().into_iter().flat_map(|step| &step.replies) {
        crowd.hear(now_ms, request, answer);
    }
}

fn complaint<P: Exhibit>(run: &Walker<P>, crowd: &impl Crowd<P>, wanted: Option<&str>, is_end: bool) -> Option<Broken> {
    let is_wanted = wanted.is_none_or(|wanted| wanted == AGREEMENT);
    crowd.complaint(run.world(), is_end).filter(|_| is_wanted).map(|why| (AGREEMENT, why))
}

fn deed_of<P: Exhibit>(run: &Walker<P>, at_ms: u64, action: Action<P>) -> Deed<P> {
    Deed { at_ms, words: write_action(run.world(), &action), action }
}

/// All nodes run again, all links are whole, and no letter is lost.
fn mend<P: Exhibit>(run: &mut Walker<P>, more: Vec<Action<P>>, crowd: &mut impl Crowd<P>) -> Vec<Deed<P>> {
    let now_ms = run.world().now_ms();
    let mend = |(node, machine): (NodeId, &Machine<P>)| match machine.status() {
        Status::Paused => Some(Action::Resume { node }),
        Status::Crashed => Some(Action::Restart { node }),
        Status::Running | Status::Left => None,
    };
    let network = |(id, value): (&str, &str)| Action::Network { id: id.to_owned(), value: value.to_owned() };
    let mut repairs: Vec<Action<P>> = run.world().machines().filter_map(mend).collect();
    repairs.push(Action::Merge);
    repairs.extend([("loss", "0%"), ("jitter", "5ms")].map(network));
    repairs.extend(more);
    let take = |repair: Action<P>| {
        let deed = deed_of(run, now_ms, repair);
        run.take(now_ms, deed.action.clone()).expect("what is broken can be mended");
        hear(run, crowd);
        deed
    };
    repairs.into_iter().map(take).collect()
}

fn settle<P: Exhibit>(
    run: &mut Walker<P>,
    end_ms: u64,
    counts: &dyn Fn(&Property<P>) -> bool,
    crowd: &mut impl Crowd<P>,
) -> Option<Broken> {
    while let Some(event) = earliest(run.world()).filter(|event| event.due_ms <= end_ms) {
        run.take(event.due_ms, event.action).expect("what is due can happen");
        hear(run, crowd);
        let broken = broken(run, counts);
        if broken.is_some() {
            return broken;
        }
    }
    None
}

/// The first property that is broken, of those that count.
fn broken<P: Exhibit>(run: &Walker<P>, counts: &dyn Fn(&Property<P>) -> bool) -> Option<Broken> {
    let mut standings = run.standings().iter().zip(P::properties());
    let (standing, property) = standings.find(|(standing, property)| standing.is_broken && counts(property))?;
    let words = match &standing.finding {
        Finding::Broken { why, .. } | Finding::Unchecked { why } => P::explain(why, NodeId(0), run.world().roster()),
        Finding::Holds => "It holds.".to_owned(),
    };
    Some((property.id, words))
}

/// Strikes deeds as long as the same property still breaks, and tells the rest as a script.
pub fn told<S: Subject>(subject: &S, seed: u64, outcome: &Outcome<S>) -> String {
    let Some(mut broken) = outcome.broken.clone() else { return "nothing broke".to_owned() };
    let (mut deeds, mut repairs) = (outcome.deeds.clone(), outcome.repairs.clone());
    let mut end_ms = outcome.run.world().now_ms();
    let (mut shrinks, mut size) = (0, deeds.len().div_ceil(2));
    while size > 0 {
        let mut at = 0;
        while at < deeds.len() && shrinks < SHRINKS_MAX {
            shrinks += 1;
            let fewer: Vec<Deed<S::P>> = deeds.iter().take(at).chain(deeds.iter().skip(at + size)).cloned().collect();
            let again = play(subject, seed, Hand::Given(fewer.into_iter().peekable()), Some(broken.0));
            match again.broken {
                Some(found) => {
                    (broken, deeds, repairs) = (found, again.deeds, again.repairs);
                    end_ms = again.run.world().now_ms();
                }
                None => at += size,
            }
        }
        size /= 2;
    }
    let (property, why) = broken;
    let mut script = format!("title      Seed {seed} breaks {property}\n{}", head::<S>(&subject.course(), seed));
    for Deed { at_ms, words, .. } in deeds.iter().chain(&repairs) {
        let _ = writeln!(script, "at {at_ms}ms {words}");
    }
    let is_property = S::P::properties().iter().any(|known| known.id == property);
    let expected = if is_property { format!("expect     property {property}   # {why}") } else { format!("# {why}") };
    let _ = write!(script, "run        {end_ms}ms\n{expected}");
    script
}

/// The lines with which a script begins.
fn head<S: Subject>(course: &Course, seed: u64) -> String {
    let words = |pairs: &[Pair]| pairs.iter().map(|(id, value)| format!("{id}={value}")).collect::<Vec<_>>().join(" ");
    let lines = [
        ("protocol", S::P::KEY.to_owned()),
        ("nodes", NAMES[..course.nodes].join(" ")),
        ("spacing", format!("{}ms", course.spacing_ms)),
        ("seed", seed.to_string()),
        ("rules", course.rules.join(" ")),
        ("params", words(&course.params)),
        ("network", words(&course.network)),
    ];
    let mut head = String::new();
    for (key, value) in lines.into_iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(head, "{key:<10} {value}");
    }
    for spare in NAMES.iter().skip(course.nodes).take(course.spares) {
        let _ = writeln!(head, "at {}ms spawn {spare} through {}", course.spacing_ms * course.nodes as u64, NAMES[0]);
    }
    head
}
