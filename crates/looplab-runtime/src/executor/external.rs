//! Work that goes on outside an executor.

use super::core::{Executor, WeakExecutor};

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
