//! What holds in a window and in a worker alike.

use std::{cell::RefCell, rc::Rc, time::Duration};

use futures_util::StreamExt;
use js_sys::{Function, Reflect, eval, global};
use looplab_runtime::{
    executor::{Clock, Executor, Time, sleep},
    host::Browser,
    net::{FetchError, Method, Request, set_base},
};
use serde::Deserialize;
use wasm_bindgen_test::wasm_bindgen_test;

/// Outside the range that systems hand out by themselves, and no port that browsers block.
pub const CLOSED_PORT: &str = "http://127.0.0.1:65533/";

/// A `blob:` address of these parts, which are a JavaScript array.
pub fn blob(parts: &str, kind: &str) -> String {
    let url = eval(&format!("URL.createObjectURL(new Blob({parts}, {{ type: '{kind}' }}))"));
    url.unwrap().as_string().unwrap()
}

/// The server of these tests under its other name: another origin, whose answers carry no CORS headers.
pub fn elsewhere() -> String {
    let origin = eval("self.origin").unwrap().as_string().unwrap();
    assert!(origin.contains("127.0.0.1"), "{origin}");
    origin.replace("127.0.0.1", "localhost") + "/"
}

async fn failure(request: Request) -> FetchError {
    request.send().await.expect_err("this request has no answer")
}

#[wasm_bindgen_test]
async fn an_answer_has_status_headers_and_text() {
    let answer = Request::get("data:text/plain;charset=utf-8,gr%C3%BC%C3%9Fe").send().await.unwrap();
    assert_eq!((answer.status, answer.is_success()), (200, true));
    assert_eq!(&*answer.status_text, "OK");
    assert_eq!(answer.headers.get("CONTENT-type"), Some("text/plain;charset=utf-8"));
    assert_eq!(answer.url, "data:text/plain;charset=utf-8,gr%C3%BC%C3%9Fe");
    assert_eq!(answer.text().await.unwrap(), "grüße");
}

#[wasm_bindgen_test]
async fn bytes_come_unchanged_and_in_order() {
    let url = blob("[new Uint8Array([0, 255, 13, 10]), new Uint8Array([128])]", "application/octet-stream");
    assert_eq!(Request::get(url).send().await.unwrap().bytes().await.unwrap(), [0, 255, 13, 10, 128]);
    let none = blob("[]", "");
    assert_eq!(Request::get(none).send().await.unwrap().bytes().await.unwrap(), [0; 0]);
}

#[wasm_bindgen_test]
async fn json_is_read_or_refused() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct City {
        name: String,
        people: u32,
    }

    let url = blob("['{\"name\": \"Wien\", \"people\": 2000000}']", "application/json");
    let city: City = Request::get(&*url).send().await.unwrap().json().await.unwrap();
    assert_eq!(city, City { name: "Wien".into(), people: 2_000_000 });
    let error = Request::get(url).send().await.unwrap().json::<Vec<City>>().await.unwrap_err();
    assert!(matches!(error, FetchError::Json(_)), "{error}");
}

#[wasm_bindgen_test]
async fn a_long_body_comes_in_pieces() {
    let url = blob("[new Uint8Array(3_000_000).fill(7)]", "application/octet-stream");
    let answer = Request::get(url).send();
    let handle = answer.abort_handle();
    let pieces: Vec<_> = answer.await.unwrap().body.map(Result::unwrap).collect().await;
    assert!(pieces.len() > 1, "{} piece", pieces.len());
    assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.iter().all(|byte| *byte == 7)));
    assert_eq!(pieces.iter().map(Vec::len).sum::<usize>(), 3_000_000);
    assert!(!handle.is_aborted());
}

#[wasm_bindgen_test]
async fn an_aborted_body_says_so_once_and_is_over() {
    let url = blob("[new Uint8Array(3_000_000)]", "application/octet-stream");
    let answer = Request::get(url).send();
    let handle = answer.abort_handle();
    let mut body = answer.await.unwrap().body;
    assert!(!body.next().await.unwrap().unwrap().is_empty());
    handle.abort();
    assert!(matches!(body.next().await, Some(Err(FetchError::Aborted))));
    assert!(body.next().await.is_none());
}

