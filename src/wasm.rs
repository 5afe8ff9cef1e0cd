//! The wall between the page and the core: the only file that knows JavaScript.
//!
//! What comes in: words, numbers and bytes. What goes out: the shapes of `www/messages.js`. Bad input throws an object with
//! the fields of `Complaint`; nothing is changed then.

use std::task::Poll;

use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::lab::{self, Complaint, Found, Job, Lab, Limits, Order, Progress, Unit};

/// A run: made from a script.
#[wasm_bindgen(js_name = Core)]
pub struct Core(Box<dyn Lab>);

/// A node away from the world.
#[wasm_bindgen(js_name = NodeHost)]
pub struct NodeHost(Box<dyn lab::Host>);

/// The version of the core.
#[wasm_bindgen]
pub fn version() -> String {
    lab::VERSION.to_owned()
}

fn shown<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| complaint(&Complaint::plain(error.to_string())))
}

fn complaint(complaint: &Complaint) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    complaint.serialize(&serializer).unwrap_or_else(|_| JsValue::from_str(&complaint.message))
}

fn whole(number: f64) -> u64 {
    // Casting saturates: what is no number is 0, what is too large the largest.
    number as u64
}

fn place(number: f64) -> usize {
    usize::try_from(whole(number)).unwrap_or(usize::MAX)
}

#[wasm_bindgen(js_class = Core)]
impl Core {
    /// Opens a run. An empty script is the first protocol's own. `seed` counts if the script has none; without either
    /// one is drawn. `is_remote`: the nodes live elsewhere.
    #[wasm_bindgen(constructor)]
    pub fn new(script: &str, seed: Option<String>, is_remote: bool) -> Result<Core, JsValue> {
        lab::open(script, seed.as_deref(), is_remote).map(Core).map_err(|error| complaint(&error))
    }

    pub fn setup(&self) -> Result<JsValue, JsValue> {
        shown(&self.0.setup())
    }

    pub fn status(&mut self) -> Result<JsValue, JsValue> {
        shown(&self.0.status())
    }

    /// The shown frame, compared with frame `since`.
    pub fn frame(&mut self, since: Option<f64>) -> Result<JsValue, JsValue> {
        shown(&self.0.frame(since.map(place)))
    }

    pub fn grid(&mut self, relation: &str, frame: Option<f64>, since: Option<f64>) -> Result<JsValue, JsValue> {
        let grid = self.0.grid(relation, frame.map(place), since.map(place));
        shown(&grid.map_err(|error| complaint(&error))?)
    }

    pub fn sheet(
        &mut self,
        sheet: &str,
        node: Option<u16>,
        frame: Option<f64>,
        since: Option<f64>,
    ) -> Result<JsValue, JsValue> {
        let listing = self.0.sheet(sheet, node, frame.map(place), since.map(place));
        shown(&listing.map_err(|error| complaint(&error))?)
    }

    #[wasm_bindgen(js_name = overTime)]
    pub fn over_time(&mut self, from: f64, count: f64) -> Result<JsValue, JsValue> {
        shown(&self.0.over_time(place(from), place(count)))
    }

    pub fn story(&mut self, from: f64, count: f64) -> Result<JsValue, JsValue> {
        shown(&self.0.story(place(from), place(count)))
    }

    pub fn messages(&mut self, count: f64) -> Result<JsValue, JsValue> {
        shown(&self.0.messages(place(count)))
    }

    pub fn choices(&mut self, count: f64) -> Result<JsValue, JsValue> {
        shown(&self.0.choices(place(count)))
    }

    pub fn marks(&self, from: f64) -> Result<JsValue, JsValue> {
        shown(&self.0.marks(place(from)))
    }

    pub fn seek(&mut self, frame: f64, branch: Option<f64>) -> Result<(), JsValue> {
        self.0.seek(place(frame), branch.map(place)).map_err(|error| complaint(&error))
    }

    /// The frame so many frames, or key frames, away.
    pub fn neighbour(&self, by: f64, unit: &str) -> f64 {
        self.0.neighbour(by as i64, unit_of(unit)) as f64
    }

    /// The last frame, or key frame, not later than a time.
    #[wasm_bindgen(js_name = frameAt)]
    pub fn frame_at(&self, time_ms: f64, unit: &str) -> f64 {
        self.0.frame_at(whole(time_ms), unit_of(unit)) as f64
    }

    /// Wishes for what a line says, at the shown frame. It happens in `run`.
    pub fn wish(&mut self, line: &str, at_ms: Option<f64>) -> Result<(), JsValue> {
        self.0.wish(line, at_ms.map(whole)).map_err(|error| complaint(&error))
    }

