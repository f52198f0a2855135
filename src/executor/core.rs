//! The executor itself: rounds, turns, and who is running.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::HashMap,
    fmt,
    future::Future,
    pin::Pin,
    rc::{Rc, Weak},
    sync::Arc,
    task::{Context, Poll, Waker},
};

use slab::Slab;

use super::{
    clock::{Clock, Time},
    observer::Observer,
    outer::Outer,
    ready::{Action, Entry, ReadyQueue},
    task::{Hold, JoinHandle, NewTask, TaskName, TaskRef},
    timers::{TimerId, Timers},
};
use crate::{
    host::{EventLoop, Host},
    trace::{TaskId, TaskOutcome},
};

/// How long a turn may last, in seconds, before the host gets its event loop back.
const TURN_BUDGET: f64 = 0.005;
/// A timer is due when it lies no further ahead than this, in seconds (the resolution that CPython's loop reckons with).
/// Without it, a rounding error could leave a timer a hair's breadth ahead of a clock that stands still.
const RESOLUTION: f64 = 1e-9;
/// How long it may be from one look at the clock to the next, in seconds, and the most entries that may run meanwhile. A
/// look costs as much as several light steps, and a single heavy one can last longer than a turn should.
const LOOK_EVERY: f64 = 0.000_25;
const MOST_ENTRIES_A_LOOK: u32 = 512;

thread_local! {
    static CURRENT: RefCell<Option<Executor>> = const { RefCell::new(None) };
}

/// The executor whose turn it is.
///
/// # Panics
/// Outside a turn.
#[must_use]
pub fn current() -> Executor {
    try_current().expect("there is a current executor only inside its tasks and callbacks")
}

/// The executor whose turn it is, if it is anybody's.
#[must_use]
pub fn try_current() -> Option<Executor> {
    CURRENT.with_borrow(Clone::clone)
}

/// Spawns on the [`current`] executor; see [`Executor::spawn`].
///
/// # Panics
/// Outside a turn.
pub fn spawn<F: Future + 'static>(future: F) -> JoinHandle<F::Output> {
    current().spawn(future)
}

/// A single-threaded executor. Clones are the same executor.
///
/// It works between [`start`](Self::start) and [`stop`](Self::stop), or within
/// [`run_in_place`](Self::run_in_place); what is spawned or becomes ready meanwhile waits. When the last clone is gone,
/// so are its tasks.
#[derive(Clone)]
pub struct Executor(Rc<Inner>);

pub(super) struct Inner {
    host: Box<dyn Host>,
    clock: Clock,
    ready: ReadyQueue,
    /// Whose queue and clock it uses in place of its own, if it is a guest.
    outer: OnceCell<Guest>,
    timers: RefCell<Timers>,
    /// A hold on every task that has not ended, for the executor's own end; `None` after [`Executor::clear`].
    tasks: RefCell<Slab<Option<Arc<Hold>>>>,
    /// Whether there is an observer: cheaper to ask than the cell it is in.
    watched: Cell<bool>,
    /// What the host's timer is set to.
    armed: Cell<Option<Time>>,
    running: Cell<Option<TaskRef>>,
    observer: RefCell<Option<Rc<dyn Observer>>>,
    task_ids: Rc<Cell<u32>>,
    external: Cell<usize>,
    drive: Cell<Drive>,
    stopping: Cell<bool>,
    /// Whoever awaits the end of [`Executor::run`].
    runner: RefCell<Option<Waker>>,
}

/// Who drives the executor, and how far that has come.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Drive {
    /// Nobody: entries gather.
    Stopped,
    /// The host, which has not been asked for a turn.
    Idle,
    /// The host, which has been asked for a turn.
    Asked,
    /// A turn or [`Executor::run_in_place`] is at work.
    Working,
}

impl Executor {
    /// An executor on this host and clock, not started.
    pub fn new(host: impl Host + 'static, clock: Clock) -> Self {
        Self::with_task_ids(host, clock, Rc::default())
    }

