//! Watching an executor at work.

use looplab_trace::{Cause, EventKind, Place, Stop, TaskId, TaskOutcome};

use super::{TaskRef, origin::Origin};

/// Is told of every transition of every task, while it happens. All methods do nothing unless written.
///
/// An observer must not spawn, wake or poll anything, nor set another in its place. `by` is the task that was running at the time, if one was. A
/// [`Recorder`](super::Recorder) makes [events](looplab_trace::Event) of what it is told.
pub trait Observer {
    /// Whether it wants to hear of everything. If not, it is only told of tasks that are spawned, renamed, asked to stop and
    /// done, and the program is quicker. Asked once.
    fn is_thorough(&self) -> bool {
        true
    }
    /// A task came into being and is in the ready queue.
    fn spawned(&self, task: &TaskRef, by: Option<TaskId>, origin: Origin) {
        let _ = (task, by, origin);
    }
    /// A waiting task entered the ready queue. One that is woken during its own step does when the step has ended; one that
    /// stops to let the others have a turn does without another word.
    fn woken(&self, task: TaskId, by: Cause) {
        let _ = (task, by);
    }
    /// A step of a task begins. It may be part of another's, or of a callback.
    fn step_started(&self, task: TaskId) {
        let _ = task;
    }
    /// The step that began last is over.
    fn step_ended(&self, task: TaskId, stop: Stop) {
        let _ = (task, stop);
    }
    /// The step or callback that began last is still under way, at this line. Told from within it, now and then.
    fn holding(&self, task: Option<TaskId>, place: Option<Place>) {
        let _ = (task, place);
    }
    /// A callback begins.
    fn call_started(&self) {}
    /// The callback is over.
    fn call_ended(&self) {}
    /// The executor begins to work, at `now` on its host's clock, after it had nothing to do or gave the event loop back.
    fn resumed(&self, now: f64) {
        let _ = now;
    }
    /// A task got another name.
    fn renamed(&self, task: &TaskRef) {
        let _ = task;
    }
    /// A task was asked to stop.
    fn cancel_requested(&self, task: TaskId, by: Option<TaskId>) {
        let _ = (task, by);
    }
    /// A task ended.
    fn done(&self, task: TaskId, outcome: &TaskOutcome) {
        let _ = (task, outcome);
    }
    /// Anything else happened, while `task` was running or outside any.
    fn noted(&self, task: Option<TaskId>, kind: EventKind) {
        let _ = (task, kind);
    }
}
