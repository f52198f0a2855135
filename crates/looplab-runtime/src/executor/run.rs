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
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor, spawn, yield_now}, host::EventLoop};
    ///
    /// // An executor inside a task of another, as a program's loop is inside its top level.
    /// let event_loop = EventLoop::real();
    /// let (outer, inner) = (Executor::new(Clock::real(&event_loop)), Executor::new(Clock::real(&event_loop)));
    /// outer.start();
    /// let weak = inner.downgrade();
    /// inner.spawn(async move { weak.upgrade().unwrap().stop() }).detach();
    /// let run = outer.spawn(inner.run());
    /// assert!(event_loop.run_until(|| run.is_finished()));
    /// ```
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
