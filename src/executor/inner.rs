//! What the clones of an executor share: the rounds, and the turns that a host gives.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
    task::Waker,
};

use super::{
    clock::{Clock, RESOLUTION, Time},
    drive::Drive,
    explore::Seat,
    guest::Guest,
    ids::Ids,
    looks::Looks,
    observer::Observer,
    ready::{Action, Entry, ReadyQueue},
    registry::Registry,
    run::Stuck,
    task::TaskRef,
    timers::Timers,
    watch,
};
use crate::{
    host::Host,
    trace::{Cause, EventKind, Stop, TaskId},
};

pub(super) struct Inner {
    pub(super) host: Box<dyn Host>,
    pub(super) clock: Clock,
    pub(super) ready: ReadyQueue,
    /// Whose queue and clock it uses in place of its own, if it is a guest.
    outer: OnceCell<Guest>,
    /// Who decides the order, if it is not first come, first served.
    pub(super) seat: OnceCell<Seat>,
    pub(super) timers: RefCell<Timers>,
    pub(super) tasks: Registry,
    /// What the host's timer is set to.
    pub(super) armed: Cell<Option<Time>>,
    running: RefCell<Option<TaskRef>>,
    observer: RefCell<Option<Rc<dyn Observer>>>,
    /// Whether there is an observer, and whether it wants to hear of everything: cheaper to ask than the cell it is in.
    observed: Cell<bool>,
    watched: Cell<bool>,
    pub(super) ids: Ids,
    pub(super) external: Cell<usize>,
    pub(super) drive: Cell<Drive>,
    pub(super) stopping: Cell<bool>,
    /// Whoever awaits the end of [`Executor::run`](super::Executor::run).
    pub(super) runner: RefCell<Option<Waker>>,
}

impl Inner {
    pub(super) fn new(host: Box<dyn Host>, clock: Clock, ids: Ids) -> Self {
        Self {
            host,
            clock,
            ready: ReadyQueue::default(),
            outer: OnceCell::new(),
            seat: OnceCell::new(),
            timers: RefCell::new(Timers::new(ids.clone())),
            tasks: Registry::default(),
            armed: Cell::new(None),
            running: RefCell::default(),
            observer: RefCell::default(),
            observed: Cell::new(false),
            watched: Cell::new(false),
            ids,
            external: Cell::new(0),
            drive: Cell::new(Drive::Stopped),
            stopping: Cell::new(false),
            runner: RefCell::default(),
        }
    }

    pub(super) fn set_observer(&self, observer: Option<Rc<dyn Observer>>) {
        self.observed.set(observer.is_some());
        self.watched.set(observer.as_ref().is_some_and(|observer| observer.is_thorough()));
        *self.observer.borrow_mut() = observer;
    }

    /// Ends the driving, and says so to whoever awaits the end.
    pub(super) fn halt(&self) {
        self.drive.set(Drive::Stopped);
        self.disarm_host();
        let runner = self.runner.take();
        if let Some(runner) = runner {
            runner.wake();
        }
    }

    /// Drops every task. A future that is dropped may wake another, so this goes on until nothing is left.
    pub(super) fn close(&self) {
        self.drive.set(Drive::Stopped);
        loop {
            self.empty_ready();
            let tasks = self.tasks.resting();
            if tasks.is_empty() {
                break;
            }
            tasks.iter().for_each(|task| task.task().abandon());
        }
    }

    /// Makes it the guest of another scheduler.
    pub(super) fn join(&self, outer: Guest) {
        assert!(self.outer.set(outer).is_ok(), "an executor is the guest of one scheduler at most");
    }

    pub(super) fn guest(&self) -> Option<&Guest> {
        self.outer.get()
    }

    pub(super) fn push(&self, entry: Entry) {
        let entry = match entry {
            Entry::Call(call) if self.is_watched() => {
                let cause = self.cause();
                Entry::Call(Box::new(move || watch::because(cause, call)))
            }
            entry => entry,
        };
        match self.guest() {
            Some(guest) => guest.push(entry),
            None => {
                self.ready.push(entry);
                self.ask_for_turn();
            }
        }
    }

    /// Whether there is an observer that wants to hear of everything.
    #[inline]
    pub(super) fn is_watched(&self) -> bool {
        self.watched.get()
    }

    /// Tells the observer of something that happens to the running task or outside any.
    pub(super) fn note(&self, kind: EventKind) {
        self.observe_all(|observer| observer.noted(self.running_id(), kind));
    }

    /// Who or what makes happen what happens now.
    pub(super) fn cause(&self) -> Cause {
        self.running_id().map(Cause::Task).or_else(watch::cause).unwrap_or(Cause::Outside)
    }

    /// Tells an observer that wants to hear of everything.
    #[inline]
    pub(super) fn observe_all(&self, tell: impl FnOnce(&dyn Observer)) {
        if self.watched.get() {
            self.observe(tell);
        }
    }

    pub(super) fn observe(&self, tell: impl FnOnce(&dyn Observer)) {
        if !self.observed.get() {
            return;
        }
        let observer = self.observer.borrow().clone();
        if let Some(observer) = observer {
            tell(&*observer);
        }
    }

    pub(super) fn running_id(&self) -> Option<TaskId> {
        self.running.borrow().as_ref().map(TaskRef::id)
    }

    pub(super) fn running(&self) -> Option<TaskRef> {
        self.running.borrow().clone()
    }

    /// The time. The host is not asked where its answer does not matter.
    pub(super) fn now(&self) -> Time {
        if let Some(guest) = self.guest() {
            return guest.now();
        }
        self.clock.now(if self.clock.is_instant() { 0.0 } else { self.host.now() })
    }

