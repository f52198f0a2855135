//! Work that goes on outside an executor.

use super::core::{Executor, WeakExecutor};

impl Executor {
    /// Announces work that goes on outside the executor and will wake one of its tasks. While there is some, an instant
    /// clock does not jump and the executor is not [`Stuck`](super::Stuck). Dropping the guard says that the work is over.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor, sleep}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let executor = Executor::new(Clock::instant(&event_loop));
    /// executor.start();
    /// let (work, nap) = (executor.external_work(), executor.spawn(sleep(std::time::Duration::from_secs(1))));
    /// event_loop.run_ready();
    /// assert!(!nap.is_finished(), "the clock does not jump ahead of the work");
    /// drop(work);
    /// event_loop.run_ready();
    /// assert!(nap.is_finished());
    /// ```
    #[must_use = "the work counts as over when the guard is dropped"]
    pub fn external_work(&self) -> ExternalWork {
        ExternalWork::new(self)
    }
}

/// See [`Executor::external_work`].
#[derive(Debug)]
pub struct ExternalWork(WeakExecutor);

impl ExternalWork {
    pub(super) fn new(executor: &Executor) -> Self {
        executor.0.external.set(executor.0.external.get() + 1);
        Self(executor.downgrade())
    }
}

impl Drop for ExternalWork {
    fn drop(&mut self) {
        if let Some(executor) = self.0.upgrade() {
            executor.0.external.set(executor.0.external.get() - 1);
            // The last of it may have been what kept an instant clock from jumping.
            executor.0.ask_for_turn();
        }
    }
}
