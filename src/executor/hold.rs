//! What wakes a task, and keeps its future alive.

use std::{
    cell::RefCell,
    sync::Arc,
    task::{Wake, Waker},
};

use send_wrapper::SendWrapper;

use super::task::{State, TaskRef};

/// What wakes a task, and keeps its future alive: when the last of its clones is gone, nobody can ever wake it.
///
/// Wakers may travel between threads. One that is used on a foreign thread, or is the last and dropped there, panics.
struct Hold(SendWrapper<Held>);

/// Whom it wakes; nobody while it is a [`Spare`].
#[derive(Default)]
struct Held(RefCell<Option<TaskRef>>);

/// A waker that is no task's yet. A task takes its first step with it, and keeps it only if that was not its last.
pub(super) struct Spare {
    hold: Arc<Hold>,
    waker: Waker,
}

impl Spare {
    /// The waker, as that of `task`.
    pub(super) fn lend(&self, task: &TaskRef) -> &Waker {
        *self.hold.0.0.borrow_mut() = Some(task.clone());
        &self.waker
    }

    /// Leaves it to the task.
    pub(super) fn give(self) -> Waker {
        self.waker
    }

    /// Takes it back from a task that has ended; `None` if somebody has kept a clone.
    pub(super) fn take_back(self) -> Option<Self> {
        // Ours, and that in the waker.
        let is_free = Arc::strong_count(&self.hold) == 2;
        is_free.then(|| {
            drop(self.hold.0.0.take());
            self
        })
    }
}

impl Default for Spare {
    fn default() -> Self {
        let hold = Arc::new(Hold(SendWrapper::new(Held::default())));
        Self { waker: Waker::from(Arc::clone(&hold)), hold }
    }
}

impl Wake for Hold {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let held = self.0.0.borrow();
        let Some(task) = &*held else { return };
        let meta = task.task();
        match meta.state.get() {
            State::Running => meta.state.set(State::Woken),
            State::Waiting => {
                let task = task.clone();
                drop(held);
                if !task.task().held.get() {
                    task.task().keep(Waker::from(Arc::clone(self)));
                }
                task.queue();
            }
            State::Queued | State::Woken | State::Over => {}
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(task) = self.0.take() {
            task.task().abandon();
        }
    }
}
