//! Requests, and waiting for their answers.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    str::FromStr,
    task::{Context, Poll},
    time::Duration,
};

use looplab_trace::{Wait, short_text};
use serde::Serialize;

use super::{AbortHandle, BlockingResponse, FetchError, Headers, Response, abort::AbortOnDrop, platform};
use crate::executor::{note_wait, try_current};

/// What a request asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// Read.
    #[default]
    Get,
    /// Read the header fields only.
    Head,
    /// Hand something over.
    Post,
    /// Put something in place.
    Put,
    /// Change something.
    Patch,
    /// Take something away.
    Delete,
    /// Ask what is possible.
    Options,
}

impl Method {
    const ALL: [Self; 7] = [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options];

    /// Its name in capitals.
    ///
    /// ```
    /// use looplab_runtime::net::Method;
    ///
    /// assert_eq!("patch".parse::<Method>()?.as_str(), "PATCH");
    /// # Ok::<(), looplab_runtime::net::FetchError>(())
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Method {
    type Err = FetchError;

    /// The method of this name, in any case.
    fn from_str(name: &str) -> Result<Self, FetchError> {
        let found = Self::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(name));
        found.ok_or_else(|| FetchError::BadRequest(format!("there is no method {name:?} here")))
    }
}

/// A request, not sent yet.
///
/// ```
/// use looplab_runtime::net::{Method, Request};
///
/// let request = Request::new(Method::Post, "https://example.org/orders")
///     .header("Accept", "application/json")
///     .json(&["tea", "milk"])?;
/// assert_eq!(request.method(), Method::Post);
/// assert_eq!(request.headers().get("accept"), Some("application/json"));
/// # Ok::<(), looplab_runtime::net::FetchError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request does nothing unless sent"]
pub struct Request {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) headers: Headers,
    pub(super) body: Option<Vec<u8>>,
    body_type: Option<&'static str>,
}

impl Request {
    /// A request without header fields and body. The address may be relative; see [`set_base`](super::set_base).
    ///
    /// ```
    /// use looplab_runtime::net::{Method, Request};
    ///
    /// let request = Request::new(Method::Delete, "orders/7");
    /// assert_eq!((request.method(), request.url()), (Method::Delete, "orders/7"));
    /// ```
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Headers::new(), body: None, body_type: None }
    }

    /// A request to read what is at `url`.
    ///
    /// ```
    /// use looplab_runtime::net::{Method, Request};
    ///
    /// assert_eq!(Request::get("menu.json").method(), Method::Get);
    /// ```
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// A request to hand something over to `url`.
    ///
    /// ```
    /// use looplab_runtime::net::{Method, Request};
    ///
    /// assert_eq!(Request::post("orders").text("tea").method(), Method::Post);
    /// ```
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::Post, url)
    }

    /// Adds a header field. Whether it is allowed shows when the request is sent.
    ///
    /// ```
    /// use looplab_runtime::net::Request;
    ///
    /// let request = Request::get("menu").header("Accept", "text/plain").header("Accept", "text/html");
    /// assert_eq!(request.headers().get_all("accept").collect::<Vec<_>>(), ["text/plain", "text/html"]);
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Sets the body.
    ///
    /// ```
    /// use looplab_runtime::net::Request;
    ///
    /// let picture = Request::post("pictures").header("Content-Type", "image/png").body(*b"\x89PNG");
    /// assert_eq!(picture.headers().len(), 1, "bytes can be anything: only the caller knows what they are");
    /// ```
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self.body_type = None;
        self
    }

    /// Sets the body to this text, and says so in `Content-Type` unless a header does already.
    ///
    /// ```
    /// use looplab_runtime::net::Request;
    ///
    /// let remark = Request::post("remarks").text("the tea was cold");
    /// assert!(remark.headers().is_empty(), "`Content-Type` is added when it is sent");
    /// ```
    pub fn text(self, text: impl Into<String>) -> Self {
        let request = self.body(text.into());
        Self { body_type: Some("text/plain;charset=UTF-8"), ..request }
    }

    /// Sets the body to the JSON of this value, and says so in `Content-Type` unless a header does already.
    ///
    /// # Errors
    /// [`FetchError::BadRequest`] when the value has no JSON form.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use looplab_runtime::net::{FetchError, Request};
    ///
    /// assert!(Request::post("orders").json(&["tea", "milk"]).is_ok());
    /// let keyed_by_pairs = HashMap::from([((1, 2), "tea")]);
    /// assert!(matches!(Request::post("orders").json(&keyed_by_pairs), Err(FetchError::BadRequest(_))));
    /// ```
    pub fn json(self, value: &impl Serialize) -> Result<Self, FetchError> {
        let json = serde_json::to_vec(value);
        let json = json.map_err(|error| FetchError::BadRequest(format!("its body has no JSON form: {error}")))?;
        Ok(Self { body_type: Some("application/json"), ..self.body(json) })
    }

    /// What it asks for.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// The address, as it was given.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The header fields, without those that sending adds.
    #[must_use]
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// Sends it, when the future is first polled. Resolves when the header fields of the answer are there.
    ///
    /// As a page's own requests it follows redirects and may be answered from the browser's cache. It carries no cookies, not
    /// even those of the page's own origin.
    ///
    /// ```
    /// use looplab_runtime::net::{FetchError, Request};
    ///
    /// # async fn example() -> Result<(), FetchError> {
    /// let response = Request::get("menu.txt").send().await?;
    /// if response.is_success() {
    ///     println!("{}", response.text().await?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(self) -> Fetch {
        let abort = AbortHandle::new();
        let guard = AbortOnDrop::new(abort.clone());
        let url = self.url.clone();
        Fetch { url, future: Box::pin(self.answer(guard)), abort }
    }

    async fn answer(self, guard: AbortOnDrop) -> Result<Response, FetchError> {
        let _work = try_current().map(|executor| executor.external_work());
        let request = self.ready()?;
        let mut response = platform::send(&request, guard.platform()).await?;
        response.body.guard_with(guard);
        Ok(response)
    }

    /// The request as it goes out, if it may.
    fn ready(mut self) -> Result<Self, FetchError> {
        if self.body.is_some() && matches!(self.method, Method::Get | Method::Head) {
            return Err(FetchError::BadRequest(format!("{} cannot carry a body; use POST or PUT", self.method)));
        }
        self.headers.check()?;
        if let Some(body_type) = self.body_type.filter(|_| self.headers.get("Content-Type").is_none()) {
            self.headers.append("Content-Type", body_type);
        }
        Ok(self)
    }
}

