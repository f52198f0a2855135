//! The executor itself.

use std::{
    fmt,
    future::Future,
    panic::Location,
    rc::{Rc, Weak},
};

use looplab_trace::{EventKind, TaskOutcome};

use super::{
    body::{Body, body},
    clock::Clock,
    current::try_current,
    drive::Drive,
    external::ExternalWork,
    ids::Ids,
    inner::Inner,
    join::JoinHandle,
    observer::Observer,
    origin::Origin,
    ready::{Action, Entry},
    task::{State, TaskName, TaskRef},
    time::Time,
    timer_handle::TimerHandle,
    timers::TimerId,
    watch,
};
use crate::host::{EventLoop, Host};

/// A single-threaded executor. Clones are the same executor.
///
/// It works between [`start`](Self::start) and [`stop`](Self::stop), or within
/// [`run_in_place`](Self::run_in_place); what is spawned or becomes ready meanwhile waits. When the last clone is gone,
/// so are its tasks.
#[derive(Clone)]
pub struct Executor(pub(super) Rc<Inner>);

impl Executor {
    /// An executor on this host and clock, not started.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::real();
    /// let executor = Executor::new(event_loop.host(), Clock::real());
    /// executor.start();
    /// let task = executor.spawn(async { 7 });
    /// assert!(event_loop.run_until(|| task.is_finished()));
    /// ```
    pub fn new(host: impl Host + 'static, clock: Clock) -> Self {
        Self::build(Box::new(host), clock, Ids::default())
    }

    pub(super) fn build(host: Box<dyn Host>, clock: Clock, ids: Ids) -> Self {
        let inner = Rc::new(Inner::new(host, clock, ids));
        inner.clock.attach(Rc::downgrade(&inner));
        let (turn, alarm) = (Rc::downgrade(&inner), Rc::downgrade(&inner));
        inner.host.connect(
            Rc::new(move || {
                if let Some(inner) = turn.upgrade() {
                    Self(inner).turn();
                }
            }),
            Rc::new(move || {
                if let Some(inner) = alarm.upgrade() {
                    // Whether or not it came early: it has to be set again.
                    inner.armed.set(None);
                    Self(inner).turn();
                }
            }),
        );
        Self(inner)
    }

    /// An executor on a loop of its own and an instant clock: for examples and tests.
    #[must_use]
    pub fn instant() -> Self {
        Self::new(EventLoop::manual().host(), Clock::instant())
    }

