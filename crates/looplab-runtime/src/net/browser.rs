//! The browser's `fetch`, and its synchronous `XMLHttpRequest`.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStream, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestInit,
    RequestMode, Url, XmlHttpRequest, XmlHttpRequestResponseType,
};

use super::{BASE, BlockingResponse, Body, FetchError, Headers, Method, Request, Response, error::shown};

/// How long to wait for a host that is asked blindly.
const PROBE_LIMIT_MS: u32 = 5_000;
/// The page's folder with files for programs to fetch.
const FIXTURES: &str = "fixtures/";
const COOKIES: &str = "a request on the spot to the page's own origin would carry the reader's cookies and is not sent; run \
    the loop at the top level (asyncio.run(main())), where requests leave without them";
const UNREACHABLE: &str = "the host cannot be reached from here, the connection broke, or something on the way (the \
    browser, a proxy, a content blocker) stopped the request";
const UNTOLD: &str = "the host cannot be reached from here, the connection broke, or the host does not let this page read \
    its answers (CORS); the browser does not say which";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
}

/// Aborts a request and the body of its answer.
#[derive(Clone, Debug)]
pub(super) struct Abort(AbortController);

impl Abort {
    pub(super) fn new() -> Self {
        Self(AbortController::new().expect("every browser has AbortController"))
    }

    pub(super) fn abort(&self) {
        self.0.abort();
    }

    pub(super) fn is_aborted(&self) -> bool {
        self.0.signal().aborted()
    }
}

pub(super) async fn send(request: &Request, abort: &Abort) -> Result<Response, FetchError> {
    let url = resolve(&request.url)?;
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    // A program is a stranger: it must not act as the reader on whatever shares the page's origin.
    init.set_credentials(RequestCredentials::Omit);
    init.set_signal(Some(&abort.0.signal()));
    init.set_headers_headers(&headers_out(&request.headers)?);
    if let Some(body) = &request.body {
        init.set_body_opt_u8_array(Some(&Uint8Array::from(&**body)));
    }
    match fetch(&url, &init).await {
        Ok(response) => Ok(response_in(&response, &url)),
        Err(_) if abort.is_aborted() => Err(FetchError::Aborted),
        Err(error) => Err(failure(&error, &url, abort).await),
    }
}

async fn fetch(url: &Url, init: &RequestInit) -> Result<web_sys::Response, JsValue> {
    let request = web_sys::Request::new_with_str_and_init(&url.href(), init)?;
    Ok(JsFuture::from(global_fetch(&request)?).await?.unchecked_into())
}

fn response_in(response: &web_sys::Response, asked: &Url) -> Response {
    let url = Some(response.url()).filter(|url| !url.is_empty()).unwrap_or_else(|| asked.href());
    let fields = response.headers().entries().into_iter().flatten();
    let fields = fields.map(|field| {
        let field = Array::from(&field);
        (string(&field.get(0)), string(&field.get(1)))
    });
    Response {
        status: response.status(),
        status_text: response.status_text(),
        url,
        headers: fields.collect(),
        body: Body::from_network(response.body().map(|stream| Chunks::new(&stream))),
    }
}

fn headers_out(headers: &Headers) -> Result<web_sys::Headers, FetchError> {
    let out = web_sys::Headers::new().map_err(refused)?;
    headers.iter().try_for_each(|(name, value)| out.append(name, value)).map_err(refused)?;
    Ok(out)
}

/// Why no answer came. See [`FetchError::Cors`] on why another origin is asked twice.
async fn failure(error: &JsValue, url: &Url, abort: &Abort) -> FetchError {
    if is_named(error, "AbortError") {
        return FetchError::Aborted;
    }
    let (address, origin) = (shown(&url.href()), own_origin());
    if !matches!(&*url.protocol(), "http:" | "https:") || url.origin() == origin {
        return FetchError::Network { url: address, reason: plain_reason(url) };
    }
    let answered = answers_blindly(url, abort).await;
    if abort.is_aborted() {
        return FetchError::Aborted;
    }
    let isolated = global("crossOriginIsolated").is_truthy();
    match answered {
        true => FetchError::Cors { url: address, origin },
        // A page that is isolated may not even ask blindly.
        false if isolated => FetchError::Network { url: address, reason: UNTOLD.into() },
        false => FetchError::Network { url: address, reason: plain_reason(url) },
    }
}

fn plain_reason(url: &Url) -> String {
    match &*url.protocol() {
        "http:" if own_origin().starts_with("https:") => {
            format!("{UNREACHABLE}; a page loaded over https may not fetch over http from most hosts")
        }
        "http:" | "https:" => UNREACHABLE.into(),
        scheme => format!("the browser cannot read this {} address, or its data is gone", scheme.trim_end_matches(':')),
    }
}

/// Whether the host answers a request whose answer this page does not get to see.
async fn answers_blindly(url: &Url, abort: &Abort) -> bool {
    let init = RequestInit::new();
    init.set_method(Method::Head.as_str());
    init.set_mode(RequestMode::NoCors);
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&abort.0.signal()));
    let Ok(request) = web_sys::Request::new_with_str_and_init(&url.href(), &init) else { return false };
    let Ok(answer) = global_fetch(&request) else { return false };
    let mut timer = None;
    let limit = Promise::new(&mut |_, reject: Function| {
        let give_up = move || drop(reject.call0(&JsValue::UNDEFINED));
        timer = Some(Timeout::new(PROBE_LIMIT_MS, give_up));
    });
    let first = JsFuture::from(Promise::race(&Array::of2(&answer, &limit))).await;
    drop(timer);
    first.is_ok()
}

