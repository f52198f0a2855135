//! The executor on the event loop of a worker.
#![cfg(target_arch = "wasm32")]

#[path = "browser_host/cases.rs"]
mod cases;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
