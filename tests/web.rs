//! The wall between page and core, in a real browser: what crosses has the shapes that the page expects, and a run gives the
//! same numbers as natively.

#![cfg(target_arch = "wasm32")]

use consensus_lab::node::fingerprint_of;
use consensus_lab::wasm::{Core, NodeHost, version};
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SCRIPT: &str = "protocol watercraft\nnodes b c d\nseed 7\nat 2s crash b\nrun 6s\nexpect property one_host\n";

fn get(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |value, name| Reflect::get(&value, &name.into()).expect("an object"))
}

fn number(object: &JsValue, path: &str) -> f64 {
    get(object, path).as_f64().unwrap_or(f64::NAN)
}

fn word(object: &JsValue, path: &str) -> String {
    get(object, path).as_string().unwrap_or_default()
}

/// Plays a run to its end; without workers every node is in the core.
fn played(script: &str) -> Core {
    let mut core = Core::new(script, None, false).expect("the script is right");
    let progress = core.run(6_000.0, 1e6).expect("the run goes on");
    assert_eq!(progress, "time");
    core
}

/// The same with every node behind the wall of bytes.
fn played_remotely(script: &str) -> Core {
    let mut core = Core::new(script, None, true).expect("the script is right");
    let mut hosts: Vec<Option<NodeHost>> = Vec::new();
    loop {
        let progress = core.run(6_000.0, 1e6).expect("the run goes on");
        for order in core.orders().expect("orders can be shown").iter() {
            let node = number(&order, "node") as usize;
            hosts.resize_with(hosts.len().max(node + 1), || None);
            if word(&order, "kind") == "stop" {
                hosts[node] = None;
                continue;
            }
            let host =
                hosts[node].get_or_insert_with(|| NodeHost::new("watercraft").expect("there is such a protocol"));
            let bytes = js_sys::Uint8Array::from(get(&order, "bytes")).to_vec();
            let answer = host.handle(&bytes).expect("the errand is right");
            core.answer(node as u16, number(&order, "ticket") as u32, &answer);
        }
        if progress != "waiting" {
            return core;
        }
    }
}

#[wasm_bindgen_test]
fn a_fingerprint_is_the_same_number_as_natively() {
    // The same line stands in src/node/fingerprint.rs.
    let value = (Some(3_u16), vec!["b", "c"], [1_u64, 2]);
    assert_eq!(fingerprint_of(&value), 0x1cb9_d543_ebde_0089);
}

#[wasm_bindgen_test]
fn a_frame_has_the_shape_that_the_page_expects() {
    let mut core = played(SCRIPT);
    let setup = core.setup().expect("it can be shown");
    assert_eq!(word(&setup, "version"), version());
    assert_eq!(number(&setup, "endMs"), 6_000.0);
    assert_eq!(word(&setup, "seed"), "7");
    let status = core.status().expect("it can be shown");
    assert!(number(&status, "frames") > 20.0);
    core.seek(number(&status, "frames"), None).expect("the branch is there");
    let frame = core.frame(None).expect("it can be shown");
    assert_eq!(get(&frame, "rows.length").as_f64(), Some(3.0));
    assert_eq!(word(&frame, "rows.0.status"), "crashed");
    assert_eq!(word(&frame, "rows.1.name"), "c");
    assert_eq!(word(&frame, "fingerprint").len(), 16);
    assert!(get(&frame, "rows.1.cells.0.was").is_null() || get(&frame, "rows.1.cells.0.was").is_string());
    let grid = core.grid("knows", None, None).or_else(|_| {
        let relation = word(&setup, "relations.0.id");
        core.grid(&relation, None, None)
    });
    let grid = grid.expect("the relation is there");
    assert!(get(&grid, "pairs.1.2.words").is_string(), "a pair is a plain object");
}

#[wasm_bindgen_test]
fn nodes_behind_the_wall_change_nothing() {
    let (mut here, mut there) = (played(SCRIPT), played_remotely(SCRIPT));
    let last = number(&here.status().expect("it can be shown"), "frames");
    assert_eq!(number(&there.status().expect("it can be shown"), "frames"), last);
    for frame in 0..=last as u32 {
        here.seek(frame.into(), None).expect("the branch is there");
        there.seek(frame.into(), None).expect("the branch is there");
        let shown = |core: &mut Core| {
            let frame = core.frame(None).expect("it can be shown");
            js_sys::JSON::stringify(&frame).ok().and_then(|text| text.as_string())
        };
        assert_eq!(shown(&mut here), shown(&mut there), "frame {frame}");
    }
    let notices = get(&there.status().expect("it can be shown"), "notices.length").as_f64();
    assert_eq!(notices, Some(0.0));
}

#[wasm_bindgen_test]
fn bad_input_throws_a_sentence_and_changes_nothing() {
    for script in ["protocol nonsense\nnodes a b\n", "protocol watercraft\nnodes\n", "at -1s crash b", "\0\0"] {
        let thrown = Core::new(script, None, true).err().expect("the script is wrong");
        assert!(word(&thrown, "message").ends_with(['.', '?', '!']), "{script:?}: {}", word(&thrown, "message"));
    }
    assert!(Core::new(SCRIPT.replace("seed 7\n", "").as_str(), Some("-3".to_owned()), true).is_err());
    let mut core = played(SCRIPT);
    let before = number(&core.status().expect("it can be shown"), "frames");
    for line in ["crash nobody", "cut b", "", "rule nonsense off", "crash b"] {
        core.wish(line, None).err().filter(|thrown| !word(thrown, "message").is_empty()).unwrap_or_else(|| {
            assert_eq!(line, "cut b", "{line:?} was taken");
            JsValue::NULL
        });
    }
    assert_eq!(number(&core.status().expect("it can be shown"), "frames"), before);
    let mut host = NodeHost::new("watercraft").expect("there is such a protocol");
    for bytes in [&b""[..], b"\xff\xff\xff\xff\xff", &[0; 64]] {
        _ = host.handle(bytes);
    }
    assert!(NodeHost::new("nonsense").is_err());
    assert!(core.seek(0.0, Some(9.0)).is_err());
    assert!(core.grid("nonsense", None, None).is_err());
    assert!(core.sheet("nonsense", None, None, None).is_err());
}

#[wasm_bindgen_test]
fn without_a_seed_one_is_drawn_and_shown() {
    let script = SCRIPT.replace("seed 7\n", "");
    let seed = || {
        let core = Core::new(&script, None, false).expect("the script is right");
        let setup = core.setup().expect("it can be shown");
        assert_eq!(get(&setup, "seedWasDrawn").as_bool(), Some(true));
        word(&setup, "seed")
    };
    assert_ne!((seed(), seed()), (seed(), seed()), "four draws that are alike in pairs are no draws");
}
