//! What the clones of an executor share: the rounds, and the turns that a host gives.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
    task::Waker,
};

use looplab_trace::{Cause, EventKind, Place, TaskId};

#[cfg(feature = "explore")]
use super::explore::Steered;
use super::{
    clock::{Clock, Pace},
    current::with_current,
    drive::Drive,
    gate::Guard,
    guest::Guest,
    ids::Ids,
    looks::Looks,
    observer::Observer,
    ready::{Action, Entry, ReadyQueue},
    registry::Registry,
    retired::Retired,
    run::Stuck,
    spin::Tempo,
    task::TaskRef,
    task_waker::UnboundWaker,
    time::Time,
    timers::Timers,
    watch,
};
use crate::host::Host;

pub(super) struct Inner {
    pub(super) host: Box<dyn Host>,
    pub(super) clock: Clock,
    pub(super) ready: ReadyQueue,
    /// Whose queue and clock it uses in place of its own, if it is a guest.
    outer: OnceCell<Guest>,
    /// What decides the order, if it is not first in, first out.
    #[cfg(feature = "explore")]
    pub(super) steered: OnceCell<Steered>,
    /// What its entries have to pass, if there is such a thing.
    pub(super) gate: OnceCell<Guard>,
    pub(super) timers: RefCell<Timers>,
    pub(super) tasks: Registry,
    pub(super) retired: Retired,
    /// What the host's timer is set to.
    pub(super) armed: Cell<Option<Time>>,
    pub(super) running: Cell<Option<TaskRef>>,
    /// Whether the step that is running is interrupted at a breakpoint, to go on before anything else.
    pub(super) interrupted: Cell<bool>,
    /// For the next task that takes its first step.
    pub(super) unbound: Cell<Option<UnboundWaker>>,
    observer: RefCell<Option<Rc<dyn Observer>>>,
    /// Whether there is an observer, and whether it wants to hear of everything: cheaper to ask than the cell it is in.
    observed: Cell<bool>,
    watched: Cell<bool>,
    pub(super) ids: Ids,
    pub(super) external: Cell<usize>,
    /// Whether code outside may call in at any time.
    pub(super) listening: Cell<bool>,
    pub(super) drive: Cell<Drive>,
    pub(super) stopping: Cell<bool>,
    /// Whether it is driven on the spot.
    pub(super) in_place: Cell<bool>,
    /// What awaits the end of [`Executor::run`](super::Executor::run).
    pub(super) runner: RefCell<Option<Waker>>,
}

impl Inner {
    pub(super) fn new(host: Box<dyn Host>, clock: Clock, ids: Ids) -> Self {
        Self {
            host,
            clock,
            ready: ReadyQueue::default(),
            outer: OnceCell::new(),
            #[cfg(feature = "explore")]
            steered: OnceCell::new(),
            gate: OnceCell::new(),
            timers: RefCell::new(Timers::new(ids.clone())),
            tasks: Registry::default(),
            retired: Retired::default(),
            armed: Cell::new(None),
            running: Cell::default(),
            interrupted: Cell::default(),
            unbound: Cell::default(),
            observer: RefCell::default(),
            observed: Cell::new(false),
            watched: Cell::new(false),
            ids,
            external: Cell::new(0),
            listening: Cell::new(false),
            drive: Cell::new(Drive::Stopped),
            stopping: Cell::new(false),
            in_place: Cell::new(false),
            runner: RefCell::default(),
        }
    }

    pub(super) fn set_observer(&self, observer: Option<Rc<dyn Observer>>) {
        self.observed.set(observer.is_some());
        self.watched.set(observer.as_ref().is_some_and(|observer| observer.is_thorough()));
        *self.observer.borrow_mut() = observer;
    }

