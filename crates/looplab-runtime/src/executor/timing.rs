//! The time that an executor goes by, and what its host is told of it.

use super::{
    clock::{Clock, OnClock},
    core::Executor,
    current::with_current,
    inner::Inner,
    pace::Pace,
    time::Time,
};

impl Executor {
    /// The time on its clock. That is a look at the clock, of which an [instant](Clock::instant) one keeps count.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// assert_eq!(Executor::instant().now().as_secs(), 0.0);
    /// ```
    #[must_use]
    pub fn now(&self) -> Time {
        self.0.look()
    }

    /// The time on its clock, for a deadline that counts from now: not a look of the program's.
    pub(crate) fn moment(&self) -> Time {
        self.0.now()
    }

    /// Its clock.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, Pace};
    ///
    /// assert_eq!(Executor::instant().clock().pace(), Pace::Instant);
    /// ```
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }
}

impl Inner {
    /// The time.
    pub(super) fn now(&self) -> Time {
        if let Some(guest) = self.guest() {
            return guest.now();
        }
        self.clock.now()
    }

    /// The time, for a program that wants to know it.
    pub(super) fn look(&self) -> Time {
        if self.clock.pace() == Pace::Instant && self.guest().is_none() {
            let left = with_current(|executor| executor.0.ready.lengths().0);
            self.clock.look(left.unwrap_or_default());
        }
        self.now()
    }

    pub(super) fn arm_host(&self) {
        if self.clock.stands() {
            return;
        }
        let next = self.timers.borrow_mut().next_deadline();
        if next != self.armed.get() || next.is_some_and(|deadline| deadline <= self.now()) {
            self.armed.set(next);
            let wait = |deadline| self.clock.host_seconds(deadline - self.now());
            self.host.wake_in(next.and_then(wait).map(|seconds| seconds.max(0.0)));
        }
    }

    pub(super) fn disarm_host(&self) {
        if self.armed.take().is_some() {
            self.host.wake_in(None);
        }
    }
}

impl OnClock for Inner {
    fn clock_changed(&self) {
        self.look_again();
    }
}
