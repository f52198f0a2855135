//! The free list of task cells.

use std::cell::RefCell;

use super::task::TaskRef;

/// How many are kept: two megabytes of them in WebAssembly.
const CAPACITY: usize = 1 << 15;

/// Cells of tasks that have ended and are referred to by nothing else. The next tasks are put into them, which is quicker than
/// to allocate and free.
#[derive(Default)]
pub(super) struct Retired(RefCell<Vec<TaskRef>>);

impl Retired {
    /// Keeps a cell, unless there are enough.
    pub(super) fn add(&self, task: TaskRef) {
        let mut tasks = self.0.borrow_mut();
        if tasks.len() < CAPACITY {
            tasks.push(task);
        }
    }

    /// Hands one out.
    pub(super) fn take(&self) -> Option<TaskRef> {
        self.0.borrow_mut().pop()
    }
}
