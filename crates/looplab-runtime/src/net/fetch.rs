//! Sending requests, and waiting for their answers.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use looplab_trace::{Wait, short_text};

use super::{AbortHandle, BlockingResponse, FetchError, Request, Response, abort::AbortOnDrop, platform};
use crate::executor::{note_wait, try_current};

impl Request {
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
