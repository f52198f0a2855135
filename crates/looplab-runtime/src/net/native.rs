//! No network: what stands where the browser's `fetch` stands.

use std::{
    cell::Cell,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use super::{BlockingResponse, FetchError, Request, Response};

const NO_NETWORK: FetchError = FetchError::Unsupported("the native runner has no network; run the program on the page");

/// Whether a request was aborted.
#[derive(Clone, Debug, Default)]
pub(super) struct Abort(Rc<Cell<bool>>);

impl Abort {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn abort(&self) {
        self.0.set(true);
    }

    pub(super) fn is_aborted(&self) -> bool {
        self.0.get()
    }
}

/// There are none.
pub(super) enum Chunks {}

impl Chunks {
    pub(super) fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Vec<u8>, FetchError>>> {
        match *self {}
    }
}

pub(super) async fn send(_: &Request, _: &Abort) -> Result<Response, FetchError> {
    Err(NO_NETWORK)
}

pub(super) fn send_blocking(_: &Request, _: Option<Duration>) -> Result<BlockingResponse, FetchError> {
    Err(NO_NETWORK)
}
