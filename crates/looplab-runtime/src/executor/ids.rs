//! The numbers that tasks, objects and timers go by.

use std::{cell::Cell, rc::Rc};

use looplab_trace::{ObjectId, TaskId};

/// The counters of one run. Its executors share them, so that no number is used twice; clones are the same counters.
#[derive(Clone, Debug, Default)]
pub struct Ids(Rc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    tasks: Cell<u32>,
    objects: Cell<u32>,
    timers: Cell<u64>,
}

impl Ids {
    pub(super) fn next_task(&self) -> TaskId {
        let id = self.0.tasks.get() + 1;
        self.0.tasks.set(id);
        TaskId(id)
    }

    pub(super) fn next_object(&self) -> ObjectId {
        let id = self.0.objects.get() + 1;
        self.0.objects.set(id);
        ObjectId(id)
    }

    pub(super) fn next_timer(&self) -> u64 {
        self.0.timers.replace(self.0.timers.get() + 1)
    }
}
