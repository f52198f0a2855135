//! Panics in the browser. They cannot be caught there: a panic traps, and the turn never comes back.
//!
//! So the panic hook writes down what happened and asks for another turn before the trap. That turn finds the task that
//! was running and fails it.

use std::{cell::RefCell, panic, sync::Once};

use super::current::try_current;

thread_local! {
    static MESSAGE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// After this, a panic in a task fails that task, and the others go on.
///
/// In the browser a panic is a trap: it cannot be caught, and without this the executor never takes another turn. Puts a panic
/// hook before the one that is there; only the first call does anything. The stack that the trap left behind is lost memory.
pub fn install_panic_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let next = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            MESSAGE.set(Some(super::task::panic_message(info.payload())));
            if let Some(executor) = try_current() {
                executor.ask_after_panic();
            }
            next(info);
        }));
    });
}

/// What the last panic said, once.
pub(super) fn take_message() -> Option<String> {
    MESSAGE.take()
}
