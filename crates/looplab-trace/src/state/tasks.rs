//! Where a state has its tasks.

use std::{collections::BTreeMap, rc::Rc};

use crate::{TaskId, TaskState};

/// Where a state has its tasks.
pub(crate) trait Tasks {
    fn to_map(&self) -> BTreeMap<TaskId, Rc<TaskState>>;
    fn note_awaited(&mut self, id: TaskId);
    fn count(&self) -> usize;
    fn add(&mut self, task: TaskState);
    fn of_mut(&mut self, id: TaskId) -> Option<&mut TaskState>;
    /// Drops the oldest that have ended, so many at most; how many there were.
    fn forget_ended(&mut self, most: usize) -> u32;
}

impl Tasks for BTreeMap<TaskId, Rc<TaskState>> {
    fn to_map(&self) -> Self {
        self.clone()
    }

    fn note_awaited(&mut self, id: TaskId) {
        if let Some(task) = self.get_mut(&id).filter(|task| !task.awaited) {
            Rc::make_mut(task).awaited = true;
        }
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn add(&mut self, task: TaskState) {
        self.insert(task.id, Rc::new(task));
    }

    fn of_mut(&mut self, id: TaskId) -> Option<&mut TaskState> {
        self.get_mut(&id).map(Rc::make_mut)
    }

    fn forget_ended(&mut self, most: usize) -> u32 {
        let ended: Vec<_> = self.values().filter(|task| task.is_done()).map(|task| task.id).take(most).collect();
        ended.iter().for_each(|id| drop(self.remove(id)));
        ended.len() as u32
    }
}
