//! The executor on the event loop of a window.
#![cfg(target_arch = "wasm32")]

#[path = "browser_host/cases.rs"]
mod cases;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
