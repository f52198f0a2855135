//! What is forgotten between two programs.

use super::{
    core::{leftover, registry},
    loops::{event_loop::PyLoop, policy, running},
};

/// Forgets all of it, for a new program.
pub(crate) fn reset() {
    running::set_current_loop(None);
    policy::reset();
    registry::reset();
    leftover::reset();
    PyLoop::forget_foreign();
    running::reset_task_numbers();
}

/// Forgets all of it because the program is over. What is still pending says so when it goes.
pub(crate) fn leave() {
    let tasks = leftover::take();
    reset();
    leftover::release(tasks);
}