pub(super) fn send_blocking(request: &Request, limit: Option<Duration>) -> Result<BlockingResponse, FetchError> {
    if global("WorkerGlobalScope").is_undefined() {
        return Err(FetchError::Unsupported("only a worker may wait for an answer on the spot; a page may not"));
    }
    let url = resolve(&request.url)?;
    if would_carry_cookies(request.method, &url) {
        return Err(FetchError::Unsupported(COOKIES));
    }
    let xhr = XmlHttpRequest::new().map_err(refused)?;
    xhr.open_with_async(request.method.as_str(), &url.href(), false).map_err(refused)?;
    xhr.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    if let Some(limit) = limit {
        // 0 would mean no limit.
        xhr.set_timeout(limit.as_nanos().div_ceil(1_000_000).clamp(1, u32::MAX.into()) as u32);
    }
    for (name, value) in request.headers.iter() {
        xhr.set_request_header(name, value).map_err(refused)?;
    }
    xhr.send_with_opt_u8_array(request.body.as_deref()).map_err(|error| blocking_failure(&error, &url))?;
    let status = xhr.status().map_err(refused)?;
    if status == 0 {
        return Err(blocking_failure(&JsValue::UNDEFINED, &url));
    }
    let answered = Some(xhr.response_url()).filter(|url| !url.is_empty());
    let body = xhr.response().map_err(|error| FetchError::Body(message(&error)))?;
    Ok(Response {
        status,
        status_text: xhr.status_text().map_err(refused)?,
        url: answered.unwrap_or_else(|| url.href()),
        headers: header_lines(&xhr.get_all_response_headers().map_err(refused)?),
        body: if body.is_null() { Vec::new() } else { Uint8Array::new(&body).to_vec() },
    })
}

/// Whether a request on the spot, which cannot leave out the cookies of the page's own origin, asks for more there than the
/// files that come with the page for programs to fetch.
fn would_carry_cookies(method: Method, url: &Url) -> bool {
    if !["http:", "https:"].contains(&&*url.protocol()) {
        return false;
    }
    let is_read = matches!(method, Method::Get | Method::Head);
    let shipped = Url::new_with_base(FIXTURES, &base()).map(|folder| folder.href()).unwrap_or_default();
    url.origin() == own_origin() && !(is_read && !shipped.is_empty() && url.href().starts_with(&shipped))
}

fn blocking_failure(error: &JsValue, url: &Url) -> FetchError {
    let address = shown(&url.href());
    if is_named(error, "TimeoutError") {
        FetchError::TimedOut { url: address }
    } else if url.origin() != own_origin() && matches!(&*url.protocol(), "http:" | "https:") {
        FetchError::Network { url: address, reason: UNTOLD.into() }
    } else {
        FetchError::Network { url: address, reason: plain_reason(url) }
    }
}

fn header_lines(lines: &str) -> Headers {
    let fields = lines.lines().filter_map(|line| line.split_once(':'));
    fields.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
}

/// The absolute address that a page may fetch.
fn resolve(given: &str) -> Result<Url, FetchError> {
    let bad = |reason: String| FetchError::BadUrl { url: shown(given), reason };
    let url = Url::new(given).or_else(|_| Url::new_with_base(given, &base()));
    let url = url.map_err(|_| match given.contains("://") {
        true => bad("it is not a well-formed address".into()),
        false => bad(format!("it is not an address, also not relative to {:?}", shown(&base()))),
    })?;
    match &*url.protocol() {
        "http:" | "https:" if !url.username().is_empty() || !url.password().is_empty() => {
            Err(bad("an address with a user name or password in it is not fetched; send them in a header".into()))
        }
        "http:" | "https:" | "data:" | "blob:" => Ok(url),
        other => Err(bad(format!("only http, https, data and blob addresses are fetched, not {other}"))),
    }
}

fn base() -> String {
    BASE.with_borrow(Clone::clone).unwrap_or_else(|| {
        let of_page = property(&global("document"), "baseURI").as_string();
        of_page.unwrap_or_else(|| string(&property(&global("location"), "href")))
    })
}

fn own_origin() -> String {
    string(&global("origin"))
}

/// The pieces of a body.
pub(super) struct Chunks {
    reader: ReadableStreamDefaultReader,
    reading: Option<JsFuture>,
}

impl Chunks {
    fn new(stream: &ReadableStream) -> Self {
        Self { reader: stream.get_reader().unchecked_into(), reading: None }
    }

    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<u8>, FetchError>>> {
        loop {
            let reading = self.reading.get_or_insert_with(|| JsFuture::from(self.reader.read()));
            let read = ready!(Pin::new(reading).poll(cx));
            self.reading = None;
            match read {
                Err(error) if is_named(&error, "AbortError") => return Poll::Ready(Some(Err(FetchError::Aborted))),
                Err(error) => return Poll::Ready(Some(Err(FetchError::Body(message(&error))))),
                Ok(end) if property(&end, "done").is_truthy() => return Poll::Ready(None),
                Ok(piece) => {
                    let bytes = Uint8Array::new(&property(&piece, "value")).to_vec();
                    if !bytes.is_empty() {
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
            }
        }
    }
}

fn global(name: &str) -> JsValue {
    property(&js_sys::global(), name)
}

fn property(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

fn string(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}

fn is_named(error: &JsValue, name: &str) -> bool {
    property(error, "name") == name
}

fn message(error: &JsValue) -> String {
    property(error, "message").as_string().unwrap_or_else(|| "the browser gives no reason".into())
}

fn refused(error: JsValue) -> FetchError {
    FetchError::BadRequest(message(&error))
}
