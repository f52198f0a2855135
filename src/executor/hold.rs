//! What wakes a task, and keeps its future alive.

use std::{
    sync::Arc,
    task::{Wake, Waker},
};

use send_wrapper::SendWrapper;

use super::{
    ready::Entry,
    task::{State, TaskRef},
};

/// What wakes a task, and keeps its future alive: when the last of its clones is gone, nobody can ever wake it.
///
/// Wakers may travel between threads. One that is used on a foreign thread, or is the last and dropped there, panics.
pub(super) struct Hold(SendWrapper<Held>);

struct Held(TaskRef);

impl Hold {
    pub(super) fn new(task: TaskRef) -> Arc<Self> {
        Arc::new(Self(SendWrapper::new(Held(task))))
    }

    pub(super) fn task(&self) -> &TaskRef {
        &self.0.0
    }
}

impl Wake for Hold {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let meta = self.task();
        let task = meta.task();
        match task.state.get() {
            State::Running => task.state.set(State::Woken),
            State::Waiting => {
                let Some(executor) = task.executor.upgrade() else { return task.abandon() };
                task.state.set(State::Queued);
                executor.observe_all(|observer| observer.woken(task.id, executor.cause()));
                executor.note_event(task.id);
                executor.push(Entry::Step(meta.clone(), Waker::from(Arc::clone(self))));
            }
            State::Queued | State::Woken | State::Over => {}
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.task().abandon();
    }
}
