//! Many tasks, one result.

use std::{
    cell::RefCell,
    convert::Infallible,
    fmt,
    future::Future,
    marker::PhantomData,
    mem,
    panic::Location,
    pin::Pin,
    rc::{Rc, Weak},
    task::{Context, Poll, Waker},
};

use looplab_trace::{Rule, Wait};

use crate::executor::{JoinError, JoinHandle, note_wait, spawn_for};

/// Spawns each future on the current executor, in order, and resolves to what became of each, in the same order.
///
/// Nothing that happens to one of them stops the others. Order as in CPython 3.13 `Lib/asyncio/tasks.py`: the awaiter
/// goes on two rounds after the last of them ended. Without any futures it resolves at the first poll.
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::{combine::gather, executor::{Executor, sleep}};
///
/// Executor::instant().block_on(async {
///     let laps = gather([3, 1, 2].map(|seconds| async move {
///         sleep(Duration::from_secs(seconds)).await;
///         seconds * 10
///     }));
///     assert_eq!(laps.await, [Ok(30), Ok(10), Ok(20)]);
/// });
/// ```
///
/// # Panics
/// Outside an executor.
#[track_caller]
pub fn gather<I>(futures: I) -> Gather<<I::Item as Future>::Output>
where
    I: IntoIterator<Item: Future + 'static>,
{
    Gather(Crowd::new(futures, Ok, Location::caller()))
}

/// As [`gather`], but resolves to the first error as soon as there is one; else to all values, in order.
///
/// After an error the others go on by themselves.
///
/// ```
/// use looplab_runtime::{combine::{GatherError, try_gather}, executor::Executor};
///
/// Executor::instant().block_on(async {
///     let halves = |numbers: [i32; 3]| try_gather(numbers.map(|n| async move {
///         if n % 2 == 0 { Ok(n / 2) } else { Err(format!("{n} is odd")) }
///     }));
///     assert_eq!(halves([2, 4, 6]).await, Ok(vec![1, 2, 3]));
///     assert_eq!(halves([2, 5, 7]).await, Err(GatherError::Failed("5 is odd".into())));
/// });
/// ```
///
/// # Panics
/// Outside an executor.
#[track_caller]
pub fn try_gather<I, T, E>(futures: I) -> TryGather<T, E>
where
    I: IntoIterator<Item: Future<Output = Result<T, E>> + 'static>,
    T: 'static,
    E: 'static,
{
    let note = |joined| match joined {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(GatherError::Failed(error)),
        Err(error) => Err(GatherError::Lost(error)),
    };
    TryGather(Crowd::new(futures, note, Location::caller()))
}

/// What ended a [`try_gather`] early, or is among the errors of a [`task_group`](super::task_group).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatherError<E> {
    /// One of the futures returned this error.
    #[error("{0}")]
    Failed(E),
    /// One of the tasks panicked or was cancelled.
    #[error(transparent)]
    Lost(JoinError),
}

/// See [`gather`]. Dropping it before it has resolved cancels its tasks, in order.
#[must_use = "dropping a gather cancels its tasks; await it"]
pub struct Gather<T>(Crowd<T, Result<T, JoinError>, Infallible>);

/// See [`try_gather`]. Dropping it before it has resolved cancels its tasks, in order.
#[must_use = "dropping a gather cancels its tasks; await it"]
pub struct TryGather<T, E>(Crowd<Result<T, E>, T, GatherError<E>>);

impl<T> Future for Gather<T> {
    type Output = Vec<Result<T, JoinError>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(cx).map(|Ok(results)| results)
    }
}

impl<T, E> Future for TryGather<T, E> {
    type Output = Result<Vec<T>, GatherError<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(cx)
    }
}

impl<T> fmt::Debug for Gather<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Gather").field(&self.0.children()).finish()
    }
}

impl<T, E> fmt::Debug for TryGather<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TryGather").field(&self.0.children()).finish()
    }
}

/// Counts the children of a gather: keeps what each came to, and knows when there is a verdict.
///
/// `Ok` values are collected; the first `Err` decides at once. To collect errors too, note them as `Ok`.
///
/// ```
/// use looplab_runtime::lowlevel::Tally;
///
/// let mut tally = Tally::<char, &str>::new(2);
/// assert_eq!(tally.note(1, Ok('b')), None);
/// assert_eq!(tally.note(0, Ok('a')), Some(Ok(vec!['a', 'b'])));
///
/// let mut tally = Tally::<char, &str>::new(2);
/// assert_eq!(tally.note(1, Err("lost")), Some(Err("lost")));
/// assert_eq!(tally.note(0, Ok('a')), None, "it was decided before");
/// ```
#[derive(Debug)]
pub struct Tally<T, E> {
    /// Empty once there was a verdict.
    values: Vec<Option<T>>,
    missing: usize,
    verdict: PhantomData<fn() -> E>,
}

impl<T, E> Tally<T, E> {
    /// A tally of this many children.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::lowlevel::Tally::<(), ()>::new(3).missing(), 3);
    /// ```
    #[must_use]
    pub fn new(children: usize) -> Self {
        let values = std::iter::repeat_with(|| None).take(children).collect();
        Self { values, missing: children, verdict: PhantomData }
    }

