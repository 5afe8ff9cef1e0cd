//! A run with its nodes behind the wall of bytes, against the same run without.

use std::collections::BTreeMap;

use super::*;
use crate::view::{ListedNode, ListedRow};

const SCRIPT: &str = "protocol watercraft\nnodes b c d e f\nseed 7\nnetwork jitter=9ms loss=1%\nat 2s crash b\nat 4s spawn a through d\nat 5s cut c - d\nat 7s restart b\nat 7s pause f\nat 9s resume f\nrun 12s\n";

/// Hosts of remote nodes, in a map instead of workers.
#[derive(Default)]
struct Hosts {
    hosts: BTreeMap<NodeId, Box<dyn Host>>,
    /// Answers of this node get their last byte flipped.
    liar: Option<NodeId>,
    /// This node's worker dies at its next errand.
    dying: Option<NodeId>,
    started: usize,
}

impl Hosts {
    fn carry_out(&mut self, lab: &mut dyn Lab) {
        // The last node answers first: a bus keeps the order for one node and none between nodes.
        let mut orders = lab.take_orders();
        orders.sort_by_key(|order| match order {
            Order::Post { node, .. } | Order::Stop { node } => std::cmp::Reverse(*node),
        });
        for order in orders {
            match order {
                Order::Stop { node } => _ = self.hosts.remove(&node),
                Order::Post { node, .. } if self.dying == Some(node) => {
                    self.dying = None;
                    self.hosts.remove(&node);
                    lab.failed(node.0, "it ran out of memory");
                }
                Order::Post { node, ticket, bytes } => {
                    let started = &mut self.started;
                    let host = self.hosts.entry(node).or_insert_with(|| {
                        *started += 1;
                        open_host("watercraft").expect("there is such a protocol")
                    });
                    let mut answer = host.handle(&bytes).expect("the errand is right");
                    if self.liar == Some(node)
                        && let Some(last) = answer.last_mut()
                    {
                        *last ^= 1;
                        self.liar = None;
                    }
                    lab.answer(node.0, ticket, &answer);
                }
            }
        }
    }

    fn run(&mut self, lab: &mut dyn Lab, until_ms: u64) {
        loop {
            let progress = lab.run(Limits { until_ms, events_max: 1_000_000 }).expect("the run goes on");
            self.carry_out(lab);
            if matches!(progress, Progress::Time | Progress::Quiet) {
                return;
            }
        }
    }

    fn act(&mut self, lab: &mut dyn Lab, line: &str) {
        lab.wish(line, None).expect("the line is right");
        loop {
            let progress = lab.run(Limits { until_ms: 0, events_max: 0 }).expect("the wish is granted");
            self.carry_out(lab);
            if progress != Progress::Waiting {
                return;
            }
        }
    }
}

fn frames(lab: &mut dyn Lab) -> Vec<Frame> {
    let last = lab.status().frames;
    let frame = |frame| {
        lab.seek(frame, None).expect("the branch is there");
        lab.frame(None)
    };
    (0..=last).map(frame).collect()
}

fn here(script: &str) -> Box<dyn Lab> {
    let mut lab = open(script, None, false).expect("the script is right");
    lab.run(Limits { until_ms: 12_000, events_max: 1_000_000 }).expect("the run goes on");
    lab
}

fn there(script: &str) -> (Box<dyn Lab>, Hosts) {
    let mut lab = open(script, None, true).expect("the script is right");
    let mut hosts = Hosts::default();
    hosts.run(&mut *lab, 12_000);
    (lab, hosts)
}

#[test]
fn remote_nodes_change_nothing() {
    let (mut remote, hosts) = there(SCRIPT);
    for (one, other) in frames(&mut *remote).into_iter().zip(frames(&mut *here(SCRIPT))) {
        assert_eq!(one, other);
    }
    assert_eq!(remote.status().frames, here(SCRIPT).status().frames);
    assert_eq!(remote.status().notices, [""; 0]);
    // Six nodes and the one that was started again.
    assert_eq!((hosts.started, hosts.hosts.len()), (7, 6));
}