    /// Grants the wishes, then runs on from the last frame of the branch. `"events"` or `"time"` for the limit that was
    /// reached, `"quiet"` if nothing is left, `"waiting"` for the answers to `orders`, or `"behind"` if frames of a new branch
    /// are to be judged first.
    pub fn run(&mut self, until_ms: f64, events_max: f64) -> Result<String, JsValue> {
        let limits = Limits { until_ms: whole(until_ms), events_max: place(events_max) };
        let progress = self.0.run(limits).map_err(|error| complaint(&error))?;
        let word = match progress {
            Progress::Events => "events",
            Progress::Time => "time",
            Progress::Quiet => "quiet",
            Progress::Waiting => "waiting",
            Progress::Behind => "behind",
        };
        Ok(word.to_owned())
    }

    /// How many events the last `run` took.
    pub fn taken(&self) -> f64 {
        self.0.taken() as f64
    }

    /// What the bus is to do: `{kind: 'post', node, ticket, bytes}` or `{kind: 'stop', node}`.
    pub fn orders(&mut self) -> Result<js_sys::Array, JsValue> {
        self.0.take_orders().into_iter().map(order).collect()
    }

    /// The answer to a posted batch.
    pub fn answer(&mut self, node: u16, ticket: u32, bytes: &[u8]) {
        self.0.answer(node, ticket, bytes);
    }

    /// A node's worker has ended by itself, or could not be started.
    pub fn failed(&mut self, node: u16, why: &str) {
        self.0.failed(node, why);
    }

    /// Something that the page has to say with the next status.
    pub fn notice(&mut self, words: &str) {
        self.0.notice(words);
    }

    /// Begins a branch without the action that made a frame. It is there when `work` says so.
    pub fn strike(&mut self, frame: f64) -> Result<(), JsValue> {
        self.begin(Job::Strike { frame: place(frame) })
    }

    /// Begins to look for the first frame in which two branches differ; `work` gives it with words.
    pub fn compare(&mut self, one: f64, other: f64) -> Result<(), JsValue> {
        self.begin(Job::Compare { one: place(one), other: place(other) })
    }

    /// Begins a fingerprint of all frames of the shown branch; `work` gives it.
    pub fn chain(&mut self) -> Result<(), JsValue> {
        self.begin(Job::Chain)
    }

    /// Goes on with what was begun for at most so many frames: `undefined` as long as it is not done.
    pub fn work(&mut self, frames_max: f64) -> Result<JsValue, JsValue> {
        match self.0.work(place(frames_max)).map_err(|error| complaint(&error))? {
            Poll::Pending => Ok(JsValue::UNDEFINED),
            Poll::Ready(Found::Branch) => Ok(JsValue::TRUE),
            Poll::Ready(Found::Difference(difference)) => shown(&difference),
            Poll::Ready(Found::Chain(chain)) => Ok(chain.into()),
        }
    }

    /// Gives up what was begun.
    #[wasm_bindgen(js_name = giveUp)]
    pub fn give_up(&mut self) {
        self.0.give_up();
    }

    pub fn rename(&mut self, branch: f64, name: &str) -> Result<(), JsValue> {
        self.0.rename(place(branch), name).map_err(|error| complaint(&error))
    }

    /// The shown branch as a script that plays it again.
    pub fn script(&self) -> String {
        self.0.script()
    }
}

impl Core {
    fn begin(&mut self, job: Job) -> Result<(), JsValue> {
        self.0.begin(job).map_err(|error| complaint(&error))
    }
}

fn unit_of(unit: &str) -> Unit {
    if unit == "key" { Unit::Key } else { Unit::All }
}

fn order(order: Order) -> Result<JsValue, JsValue> {
    let object = js_sys::Object::new();
    let set = |name: &str, value: JsValue| js_sys::Reflect::set(&object, &name.into(), &value);
    match order {
        Order::Post { node, ticket, bytes } => {
            set("kind", "post".into())?;
            set("node", node.0.into())?;
            set("ticket", ticket.into())?;
            set("bytes", Uint8Array::from(&bytes[..]).into())?;
        }
        Order::Stop { node } => {
            set("kind", "stop".into())?;
            set("node", node.0.into())?;
        }
    }
    Ok(object.into())
}

#[wasm_bindgen(js_class = NodeHost)]
impl NodeHost {
    /// A node of the module with this key, as `setup` tells it, without a state.
    #[wasm_bindgen(constructor)]
    pub fn new(module: &str) -> Result<NodeHost, JsValue> {
        lab::open_host(module).map(NodeHost).map_err(|error| JsValue::from_str(&error.to_string()))
    }

    /// Does a batch of errands; the bytes of the answers.
    pub fn handle(&mut self, batch: &[u8]) -> Result<Vec<u8>, JsValue> {
        self.0.handle(batch).map_err(|error| JsValue::from_str(&error.to_string()))
    }
}
