//! Every task of an executor that has not ended.

use std::{cell::RefCell, mem, task::Waker};

use slab::Slab;

use super::task::{Task, TaskRef};

/// Every task that has not ended and was not let go of, by the slot that the task knows.
#[derive(Default)]
pub(super) struct Registry(RefCell<Slab<TaskRef>>);

impl Registry {
    /// Adds the task that is made for this slot.
    pub(super) fn add(&self, make: impl FnOnce(usize) -> Task) -> TaskRef {
        let mut tasks = self.0.borrow_mut();
        let entry = tasks.vacant_entry();
        let task = TaskRef::new(make(entry.key()));
        entry.insert(task.clone());
        task
    }

    /// Forgets a task that has ended.
    pub(super) fn remove(&self, slot: usize) {
        let task = self.0.borrow_mut().remove(slot);
        drop(task);
    }

    /// The task that a waker wakes, if it is one of ours.
    pub(super) fn find(&self, waker: &Waker) -> Option<TaskRef> {
        self.0.borrow().iter().map(|(_, task)| task).find(|task| task.task().is_woken_by(waker)).cloned()
    }

    /// Lets go of all: what nobody else can wake is dropped.
    pub(super) fn let_go(&self) {
        let tasks = mem::take(&mut *self.0.borrow_mut());
        tasks.iter().for_each(|(_, task)| task.task().held.set(false));
        tasks.into_iter().for_each(|(_, task)| task.task().rest());
    }

    /// All that could be abandoned.
    pub(super) fn resting(&self) -> Vec<TaskRef> {
        let tasks = self.0.borrow();
        tasks.iter().map(|(_, task)| task).filter(|task| task.task().is_resting()).cloned().collect()
    }
}
