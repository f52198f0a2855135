//! Many tasks, one result at a time.

use std::{
    fmt,
    future::poll_fn,
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use looplab_trace::{Rule, Wait};

use crate::{
    executor::{JoinError, JoinHandle, note_wait, spawn_for},
    sync::{Get, Queue},
};

/// Spawns each future on the current executor, in order, and gives what became of each, in the order they ended.
///
/// Order as CPython 3.13 `Lib/asyncio/tasks.py`: the awaiter of the next goes on two rounds after it ended.
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::{combine::as_completed, executor::{Executor, sleep}};
///
/// Executor::instant().block_on(async {
///     let mut laps = as_completed([3, 1, 2].map(|seconds| async move {
///         sleep(Duration::from_secs(seconds)).await;
///         seconds
///     }));
///     let mut order = Vec::new();
///     while let Some(lap) = laps.next().await {
///         order.push(lap.unwrap());
///     }
///     assert_eq!(order, [1, 2, 3]);
/// });
/// ```
///
/// # Panics
/// Outside an executor.
#[track_caller]
pub fn as_completed<I>(futures: I) -> AsCompleted<<I::Item as Future>::Output>
where
    I: IntoIterator<Item: Future + 'static>,
{
    let caller = Location::caller();
    let tasks: Vec<_> = futures.into_iter().map(|future| spawn_for(caller, future)).collect();
    let ended = Queue::hidden();
    for (index, task) in tasks.iter().enumerate() {
        let ended = ended.clone();
        task.on_done(move || {
            // It is without end and is never shut down.
            let _ = ended.put_nowait(index);
        });
    }
    let left = tasks.len();
    AsCompleted { tasks: tasks.into_iter().map(Some).collect(), next: ended.get(), ended, left }
}

/// What became of some tasks, as they end; see [`as_completed`]. Dropping it cancels those that have not ended, in order.
#[must_use = "dropping it cancels its tasks; take what they come to"]
pub struct AsCompleted<T> {
    tasks: Vec<Option<JoinHandle<T>>>,
    ended: Queue<usize>,
    next: Get<usize>,
    left: usize,
}

impl<T> AsCompleted<T> {
    /// What the awaiter of the next waits for.
    fn waiting(&self) -> Wait {
        let pending = self.tasks.iter().flatten().filter(|task| !task.is_finished());
        Wait::for_tasks(pending.map(|task| task.task().id()), Rule::First, "as_completed")
    }

    /// What became of the next to end; `None` after the last.
    ///
    /// ```
    /// use std::time::Duration;
    /// use looplab_runtime::{combine::as_completed, executor::{Executor, sleep}};
    ///
    /// Executor::instant().block_on(async {
    ///     let mut naps = as_completed([2, 1].map(|seconds| async move {
    ///         sleep(Duration::from_secs(seconds)).await;
    ///         seconds
    ///     }));
    ///     assert_eq!(naps.next().await, Some(Ok(1)));
    ///     assert_eq!(naps.next().await, Some(Ok(2)));
    ///     assert_eq!(naps.next().await, None);
    /// });
    /// ```
    pub async fn next(&mut self) -> Option<Result<T, JoinError>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T> Stream for AsCompleted<T> {
    type Item = Result<T, JoinError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let Poll::Ready(index) = Pin::new(&mut this.next).poll(cx) else {
            note_wait(|| this.waiting());
            return Poll::Pending;
        };
        let index = index.expect("the queue is not shut down");
        this.next = this.ended.get();
        this.left -= 1;
        let mut task = this.tasks[index].take().expect("a task ends once");
        Poll::Ready(task.try_take())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<T> Unpin for AsCompleted<T> {}

impl<T> fmt::Debug for AsCompleted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsCompleted").field("left", &self.left).finish_non_exhaustive()
    }
}

impl<T> Drop for AsCompleted<T> {
    fn drop(&mut self) {
        for task in self.tasks.iter_mut().flatten() {
            task.cancel();
        }
    }
}