    /// How many children have not been noted.
    ///
    /// ```
    /// let mut tally = looplab_runtime::lowlevel::Tally::<char, ()>::new(2);
    /// tally.note(0, Ok('a'));
    /// assert_eq!(tally.missing(), 1);
    /// ```
    #[must_use]
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Notes what the child at `index` came to. Returns the verdict if this decides it; that happens once.
    ///
    /// ```
    /// let mut tally = looplab_runtime::lowlevel::Tally::<char, ()>::new(1);
    /// assert_eq!(tally.note(0, Ok('a')), Some(Ok(vec!['a'])));
    /// ```
    ///
    /// # Panics
    /// When the child was noted before, or there is no such child.
    pub fn note(&mut self, index: usize, result: Result<T, E>) -> Option<Result<Vec<T>, E>> {
        self.missing = self.missing.checked_sub(1).expect("every child is noted once");
        if self.values.is_empty() {
            return None;
        }
        match result {
            Ok(value) => {
                let before = self.values[index].replace(value);
                assert!(before.is_none(), "every child is noted once");
                (self.missing == 0).then(|| Ok(mem::take(&mut self.values).into_iter().flatten().collect()))
            }
            Err(error) => {
                self.values = Vec::new();
                Some(Err(error))
            }
        }
    }
}

/// The tasks of one gather. `O` is what a task returns; `T` and `E` are what the tally makes of it.
struct Crowd<O, T, E>(Rc<Shared<O, T, E>>);

struct Shared<O, T, E> {
    children: RefCell<Vec<Option<JoinHandle<O>>>>,
    progress: RefCell<Progress<T, E>>,
    note: fn(Result<O, JoinError>) -> Result<T, E>,
}

enum Progress<T, E> {
    Counting { tally: Tally<T, E>, awaiter: Option<Waker> },
    Decided(Result<Vec<T>, E>),
    Over,
}

impl<O, T, E> Crowd<O, T, E> {
    fn new<I>(futures: I, note: fn(Result<O, JoinError>) -> Result<T, E>, caller: &'static Location<'static>) -> Self
    where
        I: IntoIterator<Item: Future<Output = O> + 'static>,
        O: 'static,
        T: 'static,
        E: 'static,
    {
        let children: Vec<_> = futures.into_iter().map(|future| spawn_for(caller, future)).collect();
        let progress = match children.len() {
            0 => Progress::Decided(Ok(Vec::new())),
            children => Progress::Counting { tally: Tally::new(children), awaiter: None },
        };
        let shared = Rc::new_cyclic(|shared: &Weak<Shared<O, T, E>>| {
            for (index, child) in children.iter().enumerate() {
                let shared = shared.clone();
                child.on_done(move || {
                    if let Some(shared) = shared.upgrade() {
                        shared.child_done(index);
                    }
                });
            }
            let children = RefCell::new(children.into_iter().map(Some).collect());
            Shared { children, progress: RefCell::new(progress), note }
        });
        Self(shared)
    }

    fn poll(&self, cx: &Context<'_>) -> Poll<Result<Vec<T>, E>> {
        let mut progress = self.0.progress.borrow_mut();
        if let Progress::Counting { awaiter, .. } = &mut *progress {
            *awaiter = Some(cx.waker().clone());
            note_wait(|| self.0.waiting());
            return Poll::Pending;
        }
        match mem::replace(&mut *progress, Progress::Over) {
            Progress::Decided(verdict) => Poll::Ready(verdict),
            _ => panic!("a gather is not polled after it has resolved"),
        }
    }

    fn children(&self) -> usize {
        self.0.children.borrow().len()
    }
}

impl<O, T, E> Shared<O, T, E> {
    /// What its awaiter waits for.
    fn waiting(&self) -> Wait {
        let children = self.children.borrow();
        let pending = children.iter().flatten().filter(|child| !child.is_finished());
        Wait::for_tasks(pending.map(|child| child.task().id()), Rule::All, "gather")
    }

    fn child_done(&self, index: usize) {
        let child = self.children.borrow_mut()[index].take();
        let Some(result) = child.and_then(|mut child| child.try_take()) else { return };
        let result = (self.note)(result);
        let mut progress = self.progress.borrow_mut();
        let Progress::Counting { tally, awaiter } = &mut *progress else { return };
        let Some(verdict) = tally.note(index, result) else { return };
        let awaiter = awaiter.take();
        *progress = Progress::Decided(verdict);
        drop(progress);
        if let Some(awaiter) = awaiter {
            awaiter.wake();
        }
    }
}

impl<O, T, E> Drop for Crowd<O, T, E> {
    fn drop(&mut self) {
        let decided = !matches!(*self.0.progress.borrow(), Progress::Counting { .. });
        let children = mem::take(&mut *self.0.children.borrow_mut());
        for mut child in children.into_iter().flatten() {
            if !decided {
                child.cancel();
            }
        }
    }
}
