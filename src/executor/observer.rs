//! Watching an executor at work.

use crate::trace::{TaskId, TaskOutcome};

use super::TaskRef;

/// Is told of every transition of every task, while it happens. All methods do nothing unless written.
///
/// An observer must not spawn, wake or poll anything. `by` is the task that was running at the time, if one was.
pub trait Observer {
    /// A task came into being and is in the ready queue.
    fn spawned(&self, task: &TaskRef, by: Option<TaskId>) {
        let _ = (task, by);
    }
    /// A waiting task entered the ready queue.
    fn woken(&self, task: TaskId, by: Option<TaskId>) {
        let _ = (task, by);
    }
    /// A step of a task begins.
    fn step_started(&self, task: TaskId) {
        let _ = task;
    }
    /// The step that began last is over.
    fn step_ended(&self, task: TaskId) {
        let _ = task;
    }
    /// A task got another name.
    fn renamed(&self, task: &TaskRef) {
        let _ = task;
    }
    /// Somebody asked a task to stop.
    fn cancel_requested(&self, task: TaskId, by: Option<TaskId>) {
        let _ = (task, by);
    }
    /// A task ended.
    fn done(&self, task: TaskId, outcome: &TaskOutcome) {
        let _ = (task, outcome);
    }
}
