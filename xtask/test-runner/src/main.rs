//! wasm-bindgen's test runner: a compiled test program comes in, its report goes out. `.cargo/config.toml` names it as the
//! runner of the WebAssembly target.

use std::env;

fn main() -> std::process::ExitCode {
    match wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(env::args_os()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            std::process::ExitCode::FAILURE
        }
    }
}
