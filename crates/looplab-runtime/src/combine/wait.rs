//! Waiting for some of many tasks.

use std::{cell::RefCell, rc::Rc, time::Duration};

use looplab_trace::{Rule, TaskOutcome, Wait};

use crate::{
    executor::{JoinHandle, TimerHandle, current},
    sync::{Event, noting},
};

/// What a [`wait`] waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnWhen {
    /// Any of the tasks to end.
    FirstCompleted,
    /// Any of the tasks to fail, or all to end. A task fails when it panics, or when its outcome says so: see
    /// [`spawn_as`](crate::lowlevel::ExecutorExt::spawn_as).
    FirstException,
    /// All of the tasks to end.
    AllCompleted,
}

/// What became of the tasks that were waited for, in the order they were given.
#[derive(Debug)]
pub struct Waited<T> {
    /// Those that have ended.
    pub done: Vec<JoinHandle<T>>,
    /// Those that have not.
    pub pending: Vec<JoinHandle<T>>,
}

/// Waits for tasks, `timeout` at most, and resolves to all of them, sorted by whether they have ended.
///
/// Nothing is cancelled, neither when the time is up nor when this is dropped. Order as CPython 3.13
/// `Lib/asyncio/tasks.py`: the awaiter goes on two rounds after the task that decided it ended. Without tasks it resolves
/// at the first poll.
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::{combine::{ReturnWhen, wait}, executor::{Executor, sleep, spawn}};
///
/// Executor::instant().block_on(async {
///     let naps = [3, 1, 2].map(|seconds| spawn(sleep(Duration::from_secs(seconds))));
///     let waited = wait(naps, ReturnWhen::FirstCompleted, None).await;
///     assert_eq!((waited.done.len(), waited.pending.len()), (1, 2));
///     let waited = wait(waited.pending, ReturnWhen::AllCompleted, Some(Duration::from_secs(1))).await;
///     assert_eq!((waited.done.len(), waited.pending.len()), (1, 1));
/// });
/// ```
///
/// # Panics
/// Outside an executor.
pub async fn wait<T>(
    tasks: impl IntoIterator<Item = JoinHandle<T>>,
    until: ReturnWhen,
    timeout: Option<Duration>,
) -> Waited<T> {
    let tasks: Vec<_> = tasks.into_iter().collect();
    if !tasks.is_empty() {
        let over = Event::hidden();
        let _watch = Watch::set(&tasks, until, timeout, &over);
        noting(over.wait(), || waiting(&tasks, until)).await;
    }
    let (done, pending) = tasks.into_iter().partition(JoinHandle::is_finished);
    Waited { done, pending }
}

fn waiting<T>(tasks: &[JoinHandle<T>], until: ReturnWhen) -> Wait {
    let pending = tasks.iter().filter(|task| !task.is_finished()).map(|task| task.task().id());
    Wait::for_tasks(pending, until.rule(), "wait")
}

impl ReturnWhen {
    /// How many of the tasks it takes at least.
    pub fn rule(self) -> Rule {
        match self {
            Self::AllCompleted => Rule::All,
            Self::FirstCompleted | Self::FirstException => Rule::First,
        }
    }
}

/// Counts tasks that end, and knows when it is time to go on.
///
/// ```
/// use looplab_runtime::{combine::ReturnWhen, lowlevel::Countdown};
///
/// let mut both = Countdown::new(2, ReturnWhen::AllCompleted);
/// assert_eq!([both.note(false), both.note(false)], [false, true]);
///
/// let mut either = Countdown::new(2, ReturnWhen::FirstException);
/// assert!(either.note(true));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Countdown {
    left: usize,
    until: ReturnWhen,
}

impl Countdown {
    /// A count of so many tasks.
    #[must_use]
    pub fn new(tasks: usize, until: ReturnWhen) -> Self {
        Self { left: tasks, until }
    }

    /// Notes that one more has ended, and whether it failed. Returns whether that is enough.
    pub fn note(&mut self, failed: bool) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left == 0
            || match self.until {
                ReturnWhen::FirstCompleted => true,
                ReturnWhen::FirstException => failed,
                ReturnWhen::AllCompleted => false,
            }
    }
}

/// The callbacks of a wait, which are cancelled when it is over.
struct Watch<'a, T> {
    tasks: &'a [JoinHandle<T>],
    watches: Vec<Option<u32>>,
    timer: Option<TimerHandle>,
}

impl<'a, T> Watch<'a, T> {
    fn set(tasks: &'a [JoinHandle<T>], until: ReturnWhen, timeout: Option<Duration>, over: &Event) -> Self {
        let timer = timeout.map(|timeout| {
            let (executor, over) = (current(), over.clone());
            executor.call_at(executor.moment() + timeout, move || over.set())
        });
        let countdown = Rc::new(RefCell::new(Countdown::new(tasks.len(), until)));
        let watch = |task: &JoinHandle<T>| {
            let (meta, countdown, over) = (task.task().clone(), Rc::clone(&countdown), over.clone());
            task.watch(move || {
                if countdown.borrow_mut().note(matches!(meta.outcome(), Some(TaskOutcome::Failed(_)))) {
                    over.set();
                }
            })
        };
        Self { tasks, watches: tasks.iter().map(watch).collect(), timer }
    }
}

impl<T> Drop for Watch<'_, T> {
    fn drop(&mut self) {
        if let Some(timer) = &self.timer {
            timer.cancel();
        }
        for (task, watch) in self.tasks.iter().zip(&self.watches) {
            if let Some(watch) = watch {
                task.unwatch(*watch);
            }
        }
    }
}
