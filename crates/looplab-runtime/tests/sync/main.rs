//! The primitives: what they do, in which order, and what is left when a wait is called off.

#[path = "../common/mod.rs"]
mod common;
mod drops;
mod program;
#[cfg(not(target_arch = "wasm32"))]
mod properties;
mod races;
#[cfg(not(target_arch = "wasm32"))]
mod reference;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
