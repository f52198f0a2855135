//! What wakes a task, and keeps its future alive.

use std::{
    cell::OnceCell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Wake, Waker},
};

use send_wrapper::SendWrapper;

use super::task::{State, TaskRef};

/// What wakes a task, and keeps its future alive: when the last of its clones is gone, nobody can ever wake it.
///
/// Wakers may travel between threads. One that is used on a foreign thread, or is the last and dropped there, panics.
struct Hold {
    held: SendWrapper<Held>,
    /// Whether it was to wake a task before it was given to one.
    woken: AtomicBool,
}

/// Whom it wakes; nobody while it is a [`Spare`].
#[derive(Default)]
struct Held(OnceCell<TaskRef>);

/// A waker that is no task's yet. A task takes its first step with it and keeps it only if it goes on: many end with that
/// step, and need no waker of their own.
pub(super) struct Spare {
    hold: Arc<Hold>,
    pub(super) waker: Waker,
}

impl Spare {
    /// Makes it the waker of a task that took a step with it. Returns too whether the task was woken meanwhile.
    pub(super) fn give(self, task: &TaskRef) -> (Waker, bool) {
        let first = self.hold.held.0.set(task.clone());
        debug_assert!(first.is_ok(), "it is given once");
        (self.waker, self.hold.woken.load(Ordering::Relaxed))
    }

    /// Itself after a task has ended that took a step with it; `None` if somebody has kept a clone.
    pub(super) fn take_back(self) -> Option<Self> {
        // Ours, and that in the waker.
        let is_unused = Arc::strong_count(&self.hold) == 2;
        self.hold.woken.store(false, Ordering::Relaxed);
        is_unused.then_some(self)
    }
}

impl Default for Spare {
    fn default() -> Self {
        let hold = Arc::new(Hold { held: SendWrapper::new(Held::default()), woken: AtomicBool::new(false) });
        Self { waker: Waker::from(Arc::clone(&hold)), hold }
    }
}

impl Wake for Hold {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let Some(task) = self.held.0.get() else { return self.woken.store(true, Ordering::Relaxed) };
        let meta = task.task();
        match meta.state.get() {
            State::Running => meta.state.set(State::Woken),
            State::Waiting => {
                if !meta.held.get() {
                    meta.keep(Waker::from(Arc::clone(self)));
                }
                task.queue();
            }
            State::Queued | State::Woken | State::Over | State::Ended => {}
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(task) = self.0.get() {
            task.task().abandon();
        }
    }
}
