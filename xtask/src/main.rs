//! The one build step that needs Rust: a compiled module comes in, the page's module and its JavaScript glue go out.
//!
//! wasm-bindgen refuses a command line whose version differs from the library's. Here both stand in one `Cargo.lock`, so
//! they cannot differ, and nobody has to install anything. The other steps (serving, bundling, driving browsers) are the
//! `.mjs` files beside this folder's manifest.

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

const HELP: &str =
    "usage: cargo xtask bindgen FILE.wasm FOLDER     writes FOLDER/core.js, core_bg.wasm and their types\n";

fn main() -> ExitCode {
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    let [step, file, folder] = words.as_slice() else {
        eprint!("{HELP}");
        return ExitCode::FAILURE;
    };
    if step != "bindgen" {
        eprint!("There is no step {}.\n{HELP}", step.to_string_lossy());
        return ExitCode::FAILURE;
    }
    match bindgen(file, folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            ExitCode::FAILURE
        }
    }
}

fn bindgen(file: &OsString, folder: &OsString) -> Result<(), Box<dyn Error>> {
    Bindgen::new()
        .web(true)?
        .typescript(true)
        .input_path(file)
        // Modules of different protocols then have the same glue.
        .out_name("core")
        // Names of functions are a third of the module and only a debugger reads them.
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)?;
    Ok(())
}
