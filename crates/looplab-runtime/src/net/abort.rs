//! Aborting a request.

use super::platform;

/// Aborts a request from elsewhere. Clones abort the same request.
#[derive(Clone, Debug)]
pub struct AbortHandle(platform::Abort);

impl AbortHandle {
    pub(super) fn new() -> Self {
        Self(platform::Abort::new())
    }

    /// Aborts the request: the task that waits for its answer, or for more of it, gets [`FetchError::Aborted`](super::FetchError::Aborted). Nothing if the
    /// answer is all there.
    ///
    /// ```
    /// use looplab_runtime::net::Request;
    ///
    /// let fetch = Request::get("https://example.org/slow").send();
    /// let stop = fetch.abort_handle();
    /// stop.abort();
    /// assert!(stop.is_aborted());
    /// ```
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Whether the request was aborted: by [`abort`](Self::abort), by a drop, or because it failed.
    ///
    /// ```
    /// use looplab_runtime::net::Request;
    ///
    /// let fetch = Request::get("https://example.org/slow").send();
    /// let handle = fetch.abort_handle();
    /// drop(fetch);
    /// assert!(handle.is_aborted(), "its owner gave it up");
    /// ```
    #[must_use]
    pub fn is_aborted(&self) -> bool {
        self.0.is_aborted()
    }
}

/// Aborts a request unless it was disarmed.
pub(super) struct AbortOnDrop(Option<AbortHandle>);

impl AbortOnDrop {
    pub(super) fn new(handle: AbortHandle) -> Self {
        Self(Some(handle))
    }

    pub(super) fn disarm(mut self) {
        self.0 = None;
    }

    pub(super) fn platform(&self) -> &platform::Abort {
        let handle = self.0.as_ref().expect("a guard that was disarmed is gone");
        &handle.0
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(handle) = &self.0 {
            handle.abort();
        }
    }
}