    /// An executor whose tasks are numbered on from a counter it shares with others.
    pub fn with_task_ids(host: impl Host + 'static, clock: Clock, task_ids: Rc<Cell<u32>>) -> Self {
        #[cfg(target_arch = "wasm32")]
        super::panic::install_hook();
        let inner = Rc::new(Inner {
            host: Box::new(host),
            clock,
            ready: ReadyQueue::default(),
            outer: OnceCell::new(),
            timers: RefCell::default(),
            tasks: RefCell::default(),
            armed: Cell::new(None),
            running: Cell::default(),
            observer: RefCell::default(),
            watched: Cell::new(false),
            task_ids,
            external: Cell::new(0),
            drive: Cell::new(Drive::Stopped),
            stopping: Cell::new(false),
            runner: RefCell::default(),
        });
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

    /// Makes it a guest of another scheduler, whose queue and clock it uses from now on. Nobody is to drive it then.
    ///
    /// # Panics
    /// When it is one already.
    pub fn join(&self, outer: impl Outer + 'static) {
        let guest = Guest { outer: Box::new(outer), timers: RefCell::default() };
        assert!(self.0.outer.set(guest).is_ok(), "an executor is the guest of one scheduler at most");
    }

    /// Makes a task of `future`, drives the executor on the spot until that task ends, and returns its value. Other tasks
    /// stay where they are then.
    ///
    /// ```
    /// use looplab::executor::{Executor, sleep};
    ///
    /// let executor = Executor::instant();
    /// executor.block_on(sleep(std::time::Duration::from_secs(3600)));
    /// assert_eq!(executor.now().as_secs(), 3600.0);
    /// ```
    ///
    /// # Panics
    /// When the future panics or can never go on, and when the executor is driven already.
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
    pub fn spawn<F: Future + 'static>(&self, future: F) -> JoinHandle<F::Output> {
        let name = TaskName::Numbered("task-", self.0.task_ids.get() + 1);
        self.spawn_as(name, future, |_| TaskOutcome::Returned)
    }