#[wasm_bindgen_test]
async fn a_request_that_is_aborted_before_its_answer_says_so() {
    let fetch = Request::get("data:,x").send();
    fetch.abort_handle().abort();
    assert!(matches!(fetch.await, Err(FetchError::Aborted)));
}

#[wasm_bindgen_test]
async fn dropping_a_body_or_an_answer_aborts_the_request() {
    let url = blob("[new Uint8Array(3_000_000)]", "application/octet-stream");
    let fetch = Request::get(&*url).send();
    let handle = fetch.abort_handle();
    let mut body = fetch.await.unwrap().body;
    body.next().await.unwrap().unwrap();
    assert!(!handle.is_aborted());
    drop(body);
    assert!(handle.is_aborted());

    let fetch = Request::get(url).send();
    let handle = fetch.abort_handle();
    drop(fetch.await.unwrap());
    assert!(handle.is_aborted());
}

#[wasm_bindgen_test]
async fn dropping_a_request_under_way_aborts_it() {
    let executor = Executor::new(Clock::real(&Browser));
    executor.start();
    // An answer that never comes, but is aborted as any other.
    let _stub = Stub::new(
        "(request) => new Promise((_, reject) => {
            request.signal.addEventListener('abort', () => { globalThis.abortSeen = true; reject(request.signal.reason); });
        })",
    );
    let mut task = executor.spawn(Request::get("data:,x").send());
    executor.spawn(async {}).await.unwrap();
    assert!(eval("globalThis.abortSeen").unwrap().is_undefined());
    task.cancel();
    task.await.unwrap_err();
    assert!(eval("globalThis.abortSeen").unwrap().is_truthy());
}

#[wasm_bindgen_test]
async fn what_is_sent_is_what_was_asked_for() {
    let _stub = Stub::new(
        "async (request) => {
            const sent = [request.method, request.url, request.credentials, await request.text(), ...request.headers];
            return new Response(JSON.stringify(sent), { status: 418, statusText: 'Teapot', headers: [['X-B', '2'], ['X-A', '1'], ['x-b', '3']] });
        }",
    );
    let request = Request::new(Method::Put, "https://example.org/a?b=c").header("X-Note", "one");
    let answer = request.header("x-note", "two").json(&[1, 2]).unwrap().send().await.unwrap();
    assert_eq!((answer.status, answer.is_success(), &*answer.status_text), (418, false, "Teapot"));
    let fields: Vec<_> = answer.headers.iter().filter(|(name, _)| name.starts_with("x-")).collect();
    assert_eq!(fields, [("x-a", "1"), ("x-b", "2, 3")]);
    assert_eq!(answer.url, "https://example.org/a?b=c");
    let sent: serde_json::Value = answer.json().await.unwrap();
    let expected = serde_json::json!([
        "PUT",
        "https://example.org/a?b=c",
        "omit",
        "[1,2]",
        ["content-type", "application/json"],
        ["x-note", "one, two"]
    ]);
    assert_eq!(sent, expected);
}

#[wasm_bindgen_test]
async fn a_body_that_breaks_off_says_so() {
    let _stub = Stub::new(
        "async () => new Response(new ReadableStream({
            start(stream) { stream.enqueue(new Uint8Array([1, 2])); },
            pull(stream) { stream.error(new TypeError('cut off')); },
        }, { highWaterMark: 0 }))",
    );
    let mut body = Request::get("data:,x").send().await.unwrap().body;
    assert_eq!(body.next().await.unwrap().unwrap(), [1, 2]);
    let error = body.next().await.unwrap().unwrap_err();
    assert!(matches!(&error, FetchError::Body(reason) if reason == "cut off"), "{error}");
    assert!(body.next().await.is_none());
}

#[wasm_bindgen_test]
async fn a_host_that_does_not_answer_is_a_network_error() {
    let error = failure(Request::get(CLOSED_PORT)).await;
    assert!(matches!(&error, FetchError::Network { url, .. } if url == CLOSED_PORT), "{error}");
    let error = failure(Request::post(CLOSED_PORT).text("x")).await;
    assert!(matches!(error, FetchError::Network { .. }), "{error}");
}

