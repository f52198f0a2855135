//! The handle on a task that was spawned.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    ptr,
    task::{Context, Poll},
};

use looplab_trace::{TaskOutcome, Wait};

use super::{
    body::{Body, value},
    current::with_current,
    task::{CellState, Task, TaskRef},
    watch::note_wait,
};

/// Why a task has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// It was cancelled or aborted, or its executor is gone.
    #[error("the task was cancelled")]
    Cancelled,
    /// It panicked, with this message. In the browser a panic cannot be caught: the stack it leaves behind is lost
    /// memory, but the executor and its other tasks go on.
    #[error("the task panicked: {0}")]
    Panicked(String),
}

/// A hold on a task that was spawned: await it for its value.
///
/// Its awaiter goes on in the round after the one in which the task ended. Dropping the handle detaches the task, which
/// goes on by itself; its value is dropped then.
#[must_use = "dropping a handle detaches its task; await it, or say `.detach()`"]
pub struct JoinHandle<T> {
    task: TaskRef,
    /// How to get the value out of what is left of the task.
    value: fn(Body) -> Option<T>,
}

impl<T> JoinHandle<T> {
    pub(super) fn new(task: TaskRef) -> Self
    where
        T: 'static,
    {
        Self { task, value }
    }

    /// The task: its number, its name and how it ended.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// assert_eq!(Executor::instant().spawn(async {}).task().id().0, 1);
    /// ```
    pub fn task(&self) -> &TaskRef {
        &self.task
    }

    /// Whether the task has ended.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, spawn, yield_now};
    ///
    /// Executor::instant().block_on(async {
    ///     let task = spawn(async {});
    ///     assert!(!task.is_finished(), "it is queued");
    ///     yield_now().await;
    ///     assert!(task.is_finished());
    /// });
    /// ```
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.meta().is_finished()
    }

    /// Asks the task to stop: at its next turn its future is dropped instead of polled, and its awaiter gets
    /// [`JoinError::Cancelled`] in the round after. A task that has ended stays as it is.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, JoinError};
    ///
    /// let executor = Executor::instant();
    /// let mut task = executor.spawn(std::future::pending::<()>());
    /// task.cancel();
    /// assert_eq!(executor.block_on(task), Err(JoinError::Cancelled));
    /// ```
    pub fn cancel(&mut self) {
        if !self.request_cancel() || self.meta().state.get() != CellState::Waiting {
            return;
        }
        if self.meta().is_held() {
            self.task.queue();
        } else {
            // Its executor has let go of it and would not give it a turn.
            self.meta().abandon();
        }
    }

    /// Drops the task's future. At once, unless the task is running or stands in the ready queue: then at that turn.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, spawn, yield_now};
    ///
    /// Executor::instant().block_on(async {
    ///     let mut task = spawn(std::future::pending::<()>());
    ///     yield_now().await;
    ///     task.abort();
    ///     assert!(task.is_finished());
    /// });
    /// ```
    pub fn abort(&mut self) {
        if self.request_cancel() && self.meta().state.get() == CellState::Waiting {
            self.meta().abandon();
        }
    }

    /// Notes that it is to stop; `false` if it has ended or was asked before.
    fn request_cancel(&self) -> bool {
        let first = !self.is_finished() && !self.meta().cancelled.replace(true);
        if first {
            self.meta().note_cancel();
        }
        first
    }

    /// Lets the task go on by itself, as dropping the handle does.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Executor, spawn, yield_now}, sync::Event};
    ///
    /// Executor::instant().block_on(async {
    ///     let done = Event::new();
    ///     let told = done.clone();
    ///     spawn(async move { told.set() }).detach();
    ///     done.wait().await;
    /// });
    /// ```
    pub fn detach(self) {}

    /// Queues `call` when the task ends; at once if it has.
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc};
    /// use looplab_runtime::executor::{Executor, spawn, yield_now};
    ///
    /// Executor::instant().block_on(async {
    ///     let ended = Rc::new(Cell::new(false));
    ///     let seen = Rc::clone(&ended);
    ///     spawn(async {}).on_done(move || seen.set(true));
    ///     yield_now().await;
    ///     assert!(!ended.get(), "the callback is queued when the task ends");
    ///     yield_now().await;
    ///     assert!(ended.get());
    /// });
    /// ```
    pub fn on_done(&self, call: impl FnOnce() + 'static) {
        self.watch(call);
    }

    /// As [`on_done`](Self::on_done). Returns what [`unwatch`](Self::unwatch) wants, if the callback can still be cancelled.
    pub(crate) fn watch(&self, call: impl FnOnce() + 'static) -> Option<u32> {
        let call = Box::new(call);
        match (self.is_finished(), self.meta().executor.upgrade()) {
            (true, Some(executor)) => {
                executor.push_call(call);
                None
            }
            _ => Some(self.meta().when_done(call)),
        }
    }

    /// Cancels the callback that [`watch`](Self::watch) asked for.
    pub(crate) fn unwatch(&self, watch: u32) {
        self.meta().forget(watch);
    }

    /// The value, once the task has ended; `None` before, and after it was taken.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, spawn, yield_now};
    ///
    /// Executor::instant().block_on(async {
    ///     let mut task = spawn(async { 7 });
    ///     assert_eq!(task.try_take(), None);
    ///     yield_now().await;
    ///     assert_eq!(task.try_take(), Some(Ok(7)));
    /// });
    /// ```
    pub fn try_take(&mut self) -> Option<Result<T, JoinError>> {
        if !self.meta().wanted.get() {
            return None;
        }
        if !self.is_finished() {
            return None;
        }
        self.meta().wanted.set(false);
        Some(self.meta().take_body().and_then(self.value).ok_or_else(|| match self.meta().outcome() {
            Some(TaskOutcome::Failed(panic)) => JoinError::Panicked(panic.to_string()),
            _ => JoinError::Cancelled,
        }))
    }

    fn meta(&self) -> &Task {
        self.task.task()
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(value) = self.try_take() {
            return Poll::Ready(value);
        }
        self.meta().set_awaiter(cx.waker());
        note_wait(|| Wait::Task(self.task.id()));
        Poll::Pending
    }
}

impl<T> Unpin for JoinHandle<T> {}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        if self.meta().wanted.replace(false) {
            drop(self.meta().take_body());
            self.meta().forget_awaiter();
        }
        retire(&self.task);
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JoinHandle").field(&self.task).finish()
    }
}

/// Gives the cell of a task to the free list, if the task has ended and this is the last reference.
fn retire(task: &TaskRef) {
    if task.is_last() && task.is_finished() {
        with_current(|current| {
            if ptr::eq(task.task().executor.as_ptr(), &*current.0) {
                current.0.retired.add(task.clone());
            }
        });
    }
}