    /// Ends the driving, and wakes what awaits the end.
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
            let tasks = self.tasks.suspended();
            if tasks.is_empty() {
                break;
            }
            tasks.iter().for_each(|task| task.task().abandon());
        }
    }

    /// Makes it the guest of another scheduler.
    pub(super) fn attach_to(&self, outer: Guest) {
        assert!(self.outer.set(outer).is_ok(), "an executor is the guest of one scheduler at most");
    }

    pub(super) fn guest(&self) -> Option<&Guest> {
        self.outer.get()
    }

    /// Puts it behind a gate.
    pub(super) fn set_gate(&self, gate: Guard) {
        assert!(self.gate.set(gate).is_ok(), "an executor is behind one gate at most");
    }

    /// Whether the gate it is behind is closed, so that no entry may run.
    pub(super) fn is_held(&self) -> bool {
        self.gate.get().is_some_and(Guard::is_closed) && !self.in_place.get()
    }

    /// Tells the gate that something happened to a task.
    pub(super) fn note_event(&self, task: TaskId) {
        if let Some(gate) = self.gate.get() {
            gate.happened(task, self.is_one_piece());
        }
    }

    /// Whether the running task, which has come to `line`, is to stop there.
    pub(super) fn stop_at(&self, line: u32, can_wait: impl FnOnce() -> bool) -> bool {
        let (Some(gate), Some(task)) = (self.gate.get(), self.running_id()) else { return false };
        let stops = gate.reached(task, line, || self.is_one_piece() || !can_wait());
        self.interrupted.set(stops);
        stops
    }

    /// Whether its steps are part of the code that drives it, which does not come to a halt between them.
    pub(super) fn is_one_piece(&self) -> bool {
        self.in_place.get() || self.guest().is_some()
    }

    #[inline]
    pub(super) fn push(&self, entry: Entry) {
        match entry {
            Entry::Call(call) if self.is_watched() => {
                let cause = self.cause();
                self.enqueue(Entry::Call(Box::new(move || watch::because(cause, call))));
            }
            entry => self.enqueue(entry),
        }
    }

    /// Queues a step of a task. The entry is put together where it is to lie: one that is handed over is written to memory in
    /// parts and read as a whole, and the processor waits until all of it is there.
    #[inline(never)]
    pub(super) fn push_step(&self, task: TaskRef) {
        self.enqueue(Entry::Step(task));
    }

    #[inline(always)]
    fn enqueue(&self, entry: Entry) {
        match self.guest() {
            Some(guest) => guest.push(entry),
            None => {
                self.ready.push(entry);
                self.ask_for_turn();
            }
        }
    }

    /// Whether there is one that wants to hear of everything: an observer, or a gate with something to look out for.
    #[inline]
    pub(super) fn is_watched(&self) -> bool {
        self.watched.get() || self.gate.get().is_some_and(Guard::is_attentive)
    }

    /// Whether an observer or a gate wants to hear of anything.
    #[inline]
    pub(super) fn is_observed(&self) -> bool {
        self.observed.get() || self.gate.get().is_some()
    }

    /// As [`note`](Self::note), where `kind` is only called for an observer or gate.
    #[inline]
    pub(super) fn note_if_watched(&self, kind: impl FnOnce() -> EventKind) {
        if self.is_watched() {
            self.note(kind());
        }
    }

    /// Tells the observer of something that happens to the running task or outside any.
    pub(super) fn note(&self, kind: EventKind) {
        self.observe_all(|observer| observer.noted(self.running_id(), kind));
    }

    /// Tells that the step or callback that is under way has come to this line.
    pub(super) fn note_holding(&self, place: Option<Place>) {
        self.observe_all(|observer| observer.holding(self.running_id(), place));
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
        if let Some(observer) = &*self.observer.borrow() {
            tell(&**observer);
        }
    }

    pub(super) fn running_id(&self) -> Option<TaskId> {
        self.running().as_ref().map(TaskRef::id)
    }

    pub(super) fn running(&self) -> Option<TaskRef> {
        let running = self.running.take();
        self.running.set(running.clone());
        running
    }

    /// The time. The host is not asked where its answer does not matter.
    pub(super) fn now(&self) -> Time {
        if let Some(guest) = self.guest() {
            return guest.now();
        }
        self.clock.at(if self.clock.stands() { 0.0 } else { self.host.now() })
    }

    /// The time, for a program that wants to know it.
    pub(super) fn look(&self) -> Time {
        if self.clock.pace() == Pace::Instant && self.guest().is_none() {
            let left = with_current(|executor| executor.0.ready.lengths().0);
            self.clock.look(left.unwrap_or_default());
        }
        self.now()
    }

    pub(super) fn ask_for_turn(&self) {
        if self.drive.get() == Drive::Idle {
            self.drive.set(Drive::Asked);
            self.host.kick();
        }
    }

    /// After its clock was changed or its gate opened: a turn finds out what there is to do, and arms the host's timer.
    pub(super) fn look_again(&self) {
        self.disarm_host();
        self.ask_for_turn();
    }

    pub(super) fn has_stopped(&self) -> bool {
        self.stopping.get() && self.ready.round_is_over()
    }

    /// Whether nothing is left that could ever make a task go on.
    pub(super) fn is_stuck(&self) -> bool {
        #[cfg(feature = "explore")]
        if self.steered.get().is_some_and(Steered::is_exhausted) {
            return true;
        }
        let nothing_outside = self.external.get() == 0 && !self.listening.get();
        self.ready.is_empty() && nothing_outside && self.timers.borrow_mut().next_deadline().is_none()
    }

    /// Runs rounds until nothing is ready, a stop takes effect, the gate is closed, or the host's clock reaches `until`.
    /// Returns whether there is more to do.
    pub(super) fn run_rounds(&self, until: f64) -> bool {
        #[cfg(feature = "explore")]
        if let Some(steered) = self.steered.get() {
            return self.run_steered(steered, until);
        }
        let mut looks = Looks::new(self.host.now());
        self.observe_all(|observer| observer.resumed(looks.last()));
        loop {
            if self.is_held() || (self.ready.round_is_over() && (self.stopping.get() || !self.begin_round())) {
                return false;
            }
            while !self.is_held()
                && let Some(entry) = self.ready.next()
            {
                self.run_entry(entry);
                if looks.is_due() && looks.at(self.host.now()) >= until {
                    return true;
                }
            }
        }
    }

    /// Runs a single round, if anything is ready. Who steers it decides for itself how long that is.
    pub(super) fn run_round(&self) {
        #[cfg(feature = "explore")]
        if let Some(steered) = self.steered.get() {
            self.run_steered(steered, f64::INFINITY);
            return;
        }
        let now = self.host.now();
        self.observe_all(|observer| observer.resumed(now));
        if self.ready.round_is_over() {
            self.begin_round();
        }
        while let Some(entry) = self.ready.next() {
            self.run_entry(entry);
        }
    }

    /// How many entries are ready, and how many timers are set.
    pub(super) fn lengths(&self) -> (usize, usize) {
        let (round, next) = self.ready.lengths();
        (round + next, self.timers.borrow().len())
    }

    /// Lets due timers join the queue and begins a round; `false` if nothing is ready.
    fn begin_round(&self) -> bool {
        self.count_round(Tempo::USUAL);
        self.queue_due_timers();
        if self.ready.is_empty() && self.jump() {
            self.queue_due_timers();
        }
        self.ready.begin_round();
        !self.ready.round_is_over()
    }

    /// Tells an instant clock that a round begins, which may take time.
    pub(super) fn count_round(&self, tempo: Tempo) {
        if self.clock.pace() == Pace::Instant {
            let is_busy = !self.ready.is_empty() && self.external.get() == 0;
            let next = self.timers.borrow_mut().next_deadline();
            self.clock.begin_round(is_busy, next, tempo);
        }
    }

    fn queue_due_timers(&self) {
        let mut timers = self.timers.borrow_mut();
        if timers.next_deadline().is_none() {
            return;
        }
        let now = self.now();
        while let Some(timer) = timers.pop_due(now) {
            self.ready.push(Entry::Timer(timer));
        }
    }

    /// Tells the steering, if there is one, that nothing is left that could ever make a task go on.
    pub(super) fn stuck(&self) -> Stuck {
        #[cfg(feature = "explore")]
        if let Some(steered) = self.steered.get() {
            steered.note_stuck(&self.tasks.suspended());
        }
        Stuck
    }

    /// Whether the clock jumps when nothing can run: it is instant, or the gate waits for the next step.
    pub(super) fn jumps(&self) -> bool {
        self.clock.jumps() || self.gate.get().is_some_and(Guard::is_stepping)
    }

    /// Moves a clock that jumps to the next timer, if nothing outside is under way.
    pub(super) fn jump(&self) -> bool {
        let next = self.timers.borrow_mut().next_deadline();
        match next {
            Some(deadline) if self.jumps() && self.external.get() == 0 => {
                self.clock.jump_to(deadline);
                true
            }
            _ => false,
        }
    }

    #[inline(always)]
    pub(super) fn run_entry(&self, entry: Entry) {
        match entry {
            Entry::Step(task) => self.step(task),
            Entry::Call(call) => self.call(call),
            Entry::Timer(slot) => self.ring_due(slot),
        }
    }

    #[inline(never)]
    fn ring_due(&self, slot: usize) {
        let number = self.timers.borrow().number(slot);
        let action = self.timers.borrow_mut().ring(slot);
        self.ring(number, action);
    }

    #[inline(never)]
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

    /// After a turn that never came back: in the browser a panic is a trap, which ends the turn but not the module.
    /// The task that was running, if it was not a callback, has failed; the others go on. `false` if nothing panicked.
    #[cfg(all(target_arch = "wasm32", feature = "browser"))]
    pub(super) fn recover(&self) -> bool {
        let Some(message) = super::panic::take_message() else { return false };
        super::current::leave();
        let running = self.running.take();
        if let Some(task) = running {
            task.task().finish(Some(self), looplab_trace::TaskOutcome::failed(message));
        }
        true
    }

    #[cfg(not(all(target_arch = "wasm32", feature = "browser")))]
    pub(super) fn recover(&self) -> bool {
        false
    }

    pub(super) fn arm_host(&self) {
        if self.clock.stands() {
            return;
        }
        let next = self.timers.borrow_mut().next_deadline();
        if next != self.armed.get() || next.is_some_and(|deadline| deadline <= self.now()) {
            self.armed.set(next);
            let wait = |deadline| self.clock.host_seconds(deadline - self.now());
            self.host.wake_in(next.and_then(wait).map(|seconds| seconds.max(0.0)));
        }
    }

    pub(super) fn empty_ready(&self) {
        // A future that is dropped may wake another, so this goes on until nothing is left.
        while !self.ready.is_empty() {
            for entry in self.ready.clear() {
                if let Entry::Step(task) = &entry {
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
        self.clock.detach(self.host.now());
    }
}