#[wasm_bindgen_test]
async fn a_host_that_answers_others_only_is_a_cors_error() {
    for request in [Request::get(elsewhere()), Request::post(elsewhere()).json(&1).unwrap()] {
        let error = failure(request).await;
        let FetchError::Cors { url, origin } = &error else { panic!("{error}") };
        assert_eq!(*url, elsewhere());
        assert!(origin.starts_with("http://127.0.0.1"), "{origin}");
    }
}

#[wasm_bindgen_test]
async fn data_that_is_gone_is_a_network_error() {
    let url = blob("['x']", "text/plain");
    eval(&format!("URL.revokeObjectURL('{url}')")).unwrap();
    let error = failure(Request::get(url)).await;
    assert!(matches!(&error, FetchError::Network { reason, .. } if reason.contains("blob")), "{error}");
}

#[wasm_bindgen_test]
async fn addresses_that_cannot_be_fetched_are_refused() {
    for url in ["http://", "http://[::1", "ftp://example.org/", "file:///etc/hosts", "https://me:secret@example.org/"] {
        let error = failure(Request::get(url)).await;
        assert!(matches!(&error, FetchError::BadUrl { url: named, .. } if named == url), "{error}");
    }
}

#[wasm_bindgen_test]
async fn requests_that_are_not_allowed_are_refused() {
    for request in [
        Request::get("data:,x").text("body"),
        Request::get("data:,x").header("Host", "example.org"),
        Request::get("data:,x").header("two words", "x"),
    ] {
        let error = failure(request).await;
        assert!(matches!(error, FetchError::BadRequest(_)), "{error}");
    }
}

#[wasm_bindgen_test]
async fn relative_addresses_follow_the_base() {
    let origin = eval("self.origin").unwrap().as_string().unwrap();
    // Without one it is where the page or the worker's script is.
    let answer = Request::get("nowhere").send().await.unwrap();
    assert_eq!((answer.status, answer.url), (404, format!("{origin}/nowhere")));

    set_base(&format!("{origin}/some/where/index.html"));
    let answer = Request::get("else?x=1").send().await.unwrap();
    assert_eq!((answer.status, answer.url), (404, format!("{origin}/some/where/else?x=1")));

    set_base("no address");
    let error = failure(Request::get("else")).await;
    assert!(matches!(&error, FetchError::BadUrl { reason, .. } if reason.contains("no address")), "{error}");
    set_base(&origin);
}

#[wasm_bindgen_test]
async fn an_instant_clock_waits_for_an_answer() {
    let executor = Executor::new(Clock::instant(&Browser));
    let seen = Rc::new(RefCell::new(Vec::new()));
    let (asker, sleeper) = (Rc::clone(&seen), Rc::clone(&seen));
    let now = executor.clone();
    let asking = executor.spawn(async move {
        let url = blob("[new Uint8Array(3_000_000)]", "application/octet-stream");
        let bytes = Request::get(url).send().await.unwrap().bytes().await.unwrap();
        asker.borrow_mut().push(("answer", bytes.len(), now.now()));
    });
    let sleeping = executor.spawn(async move {
        sleep(Duration::from_secs(3600)).await;
        sleeper.borrow_mut().push(("sleep", 0, looplab_runtime::executor::current().now()));
    });
    executor.start();
    asking.await.unwrap();
    sleeping.await.unwrap();
    let expected = [("answer", 3_000_000, Time::from_secs(0.0)), ("sleep", 0, Time::from_secs(3600.0))];
    assert_eq!(*seen.borrow(), expected);
}

/// Another `fetch` in the place of the browser's, while it lives.
struct Stub(Function);

impl Stub {
    fn new(source: &str) -> Self {
        let original = Reflect::get(&global(), &"fetch".into()).unwrap();
        Reflect::set(&global(), &"fetch".into(), &eval(&format!("({source})")).unwrap()).unwrap();
        Self(original.into())
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        Reflect::set(&global(), &"fetch".into(), &self.0).unwrap();
    }
}
