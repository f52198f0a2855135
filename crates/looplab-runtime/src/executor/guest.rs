//! What an executor knows of a scheduler that it is the guest of.

use std::{cell::RefCell, collections::HashMap};

use super::{outer::Outer, time::Time, timers::TimerId};

/// What a guest knows of its scheduler.
pub(super) struct Guest {
    outer: Box<dyn Outer>,
    /// How the timers that wait are cancelled there.
    timers: RefCell<HashMap<TimerId, Box<dyn FnOnce()>>>,
}

impl Guest {
    pub(super) fn new(outer: impl Outer + 'static) -> Self {
        Self { outer: Box::new(outer), timers: RefCell::default() }
    }

    /// The time on the scheduler's clock.
    pub(super) fn now(&self) -> Time {
        self.outer.now()
    }

    /// Queues a callback with the scheduler.
    pub(super) fn push(&self, call: Box<dyn FnOnce()>) {
        self.outer.soon(call);
    }

    /// Has the scheduler ring a timer. A sleep is asked for by its length.
    pub(super) fn set_timer(&self, deadline: Time, timer: TimerId, is_sleep: bool, ring: Box<dyn FnOnce()>) {
        let cancel =
            if is_sleep { self.outer.after(deadline - self.outer.now(), ring) } else { self.outer.at(deadline, ring) };
        self.timers.borrow_mut().insert(timer, cancel);
    }

    /// Forgets a timer that rings. Returns what would cancel it.
    pub(super) fn forget(&self, timer: TimerId) -> Option<Box<dyn FnOnce()>> {
        self.timers.borrow_mut().remove(&timer)
    }

    /// Cancels a timer.
    pub(super) fn cancel(&self, timer: TimerId) {
        if let Some(cancel) = self.forget(timer) {
            cancel();
        }
    }
}