#[test]
fn the_past_is_looked_at_acted_on_and_left_as_it_was() {
    let (mut lab, mut hosts) = there(SCRIPT);
    let main = frames(&mut *lab);
    let middle = main.len() / 2;
    lab.seek(middle, None).expect("the branch is there");
    hosts.act(&mut *lab, "crash d");
    hosts.run(&mut *lab, 12_000);
    let status = lab.status();
    assert_eq!((status.branch, status.branches.len(), status.branches[1].fork), (1, 2, middle));
    let found = lab.complete(Job::Compare { one: 0, other: 1 }).expect("both are there");
    assert!(matches!(found, Found::Difference(Difference { frame: Some(frame), .. }) if frame == middle + 1));
    let branch = frames(&mut *lab);
    assert_eq!(
        branch[..=middle].iter().map(|frame| &frame.fingerprint).collect::<Vec<_>>(),
        main[..=middle].iter().map(|frame| &frame.fingerprint).collect::<Vec<_>>()
    );
    // The script that the page offers plays the branch again, frame for frame.
    let mut again = here(&lab.script());
    assert_eq!(
        frames(&mut *again).iter().map(|frame| &frame.fingerprint).collect::<Vec<_>>(),
        branch.iter().map(|frame| &frame.fingerprint).collect::<Vec<_>>()
    );
    lab.seek(0, Some(0)).expect("the branch is there");
    assert!(frames(&mut *lab) == main);
}

#[test]
fn a_worker_that_dies_is_a_fault_and_the_run_goes_on() {
    let mut lab = open(SCRIPT, None, true).expect("the script is right");
    let mut hosts = Hosts::default();
    hosts.run(&mut *lab, 1_500);
    hosts.dying = Some(NodeId(2));
    hosts.run(&mut *lab, 12_000);
    let status = lab.status();
    assert!(status.notices[0].contains("The worker of d has failed: it ran out of memory"), "{:?}", status.notices);
    assert!(status.end_ms > 11_000.0);
    let frames = frames(&mut *lab);
    let fault = frames.iter().find(|frame| frame.line == "crash d").expect("the crash is in the history");
    assert_eq!((fault.mark, fault.rows[2].status), ("fault", "crashed"));
    assert!(fault.sentence.contains("The worker of d has failed"));
    hosts.act(&mut *lab, "restart d");
    assert_eq!(lab.frame(None).rows[2].status, "running");
}

#[test]
fn a_worker_that_fails_to_start_is_a_fault_and_the_run_goes_on() {
    let mut lab = open(SCRIPT, None, true).expect("the script is right");
    let mut hosts = Hosts { dying: Some(NodeId(3)), ..Hosts::default() };
    hosts.run(&mut *lab, 6_000);
    assert_eq!(lab.frame(None).rows[3].status, "crashed");
    hosts.dying = Some(NodeId(3));
    hosts.act(&mut *lab, "restart e");
    assert_eq!(lab.frame(None).rows[3].status, "crashed");
    hosts.act(&mut *lab, "restart e");
    hosts.run(&mut *lab, 12_000);
    let status = lab.status();
    assert_eq!((lab.frame(None).rows[3].status, status.notices.len()), ("running", 2), "{:?}", status.notices);
    assert!(status.end_ms > 11_000.0);
}

#[test]
fn a_struck_deed_stays_struck_wherever_one_looks_from() {
    let script = "protocol watercraft\nnodes b c d\nseed 7\nat 2s crash b\nrun 9s\n";
    let mut lab = open(script, None, false).expect("the script is right");
    lab.run(Limits { until_ms: 5_000, events_max: 100_000 }).expect("the run goes on");
    let struck = frames(&mut *lab).into_iter().find(|frame| frame.line == "crash b").expect("b crashes").frame;
    lab.complete(Job::Strike { frame: struck }).expect("it was made by hand");
    for frame in [struck - 2, struck - 1, struck] {
        lab.seek(frame, None).expect("the branch is there");
    }
    lab.run(Limits { until_ms: 9_000, events_max: 100_000 }).expect("the run goes on");
    assert!(frames(&mut *lab).iter().all(|frame| frame.line != "crash b"));
}

