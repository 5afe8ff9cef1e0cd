//! The build steps that need wasm-bindgen's own tools: arguments come in, the chosen tool runs with them.
//!
//! wasm-bindgen refuses a command line whose version differs from the library's. Here both stand in one
//! `Cargo.lock`, so they cannot differ, and nobody has to install anything. The steps that need no Rust
//! (serving, bundling, driving browsers) are the `.mjs` files beside this folder's manifest.

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use wasm_bindgen_cli::{wasm_bindgen, wasm_bindgen_test_runner};

const HELP: &str = "\
usage: cargo xtask bindgen [OPTIONS] FILE.wasm      JavaScript glue for a compiled module (wasm-bindgen)
       cargo xtask test-runner FILE.wasm [FILTER]   runs wasm-bindgen tests (wasm-bindgen-test-runner)
";

fn main() -> ExitCode {
    let mut words = env::args_os().skip(1);
    let Some(tool) = words.next() else {
        eprint!("{HELP}");
        return ExitCode::FAILURE;
    };
    // The tools take their own name as the first word, as every program does.
    let arguments: Vec<OsString> = [tool.clone()].into_iter().chain(words).collect();
    let outcome = match tool.to_str() {
        Some("bindgen") => wasm_bindgen::run_cli_with_args(arguments),
        Some("test-runner") => wasm_bindgen_test_runner::run_cli_with_args(arguments),
        Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("xtask knows no step called {tool:?}.\n{HELP}");
            return ExitCode::FAILURE;
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            ExitCode::FAILURE
        }
    }
}
