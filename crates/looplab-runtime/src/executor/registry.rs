//! The tasks that an executor holds.

use std::{
    cell::{Cell, RefCell},
    mem,
};

use slab::Slab;

use super::task::{Task, TaskRef};

/// Every task that has not ended and was not let go of, by the slot that the task knows. Those that stand in line for their
/// first step are not among them: many end with it.
#[derive(Default)]
pub(super) struct Registry {
    tasks: RefCell<Slab<TaskRef>>,
    era: Cell<u32>,
}

impl Registry {
    /// A number that changes when all are let go of.
    pub(super) fn era(&self) -> u32 {
        self.era.get()
    }

    /// Adds a task, unless it is there.
    pub(super) fn add(&self, task: &TaskRef) {
        if !task.task().is_held() {
            let slot = self.tasks.borrow_mut().insert(task.clone());
            task.task().slot.set(Some(slot));
        }
    }

    /// Forgets a task that has ended.
    pub(super) fn remove(&self, task: &Task) {
        if let Some(slot) = task.slot.take() {
            let task = self.tasks.borrow_mut().remove(slot);
            drop(task);
        }
    }

    /// The task that a waker wakes, if it is one of ours.
    #[cfg(feature = "explore")]
    pub(super) fn find(&self, waker: &std::task::Waker) -> Option<TaskRef> {
        self.tasks.borrow().iter().map(|(_, task)| task).find(|task| task.task().is_woken_by(waker)).cloned()
    }

    /// Lets go of all: what no waker can wake is dropped.
    pub(super) fn let_go(&self) {
        let tasks = mem::take(&mut *self.tasks.borrow_mut());
        self.era.set(self.era.get().wrapping_add(1));
        tasks.iter().for_each(|(_, task)| task.task().slot.set(None));
        tasks.into_iter().for_each(|(_, task)| task.task().release_if_waiting());
    }

    /// All that could be abandoned.
    pub(super) fn suspended(&self) -> Vec<TaskRef> {
        let tasks = self.tasks.borrow();
        tasks.iter().map(|(_, task)| task).filter(|task| task.task().is_suspended()).cloned().collect()
    }
}
