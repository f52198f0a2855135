//! Tasks: what the executor keeps of each, and the handles on them.

use std::{
    cell::{Cell, OnceCell, RefCell},
    fmt,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::{Rc, Weak},
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread,
};

use pin_project_lite::pin_project;
use send_wrapper::SendWrapper;

use super::{
    core::Inner,
    ready::{Action, Entry},
};
use crate::trace::{TaskId, TaskOutcome};

/// What a task is called.
#[derive(Clone, Debug)]
pub enum TaskName {
    /// This.
    Given(Rc<str>),
    /// A prefix and a number. It is put together only when somebody asks.
    Numbered(&'static str, u32),
}

/// What is known of a task: who it is and how it ended. Clones are the same task.
///
/// It does not keep the task's future alive.
#[derive(Clone)]
pub struct TaskRef(Rc<Task>);

struct Task {
    id: TaskId,
    name: RefCell<TaskName>,
    executor: Weak<Inner>,
    /// Where the executor keeps its hold on it.
    slot: Cell<usize>,
    state: Cell<State>,
    /// What is left to do; `None` while it runs and once it has ended.
    body: Cell<Option<Body>>,
    outcome: OnceCell<TaskOutcome>,
    on_done: RefCell<Vec<(u32, Action)>>,
    next_key: Cell<u32>,
    cancelled: Cell<bool>,
}

type Body = Pin<Box<dyn Steps>>;

/// What a task does. A step says no more than whether it was the last: most are not, and are quicker for it.
trait Steps {
    fn step(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;
    /// What the value means that the last step gave. It stays for the handle only if it is wanted.
    fn settle(&self, wanted: bool) -> TaskOutcome;
}

/// Where a task stands.
#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Until it is woken.
    Waiting,
    /// In the ready queue.
    Queued,
    /// It takes a step.
    Running,
    /// It takes a step, and was woken meanwhile.
    Woken,
    /// It has ended, or is being dropped.
    Over,
}

impl TaskRef {
    pub(super) fn set_slot(&self, slot: usize) {
        self.0.slot.set(slot);
    }

    pub(super) fn slot(&self) -> usize {
        self.0.slot.get()
    }

    /// Takes a task that has not begun for one that waits to be woken.
    pub(super) fn set_waiting(&self) {
        self.0.state.set(State::Waiting);
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.0.state.get() == State::Waiting
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
        self.0.outcome.get().is_some()
    }

    /// How it ended, if it has.
    #[must_use]
    pub fn outcome(&self) -> Option<TaskOutcome> {
        self.0.outcome.get().cloned()
    }

    /// Ends the task: whoever awaits it is woken and the callbacks are queued, in the order they came.
    pub(super) fn finish(&self, outcome: TaskOutcome) {
        if self.is_finished() {
            return;
        }
        self.0.state.set(State::Over);
        let executor = self.0.executor.upgrade();
        if let Some(executor) = &executor {
            executor.observe(|observer| observer.done(self.id(), &outcome));
            executor.dismiss(self.0.slot.get());
        }
        self.0.outcome.set(outcome).expect("a task ends once");
        for (_, action) in self.0.on_done.take() {
            match (action, &executor) {
                (Action::Wake(waker), _) => waker.wake(),
                (Action::Call(call), Some(executor)) => executor.push(Entry::Call(call)),
                (Action::Call(_), None) => {}
            }
        }
    }

    /// Takes a step in its turn. Returns whether it was woken meanwhile and has to be queued again.
    pub(super) fn step(&self, waker: &Waker) -> bool {
        let task = &*self.0;
        if task.cancelled.get() {
            self.abandon();
        }
        let Some(mut body) = task.body.take() else { return false };
        task.state.set(State::Running);
        let polled = catch_unwind(AssertUnwindSafe(|| body.as_mut().step(&mut Context::from_waker(waker))));
        if !matches!(polled, Ok(Poll::Pending)) || task.cancelled.get() {
            self.conclude(body, polled);
            return false;
        }
        task.body.set(Some(body));
        let woken = task.state.get() == State::Woken;
        task.state.set(if woken { State::Queued } else { State::Waiting });
        woken
    }

    /// Ends the task after its last step. Kept out of the way of the steps that end nothing.
    #[inline(never)]
    fn conclude(&self, body: Body, polled: thread::Result<Poll<()>>) {
        let cancelled = self.0.cancelled.get();
        let outcome = match polled {
            Ok(Poll::Ready(())) => Some(body.settle(!cancelled)),
            Ok(Poll::Pending) => None,
            Err(panic) => Some(TaskOutcome::Failed(panic_message(&*panic))),
        };
        drop(body);
        self.finish(outcome.filter(|_| !cancelled).unwrap_or(TaskOutcome::Cancelled));
    }