#[test]
fn a_strike_in_slices_is_a_strike_at_once_whatever_is_looked_at_meanwhile() {
    let script = format!("{SCRIPT}expect by 3s host c is c\nexpect from 8s not host some is b\n");
    let mut at_once = here(&script);
    let struck = frames(&mut *at_once).into_iter().find(|frame| frame.line == "crash b").expect("b crashes").frame;
    at_once.complete(Job::Strike { frame: struck }).expect("it was made by hand");
    let mut in_slices = here(&script);
    let before = in_slices.status();
    in_slices.begin(Job::Strike { frame: struck }).expect("it was made by hand");
    let mut slices = 0;
    while in_slices.work(10).expect("it was begun").is_pending() {
        slices += 1;
        let branch = in_slices.status().branches.len() - 1;
        in_slices.seek(slices * 7, Some(branch)).expect("the branch is there");
    }
    assert!(slices > 10, "{slices}");
    assert_eq!(in_slices.complete(Job::Chain), at_once.complete(Job::Chain));
    let outcomes =
        |lab: &mut dyn Lab| lab.status().branches.into_iter().map(|branch| branch.outcome).collect::<Vec<_>>();
    assert_eq!(outcomes(&mut *in_slices), outcomes(&mut *at_once));
    // What is given up leaves nothing.
    let mut given_up = here(&script);
    given_up.begin(Job::Strike { frame: struck }).expect("it was made by hand");
    assert!(given_up.work(50).expect("it was begun").is_pending());
    given_up.give_up();
    assert!(given_up.work(50).is_err());
    assert_eq!((given_up.status().branches.len(), given_up.status().frame), (1, before.frame));
}

#[test]
fn a_branch_from_far_back_is_judged_in_slices_before_it_goes_on() {
    // What decides the expectation lies before the fork.
    let script = "protocol watercraft\nnodes b c d\nseed 7\nparams step=100ms\nrun 12s\nexpect from 0s until 1s count WC_PING b -> any is at least 5\n";
    let mut lab = here(script);
    lab.seek(600, None).expect("the branch is there");
    lab.wish("pause c", None).expect("c runs");
    let limits = Limits { until_ms: 12_000, events_max: 1 };
    let turns = (0..).map(|_| lab.run(limits).expect("the run goes on"));
    assert_eq!(turns.take_while(|progress| *progress == Progress::Behind).count(), 2);
    let status = lab.status();
    assert_eq!((status.branches[1].fork, status.outcome), (600, status.branches[0].outcome.clone()));
    assert_eq!(status.branches[0].outcome.standing, "holds");
}

#[test]
fn a_worker_that_lies_is_found_out() {
    let mut lab = open(SCRIPT, None, true).expect("the script is right");
    let mut hosts = Hosts::default();
    hosts.run(&mut *lab, 1_500);
    hosts.liar = Some(NodeId(1));
    hosts.run(&mut *lab, 12_000);
    assert!(lab.status().notices[0].contains("The worker of c has failed"), "{:?}", lab.status().notices);
}

