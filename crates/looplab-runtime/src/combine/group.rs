//! Tasks that end before the block that spawned them.

use std::{
    cell::RefCell,
    fmt,
    panic::Location,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use looplab_trace::{Rule, Wait};
use pin_project_lite::pin_project;

use super::{GatherError, Roster};
use crate::{
    executor::{JoinHandle, note_wait, spawn_for},
    sync::EventWait,
};

/// Runs `body` with a group in which it can spawn tasks, and resolves when the body and all of these have ended: to the
/// body's value, or to everything that went wrong.
///
/// The first error cancels the rest, the body included. Order as CPython 3.13 `Lib/asyncio/taskgroups.py`: the awaiter
/// goes on two rounds after the last task ended.
///
/// ```
/// use std::time::Duration;
/// use looplab_runtime::{combine::task_group, executor::{Executor, sleep}};
///
/// Executor::instant().block_on(async {
///     let result = task_group(|group| async move {
///         for seconds in 1..=3 {
///             let _ = group.spawn(async move {
///                 sleep(Duration::from_secs(seconds)).await;
///                 if seconds == 2 { Err("two is too long") } else { Ok(()) }
///             });
///         }
///         Ok("all spawned")
///     });
///     assert_eq!(result.await.unwrap_err().to_string(), "1 error in a group of tasks: two is too long");
/// });
/// ```
pub fn task_group<T, E, F>(body: impl FnOnce(TaskGroup<E>) -> F) -> Grouped<T, E, F>
where
    F: Future<Output = Result<T, E>>,
{
    let group = TaskGroup(Rc::default());
    Grouped { body: Some(body(group.clone())), result: None, group: Hold(group), emptied: None }
}

/// Where a block spawns its tasks; see [`task_group`]. Clones are the same group.
pub struct TaskGroup<E>(Rc<RefCell<Inner<E>>>);

type Member<E> = Rc<RefCell<JoinHandle<Result<(), E>>>>;

struct Inner<E> {
    roster: Roster<Member<E>, GatherError<E>>,
    /// Whether the block has ended and all its tasks too.
    closed: bool,
    /// The block, which waits for something of its own.
    parent: Option<Waker>,
}

impl<E> Default for Inner<E> {
    fn default() -> Self {
        Self { roster: Roster::default(), closed: false, parent: None }
    }
}

/// The group is ending or has ended: it takes no more tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the group of tasks takes no more")]
pub struct GroupClosed;

/// Everything that went wrong in a [`task_group`]: the tasks' errors in the order they ended, and the body's last. Tasks
/// that were cancelled are not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupError<E>(pub Vec<GatherError<E>>);

impl<E: fmt::Display> fmt::Display for GroupError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = self.0.len();
        write!(f, "{many} error{} in a group of tasks", if many == 1 { "" } else { "s" })?;
        self.0.first().map_or(Ok(()), |first| write!(f, ": {first}"))
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for GroupError<E> {}

impl<E: 'static> TaskGroup<E> {
    /// Spawns a task of the group on the current executor.
    ///
    /// # Errors
    /// When the group is ending: the future is dropped.
    ///
    /// # Panics
    /// Outside an executor.
    ///
    /// ```
    /// use std::future::pending;
    /// use looplab_runtime::{combine::task_group, executor::Executor};
    ///
    /// Executor::instant().block_on(async {
    ///     let result = task_group(|group| async move {
    ///         assert_eq!(group.spawn(async { Err("the oven is off") }), Ok(()));
    ///         pending::<Result<(), &str>>().await
    ///     });
    ///     assert_eq!(result.await.unwrap_err().0.len(), 1, "the error of one cancels the others");
    /// });
    /// ```
    #[track_caller]
    pub fn spawn(&self, future: impl Future<Output = Result<(), E>> + 'static) -> Result<(), GroupClosed> {
        let inner = &mut *self.0.borrow_mut();
        if inner.closed || inner.roster.is_aborting() {
            return Err(GroupClosed);
        }
        let member = Rc::new(RefCell::new(spawn_for(Location::caller(), future)));
        let number = inner.roster.admit(Rc::clone(&member));
        let group = Rc::downgrade(&self.0);
        let ended = Rc::clone(&member);
        member.borrow().on_done(move || {
            if let Some(group) = group.upgrade() {
                Self(group).ended(number, &ended);
            }
        });
        Ok(())
    }

    /// What the end of the block waits for.
    fn waiting(&self) -> Wait {
        let inner = self.0.borrow();
        let members = inner.roster.members().map(|member| member.borrow().task().clone());
        let pending = members.filter(|task| !task.is_finished());
        Wait::for_tasks(pending.map(|task| task.id()), Rule::All, "task_group")
    }

    fn ended(&self, number: usize, member: &Member<E>) {
        let result = member.borrow_mut().try_take();
        let inner = &mut *self.0.borrow_mut();
        inner.roster.strike(number);
        let error = match result {
            Some(Ok(Err(error))) => GatherError::Failed(error),
            Some(Err(error @ crate::executor::JoinError::Panicked(_))) => GatherError::Lost(error),
            _ => return,
        };
        inner.roster.fail(error);
        if !inner.roster.is_aborting() {
            cancel(inner.roster.abort());
            inner.parent.take().into_iter().for_each(Waker::wake);
        }
    }
}

