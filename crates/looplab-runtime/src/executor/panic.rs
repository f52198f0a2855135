//! Panics in the browser. They cannot be caught there: a panic traps, and the turn never comes back.
//!
//! So the panic hook writes down what happened and asks for another turn before the trap. That turn finds the task that
//! was running and fails it.

use std::{cell::RefCell, panic, sync::Once};

use looplab_trace::TaskOutcome;

use super::{
    body::panic_message,
    current::{leave, try_current},
    inner::Inner,
};

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
            MESSAGE.set(Some(panic_message(info.payload())));
            if let Some(executor) = try_current() {
                // For the turn that cleans up.
                executor.0.host.again();
            }
            next(info);
        }));
    });
}

impl Inner {
    /// After a turn that never came back: in the browser a panic is a trap, which ends the turn but not the module.
    /// The task that was running, if it was not a callback, has failed; the others go on. `false` if nothing panicked.
    pub(super) fn recover(&self) -> bool {
        let Some(message) = MESSAGE.take() else { return false };
        leave();
        let running = self.running.take();
        if let Some(task) = running {
            task.task().finish(Some(self), TaskOutcome::failed(message));
        }
        true
    }
}
