//! Tasks: what the executor keeps of each, and the handles on them.

use std::{
    cell::{Cell, RefCell},
    fmt,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    rc::{Rc, Weak},
    task::{Context, Poll, Waker},
};

use send_wrapper::SendWrapper;

use super::{
    core::Inner,
    ready::{Action, Entry},
};
use crate::trace::{TaskId, TaskOutcome};

/// A task that is ready to take a step. Wakers may travel between threads; a task that is woken on a foreign one panics
/// there, because the metadata lets nobody else in.
pub(super) type Runnable = async_task::Runnable<SendWrapper<TaskRef>>;

/// What a task is called.
#[derive(Clone, Debug)]
pub enum TaskName {
    /// This.
    Given(Rc<str>),
    /// A prefix and a number. It is put together only when somebody asks.
    Numbered(&'static str, u32),
}

/// What is known of a task: who it is and how it ended. Clones are the same task.
#[derive(Clone)]
pub struct TaskRef(Rc<Meta>);

struct Meta {
    id: TaskId,
    name: RefCell<TaskName>,
    executor: Weak<Inner>,
    /// Where the executor keeps its hold on it.
    slot: Cell<usize>,
    outcome: RefCell<Option<TaskOutcome>>,
    on_done: RefCell<Vec<(u32, Action)>>,
    next_key: Cell<u32>,
    cancelled: Cell<bool>,
    aborted: Cell<bool>,
}

impl TaskRef {
    pub(super) fn new(id: TaskId, name: TaskName, executor: Weak<Inner>) -> Self {
        Self(Rc::new(Meta {
            id,
            name: RefCell::new(name),
            executor,
            slot: Cell::new(usize::MAX),
            outcome: RefCell::new(None),
            on_done: RefCell::default(),
            next_key: Cell::new(0),
            cancelled: Cell::new(false),
            aborted: Cell::new(false),
        }))
    }

    pub(super) fn set_slot(&self, slot: usize) {
        self.0.slot.set(slot);
    }

    /// Its number within its run.
    #[must_use]
    pub fn id(&self) -> TaskId {
        self.0.id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> Rc<str> {
        match &*self.0.name.borrow() {
            TaskName::Given(name) => Rc::clone(name),
            TaskName::Numbered(prefix, number) => format!("{prefix}{number}").into(),
        }
    }

    /// Gives it another name.
    pub fn set_name(&self, name: &str) {
        *self.0.name.borrow_mut() = TaskName::Given(name.into());
        if let Some(executor) = self.0.executor.upgrade() {
            executor.observe(|observer| observer.renamed(self));
        }
    }

    /// Tells the observer that somebody asked it to stop, where that is done by other means than
    /// [`JoinHandle::cancel`].
    pub fn note_cancel(&self) {
        if let Some(executor) = self.0.executor.upgrade() {
            executor.observe(|observer| observer.cancel_requested(self.id(), executor.running_id()));
        }
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.0.outcome.borrow().is_some()
    }

    /// How it ended, if it has.
    #[must_use]
    pub fn outcome(&self) -> Option<TaskOutcome> {
        self.0.outcome.borrow().clone()
    }

    /// Ends the task: whoever awaits it is woken and the callbacks are queued, in the order they came.
    pub(super) fn finish(&self, outcome: TaskOutcome) {
        if self.is_finished() {
            return;
        }
        let executor = self.0.executor.upgrade();
        if let Some(executor) = &executor {
            executor.observe(|observer| observer.done(self.id(), &outcome));
            executor.dismiss(self.0.slot.get());
        }
        *self.0.outcome.borrow_mut() = Some(outcome);
        for (_, action) in self.0.on_done.take() {
            match (action, &executor) {
                (Action::Wake(waker), _) => waker.wake(),
                (Action::Call(call), Some(executor)) => executor.push(Entry::Call(call)),
                (Action::Call(_), None) => {}
            }
        }
    }

    fn when_done(&self, action: Action) -> u32 {
        let key = self.0.next_key.get();
        self.0.next_key.set(key.wrapping_add(1));
        self.0.on_done.borrow_mut().push((key, action));
        key
    }

    fn forget(&self, key: u32) {
        self.0.on_done.borrow_mut().retain(|(other, _)| *other != key);
    }
}

impl fmt::Debug for TaskRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskRef").field("id", &self.0.id.0).field("name", &self.name()).finish()
    }
}

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
/// goes on by itself.
#[must_use = "dropping a handle detaches its task; await it, or say `.detach()`"]
pub struct JoinHandle<T> {
    meta: TaskRef,
    task: Option<async_task::Task<Result<T, String>, SendWrapper<TaskRef>>>,
    waiting: Option<(u32, Waker)>,
    taken: bool,
}