    /// Drops its future, which cancels it. Nothing while it runs.
    #[inline(never)]
    pub(super) fn abandon(&self) {
        if let Some(body) = self.0.body.take() {
            self.0.state.set(State::Over);
            drop(body);
            self.finish(TaskOutcome::Cancelled);
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
    value: Rc<Cell<Option<T>>>,
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
        if !self.request_cancel() || self.meta.0.state.get() != State::Waiting {
            return;
        }
        let executor = self.meta.0.executor.upgrade();
        match executor.and_then(|executor| executor.hold(self.meta.0.slot.get())) {
            Some(hold) => hold.wake(),
            // Its executor has let go of it and would not give it a turn.
            None => self.meta.abandon(),
        }
    }

    /// Drops the task's future. At once, unless the task is running or stands in the ready queue: then at that turn.
    pub fn abort(&mut self) {
        if self.request_cancel() && self.meta.0.state.get() == State::Waiting {
            self.meta.abandon();
        }
    }

    /// Notes that it is to stop; `false` if it has ended or somebody asked before.
    fn request_cancel(&self) -> bool {
        let first = !self.meta.is_finished() && !self.meta.0.cancelled.replace(true);
        if first {
            self.meta.note_cancel();
        }
        first
    }

    /// Lets the task go on by itself, as dropping the handle does.
    pub fn detach(self) {}

    /// Queues `call` when the task ends; at once if it has.
    pub fn on_done(&self, call: impl FnOnce() + 'static) {
        self.watch(call);
    }

    /// As [`on_done`](Self::on_done). Returns what [`unwatch`](Self::unwatch) wants, if it can still be called off.
    pub(crate) fn watch(&self, call: impl FnOnce() + 'static) -> Option<u32> {
        let call = Box::new(call);
        match (self.meta.is_finished(), self.meta.0.executor.upgrade()) {
            (true, Some(executor)) => {
                executor.push(Entry::Call(call));
                None
            }
            _ => Some(self.meta.when_done(Action::Call(call))),
        }
    }

    /// Calls off what [`watch`](Self::watch) asked for.
    pub(crate) fn unwatch(&self, watch: u32) {
        self.meta.forget(watch);
    }

    /// The value, once the task has ended; `None` before, and after it was taken.
    pub fn try_take(&mut self) -> Option<Result<T, JoinError>> {
        let outcome = self.meta.0.outcome.get().filter(|_| !self.taken)?;
        self.taken = true;
        Some(match (self.value.take(), outcome) {
            (Some(value), _) => Ok(value),
            (None, TaskOutcome::Failed(panic)) => Err(JoinError::Panicked(panic.clone())),
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
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JoinHandle").field(&self.meta).finish()
    }
}

/// A task that has not begun.
pub(super) struct NewTask<F: Future> {
    pub id: TaskId,
    pub name: TaskName,
    pub executor: Weak<Inner>,
    pub future: F,
    pub outcome: fn(&F::Output) -> TaskOutcome,
}

impl<F: Future + 'static> NewTask<F> {
    /// Makes a task of it that counts as queued.
    pub(super) fn launch(self) -> JoinHandle<F::Output> {
        let value = Rc::default();
        let body = Valued { future: self.future, outcome: self.outcome, value: Rc::clone(&value) };
        let meta = TaskRef(Rc::new(Task {
            id: self.id,
            name: RefCell::new(self.name),
            executor: self.executor,
            slot: Cell::new(usize::MAX),
            state: Cell::new(State::Queued),
            body: Cell::new(Some(Box::pin(body))),
            outcome: OnceCell::new(),
            on_done: RefCell::default(),
            next_key: Cell::new(0),
            cancelled: Cell::new(false),
        }));
        JoinHandle { meta, value, waiting: None, taken: false }
    }
}

pin_project! {
    /// A future whose value goes where the task's handle finds it.
    struct Valued<F: Future> {
        #[pin]
        future: F,
        outcome: fn(&F::Output) -> TaskOutcome,
        value: Rc<Cell<Option<F::Output>>>,
    }
}

impl<F: Future> Steps for Valued<F> {
    fn step(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        this.future.poll(cx).map(|value| this.value.set(Some(value)))
    }

    fn settle(&self, wanted: bool) -> TaskOutcome {
        let value = self.value.take().expect("the last step has left its value");
        let outcome = (self.outcome)(&value);
        if wanted {
            self.value.set(Some(value));
        }
        outcome
    }
}

/// What wakes a task, and keeps its future alive: when the last of its clones is gone, nobody can ever wake it.
///
/// Wakers may travel between threads. One that is used on a foreign thread, or is the last and dropped there, panics.
pub(super) struct Hold(SendWrapper<TaskRef>);

impl Hold {
    pub(super) fn new(task: TaskRef) -> Arc<Self> {
        Arc::new(Self(SendWrapper::new(task)))
    }

    pub(super) fn task(&self) -> &TaskRef {
        &self.0
    }
}

impl Wake for Hold {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let meta = self.task();
        let task = &*meta.0;
        match task.state.get() {
            State::Running => task.state.set(State::Woken),
            State::Waiting => {
                let Some(executor) = task.executor.upgrade() else { return meta.abandon() };
                task.state.set(State::Queued);
                executor.observe(|observer| observer.woken(task.id, executor.running_id()));
                executor.push(Entry::Step(meta.clone(), Waker::from(Arc::clone(self))));
            }
            State::Queued | State::Woken | State::Over => {}
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if self.0.valid() {
            self.0.abandon();
        }
    }
}

pub(super) fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}
