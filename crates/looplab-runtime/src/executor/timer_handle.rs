//! The handle on a callback that waits for its time.

use looplab_trace::EventKind;

use super::{
    core::{Executor, WeakExecutor},
    drive::Drive,
    time::Time,
    timers::{Action, TimerId},
};

impl Executor {
    /// Puts a callback into the ready queue at `deadline`. Dropping the handle does not cancel it.
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc};
    /// use looplab_runtime::executor::{Executor, Time, sleep_until};
    ///
    /// let (executor, rung) = (Executor::instant(), Rc::new(Cell::new(false)));
    /// let seen = Rc::clone(&rung);
    /// executor.call_at(Time::from_secs(1.0), move || seen.set(true));
    /// executor.block_on(sleep_until(Time::from_secs(1.5)));
    /// assert!(rung.get());
    /// ```
    pub fn call_at(&self, deadline: Time, call: impl FnOnce() + 'static) -> TimerHandle {
        let timer = self.set_timer(deadline, Action::Call(Box::new(call)));
        TimerHandle::new(self.downgrade(), timer)
    }

    pub(super) fn set_timer(&self, deadline: Time, action: Action) -> TimerId {
        let is_sleep = matches!(action, Action::Wake(_));
        let id = self.0.timers.borrow_mut().set(deadline, action);
        if self.0.is_watched() {
            self.0.note(EventKind::TimerSet { timer: id.number(), due: deadline.as_millis() });
        }
        if let Some(guest) = self.0.guest() {
            self.0.pass_timer_on(guest, deadline, id, is_sleep);
        }
        if self.0.drive.get() == Drive::Idle {
            self.0.arm_host();
        }
        id
    }

    pub(super) fn replace_timer(&self, id: TimerId, action: Action) -> bool {
        self.0.timers.borrow_mut().replace(id, action)
    }

    pub(super) fn take_timer(&self, id: TimerId) -> Option<Action> {
        if let Some(guest) = self.0.guest() {
            guest.cancel(id);
        }
        self.0.timers.borrow_mut().take(id)
    }
}

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

    /// Cancels it. Nothing if it has run.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, Stuck, Time};
    ///
    /// let executor = Executor::instant();
    /// executor.call_at(Time::from_secs(1.0), || panic!("it was cancelled")).cancel();
    /// assert_eq!(executor.run_in_place(), Err(Stuck));
    /// ```
    pub fn cancel(&self) {
        if let Some(executor) = self.executor.upgrade() {
            drop(executor.take_timer(self.timer));
        }
    }
}
