//! Waiting for an executor to stop.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use super::{
    core::Executor,
    drive::{Drive, Stuck},
};

impl Executor {
    /// Starts, and resolves when [`stop`](Self::stop) has taken effect. Dropping the future stops it too.
    pub fn run(&self) -> Run {
        Run::new(self.clone())
    }
}

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
