//! HTTP, through the browser's `fetch`, in a window or a worker.
//!
//! ```no_run
//! use looplab_runtime::net::{FetchError, Request};
//!
//! # async fn example() -> Result<(), FetchError> {
//! let response = Request::get("fixtures/cities.json").send().await?;
//! let cities: Vec<String> = response.json().await?;
//! # Ok(())
//! # }
//! ```
//!
//! A request is sent when its future is first polled. Dropping the future, or the body of its answer, aborts it. While an
//! answer or a piece of it is under way, that counts as [external work](crate::executor::Executor::external_work) of the
//! current executor, so an instant clock does not run ahead of the network.
//!
//! The native runner has no network: there the same types exist, and sending answers with [`FetchError::Unsupported`].

mod abort;
mod body;
mod error;
mod fetch;
mod headers;
mod method;
mod request;
mod response;

#[cfg(all(target_arch = "wasm32", feature = "browser"))]
#[path = "net/browser.rs"]
mod platform;
#[cfg(not(all(target_arch = "wasm32", feature = "browser")))]
#[path = "net/native.rs"]
mod platform;

use std::cell::RefCell;

pub use self::{
    abort::AbortHandle,
    body::Body,
    error::FetchError,
    fetch::{Fetch, fetch_blocking},
    headers::Headers,
    method::Method,
    request::Request,
    response::{BlockingResponse, Response},
};

thread_local! {
    static BASE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Sets the address that relative ones are resolved against, for this thread.
///
/// Without it that is the page's own address, in a worker the address of its script. A base that is no address itself
/// shows as [`FetchError::BadUrl`] at the first relative request.
///
/// ```
/// use looplab_runtime::net::{Request, set_base};
///
/// // A worker whose script lies in a folder of its own asks for what lies beside the page.
/// set_base("https://example.org/app/");
/// let cities = Request::get("fixtures/cities.json").send();
/// ```
pub fn set_base(url: &str) {
    BASE.set(Some(url.into()));
}
