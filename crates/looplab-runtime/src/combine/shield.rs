//! Work that goes on when it is no longer awaited.

use std::{
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use looplab_trace::Wait;

use crate::{
    executor::{JoinError, JoinHandle, note_wait, spawn_for},
    sync::{Event, EventWait},
};

/// Spawns `future` on the current executor and resolves to what becomes of it. Dropping this does not stop it.
///
/// Order as CPython 3.13 `Lib/asyncio/tasks.py`: the awaiter goes on two rounds after the task ended.
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::{combine::{shield, timeout}, executor::{Executor, sleep}, sync::Event};
///
/// Executor::instant().block_on(async {
///     let (second, saved) = (Duration::from_secs(1), Event::new());
///     let save = {
///         let saved = saved.clone();
///         async move {
///             sleep(second * 2).await;
///             saved.set();
///         }
///     };
///     assert!(timeout(second, shield(save)).await.is_err());
///     saved.wait().await;
/// });
/// ```
///
/// # Panics
/// Outside an executor.
#[track_caller]
pub fn shield<F: Future + 'static>(future: F) -> Shield<F::Output> {
    let (task, ended) = (spawn_for(Location::caller(), future), Event::hidden());
    let wait = ended.wait();
    task.on_done(move || ended.set());
    Shield { task, wait }
}

/// See [`shield`].
#[derive(Debug)]
#[must_use = "the task goes on by itself, but only awaiting this tells what becomes of it"]
pub struct Shield<T> {
    task: JoinHandle<T>,
    wait: EventWait,
}

impl<T> Future for Shield<T> {
    type Output = Result<T, JoinError>;

    /// # Panics
    /// When polled after it has resolved.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if Pin::new(&mut self.wait).poll(cx).is_pending() {
            note_wait(|| Wait::Task(self.task.task().id()));
            return Poll::Pending;
        }
        Poll::Ready(self.task.try_take().expect("a shield is not polled after it has resolved"))
    }
}
