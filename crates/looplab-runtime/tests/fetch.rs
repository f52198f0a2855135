//! `net` in a window.
#![cfg(target_arch = "wasm32")]

#[path = "fetch/cases.rs"]
mod cases;

use looplab_runtime::net::{FetchError, Request, fetch_blocking};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_page_may_not_wait_on_the_spot() {
    let error = fetch_blocking(Request::get("data:,x"), None).unwrap_err();
    assert!(matches!(error, FetchError::Unsupported(_)), "{error}");
}
