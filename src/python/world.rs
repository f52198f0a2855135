//! What a program's event loops are made of: set by whoever runs the program, for the current thread.

use std::{cell::RefCell, rc::Rc};

use crate::executor::Executor;

thread_local! {
    static NEW_EXECUTOR: RefCell<Option<Rc<dyn Fn() -> Executor>>> = const { RefCell::new(None) };
}

/// Sets how executors are made on this thread, one for each event loop of the program.
pub(super) fn set_executors(new: Rc<dyn Fn() -> Executor>) {
    NEW_EXECUTOR.set(Some(new));
}

/// An executor of its own for a new event loop.
pub(super) fn new_executor() -> Executor {
    let new = NEW_EXECUTOR.with_borrow(Clone::clone);
    new.expect("a program only runs where it was said how executors are made")()
}