    pub(super) fn ask_for_turn(&self) {
        if self.drive.get() == Drive::Idle {
            self.drive.set(Drive::Asked);
            self.host.kick();
        }
    }

    pub(super) fn has_stopped(&self) -> bool {
        self.stopping.get() && self.ready.round_is_over()
    }

    /// Whether nothing is left that could ever make a task go on.
    pub(super) fn is_stuck(&self) -> bool {
        if self.seat.get().is_some_and(|seat| seat.is_exhausted()) {
            return true;
        }
        self.ready.is_empty() && self.external.get() == 0 && self.timers.borrow_mut().next_deadline().is_none()
    }

    /// Runs rounds until nothing is ready, a stop takes effect, or the host's clock reaches `until`.
    /// Returns whether there is more to do.
    pub(super) fn run_rounds(&self, until: f64) -> bool {
        if let Some(seat) = self.seat.get() {
            return self.run_steered(seat, until);
        }
        let mut looks = Looks::new(self.host.now());
        self.observe_all(|observer| observer.resumed(looks.last()));
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

    /// Tells whoever steers it that nothing is left that could ever make a task go on.
    pub(super) fn stuck(&self) -> Stuck {
        if let Some(seat) = self.seat.get() {
            seat.note_stuck();
        }
        Stuck
    }

    /// Moves an instant clock to the next timer, if nothing outside is under way.
    pub(super) fn jump(&self) -> bool {
        let next = self.timers.borrow_mut().next_deadline();
        match next {
            Some(deadline) if self.clock.is_instant() && self.external.get() == 0 => {
                self.clock.jump_to(deadline);
                true
            }
            _ => false,
        }
    }

    pub(super) fn run_entry(&self, entry: Entry) {
        match entry {
            Entry::Step(task, waker) => self.step(task, waker),
            Entry::Call(call) => self.call(call),
            Entry::Timer(slot) => {
                let number = self.timers.borrow().number(slot);
                let action = self.timers.borrow_mut().ring(slot);
                self.ring(number, action);
            }
        }
    }

    fn call(&self, call: Box<dyn FnOnce()>) {
        self.observe_all(|observer| observer.call_started());
        call();
        self.observe_all(|observer| observer.call_ended());
    }

    /// Does what a timer is for, unless it was called off.
    pub(super) fn ring(&self, number: Option<u64>, action: Option<Action>) {
        let Some(action) = action else { return };
        if !self.is_watched() {
            return Self::act(action);
        }
        self.observe_all(|observer| observer.call_started());
        if let Some(timer) = number {
            self.note(EventKind::TimerFired { timer });
        }
        watch::because(Cause::Timer, || Self::act(action));
        self.observe_all(|observer| observer.call_ended());
    }

    fn act(action: Action) {
        match action {
            Action::Wake(waker) => waker.wake(),
            Action::Call(call) => call(),
        }
    }

    pub(super) fn step(&self, task: TaskRef, waker: Waker) {
        if self.is_watched() {
            return self.watched_step(task, waker);
        }
        let outer = self.running.replace(Some(task.clone()));
        let woken = task.task().step(&waker);
        drop(self.running.replace(outer));
        if woken {
            self.queue_again(task, waker);
        }
    }

    fn watched_step(&self, task: TaskRef, waker: Waker) {
        let id = task.id();
        self.observe_all(|observer| observer.step_started(id));
        let outer_stop = watch::begin_step();
        let outer = self.running.replace(Some(task.clone()));
        let woken = task.task().step(&waker);
        drop(self.running.replace(outer));
        let stop = watch::end_step(outer_stop);
        let stop = if task.is_finished() { Stop::default() } else { stop };
        self.observe_all(|observer| observer.step_ended(id, stop));
        if woken {
            self.observe_all(|observer| observer.woken(id, Cause::Task(id)));
            self.queue_again(task, waker);
        }
    }

    /// Queues a task that was woken during its step.
    fn queue_again(&self, task: TaskRef, waker: Waker) {
        let entry = Entry::Step(task, waker);
        match self.guest() {
            Some(guest) => guest.push(entry),
            None => self.ready.push(entry),
        }
    }

    /// After a turn that never came back: in the browser a panic is a trap, which ends the turn but not the module.
    /// The task that was running, if it was not a callback, has failed; the others go on. `false` if nothing panicked.
    #[cfg(target_arch = "wasm32")]
    pub(super) fn recover(&self) -> bool {
        let Some(message) = super::panic::take_message() else { return false };
        super::current::leave();
        let running = self.running.take();
        if let Some(task) = running {
            task.task().finish(crate::trace::TaskOutcome::Failed(message));
        }
        true
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(super) fn recover(&self) -> bool {
        false
    }

    pub(super) fn arm_host(&self) {
        if self.clock.is_instant() {
            return;
        }
        let next = self.timers.borrow_mut().next_deadline();
        if next != self.armed.get() || next.is_some_and(|deadline| deadline <= self.now()) {
            self.armed.set(next);
            self.host.wake_in(next.map(|deadline| (deadline - self.now()).max(0.0)));
        }
    }

    pub(super) fn empty_ready(&self) {
        // A future that is dropped may wake another, so this goes on until nothing is left.
        while !self.ready.is_empty() {
            for entry in self.ready.clear() {
                if let Entry::Step(task, _) = &entry {
                    task.task().abandon();
                }
            }
        }
    }

    pub(super) fn disarm_host(&self) {
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
