//! The executor itself.

use std::{
    fmt,
    rc::{Rc, Weak},
};

use super::{
    clock::{Clock, OnClock},
    ids::Ids,
    inner::Inner,
    task::TaskRef,
};
use crate::host::{EventLoop, Host};

/// A single-threaded executor. Clones are the same executor.
///
/// It works between [`start`](Self::start) and [`stop`](Self::stop), or within
/// [`run_in_place`](Self::run_in_place); what is spawned or becomes ready meanwhile waits. When the last clone is gone,
/// so are its tasks.
#[derive(Clone)]
pub struct Executor(pub(super) Rc<Inner>);

impl Executor {
    /// An executor on this clock and its event loop, not started.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::real();
    /// let executor = Executor::new(Clock::real(&event_loop));
    /// executor.start();
    /// let task = executor.spawn(async { 7 });
    /// assert!(event_loop.run_until(|| task.is_finished()));
    /// ```
    pub fn new(clock: Clock) -> Self {
        Self::build(clock.host(), clock, Ids::default())
    }

    pub(super) fn build(host: Box<dyn Host>, clock: Clock, ids: Ids) -> Self {
        let inner = Rc::new_cyclic(|me| Inner::new(me.clone(), host, clock, ids));
        let on_clock: Weak<dyn OnClock> = Rc::<Inner>::downgrade(&inner);
        inner.clock.attach(on_clock);
        let (turn, alarm) = (Rc::downgrade(&inner), Rc::downgrade(&inner));
        inner.host.connect(
            Rc::new(move || {
                if let Some(inner) = turn.upgrade() {
                    Self(inner).turn();
                }
            }),
            Rc::new(move || {
                if let Some(inner) = alarm.upgrade() {
                    // Whether or not it came early: it has to be set again.
                    inner.armed.set(None);
                    Self(inner).turn();
                }
            }),
        );
        Self(inner)
    }

    /// An executor on a loop of its own and an instant clock: for examples and tests.
    ///
    /// ```
    /// use std::time::Duration;
    /// use looplab_runtime::executor::{Executor, sleep};
    ///
    /// // A test of a day that takes no time.
    /// Executor::instant().block_on(sleep(Duration::from_secs(86_400)));
    /// ```
    #[must_use]
    pub fn instant() -> Self {
        Self::new(Clock::instant(&EventLoop::manual()))
    }

    /// Puts a callback at the end of the ready queue.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, yield_now};
    ///
    /// let executor = Executor::instant();
    /// executor.call_soon(|| println!("before the task"));
    /// executor.block_on(yield_now());
    /// ```
    pub fn call_soon(&self, call: impl FnOnce() + 'static) {
        self.0.push_call(Box::new(call));
    }

    /// A hold on it that does not keep it alive.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// let executor = Executor::instant();
    /// let weak = executor.downgrade();
    /// assert!(weak.upgrade().is_some());
    /// drop(executor);
    /// assert!(weak.upgrade().is_none());
    /// ```
    #[must_use]
    pub fn downgrade(&self) -> WeakExecutor {
        WeakExecutor(Rc::downgrade(&self.0))
    }

    /// The task that is running, if one is.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, current};
    ///
    /// let name = Executor::instant().block_on(async { current().running().map(|task| task.name()) });
    /// assert_eq!(name.as_deref(), Some("task-1"));
    /// ```
    #[must_use]
    pub fn running(&self) -> Option<TaskRef> {
        self.0.running()
    }

    /// Drops all that is ready and every timer, and with them the tasks of which there is no other waker.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, JoinError};
    ///
    /// let executor = Executor::instant();
    /// let mut task = executor.spawn(async {});
    /// executor.clear();
    /// assert_eq!(task.try_take(), Some(Err(JoinError::Cancelled)));
    /// ```
    pub fn clear(&self) {
        drop(self.0.timers.take());
        self.0.tasks.let_go();
        self.0.empty_ready();
        self.0.disarm_host();
    }
}

/// A hold on an executor that does not keep it alive.
#[derive(Clone)]
pub struct WeakExecutor(Weak<Inner>);

impl WeakExecutor {
    /// The executor, if it still exists.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, yield_now};
    ///
    /// let executor = Executor::instant();
    /// let weak = executor.downgrade();
    /// // A callback that held the executor itself would keep it alive for ever.
    /// executor.call_soon(move || drop(weak.upgrade().map(|executor| executor.spawn(async {}))));
    /// executor.block_on(yield_now());
    /// ```
    #[must_use]
    pub fn upgrade(&self) -> Option<Executor> {
        self.0.upgrade().map(Executor)
    }
}

impl fmt::Debug for WeakExecutor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WeakExecutor")
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executor").field("drive", &self.0.drive.get()).finish_non_exhaustive()
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        if Rc::strong_count(&self.0) == 1 {
            self.0.close();
        }
    }
}
