//! Waiting for an executor to stop.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use super::{core::Executor, drive::Drive};

/// Every task waits, no timer is set and nothing is under way outside: none of them can ever go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("every task waits, and nothing is left that could wake one of them")]
pub struct Stuck;

/// See [`Executor::run`].
#[derive(Debug)]
#[must_use = "the executor starts when this is first polled"]
pub struct Run {
    executor: Executor,
    started: bool,
}

impl Run {
    pub(super) fn new(executor: Executor) -> Self {
        Self { executor, started: false }
    }
}

impl Future for Run {
    type Output = Result<(), Stuck>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.started && !self.executor.is_started() {
            return Poll::Ready(if self.executor.0.stopping.get() { Ok(()) } else { Err(self.executor.0.stuck()) });
        }
        *self.executor.0.runner.borrow_mut() = Some(cx.waker().clone());
        self.started = true;
        self.executor.start();
        Poll::Pending
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if self.started && self.executor.is_started() {
            drop(self.executor.0.runner.take());
            if self.executor.0.drive.get() == Drive::Working {
                self.executor.stop();
            } else {
                self.executor.0.halt();
            }
        }
    }
}
