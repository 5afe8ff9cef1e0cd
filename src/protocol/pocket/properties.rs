//! What should be true of sockets at every frame, beside what the consensus above promises; and what an observer remembers.

use std::cell::OnceCell;
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::broadcast::BROADCASTS_MAX;
use super::kept::kept;
use super::net::{Net, SHOWN_CHARS_MAX, answer_to};
use super::net_note::{BroadcastNote, NetNote};
use super::parcel::BroadcastId;
use super::request::Order;
use super::socketed::{Note, ParamsOf, Request, Socketed, Witness};
use crate::node::{Answer, Demand, Finding, NodeId, Property, Protocol, Scene, Sight, SortedSet};

/// How long a broadcast may take to reach everybody: the tree, a missed acknowledgement, and the clean-up, each several times.
const COVERAGE_ROUNDS: u64 = 8;

/// What an outside observer of the sockets remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Observed {
    /// The nodes that run.
    running: SortedSet<NodeId>,
    /// Those with which the others are configured.
    configured: SortedSet<NodeId>,
    /// For each of the youngest broadcasts the nodes that ran when it began and have run since, as far as its source knew them.
    audience: VecDeque<(BroadcastId, SortedSet<NodeId>)>,
    /// A request that got the answer to another one: who asked whom.
    mixed_up: Option<(NodeId, NodeId)>,
}

impl Observed {
    fn look(&mut self, node: NodeId, net: &Net) {
        self.running.insert(node);
        if net.is_configured() {
            self.configured.insert(node);
        }
        // Who begins a broadcast is the first one to know it.
        let begun = net.broadcasts().last().map(|told| told.id).filter(|id| id.source == node);
        if let Some(id) = begun.filter(|id| !self.audience.iter().any(|(known, _)| known == id)) {
            if self.audience.len() >= BROADCASTS_MAX {
                self.audience.pop_front();
            }
            let peers: SortedSet<NodeId> = net.open_peers().collect();
            let mut audience = self.running.clone();
            audience.retain(|other| self.configured.contains(other) || peers.contains(other) || *other == node);
            self.audience.push_back((id, audience));
        }
    }

    fn ended(&mut self, node: NodeId) {
        self.running.remove(&node);
        self.audience.iter_mut().for_each(|(_, audience)| _ = audience.remove(&node));
    }

    /// A raw request is answered with its own text, or a ping.
    fn answered(&mut self, node: NodeId, order: &Order, answer: &Answer) {
        if let (Order::Ask { to, text }, Answer::Done(said)) = (order, answer)
            && said.strip_prefix("answer ") != Some(&answer_to(text).chars().take(SHOWN_CHARS_MAX).collect::<String>())
        {
            self.mixed_up = Some((node, *to));
        }
    }
}

/// The observer sees what a step did.
pub fn witness<P: Protocol>(seen: &mut Witness<P>, sight: Sight<'_, Socketed<P>>) {
    match sight {
        Sight::Asked { node, request: Request::Inner(request) } => {
            P::witness(&mut seen.inner, Sight::Asked { node, request });
        }
        Sight::Asked { request: Request::Net(_), .. } => {}
        Sight::State { node, state } => {
            seen.net.look(node, &state.net);
            P::witness(&mut seen.inner, Sight::State { node, state: &state.inner });
        }
        Sight::Answered { node, request: Request::Inner(request), answer } => {
            P::witness(&mut seen.inner, Sight::Answered { node, request, answer });
        }
        Sight::Answered { node, request: Request::Net(order), answer } => seen.net.answered(node, order, answer),
        Sight::Ended { node } => {
            seen.net.ended(node);
            P::witness(&mut seen.inner, Sight::Ended { node });
        }
    }
}

/// What the consensus promises, then what the sockets do.
pub fn properties<P: Protocol>() -> &'static [Property<Socketed<P>>] {
    kept::<Socketed<P>, _>("properties", || P::properties().iter().map(wrapped).chain(own()).collect())
}

fn own<P: Protocol>() -> [Property<Socketed<P>>; 4] {
    [
        Property {
            id: "called_once",
            title: "Opened and closed once",
            help: "No socket is announced as closed that was not announced as opened, and none twice.",
            demand: Demand::Always,
            check: &called_once,
        },
        Property {
            id: "bounded_buffers",
            title: "Buffers are bounded",
            help: "No sink and no buffer of a socket holds more than its limit.",
            demand: Demand::Always,
            check: &bounded_buffers,
        },
        Property {
            id: "own_answers",
            title: "Answers to one's own questions",
            help: "Whoever asks gets the answer to that question, not another's.",
            demand: Demand::Always,
            check: &own_answers,
        },
        Property {
            id: "all_hear",
            title: "Broadcasts reach everybody",
            help: "Every node that ran and was known to its source when a broadcast began, and can be reached, hears it.",
            demand: Demand::Settles(&coverage_ms::<P>),
            check: &all_hear,
        },
    ]
}

fn coverage_ms<P: Protocol>(params: &ParamsOf<P>) -> u64 {
    COVERAGE_ROUNDS * u64::from(params.net.request_ms.max(params.net.limits.clean_up_ms))
}

