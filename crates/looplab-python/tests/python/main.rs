//! Python programs on the engine, natively and in the browser. What they print was checked against CPython 3.13.

mod asyncio;
mod combine;
mod contexts;
mod ending;
mod hostile;
mod leaving;
mod loops;
#[cfg(not(target_arch = "wasm32"))]
mod memory;
mod order;
mod overrides;
mod program;
// In a browser the unoptimised engine of the tests overflows the stack before its limit.
#[cfg(not(target_arch = "wasm32"))]
mod recursion;
mod regressions;
mod shared;
mod signals;
mod steering;
mod sync;
mod syntax;
mod time;
#[path = "../../../looplab-runtime/tests/common/told.rs"]
mod told;
mod top_level;
mod trace;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
