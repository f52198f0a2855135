//! Steering a run: the pace of its clock, and the gate that pauses it and lets it go on step by step.

mod gate;
mod pace;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