fn cancel<E>(members: Vec<Member<E>>) {
    for member in members {
        member.borrow_mut().cancel();
    }
}

impl<E> Clone for TaskGroup<E> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<E> fmt::Debug for TaskGroup<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskGroup").field("tasks", &self.0.borrow().roster.len()).finish_non_exhaustive()
    }
}

/// The block's own hold on its group.
struct Hold<E>(TaskGroup<E>);

impl<E> Drop for Hold<E> {
    fn drop(&mut self) {
        let inner = &mut *self.0.0.borrow_mut();
        inner.closed = true;
        cancel(inner.roster.abort());
    }
}

pin_project! {
    /// A block and the tasks it spawned; see [`task_group`]. Dropping it before it has resolved drops the body and cancels
    /// the tasks, in order.
    #[must_use = "the body does not run unless this is awaited"]
    pub struct Grouped<T, E, F> {
        #[pin]
        body: Option<F>,
        result: Option<Result<T, E>>,
        group: Hold<E>,
        emptied: Option<EventWait>,
    }
}

impl<T, E: 'static, F: Future<Output = Result<T, E>>> Future for Grouped<T, E, F> {
    type Output = Result<T, GroupError<E>>;

    /// # Panics
    /// When polled after it has resolved.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let group = &this.group.0;
        if let Some(body) = this.body.as_mut().as_pin_mut() {
            // An error cancels the body: it is not polled any more.
            if !group.0.borrow().roster.is_aborting() {
                let Poll::Ready(result) = body.poll(cx) else {
                    group.0.borrow_mut().parent = Some(cx.waker().clone());
                    return Poll::Pending;
                };
                if result.is_err() {
                    cancel(group.0.borrow_mut().roster.abort());
                }
                *this.result = Some(result);
            }
            this.body.set(None);
        }
        while !group.0.borrow().roster.is_empty() {
            let emptied = this.emptied.get_or_insert_with(|| group.0.borrow().roster.emptied());
            if Pin::new(emptied).poll(cx).is_pending() {
                note_wait(|| group.waiting());
                return Poll::Pending;
            }
            *this.emptied = None;
        }
        let inner = &mut *group.0.borrow_mut();
        assert!(!inner.closed, "a group is not polled after it has resolved");
        inner.closed = true;
        let mut errors = inner.roster.take_errors();
        match this.result.take() {
            Some(Ok(value)) if errors.is_empty() => return Poll::Ready(Ok(value)),
            Some(Err(error)) => errors.push(GatherError::Failed(error)),
            _ => {}
        }
        Poll::Ready(Err(GroupError(errors)))
    }
}

impl<T, E, F> fmt::Debug for Grouped<T, E, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Grouped").field(&self.group.0).finish()
    }
}
