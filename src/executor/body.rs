//! What a task does: a future, and what becomes of its value.

use std::{
    cell::Cell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use super::{
    join::JoinHandle,
    task::{Shared, Task, Value},
};
use crate::trace::TaskOutcome;

/// What is left of a task to do.
pub(super) type Body = Pin<Box<dyn Steps>>;

/// What a task does. A step says no more than whether it was the last: most are not, and are quicker for it.
pub(super) trait Steps {
    fn step(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;
    /// What the value means that the last step gave. It stays for the handle only if it is wanted.
    fn settle(&self, wanted: bool) -> TaskOutcome;
}

/// Gives a task its future. `outcome` says what its value means.
pub(super) fn launch<F: Future + 'static>(
    task: Task,
    future: F,
    outcome: fn(&F::Output) -> TaskOutcome,
) -> JoinHandle<F::Output> {
    let shared = Rc::new(Shared { task, value: Cell::new(None) });
    let body = Valued { future, outcome, shared: Rc::clone(&shared) };
    shared.task.set_body(Box::pin(body));
    JoinHandle::new(shared)
}

pin_project! {
    /// A future whose value goes where the task's handle finds it. The task holds it and is held by it until it ends.
    struct Valued<F: Future> {
        #[pin]
        future: F,
        outcome: fn(&F::Output) -> TaskOutcome,
        shared: Rc<Shared<Value<F::Output>>>,
    }
}

impl<F: Future> Steps for Valued<F> {
    fn step(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        this.future.poll(cx).map(|value| this.shared.value.set(Some(value)))
    }

    fn settle(&self, wanted: bool) -> TaskOutcome {
        let value = self.shared.value.take().expect("the last step has left its value");
        let outcome = (self.outcome)(&value);
        if wanted {
            self.shared.value.set(Some(value));
        }
        outcome
    }
}
