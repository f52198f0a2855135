//! What a program's event loops are made of and what observes them: set by the engine's host, for the current thread.

use std::{cell::RefCell, rc::Rc};

use looplab_runtime::executor::{Executor, Observer};
use looplab_trace::{EventKind, Warning};

use crate::asyncio::running_task;

thread_local! {
    static NEW_EXECUTOR: RefCell<Option<Rc<dyn Fn() -> Executor>>> = const { RefCell::new(None) };
    static OBSERVER: RefCell<Option<Rc<dyn Observer>>> = const { RefCell::new(None) };
}

/// Sets how executors are made on this thread, one for each event loop of the program.
pub(crate) fn set_executors(new: Rc<dyn Fn() -> Executor>) {
    NEW_EXECUTOR.set(Some(new));
}

/// Sets the observer, if there is one.
pub(crate) fn set_observer(observer: Option<Rc<dyn Observer>>) {
    OBSERVER.set(observer.filter(|observer| observer.is_thorough()));
}

/// Tells of a mistake that was noticed, in a loop's turn or outside any.
pub(crate) fn warn(warning: impl FnOnce() -> Warning) {
    let observer = OBSERVER.with_borrow(Clone::clone);
    if let Some(observer) = observer {
        observer.noted(running_task(), EventKind::Warned(warning()));
    }
}

/// An executor of its own for a new event loop.
pub(crate) fn new_executor() -> Executor {
    let new = NEW_EXECUTOR.with_borrow(Clone::clone);
    new.expect("a program only runs where it was said how executors are made")()
}
