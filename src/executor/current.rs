//! Whose turn it is.

use std::{cell::RefCell, future::Future};

use super::{core::Executor, join::JoinHandle};

thread_local! {
    static CURRENT: RefCell<Option<Executor>> = const { RefCell::new(None) };
}

/// The executor whose turn it is.
///
/// # Panics
/// Outside a turn.
#[must_use]
pub fn current() -> Executor {
    try_current().expect("there is a current executor only inside its tasks and callbacks")
}

/// The executor whose turn it is, if it is anybody's.
#[must_use]
pub fn try_current() -> Option<Executor> {
    CURRENT.with_borrow(Clone::clone)
}

/// Spawns on the [`current`] executor; see [`Executor::spawn`].
///
/// # Panics
/// Outside a turn.
pub fn spawn<F: Future + 'static>(future: F) -> JoinHandle<F::Output> {
    current().spawn(future)
}

/// Makes an executor the current one of its thread while it lives.
pub(super) struct Enter(Option<Executor>);

impl Enter {
    pub(super) fn new(executor: &Executor) -> Self {
        Self(CURRENT.replace(Some(executor.clone())))
    }
}

impl Drop for Enter {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

/// Ends a turn that never came back.
#[cfg(target_arch = "wasm32")]
pub(super) fn leave() {
    drop(CURRENT.take());
}
