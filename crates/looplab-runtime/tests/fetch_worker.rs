//! `net` in a dedicated worker, which may also wait on the spot.
#![cfg(target_arch = "wasm32")]

#[path = "fetch/cases.rs"]
mod cases;

use std::time::Duration;

use cases::{CLOSED_PORT, blob, elsewhere};
use looplab_runtime::net::{FetchError, Method, Request, fetch_blocking};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn the_whole_answer_is_there_at_once() {
    let url = blob("['{\"name\": ', '\"Wien\"}']", "application/json");
    let answer = fetch_blocking(Request::get(&*url), None).unwrap();
    assert_eq!((answer.status, answer.is_success()), (200, true));
    assert_eq!(answer.url, url);
    assert_eq!(answer.headers.get("Content-Type"), Some("application/json"));
    assert_eq!(answer.bytes(), b"{\"name\": \"Wien\"}");
    assert_eq!(answer.text(), "{\"name\": \"Wien\"}");
    assert_eq!(answer.json::<serde_json::Value>().unwrap()["name"], "Wien");
}

#[wasm_bindgen_test]
fn bytes_come_unchanged() {
    let url = blob("[new Uint8Array([0, 255, 13, 10, 128])]", "application/octet-stream");
    let limit = Some(Duration::from_secs(10));
    assert_eq!(fetch_blocking(Request::get(url), limit).unwrap().bytes(), [0, 255, 13, 10, 128]);
}

#[wasm_bindgen_test]
fn a_status_of_failure_is_an_answer_too() {
    let answer = fetch_blocking(Request::get("fixtures/no-such-file"), None).unwrap();
    assert_eq!((answer.status, answer.is_success()), (404, false));
}

#[wasm_bindgen_test]
fn what_would_carry_cookies_is_not_sent() {
    for request in [Request::get("/no-such-file"), Request::new(Method::Post, "fixtures/no-such-file")] {
        let error = fetch_blocking(request, None).unwrap_err();
        assert!(matches!(error, FetchError::Unsupported(_)), "{error}");
    }
}

#[wasm_bindgen_test]
fn failures_are_told_apart_as_far_as_the_browser_tells() {
    for url in [CLOSED_PORT, &elsewhere()] {
        let error = fetch_blocking(Request::get(url), None).unwrap_err();
        assert!(matches!(error, FetchError::Network { .. }), "{error}");
        assert!(error.to_string().contains("the browser does not say which"), "{error}");
    }
    let error = fetch_blocking(Request::get("ftp://example.org/"), None).unwrap_err();
    assert!(matches!(error, FetchError::BadUrl { .. }), "{error}");
    let error = fetch_blocking(Request::get("data:,x").header("Cookie", "a=b"), None).unwrap_err();
    assert!(matches!(error, FetchError::BadRequest(_)), "{error}");
    let error = fetch_blocking(Request::new(Method::Head, "data:,x").text("x"), None).unwrap_err();
    assert!(matches!(error, FetchError::BadRequest(_)), "{error}");
}

#[wasm_bindgen_test]
fn a_time_limit_is_handed_on_and_named_when_it_runs_out() {
    let original = js_sys::eval("self.XMLHttpRequest").unwrap();
    let late = "self.XMLHttpRequest = class extends XMLHttpRequest {
        send() { throw new DOMException(`after ${this.timeout} ms`, this.timeout === 1501 ? 'TimeoutError' : 'Error'); }
    }";
    js_sys::eval(late).unwrap();
    let error = fetch_blocking(Request::get("fixtures/slow"), Some(Duration::from_micros(1_500_001)));
    js_sys::Reflect::set(&js_sys::global(), &"XMLHttpRequest".into(), &original).unwrap();
    assert!(matches!(error, Err(FetchError::TimedOut { .. })), "{error:?}");
}