impl<T> JoinHandle<T> {
    /// Who it is.
    pub fn task(&self) -> &TaskRef {
        &self.meta
    }

    /// Whether the task has ended.
    pub fn is_finished(&self) -> bool {
        self.meta.is_finished()
    }

    /// Asks the task to stop: at its next turn its future is dropped instead of polled, and whoever awaits it gets
    /// [`JoinError::Cancelled`] in the round after. A task that has ended stays as it is.
    pub fn cancel(&mut self) {
        if self.meta.is_finished() || self.meta.0.cancelled.replace(true) {
            return;
        }
        self.meta.note_cancel();
        // Dropping async-task's own handle is its way of asking.
        drop(self.task.take());
    }

    /// Drops the task's future. At once, unless the task is running or stands in the ready queue: then at that turn.
    pub fn abort(&mut self) {
        self.meta.0.aborted.set(true);
        self.cancel();
    }

    /// Lets the task go on by itself, as dropping the handle does.
    pub fn detach(self) {}

    /// Queues `call` when the task ends; at once if it has.
    pub fn on_done(&self, call: impl FnOnce() + 'static) {
        let call = Box::new(call);
        match (self.meta.is_finished(), self.meta.0.executor.upgrade()) {
            (true, Some(executor)) => executor.push(Entry::Call(call)),
            _ => drop(self.meta.when_done(Action::Call(call))),
        }
    }

    /// The value, once the task has ended; `None` before, and after it was taken.
    pub fn try_take(&mut self) -> Option<Result<T, JoinError>> {
        let outcome = self.meta.outcome().filter(|_| !self.taken)?;
        self.taken = true;
        let task = self.task.take();
        let value = task.and_then(|task| match pin!(task.fallible()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => None,
        });
        Some(match (value, outcome) {
            (Some(Ok(value)), _) => Ok(value),
            (Some(Err(panic)), _) | (None, TaskOutcome::Failed(panic)) => Err(JoinError::Panicked(panic)),
            (None, _) => Err(JoinError::Cancelled),
        })
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(value) = self.try_take() {
            self.waiting = None;
            return Poll::Ready(value);
        }
        match &self.waiting {
            Some((_, waker)) if waker.will_wake(cx.waker()) => {}
            other => {
                if let Some((key, _)) = other {
                    self.meta.forget(*key);
                }
                let key = self.meta.when_done(Action::Wake(cx.waker().clone()));
                self.waiting = Some((key, cx.waker().clone()));
            }
        }
        Poll::Pending
    }
}

impl<T> Unpin for JoinHandle<T> {}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        if let Some((key, _)) = self.waiting.take() {
            self.meta.forget(key);
        }
        if let Some(task) = self.task.take() {
            task.detach();
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JoinHandle").field(&self.meta).finish()
    }
}

/// Makes a task of `future`. It is not queued yet.
pub(super) fn launch<F: Future + 'static>(
    meta: TaskRef,
    future: F,
    outcome: fn(&F::Output) -> TaskOutcome,
) -> (Runnable, JoinHandle<F::Output>) {
    let body = {
        let meta = meta.clone();
        move |_: &SendWrapper<TaskRef>| run(meta, future, outcome)
    };
    let (runnable, task) =
        async_task::Builder::new().metadata(SendWrapper::new(meta.clone())).spawn_local(body, schedule);
    (runnable, JoinHandle { meta, task: Some(task), waiting: None, taken: false })
}

/// The body of every task: the future, with its panic caught where that can be done and its end made known.
fn run<F: Future>(
    meta: TaskRef,
    future: F,
    outcome: fn(&F::Output) -> TaskOutcome,
) -> impl Future<Output = Result<F::Output, String>> {
    let ending = Ending(meta);
    async move {
        let result = {
            let mut future = pin!(future);
            poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
                Ok(poll) => poll.map(Ok),
                Err(panic) => Poll::Ready(Err(panic_message(&*panic))),
            })
            .await
        };
        ending.0.finish(match &result {
            _ if ending.0.0.cancelled.get() => TaskOutcome::Cancelled,
            Ok(value) => outcome(value),
            Err(panic) => TaskOutcome::Failed(panic.clone()),
        });
        result
    }
}

/// Lives as long as the task's body: a body that is dropped before its end was cancelled.
struct Ending(TaskRef);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.finish(TaskOutcome::Cancelled);
    }
}

fn schedule(runnable: Runnable) {
    let meta = (**runnable.metadata()).clone();
    if meta.0.aborted.get() {
        // A task that is aborted is closed already: this drops its future and polls nothing.
        runnable.run();
    } else if let Some(executor) = meta.0.executor.upgrade() {
        executor.observe(|observer| observer.woken(meta.id(), executor.running_id()));
        executor.push(Entry::Step(runnable, meta));
    }
}

pub(super) fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}
