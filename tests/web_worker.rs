//! The core in a worker of its own, where a node lives: frames that do not depend on where, and odd numbers from JavaScript.
#![cfg(target_arch = "wasm32")]

mod trace;

use consensus_lab::wasm::Core;
use js_sys::Reflect;
use trace::{Nodes, trace};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).expect("an object has fields")
}

fn text(object: &JsValue, name: &str) -> String {
    field(object, name).as_string().unwrap_or_else(|| panic!("{name} is no text"))
}

fn number(object: &JsValue, name: &str) -> f64 {
    field(object, name).as_f64().unwrap_or_else(|| panic!("{name} is no number"))
}

fn core(script: &str, seed: Option<&str>) -> Core {
    Core::new(script, seed.map(str::to_owned), false).unwrap_or_else(|error| panic!("{error:?}"))
}

#[wasm_bindgen_test]
fn nodes_behind_a_wall_of_bytes_change_no_frame() {
    assert_eq!(trace("", Nodes::Behind), trace("", Nodes::Here));
}

#[wasm_bindgen_test]
fn going_back_shows_what_was_shown_before() {
    let mut core = core("", Some("7"));
    core.run(3_000.0, 10_000.0).expect("a run that begins");
    let last = number(&core.status().expect("a status"), "frames");
    assert!(last > 10.0, "only {last} frames");
    let prints: Vec<String> = [0.0, 1.0, (last / 2.0).floor(), last]
        .into_iter()
        .chain([last, (last / 2.0).floor(), 1.0, 0.0])
        .map(|frame| {
            core.seek(frame, None).expect("the frame is there");
            text(&core.frame(None).expect("a frame"), "fingerprint")
        })
        .collect();
    let back: Vec<&String> = prints[4..].iter().rev().collect();
    assert_eq!(prints[..4].iter().collect::<Vec<_>>(), back);
}

#[wasm_bindgen_test]
fn numbers_that_are_none_are_survived() {
    let mut core = core("", Some("7"));
    core.run(2_000.0, 1_000.0).expect("a run that begins");
    for odd in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
        core.seek(odd, None).expect("clamped to the branch");
        core.over_time(odd, odd).expect("rows can be shown");
        core.messages(odd).expect("letters can be shown");
        core.frame(Some(odd)).expect("a frame can be shown");
        core.neighbour(odd, "key");
        core.frame_at(odd, "all");
    }
    assert!(core.seek(0.0, Some(99.0)).is_err(), "there is no branch 99");
}
