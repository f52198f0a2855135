//! What wakes a task, and keeps its future alive.

use std::{
    cell::OnceCell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Wake, Waker},
};

use fragile::Fragile;

use super::task::{CellState, TaskRef};

/// What wakes a task, and keeps its future alive: when the last of its clones is gone, nothing can ever wake it.
///
/// Wakers may travel between threads. One that is used on a foreign thread, or is the last and dropped there, panics.
struct TaskWaker {
    target: Fragile<Target>,
    /// Whether it was to wake a task before it was given to one.
    woken: AtomicBool,
}

/// The task it wakes; none while it is an [`UnboundWaker`].
#[derive(Default)]
struct Target(OnceCell<TaskRef>);

/// A waker that is no task's yet. A task takes its first step with its waker and keeps it only if it goes on: many end with
/// that step, and need none of their own.
pub(super) struct UnboundWaker(Arc<TaskWaker>);

impl UnboundWaker {
    /// What the first step is taken with.
    pub(super) fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.0))
    }

    /// Gives it to a task that took a step with it. Returns whether the task was woken meanwhile.
    pub(super) fn give(self, task: &TaskRef) -> bool {
        let first = self.0.target.get().0.set(task.clone());
        debug_assert!(first.is_ok(), "it is given once");
        self.0.woken.load(Ordering::Relaxed)
    }

    /// Makes it unbound again, after a task has ended that took a step with it. Returns whether it is: a clone may have been
    /// kept.
    pub(super) fn clear(&self) -> bool {
        self.0.woken.store(false, Ordering::Relaxed);
        Arc::strong_count(&self.0) == 1
    }
}

impl Default for UnboundWaker {
    fn default() -> Self {
        Self(Arc::new(TaskWaker { target: Fragile::new(Target::default()), woken: AtomicBool::new(false) }))
    }
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let Some(task) = self.target.get().0.get() else { return self.woken.store(true, Ordering::Relaxed) };
        let meta = task.task();
        match meta.state.get() {
            CellState::Running => meta.state.set(CellState::Woken),
            CellState::Waiting => {
                if !meta.is_held() {
                    meta.keep(Waker::from(Arc::clone(self)));
                }
                task.queue();
            }
            CellState::Queued | CellState::Woken | CellState::Over | CellState::Ended => {}
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Some(task) = self.0.get() {
            task.task().abandon();
        }
    }
}
