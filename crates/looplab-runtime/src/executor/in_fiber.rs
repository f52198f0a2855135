//! An executor inside a fiber, as an event loop in a thread.

use std::{future::poll_fn, pin::pin, task::Poll};

use super::{
    core::Executor,
    current::{Enter, try_current},
    drive::Drive,
    sleep::{sleep_until, yield_now},
};
use crate::fiber::{self, Dropped};

impl Executor {
    /// Drives it inside the running fiber until [`stop`](Self::stop) takes effect. While it has nothing to do it blocks the
    /// fiber, and no other; while it has, all that the executor around the fiber has ready goes on between its rounds. What
    /// blocks inside one of its tasks blocks all of them, as in a thread.
    ///
    /// The two are to share a clock: the executor around the fiber decides when an instant one jumps.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use looplab_runtime::{
    ///     executor::{Executor, current, sleep, spawn},
    ///     fiber::{self, Fiber},
    /// };
    ///
    /// let outer = Executor::instant();
    /// let clock = outer.clock().clone();
    /// let thread = Fiber::new(move || {
    ///     let inner = Executor::new(clock);
    ///     inner.spawn(async {
    ///         sleep(Duration::from_secs(1)).await;
    ///         fiber::wait(sleep(Duration::from_secs(1))).unwrap();
    ///         current().stop();
    ///     }).detach();
    ///     inner.run_in_fiber()
    /// });
    /// assert_eq!(outer.block_on(thread), Ok(()));
    /// assert_eq!(outer.now().as_secs(), 2.0);
    /// ```
    ///
    /// # Errors
    /// [`Dropped`] if the fiber is dropped meanwhile. What is ready or due stays for the next start.
    ///
    /// # Panics
    /// When it is driven already, and outside a fiber or an executor.
    pub fn run_in_fiber(&self) -> Result<(), Dropped> {
        assert!(!self.is_started(), "this executor is being driven already");
        let outer = try_current().expect("a fiber runs inside an executor");
        let _outer_decides_when_the_clock_jumps = self.external_work();
        self.0.stopping.set(false);
        self.0.in_fiber.set(true);
        let result = self.rounds_in_fiber(&outer);
        self.0.in_fiber.set(false);
        self.0.drive.set(Drive::Stopped);
        result
    }

    fn rounds_in_fiber(&self, outer: &Self) -> Result<(), Dropped> {
        loop {
            self.0.drive.set(Drive::Working);
            {
                let _current = Enter::new(self);
                self.0.run_round();
            }
            if self.0.has_stopped() {
                return Ok(());
            }
            if self.0.ready.is_empty() {
                self.park()?;
            } else if !outer.0.ready.is_empty() {
                fiber::wait(yield_now())?;
            }
        }
    }

    /// Blocks the fiber until something is ready or due.
    fn park(&self) -> Result<(), Dropped> {
        self.0.drive.set(Drive::Idle);
        let next = self.0.timers.borrow_mut().next_deadline();
        let mut due = pin!(async {
            match next {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        });
        fiber::wait(poll_fn(|cx| {
            self.0.runner.replace(Some(cx.waker().clone()));
            if self.0.drive.get() == Drive::Asked { Poll::Ready(()) } else { due.as_mut().poll(cx) }
        }))
    }
}
