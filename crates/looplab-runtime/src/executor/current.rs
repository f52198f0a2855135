//! The current executor.

use std::cell::RefCell;

use super::{core::Executor, notes};

thread_local! {
    static CURRENT: RefCell<Option<Executor>> = const { RefCell::new(None) };
}

pub(super) const NO_EXECUTOR: &str = "there is a current executor only inside its tasks and callbacks";

/// The current executor: the one whose task or callback is running.
///
/// # Panics
/// Outside a turn.
///
/// ```
/// use looplab_runtime::executor::{Executor, current};
///
/// Executor::instant().block_on(async { current().call_soon(|| ()) });
/// ```
#[must_use]
pub fn current() -> Executor {
    try_current().expect(NO_EXECUTOR)
}

/// The current executor, if there is one.
///
/// ```
/// assert!(looplab_runtime::executor::try_current().is_none());
/// ```
#[must_use]
pub fn try_current() -> Option<Executor> {
    CURRENT.with_borrow(Clone::clone)
}

/// Calls `f` with the current executor, if there is one. It must not begin or end a turn.
pub(super) fn with_current<T>(f: impl FnOnce(&Executor) -> T) -> Option<T> {
    CURRENT.try_with(|current| current.borrow().as_ref().map(f)).ok().flatten()
}

/// Puts another executor, or none, in the place of the current one.
#[cfg(all(feature = "fibers", not(target_arch = "wasm32")))]
pub(super) fn replace(executor: Option<Executor>) -> Option<Executor> {
    CURRENT.replace(executor)
}

/// Makes an executor the current one of its thread while it lives.
pub(super) struct Enter {
    outer: Option<Executor>,
    outer_is_watched: bool,
}

impl Enter {
    pub(super) fn new(executor: &Executor) -> Self {
        let outer_is_watched = notes::set_watched(executor.0.is_watched());
        Self { outer: CURRENT.replace(Some(executor.clone())), outer_is_watched }
    }
}

impl Drop for Enter {
    fn drop(&mut self) {
        notes::set_watched(self.outer_is_watched);
        drop(CURRENT.replace(self.outer.take()));
    }
}

/// Ends a turn that never came back.
#[cfg(all(target_arch = "wasm32", feature = "browser"))]
pub(super) fn leave() {
    notes::forget();
    drop(CURRENT.take());
}