    /// Makes a task of `future`, drives the executor on the spot until that task ends, and returns its value. Other tasks
    /// stay where they are then.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, sleep};
    ///
    /// let executor = Executor::instant();
    /// executor.block_on(sleep(std::time::Duration::from_secs(3600)));
    /// assert_eq!(executor.now().as_secs(), 3600.0);
    /// ```
    ///
    /// # Panics
    /// When the future panics or can never go on, and when the executor is driven already.
    #[track_caller]
    pub fn block_on<F: Future + 'static>(&self, future: F) -> F::Output {
        let mut main = self.spawn(future);
        let executor = self.downgrade();
        main.on_done(move || {
            if let Some(executor) = executor.upgrade() {
                executor.stop();
            }
        });
        if let Err(stuck) = self.run_in_place() {
            panic!("{stuck}");
        }
        match main.try_take().expect("the executor stops when the task has ended") {
            Ok(value) => value,
            Err(error) => panic!("{error}"),
        }
    }

    /// Makes a task of `future` and puts it at the end of the ready queue. It is called `task-N`.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// let executor = Executor::instant();
    /// let task = executor.spawn(async { 7 });
    /// assert_eq!(executor.block_on(task), Ok(7));
    /// ```
    #[track_caller]
    pub fn spawn<F: Future + 'static>(&self, future: F) -> JoinHandle<F::Output> {
        let caller = Location::caller();
        self.launch(None, future, |_| TaskOutcome::Returned, || Origin::of::<F>(caller))
    }

    /// As [`spawn`](Self::spawn), with a name.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// let task = Executor::instant().spawn_named("cook", async {});
    /// assert_eq!(task.task().name(), "cook");
    /// ```
    #[track_caller]
    pub fn spawn_named<F: Future + 'static>(&self, name: &str, future: F) -> JoinHandle<F::Output> {
        let caller = Location::caller();
        self.launch(Some(TaskName::Given(name.into())), future, |_| TaskOutcome::Returned, || Origin::of::<F>(caller))
    }

    pub(super) fn launch<F: Future + 'static>(
        &self,
        name: Option<TaskName>,
        future: F,
        outcome: impl Fn(&F::Output) -> TaskOutcome + 'static,
        origin: impl FnOnce() -> Origin,
    ) -> JoinHandle<F::Output> {
        let task = self.add_task(name, State::Queued, body(future, outcome), origin);
        self.0.push_step(task.clone());
        JoinHandle::new(task)
    }

    pub(super) fn add_task(
        &self,
        name: Option<TaskName>,
        state: State,
        body: Body,
        origin: impl FnOnce() -> Origin,
    ) -> TaskRef {
        let task = self.0.retired.take().unwrap_or_else(|| TaskRef::empty(Rc::downgrade(&self.0)));
        task.task().begin(self.0.ids.next_task(), name, state, body);
        let origin = if self.0.is_watched() { origin() } else { Origin::default() };
        self.0.observe(|observer| observer.spawned(&task, self.0.running_id(), origin));
        task
    }

    /// Puts a callback at the end of the ready queue.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, yield_now};
    ///
    /// let executor = Executor::instant();
    /// executor.call_soon(|| println!("before the task"));
    /// executor.block_on(yield_now());
    /// ```
    pub fn call_soon(&self, call: impl FnOnce() + 'static) {
        self.0.push(Entry::Call(Box::new(call)));
    }

    /// A hold on it that does not keep it alive.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// let executor = Executor::instant();
    /// let weak = executor.downgrade();
    /// assert!(weak.upgrade().is_some());
    /// drop(executor);
    /// assert!(weak.upgrade().is_none());
    /// ```
    #[must_use]
    pub fn downgrade(&self) -> WeakExecutor {
        WeakExecutor(Rc::downgrade(&self.0))
    }

    /// Puts a callback into the ready queue at `deadline`. Dropping the handle does not call it off.
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc};
    /// use looplab_runtime::executor::{Executor, Time, sleep_until};
    ///
    /// let (executor, rung) = (Executor::instant(), Rc::new(Cell::new(false)));
    /// let seen = Rc::clone(&rung);
    /// executor.call_at(Time::from_secs(1.0), move || seen.set(true));
    /// executor.block_on(sleep_until(Time::from_secs(1.5)));
    /// assert!(rung.get());
    /// ```
    pub fn call_at(&self, deadline: Time, call: impl FnOnce() + 'static) -> TimerHandle {
        let timer = self.set_timer(deadline, Action::Call(Box::new(call)));
        TimerHandle::new(self.downgrade(), timer)
    }

    /// The time on its clock. That is a look at the clock, of which an [instant](Clock::instant) one keeps count.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// assert_eq!(Executor::instant().now().as_secs(), 0.0);
    /// ```
    #[must_use]
    pub fn now(&self) -> Time {
        self.0.look()
    }

    /// The time on its clock, for a deadline that counts from now: not a look of the program's.
    pub(crate) fn moment(&self) -> Time {
        self.0.now()
    }

    /// Its clock.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, Pace};
    ///
    /// assert_eq!(Executor::instant().clock().pace(), Pace::Instant);
    /// ```
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The task that is running, if one is.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, current};
    ///
    /// let name = Executor::instant().block_on(async { current().running().map(|task| task.name()) });
    /// assert_eq!(name.as_deref(), Some("task-1"));
    /// ```
    #[must_use]
    pub fn running(&self) -> Option<TaskRef> {
        self.0.running()
    }

    /// Whether it is driven.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// let executor = Executor::instant();
    /// executor.start();
    /// assert!(executor.is_started());
    /// ```
    #[must_use]
    pub fn is_started(&self) -> bool {
        self.0.drive.get() != Drive::Stopped
    }

    /// Tells `observer` of everything from here on; `None` removes the observer.
    pub fn set_observer(&self, observer: Option<Rc<dyn Observer>>) {
        let is_current = try_current().is_some_and(|current| Rc::ptr_eq(&current.0, &self.0));
        self.0.set_observer(observer);
        if is_current {
            watch::set_watched(self.0.is_watched());
        }
    }

    /// Announces work that goes on outside the executor and will wake one of its tasks. While there is some, an instant
    /// clock does not jump and the executor is not [`Stuck`](super::Stuck). Dropping the guard says that the work is over.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor, sleep}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let executor = Executor::new(event_loop.host(), Clock::instant());
    /// executor.start();
    /// let (work, nap) = (executor.external_work(), executor.spawn(sleep(std::time::Duration::from_secs(1))));
    /// event_loop.run_ready();
    /// assert!(!nap.is_finished(), "the clock does not jump ahead of the work");
    /// drop(work);
    /// event_loop.run_ready();
    /// assert!(nap.is_finished());
    /// ```
    #[must_use = "the work counts as over when the guard is dropped"]
    pub fn external_work(&self) -> ExternalWork {
        ExternalWork::new(self)
    }

    /// Drops all that is ready and every timer, and with them the tasks of which there is no other waker.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, JoinError};
    ///
    /// let executor = Executor::instant();
    /// let mut task = executor.spawn(async {});
    /// executor.clear();
    /// assert_eq!(task.try_take(), Some(Err(JoinError::Cancelled)));
    /// ```
    pub fn clear(&self) {
        drop(self.0.timers.take());
        self.0.tasks.let_go();
        self.0.empty_ready();
        self.0.disarm_host();
    }

    pub(super) fn set_timer(&self, deadline: Time, action: Action) -> TimerId {
        let is_sleep = matches!(action, Action::Wake(_));
        let id = self.0.timers.borrow_mut().set(deadline, action);
        if self.0.is_watched() {
            self.0.note(EventKind::TimerSet { timer: id.number(), due: deadline.as_millis() });
        }
        if let Some(guest) = self.0.guest() {
            guest.set_timer(deadline, id, is_sleep);
        }
        if self.0.drive.get() == Drive::Idle {
            self.0.arm_host();
        }
        id
    }

    pub(super) fn replace_timer(&self, id: TimerId, action: Action) -> bool {
        self.0.timers.borrow_mut().replace(id, action)
    }

    pub(super) fn take_timer(&self, id: TimerId) -> Option<Action> {
        if let Some(guest) = self.0.guest() {
            guest.call_off(id);
        }
        self.0.timers.borrow_mut().take(id)
    }
}

/// A hold on an executor that does not keep it alive.
#[derive(Clone)]
pub struct WeakExecutor(Weak<Inner>);

impl WeakExecutor {
    /// The executor, if it still exists.
    #[must_use]
    pub fn upgrade(&self) -> Option<Executor> {
        self.0.upgrade().map(Executor)
    }
}

impl fmt::Debug for WeakExecutor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WeakExecutor")
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executor").field("drive", &self.0.drive.get()).finish_non_exhaustive()
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        if Rc::strong_count(&self.0) == 1 {
            self.0.close();
        }
    }
}
