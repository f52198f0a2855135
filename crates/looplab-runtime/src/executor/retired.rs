//! Tasks whose place is free.

use std::cell::RefCell;

use super::task::TaskRef;

/// How many are kept: two megabytes of them in WebAssembly.
const ROOM: usize = 1 << 15;

/// Tasks that have ended and that nobody knows any more. The next tasks take their places: that is quicker than to ask for
/// memory and give it back.
#[derive(Default)]
pub(super) struct Retired(RefCell<Vec<TaskRef>>);

impl Retired {
    /// Keeps a task, if there is room.
    pub(super) fn add(&self, task: TaskRef) {
        let mut tasks = self.0.borrow_mut();
        if tasks.len() < ROOM {
            tasks.push(task);
        }
    }

    /// Hands one out.
    pub(super) fn take(&self) -> Option<TaskRef> {
        self.0.borrow_mut().pop()
    }
}