#[test]
fn bad_input_gives_a_sentence_and_changes_nothing() {
    for (script, seed) in [
        ("protocol nonsense\nnodes a b\n", None),
        ("protocol watercraft\nnodes\n", None),
        ("protocol watercraft\nnodes b c\nat -1s crash b\n", None),
        ("protocol watercraft\nnodes b c\nrun 1s\n", Some("-3")),
        ("protocol watercraft\nnodes b c\nrun 1s\n", Some("x")),
    ] {
        let complaint = open(script, seed, false).err().expect("it is wrong");
        assert!(complaint.message.len() > 10, "{script}");
    }
    let mut lab = here(SCRIPT);
    lab.seek(10, None).expect("the branch is there");
    let before = lab.frame(None);
    for line in ["crash nobody", "", "rule nonsense off", "restart c", "drop WC_PING b -> zz", "\u{0}", "run 5s"] {
        assert!(lab.wish(line, None).is_err(), "{line:?}");
    }
    assert!([0, 10, usize::MAX].into_iter().all(|frame| lab.begin(Job::Strike { frame }).is_err()));
    assert!(lab.seek(0, Some(7)).is_err() && lab.rename(7, "x").is_err());
    assert!(lab.begin(Job::Compare { one: 0, other: 7 }).is_err() && lab.work(1).is_err());
    assert!(lab.grid("nonsense", None, None).is_err());
    assert!((lab.frame(None), lab.status().branches.len()) == (before, 1));
    let mut host = open_host("watercraft").expect("there is such a protocol");
    for bytes in [&b""[..], b"\xff\xff\xff\xff\xff", &[1, 3, 0], &[0; 64]] {
        _ = host.handle(bytes);
    }
}

#[test]
fn rows_letters_and_grids_tell_the_same_story_as_the_frames() {
    let mut lab = here(SCRIPT);
    let status = lab.status();
    let moments = lab.over_time(0, 1_000);
    assert_eq!(moments.len(), status.keys);
    assert!(moments.iter().all(|moment| !moment.sentence.is_empty()));
    let crash = moments.iter().find(|moment| moment.sentence.starts_with("b crashes")).expect("b crashes");
    assert_eq!(crash.cells[0].status, "crashed");
    let story = lab.story(0, usize::MAX);
    assert_eq!(story.len(), status.frames.min(1_000));
    for told in lab.story(40, 25) {
        assert_eq!(story[told.frame - 1], told);
        lab.seek(told.frame, None).expect("the frame is there");
        let frame = lab.frame(None);
        let actor = frame.rows.iter().find(|row| row.acted).map(|row| row.node);
        assert_eq!((told.node, &told.sentence, told.mark), (actor, &frame.sentence, frame.mark));
    }
    assert_eq!(lab.story(usize::MAX, usize::MAX), []);
    lab.seek(usize::MAX, None).expect("the branch is there");
    let letters = lab.messages(200);
    assert_eq!(letters.len(), 200);
    let under_way = letters.iter().filter(|letter| letter.fate == "in flight" || letter.fate == "waiting").count();
    assert_eq!(under_way, lab.frame(None).in_flight.min(200));
    assert!(letters.iter().all(|letter| (letter.fate == "lost") != letter.cause.is_empty()));
    let choices = lab.choices(50);
    assert!(choices[0].is_next && choices.is_sorted_by(|one, other| one.due_ms <= other.due_ms));
    let relation = lab.setup().relations[0].id;
    let grid = lab.grid(relation, None, None).expect("the relation is there");
    assert_eq!((grid.pairs.len(), grid.pairs[0].len(), grid.nodes.len()), (6, 6, 6));
    assert_eq!(lab.neighbour(-1, Unit::All), status.frames - 1);
    assert_eq!(lab.neighbour(i64::MIN, Unit::Key), 0);
    assert_eq!(lab.neighbour(i64::MAX, Unit::All), status.frames);
    assert_eq!(lab.frame_at(u64::MAX, Unit::All), status.frames);
}