    /// As [`spawn`](Self::spawn), with a name.
    pub fn spawn_named<F: Future + 'static>(&self, name: &str, future: F) -> JoinHandle<F::Output> {
        self.spawn_as(TaskName::Given(name.into()), future, |_| TaskOutcome::Returned)
    }

    /// As [`spawn`](Self::spawn); `outcome` says what its value means.
    pub fn spawn_as<F: Future + 'static>(
        &self,
        name: TaskName,
        future: F,
        outcome: fn(&F::Output) -> TaskOutcome,
    ) -> JoinHandle<F::Output> {
        let handle = self.add_task(name, future, outcome);
        let hold = self.0.hold(handle.task().slot()).expect("it was just added");
        self.0.push(Entry::Step(handle.task().clone(), hold.into()));
        handle
    }

    fn add_task<F: Future + 'static>(
        &self,
        name: TaskName,
        future: F,
        outcome: fn(&F::Output) -> TaskOutcome,
    ) -> JoinHandle<F::Output> {
        let id = self.0.task_ids.get() + 1;
        self.0.task_ids.set(id);
        let handle = NewTask { id: TaskId(id), name, executor: Rc::downgrade(&self.0), future, outcome }.launch();
        let task = handle.task().clone();
        self.0.observe(|observer| observer.spawned(&task, self.0.running_id()));
        let hold = Hold::new(task.clone());
        task.set_slot(self.0.tasks.borrow_mut().insert(Some(hold)));
        handle
    }

    /// As [`spawn_as`](Self::spawn_as), but the task is not queued: [`step_now`](Self::step_now) begins it.
    pub fn prepare_as<F: Future + 'static>(
        &self,
        name: TaskName,
        future: F,
        outcome: fn(&F::Output) -> TaskOutcome,
    ) -> JoinHandle<F::Output> {
        let handle = self.add_task(name, future, outcome);
        handle.task().set_waiting();
        handle
    }

    /// Lets a task that waits take a step here and now, as part of what is running.
    pub fn step_now(&self, task: &TaskRef) {
        let Some(hold) = self.0.hold(task.slot()).filter(|_| task.is_waiting()) else { return };
        let _current = Enter::new(self);
        self.0.step(task.clone(), hold.into());
    }

    /// Lets go of a task that could not be queued.
    pub fn forget(&self, task: &TaskRef) {
        self.0.dismiss(task.slot());
        task.abandon();
    }

    /// Calls `f` as part of this executor: it is the current one meanwhile.
    pub fn within<T>(&self, f: impl FnOnce() -> T) -> T {
        let _current = Enter::new(self);
        f()
    }

    /// Puts a callback at the end of the ready queue.
    pub fn call_soon(&self, call: impl FnOnce() + 'static) {
        self.0.push(Entry::Call(Box::new(call)));
    }

    /// A hold on it that does not keep it alive.
    #[must_use]
    pub fn downgrade(&self) -> WeakExecutor {
        WeakExecutor(Rc::downgrade(&self.0))
    }

    /// Puts a callback into the ready queue at `deadline`. Dropping the handle does not call it off.
    pub fn call_at(&self, deadline: Time, call: impl FnOnce() + 'static) -> TimerHandle {
        let timer = self.set_timer(deadline, Action::Call(Box::new(call)));
        TimerHandle { executor: self.downgrade(), timer }
    }

    /// The time on its clock.
    #[must_use]
    pub fn now(&self) -> Time {
        self.0.now()
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The task that is running, if one is.
    #[must_use]
    pub fn running(&self) -> Option<TaskRef> {
        self.0.running()
    }

    /// Whether somebody drives it.
    #[must_use]
    pub fn is_started(&self) -> bool {
        self.0.drive.get() != Drive::Stopped
    }

    /// Tells `observer` of everything from here on; `None` tells nobody.
    pub fn set_observer(&self, observer: Option<Rc<dyn Observer>>) {
        self.0.watched.set(observer.is_some());
        *self.0.observer.borrow_mut() = observer;
    }

    /// Announces work that goes on outside the executor and will wake one of its tasks. While there is some, an instant
    /// clock does not jump and the executor is not [`Stuck`]. Dropping the guard says that the work is over.
    #[must_use = "the work counts as over when the guard is dropped"]
    pub fn external_work(&self) -> ExternalWork {
        self.0.external.set(self.0.external.get() + 1);
        ExternalWork(self.downgrade())
    }

    /// Lets the host drive it until [`stop`](Self::stop). Nothing if it is driven already.
    pub fn start(&self) {
        if self.0.drive.get() == Drive::Stopped {
            self.0.stopping.set(false);
            self.0.drive.set(Drive::Idle);
            self.0.ask_for_turn();
        }
    }

    /// Ends the driving after the current round, or at once outside one. What is ready or due stays for the next start.
    pub fn stop(&self) {
        self.0.stopping.set(true);
        self.0.ask_for_turn();
    }

    /// Ends the driving at once: what is left of the current round stays in the ready queue.
    pub fn interrupt(&self) {
        self.0.ready.end_round();
        self.stop();
    }

    /// Drops all that is ready and every timer, and with them the tasks that nobody else can wake.
    pub fn clear(&self) {
        drop(self.0.timers.take());
        let holds: Vec<_> = self.0.tasks.borrow_mut().iter_mut().map(|(_, hold)| hold.take()).collect();
        drop(holds);
        self.0.empty_ready();
        self.0.disarm_host();
    }

    /// Starts, and resolves when [`stop`](Self::stop) has taken effect. Dropping the future stops it too.
    pub fn run(&self) -> Run {
        Run { executor: self.clone(), started: false }
    }

    /// Drives it on the spot until [`stop`](Self::stop) takes effect, blocking the thread between timers.
    ///
    /// # Errors
    /// When no task can ever go on.
    ///
    /// # Panics
    /// When it is driven already.
    pub fn run_in_place(&self) -> Result<(), Stuck> {
        assert!(!self.is_started(), "this executor is being driven already");
        self.0.stopping.set(false);
        self.0.drive.set(Drive::Working);
        let _current = Enter::new(self);
        let result = self.rounds_in_place();
        self.0.drive.set(Drive::Stopped);
        result
    }

    fn rounds_in_place(&self) -> Result<(), Stuck> {
        loop {
            self.0.run_rounds(f64::INFINITY);
            if self.0.has_stopped() {
                return Ok(());
            }
            let next = self.0.timers.borrow_mut().next_deadline();
            let Some(deadline) = next else { return Err(Stuck) };
            // Work outside cannot come to its end while the thread is held here, so it does not hold the clock either.
            self.0.clock.jump_to(deadline);
            self.0.host.block(deadline - self.now());
        }
    }

    /// One turn: rounds until there is nothing to do or the budget is spent.
    fn turn(&self) {
        match self.0.drive.get() {
            Drive::Stopped => return,
            Drive::Working if !self.0.recover() => return,
            _ => {}
        }
        self.0.drive.set(Drive::Working);
        let more = {
            let _current = Enter::new(self);
            self.0.run_rounds(self.0.host.now() + TURN_BUDGET)
        };
        self.0.drive.set(Drive::Idle);
        if self.0.has_stopped() || (!more && self.0.is_stuck() && self.0.runner.borrow().is_some()) {
            self.halt();
        } else if more {
            self.0.drive.set(Drive::Asked);
            self.0.host.again();
        } else {
            self.0.arm_host();
        }
    }

    /// Asks for the turn that cleans up after a panic.
    #[cfg(target_arch = "wasm32")]
    pub(super) fn ask_after_panic(&self) {
        self.0.host.again();
    }

    fn halt(&self) {
        self.0.drive.set(Drive::Stopped);
        self.0.disarm_host();
        let runner = self.0.runner.take();
        if let Some(runner) = runner {
            runner.wake();
        }
    }

    pub(super) fn set_timer(&self, deadline: Time, action: Action) -> TimerId {
        let is_sleep = matches!(action, Action::Wake(_));
        let id = self.0.timers.borrow_mut().set(deadline, action);
        if let Some(guest) = self.0.outer.get() {
            let run = self.0.entry_call(Entry::Timer(id));
            let call_off = if is_sleep {
                guest.outer.after(deadline - guest.outer.now(), run)
            } else {
                guest.outer.at(deadline, run)
            };
            guest.timers.borrow_mut().insert(id, call_off);
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
        if let Some(call_off) = self.0.outer.get().and_then(|guest| guest.timers.borrow_mut().remove(&id)) {
            call_off();
        }
        self.0.timers.borrow_mut().take(id)
    }
}

/// A hold on an executor that does not keep it alive.
#[derive(Clone)]
pub struct WeakExecutor(Weak<Inner>);

impl WeakExecutor {
    /// The executor, if anybody still holds it.
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

impl Inner {
    /// Drops every task. A future that is dropped may wake another, so this goes on until nothing is left.
    fn close(&self) {
        self.drive.set(Drive::Stopped);
        loop {
            self.empty_ready();
            let holds: Vec<_> = self.tasks.take().into_iter().filter_map(|(_, hold)| hold).collect();
            if holds.is_empty() {
                break;
            }
            holds.iter().for_each(|hold| hold.task().abandon());
        }
    }

    pub(super) fn push(self: &Rc<Self>, entry: Entry) {
        if let Some(guest) = self.outer.get() {
            let run = self.entry_call(entry);
            guest.outer.soon(run);
            return;
        }
        self.ready.push(entry);
        self.ask_for_turn();
    }

    /// What runs an entry in a queue of somebody else's.
    fn entry_call(self: &Rc<Self>, entry: Entry) -> Box<dyn FnOnce()> {
        let inner = Rc::downgrade(self);
        Box::new(move || {
            let Some(inner) = inner.upgrade() else { return };
            if let (Entry::Timer(timer), Some(guest)) = (&entry, inner.outer.get()) {
                drop(guest.timers.borrow_mut().remove(timer));
            }
            let executor = Executor(inner);
            let _current = Enter::new(&executor);
            executor.0.run_entry(entry);
        })
    }

    pub(super) fn observe(&self, tell: impl FnOnce(&dyn Observer)) {
        if !self.watched.get() {
            return;
        }
        let observer = self.observer.borrow().clone();
        if let Some(observer) = observer {
            tell(&*observer);
        }
    }

    pub(super) fn running_id(&self) -> Option<TaskId> {
        self.running().as_ref().map(TaskRef::id)
    }

    fn running(&self) -> Option<TaskRef> {
        let running = self.running.take();
        self.running.set(running.clone());
        running
    }

    /// The hold on the task in this slot, unless it was let go of.
    pub(super) fn hold(&self, slot: usize) -> Option<Arc<Hold>> {
        self.tasks.borrow().get(slot).cloned().flatten()
    }

    /// Lets go of a task that has ended.
    pub(super) fn dismiss(&self, slot: usize) {
        let hold = self.tasks.borrow_mut().try_remove(slot);
        drop(hold);
    }

    /// The time. The host is not asked where its answer does not matter.
    fn now(&self) -> Time {
        if let Some(guest) = self.outer.get() {
            return guest.outer.now();
        }
        self.clock.now(if self.clock.is_instant() { 0.0 } else { self.host.now() })
    }

    fn ask_for_turn(&self) {
        if self.drive.get() == Drive::Idle {
            self.drive.set(Drive::Asked);
            self.host.kick();
        }
    }

    fn has_stopped(&self) -> bool {
        self.stopping.get() && self.ready.round_is_over()
    }

    /// Whether nothing is left that could ever make a task go on.
    fn is_stuck(&self) -> bool {
        self.ready.is_empty() && self.external.get() == 0 && self.timers.borrow_mut().next_deadline().is_none()
    }

    /// Runs rounds until nothing is ready, a stop takes effect, or the host's clock reaches `until`.
    /// Returns whether there is more to do.
    fn run_rounds(self: &Rc<Self>, until: f64) -> bool {
        let mut looks = Looks::new(self.host.now());
        loop {
            if self.ready.round_is_over() && (self.stopping.get() || !self.begin_round()) {
                return false;
            }
            while let Some(entry) = self.ready.next() {
                self.run_entry(entry);
                if looks.is_due() && looks.at(self.host.now()) >= until {
                    return true;
                }
            }
        }
    }

    /// Lets due timers join the queue and begins a round; `false` if nothing is ready.
    fn begin_round(&self) -> bool {
        self.queue_due_timers();
        if self.ready.is_empty() && self.jump() {
            self.queue_due_timers();
        }
        self.ready.begin_round();
        !self.ready.round_is_over()
    }

    fn queue_due_timers(&self) {
        let mut timers = self.timers.borrow_mut();
        if timers.next_deadline().is_none() {
            return;
        }
        let now = Time::from_secs(self.now().as_secs() + RESOLUTION);
        while let Some(timer) = timers.pop_due(now) {
            self.ready.push(Entry::Timer(timer));
        }
    }

    /// Moves an instant clock to the next timer, if nothing outside is under way.
    fn jump(&self) -> bool {
        let next = self.timers.borrow_mut().next_deadline();
        match next {
            Some(deadline) if self.clock.is_instant() && self.external.get() == 0 => {
                self.clock.jump_to(deadline);
                true
            }
            _ => false,
        }
    }

    fn run_entry(self: &Rc<Self>, entry: Entry) {
        match entry {
            Entry::Step(task, waker) => self.step(task, waker),
            Entry::Call(call) => call(),
            Entry::Timer(timer) => {
                let action = self.timers.borrow_mut().take(timer);
                match action {
                    Some(Action::Wake(waker)) => waker.wake(),
                    Some(Action::Call(call)) => call(),
                    None => {}
                }
            }
        }
    }

    fn step(self: &Rc<Self>, task: TaskRef, waker: Waker) {
        let id = task.id();
        self.observe(|observer| observer.step_started(id));
        let outer = self.running.replace(Some(task.clone()));
        if task.step(&waker) {
            self.observe(|observer| observer.woken(id, Some(id)));
            match self.outer.get() {
                Some(_) => self.push(Entry::Step(task, waker)),
                None => self.ready.push(Entry::Step(task, waker)),
            }
        }
        self.running.set(outer);
        self.observe(|observer| observer.step_ended(id));
    }

    /// After a turn that never came back: in the browser a panic is a trap, which ends the turn but not the module.
    /// The task that was running, if it was not a callback, has failed; the others go on. `false` if nothing panicked.
    #[cfg(target_arch = "wasm32")]
    fn recover(&self) -> bool {
        let Some(message) = super::panic::take_message() else { return false };
        drop(CURRENT.take());
        if let Some(task) = self.running.take() {
            task.finish(TaskOutcome::Failed(message));
        }
        true
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn recover(&self) -> bool {
        false
    }

    fn arm_host(&self) {
        if self.clock.is_instant() {
            return;
        }
        let next = self.timers.borrow_mut().next_deadline();
        if next != self.armed.get() || next.is_some_and(|deadline| deadline <= self.now()) {
            self.armed.set(next);
            self.host.wake_in(next.map(|deadline| (deadline - self.now()).max(0.0)));
        }
    }

    fn empty_ready(&self) {
        // A future that is dropped may wake another, so this goes on until nothing is left.
        while !self.ready.is_empty() {
            for entry in self.ready.clear() {
                if let Entry::Step(task, _) = &entry {
                    task.abandon();
                }
            }
        }
    }

    fn disarm_host(&self) {
        if self.armed.take().is_some() {
            self.host.wake_in(None);
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.disarm_host();
    }
}

/// What a guest knows of its scheduler.
struct Guest {
    outer: Box<dyn Outer>,
    /// How the timers that wait are called off there.
    timers: RefCell<HashMap<TimerId, Box<dyn FnOnce()>>>,
}

/// When to look at the clock: after more entries while they are light, after fewer while they are heavy.
struct Looks {
    last: f64,
    interval: u32,
    left: u32,
}

impl Looks {
    fn new(now: f64) -> Self {
        Self { last: now, interval: 16, left: 16 }
    }

    /// Counts an entry; whether it is time to look.
    fn is_due(&mut self) -> bool {
        self.left -= 1;
        self.left == 0
    }

    /// Notes what the clock showed, and hands it back.
    fn at(&mut self, now: f64) -> f64 {
        let spent = now - std::mem::replace(&mut self.last, now);
        let interval = if spent < LOOK_EVERY / 2.0 {
            self.interval * 2
        } else if spent > LOOK_EVERY {
            self.interval / 2
        } else {
            self.interval
        };
        self.interval = interval.clamp(1, MOST_ENTRIES_A_LOOK);
        self.left = self.interval;
        now
    }
}

/// Makes an executor the current one of its thread while it lives.
struct Enter(Option<Executor>);

impl Enter {
    fn new(executor: &Executor) -> Self {
        Self(CURRENT.replace(Some(executor.clone())))
    }
}

impl Drop for Enter {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

/// Every task waits, no timer is set and nothing is under way outside: none of them can ever go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("every task waits, and nothing is left that could wake one of them")]
pub struct Stuck;

/// See [`Executor::run`].
#[derive(Debug)]
#[must_use = "the executor starts when this is first polled"]
pub struct Run {
    executor: Executor,
    started: bool,
}

impl Future for Run {
    type Output = Result<(), Stuck>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.started && !self.executor.is_started() {
            return Poll::Ready(if self.executor.0.stopping.get() { Ok(()) } else { Err(Stuck) });
        }
        *self.executor.0.runner.borrow_mut() = Some(cx.waker().clone());
        self.started = true;
        self.executor.start();
        Poll::Pending
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if self.started && self.executor.is_started() {
            drop(self.executor.0.runner.take());
            if self.executor.0.drive.get() == Drive::Working {
                self.executor.stop();
            } else {
                self.executor.halt();
            }
        }
    }
}

/// A callback that waits for its time; see [`Executor::call_at`].
#[derive(Debug)]
pub struct TimerHandle {
    executor: WeakExecutor,
    timer: TimerId,
}

impl TimerHandle {
    /// Calls it off. Nothing if it has run.
    pub fn cancel(&self) {
        if let Some(executor) = self.executor.upgrade() {
            drop(executor.take_timer(self.timer));
        }
    }
}

/// See [`Executor::external_work`].
#[derive(Debug)]
pub struct ExternalWork(WeakExecutor);

impl Drop for ExternalWork {
    fn drop(&mut self) {
        if let Some(executor) = self.0.upgrade() {
            executor.0.external.set(executor.0.external.get() - 1);
            // The last of it may have been what kept an instant clock from jumping.
            executor.0.ask_for_turn();
        }
    }
}
