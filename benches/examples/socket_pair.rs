//! The work of the benchmark `socket_pair` for whoever calls it from WebAssembly: `npm run bench` does, in Chromium.
//!
//!     cargo build -p benches --example socket_pair --profile bench --target wasm32-unknown-unknown

use benches::socket_pair::SocketPair;

/// Carries so many payloads of so many bytes over a new pair. How many bytes arrived.
#[unsafe(no_mangle)]
pub extern "C" fn carry(size: u32, payloads: u32) -> u32 {
    let (mut pair, payload) = (SocketPair::new(), vec![7; size as usize]);
    (0..payloads).for_each(|_| pair.carry(&payload));
    u32::try_from(pair.arrived).unwrap_or(u32::MAX)
}
