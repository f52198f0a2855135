//! The handle on a callback that waits for its time.

use super::{core::WeakExecutor, timers::TimerId};

/// A callback that waits for its time; see [`Executor::call_at`](super::Executor::call_at).
#[derive(Debug)]
pub struct TimerHandle {
    executor: WeakExecutor,
    timer: TimerId,
}

impl TimerHandle {
    pub(super) fn new(executor: WeakExecutor, timer: TimerId) -> Self {
        Self { executor, timer }
    }

    /// Calls it off. Nothing if it has run.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, Stuck, Time};
    ///
    /// let executor = Executor::instant();
    /// executor.call_at(Time::from_secs(1.0), || panic!("it was called off")).cancel();
    /// assert_eq!(executor.run_in_place(), Err(Stuck));
    /// ```
    pub fn cancel(&self) {
        if let Some(executor) = self.executor.upgrade() {
            drop(executor.take_timer(self.timer));
        }
    }
}