#[test]
fn a_crashed_node_shows_what_its_disk_holds_and_a_wiped_one_nothing() {
    let script = "protocol raft\nnodes b c d\nspacing 0ms\nseed 1\nat 12s write x=1 to c\nat 16s crash b\nat 17s wipe c\nrun 18s\n";
    let mut lab = open(script, None, false).expect("the script is right");
    let mut hosts = Hosts::default();
    hosts.run(&mut *lab, 18_000);
    let columns: Vec<&str> = lab.setup().columns.iter().map(|column| column.id).collect();
    let frame = lab.frame(None);
    let cell = |node: usize, id: &str| {
        let column = columns.iter().position(|column| *column == id).expect("there is such a column");
        frame.rows[node].cells[column].values.clone()
    };
    assert_eq!(frame.rows.iter().map(|row| row.status).collect::<Vec<_>>(), ["crashed", "crashed", "running"]);
    assert_eq!(cell(0, "log"), ["∅", "x=1"]);
    assert_eq!((cell(0, "term"), cell(0, "role"), cell(0, "store")), (vec!["1".to_owned()], vec![], vec![]));
    assert_eq!((cell(1, "log"), cell(1, "term")), (vec![], vec!["0".to_owned()]));
}

/// The rows of a listing: "node: +3 2 -1", and how many more.
fn rows_of(listing: &Listing) -> Vec<String> {
    let row = |row: &ListedRow| match row.turn {
        "new" => format!("+{}", row.key),
        "gone" => format!("-{}", row.key),
        _ => row.key.clone(),
    };
    let node = |node: &ListedNode| {
        let rows: Vec<String> = node.rows.iter().map(row).collect();
        format!("{} {}: {} ({} more)", node.name, node.status, rows.join(" "), node.more)
    };
    listing.nodes.iter().map(node).collect()
}

#[test]
fn a_sheet_tells_what_is_new_and_what_is_gone() {
    let script = "protocol itchain\nnodes b c d e\nseed 7\nat 3s tx mint alice 5 to b\nat 9s crash d\nat 10s wipe d\nat 11s leave c\nrun 12s\n";
    let mut lab = open(script, None, false).expect("the script is right");
    lab.run(Limits { until_ms: 12_000, events_max: 100_000 }).expect("the run goes on");
    let frames = frames(&mut *lab);
    let shown = lab.status().frame;
    let at = |line: &str| frames.iter().find(|frame| frame.line == line).expect("it is in the script").frame;
    let mut rows = |node, frame, since| {
        let listing = lab.sheet("blocks", node, Some(frame), since).expect("it-chain has this sheet");
        (listing.changed, rows_of(&listing))
    };
    let all = |words: [&str; 4]| words.map(str::to_owned).to_vec();
    // The block is new since the start, and old to who looks back one frame.
    let crash = at("crash d");
    let born = [
        "b running: +1 +0 (0 more)",
        "c running: +1 +0 (0 more)",
        "d crashed: +1 +0 (0 more)",
        "e running: +1 +0 (0 more)",
    ];
    assert_eq!(rows(None, crash, Some(0)), (8, all(born)));
    let kept =
        ["b running: 1 0 (0 more)", "c running: 1 0 (0 more)", "d crashed: 1 0 (0 more)", "e running: 1 0 (0 more)"];
    assert_eq!(rows(None, crash, None), (0, all(kept)));
    // A disk that is wiped has no block left, and who leaves takes them along.
    assert_eq!(rows(Some(2), at("wipe d"), None), (2, vec!["d crashed: -1 -0 (0 more)".to_owned()]));
    assert_eq!(rows(Some(1), at("leave c"), None).1, ["c left: -1 -0 (0 more)"]);
    assert_eq!(rows(Some(1), at("leave c") + 1, None), (0, vec!["c left:  (0 more)".to_owned()]));
    // What is not there is no row; the history stands where it stood.
    assert_eq!(rows(Some(9), crash, None), (0, vec![]));
    assert_eq!(rows(Some(2), 0, None), (0, vec![]));
    assert_eq!(lab.status().frame, shown);
    assert!(lab.sheet("nonsense", None, None, None).is_err());
    assert_eq!(here(SCRIPT).setup().sheets.len(), 0);
}
