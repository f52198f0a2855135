//! Every task of an executor that has not ended.

use std::{cell::RefCell, sync::Arc, task::Waker};

use slab::Slab;

use super::{hold::Hold, task::TaskRef};

/// A hold on every task that has not ended, by the slot that the task knows; `None` once it was let go of.
#[derive(Default)]
pub(super) struct Registry(RefCell<Slab<Option<Arc<Hold>>>>);

impl Registry {
    /// Where the next task goes.
    pub(super) fn next_slot(&self) -> usize {
        self.0.borrow().vacant_key()
    }

    /// Holds the next task.
    pub(super) fn insert(&self, hold: Arc<Hold>) {
        self.0.borrow_mut().insert(Some(hold));
    }

    /// Forgets a task that has ended.
    pub(super) fn remove(&self, slot: usize) {
        let hold = self.0.borrow_mut().try_remove(slot);
        drop(hold);
    }

    /// The hold on the task in this slot, unless it was let go of.
    pub(super) fn hold(&self, slot: usize) -> Option<Arc<Hold>> {
        self.0.borrow().get(slot).cloned().flatten()
    }

    /// The task that a waker wakes, if it is one of ours.
    pub(super) fn find(&self, waker: &Waker) -> Option<TaskRef> {
        let tasks = self.0.borrow();
        let mut holds = tasks.iter().filter_map(|(_, hold)| hold.as_ref());
        holds.find(|hold| Waker::from(Arc::clone(hold)).will_wake(waker)).map(|hold| hold.task().clone())
    }

    /// Lets go of all: what nobody else can wake is dropped.
    pub(super) fn let_go(&self) {
        let holds: Vec<_> = self.0.borrow_mut().iter_mut().map(|(_, hold)| hold.take()).collect();
        drop(holds);
    }

    /// All that are held and could be abandoned.
    pub(super) fn resting(&self) -> Vec<TaskRef> {
        let tasks = self.0.borrow();
        let held = tasks.iter().filter_map(|(_, hold)| Some(hold.as_ref()?.task()));
        held.filter(|task| task.task().is_resting()).cloned().collect()
    }
}