/// A property of the consensus, looked at through the sockets.
fn wrapped<P: Protocol>(property: &'static Property<P>) -> Property<Socketed<P>> {
    Property {
        id: property.id,
        title: property.title,
        help: property.help,
        demand: match property.demand {
            Demand::Always => Demand::Always,
            Demand::Settles(within) => {
                Demand::Settles(Box::leak(Box::new(move |params: &ParamsOf<P>| within(&params.inner))))
            }
        },
        check: Box::leak(Box::new(move |scene: &Scene<'_, Socketed<P>>| look(property, scene))),
    }
}

fn look<P: Protocol>(property: &Property<P>, scene: &Scene<'_, Socketed<P>>) -> Finding<Socketed<P>> {
    let before = scene.since.and_then(|(node, finding)| Some((node, inner_finding(finding)?)));
    let inner = Scene {
        running: scene.running.iter().map(|(node, state)| (*node, &state.inner)).collect(),
        reaches: scene.reaches,
        seen: &scene.seen.inner,
        roster: scene.roster,
        rules: &scene.rules.inner,
        params: &scene.params.inner,
        since: before.as_ref().map(|(node, finding)| (*node, finding)),
        groups: scene.groups.get().cloned().map_or_else(OnceCell::new, OnceCell::from),
    };
    let finding = match (property.check)(&inner) {
        Finding::Holds => Finding::Holds,
        Finding::Unchecked { why } => Finding::Unchecked { why: Note::Inner(why) },
        Finding::Broken { why, cells } => Finding::Broken { why: Note::Inner(why), cells },
    };
    if let Some(groups) = inner.groups.into_inner() {
        _ = scene.groups.set(groups);
    }
    finding
}

fn inner_finding<P: Protocol>(finding: &Finding<Socketed<P>>) -> Option<Finding<P>> {
    Some(match finding {
        Finding::Holds => Finding::Holds,
        Finding::Unchecked { why: Note::Inner(why) } => Finding::Unchecked { why: why.clone() },
        Finding::Broken { why: Note::Inner(why), cells } => Finding::Broken { why: why.clone(), cells: cells.clone() },
        Finding::Unchecked { .. } | Finding::Broken { .. } => return None,
    })
}

fn broken<P: Protocol>(why: NetNote, cells: Vec<(NodeId, &'static str)>) -> Finding<Socketed<P>> {
    Finding::Broken { why: Note::Net(why), cells }
}

fn called_once<P: Protocol>(scene: &Scene<'_, Socketed<P>>) -> Finding<Socketed<P>> {
    let wrong = scene.running.iter().find(|(_, state)| {
        let (opened, closed) = state.net.callbacks();
        let open = state.net.sockets().filter(|pooled| pooled.socket.is_announced()).count();
        u32::try_from(open).is_ok_and(|open| opened != closed.saturating_add(open))
    });
    wrong.map_or(Finding::Holds, |(node, _)| broken(NetNote::CallsTwice, vec![(*node, "callbacks")]))
}

fn bounded_buffers<P: Protocol>(scene: &Scene<'_, Socketed<P>>) -> Finding<Socketed<P>> {
    let wrong = scene.running.iter().find(|(_, state)| !state.net.is_within_bounds());
    let cells = |node: NodeId| vec![(node, "sink"), (node, "queued"), (node, "unread")];
    wrong.map_or(Finding::Holds, |(node, _)| broken(NetNote::Overflows, cells(*node)))
}

fn own_answers<P: Protocol>(scene: &Scene<'_, Socketed<P>>) -> Finding<Socketed<P>> {
    match scene.seen.net.mixed_up {
        Some((asker, asked)) => broken(NetNote::MixesUp { asked }, vec![(asker, "requests"), (asked, "requests")]),
        None => Finding::Holds,
    }
}

fn all_hear<P: Protocol>(scene: &Scene<'_, Socketed<P>>) -> Finding<Socketed<P>> {
    let knows = |node: NodeId, id: BroadcastId| {
        scene.state(node).is_some_and(|state| state.net.broadcasts().iter().any(|told| told.id == id))
    };
    let mut missed: Option<(BroadcastId, Vec<NodeId>)> = None;
    for (id, audience) in &scene.seen.net.audience {
        let reached = scene.groups().iter().find(|group| group.contains(&id.source));
        let reached = reached.into_iter().flatten().filter(|node| audience.contains(node));
        // A node that has forgotten its oldest broadcasts owes nothing for them.
        let deaf: Vec<NodeId> = reached.copied().filter(|node| knows(id.source, *id) && !knows(*node, *id)).collect();
        if !deaf.is_empty() {
            missed = Some((*id, deaf));
        }
    }
    match missed {
        Some((id, deaf)) => {
            let cells = deaf.iter().map(|node| (*node, "broadcasts")).collect();
            broken(NetNote::Broadcast(BroadcastNote::Misses { id, nodes: deaf }), cells)
        }
        None => Finding::Holds,
    }
}