/// Sends a request and waits for the whole answer on the spot: nothing else of this thread runs meanwhile, and only
/// ending the thread aborts it.
///
/// Only a worker may do this. It is for code that cannot return to the event loop, such as a task that
/// [`run_in_place`](crate::executor::Executor::run_in_place) drives. `limit` is rounded up to whole milliseconds.
///
/// # Errors
/// As sending, with [`FetchError::TimedOut`] after `limit` and [`FetchError::Unsupported`] outside a worker. This way
/// the browser gives nothing to tell [`FetchError::Cors`] by: [`FetchError::Network`] then names both.
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::net::{FetchError, Request, fetch_blocking};
///
/// // In a terminal there is no network; in a worker this would be the answer.
/// let answer = fetch_blocking(Request::get("menu.txt"), Some(Duration::from_secs(2)));
/// assert!(matches!(answer, Err(FetchError::Unsupported(_))));
/// ```
pub fn fetch_blocking(request: Request, limit: Option<Duration>) -> Result<BlockingResponse, FetchError> {
    platform::send_blocking(&request.ready()?, limit)
}

/// Resolves to the answer of a [`Request`]; dropping it aborts the request.
#[must_use = "a request is sent when its future is first polled"]
pub struct Fetch {
    future: Pin<Box<dyn Future<Output = Result<Response, FetchError>>>>,
    abort: AbortHandle,
    url: String,
}

impl Fetch {
    /// A way to abort the request, and the body of its answer, from elsewhere.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Executor, sleep, spawn}, net::Request};
    ///
    /// Executor::instant().block_on(async {
    ///     let fetch = Request::get("https://example.org/slow").send();
    ///     let stop = fetch.abort_handle();
    ///     let answer = spawn(fetch);
    ///     spawn(async move {
    ///         sleep(std::time::Duration::from_secs(30)).await;
    ///         stop.abort();
    ///     }).detach();
    ///     assert!(answer.await.unwrap().is_err());
    /// });
    /// ```
    #[must_use]
    pub fn abort_handle(&self) -> AbortHandle {
        self.abort.clone()
    }
}

impl Future for Fetch {
    type Output = Result<Response, FetchError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = self.future.as_mut().poll(cx);
        if poll.is_pending() {
            note_wait(|| Wait::Fetch { url: short_text(self.url.clone()) });
        }
        poll
    }
}

impl fmt::Debug for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fetch")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(request: Request) -> String {
        request.ready().unwrap_err().to_string()
    }

    #[test]
    fn methods_are_found_by_name() {
        for method in Method::ALL {
            assert_eq!(method.to_string().to_lowercase().parse::<Method>().unwrap(), method);
        }
        assert!("TRACE".parse::<Method>().is_err());
    }

    #[test]
    fn reading_carries_no_body() {
        let text = refusal(Request::get("x").text("hello"));
        assert_eq!(text, "the request cannot be sent: GET cannot carry a body; use POST or PUT");
        assert!(Request::post("x").text("hello").ready().is_ok());
    }

    #[test]
    fn a_forbidden_header_is_refused_when_sent() {
        assert!(refusal(Request::get("x").header("Host", "y")).contains("header Host"));
    }

    #[test]
    fn the_type_of_the_body_is_added_unless_it_is_given() {
        let sent = |request: Request| request.ready().unwrap().headers.get("content-type").map(String::from);
        assert_eq!(sent(Request::post("x").body("a")), None);
        assert_eq!(sent(Request::post("x").text("a")).unwrap(), "text/plain;charset=UTF-8");
        assert_eq!(sent(Request::post("x").json(&1).unwrap()).unwrap(), "application/json");
        assert_eq!(sent(Request::post("x").text("a").header("Content-Type", "text/csv")).unwrap(), "text/csv");
        assert_eq!(sent(Request::post("x").text("a").body("b")), None);
    }

    #[test]
    fn a_value_without_json_is_refused() {
        let map = std::collections::BTreeMap::from([((1, 2), 3)]);
        assert!(matches!(Request::post("x").json(&map), Err(FetchError::BadRequest(_))));
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn without_a_network_every_request_says_so() {
        use futures_util::FutureExt;

        let fetch = Request::get("https://example.org/").send();
        let handle = fetch.abort_handle();
        let error = fetch.now_or_never().unwrap().unwrap_err();
        assert!(matches!(error, FetchError::Unsupported(_)), "{error}");
        assert!(error.to_string().contains("no network"));
        assert!(handle.is_aborted());
        assert!(matches!(fetch_blocking(Request::get("x"), None), Err(FetchError::Unsupported(_))));
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn dropping_a_request_aborts_it() {
        let fetch = Request::get("x").send();
        let handle = fetch.abort_handle();
        assert!(!handle.is_aborted());
        drop(fetch);
        assert!(handle.is_aborted());
    }
}
