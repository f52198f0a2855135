//! What bindings of a language, a debugger and another scheduler do with an executor, and a program does not.

use std::future::Future;

use looplab_trace::{EventKind, TaskOutcome};

use super::{
    body::body,
    clock::Clock,
    core::Executor,
    current::Enter,
    drive::Stuck,
    gate::{Gate, Guard},
    ids::Ids,
    join::JoinHandle,
    origin::Origin,
    outer::Outer,
    task::{CellState, TaskName, TaskRef},
    time::Time,
};
use crate::host::Host;

/// More of an [`Executor`].
pub trait ExecutorExt: Sized {
    /// An executor whose tasks, objects and timers are numbered on from counters it shares with others, and whose host is what
    /// `wrap` makes of one of its clock's.
    fn with_ids(clock: Clock, ids: Ids, wrap: impl FnOnce(Box<dyn Host>) -> Box<dyn Host>) -> Self;

    /// Blocks the thread for so many seconds of the host's.
    fn block(&self, seconds: f64);

    /// Makes it a guest of another scheduler, whose queue and clock it uses from now on. It must not be driven then.
    ///
    /// # Panics
    /// When it is one already.
    fn attach_to(&self, outer: impl Outer + 'static);

    /// As [`spawn`](Executor::spawn); `outcome` says what its value means, and `origin` where the task comes from, which is
    /// only called for an observer.
    fn spawn_as<F: Future + 'static>(
        &self,
        name: TaskName,
        future: F,
        outcome: impl Fn(&F::Output) -> TaskOutcome + 'static,
        origin: impl FnOnce() -> Origin,
    ) -> JoinHandle<F::Output>;

    /// As [`spawn_as`](Self::spawn_as), but the task is not queued: [`step_now`](Self::step_now) begins it.
    fn prepare_as<F: Future + 'static>(
        &self,
        name: TaskName,
        future: F,
        outcome: impl Fn(&F::Output) -> TaskOutcome + 'static,
        origin: impl FnOnce() -> Origin,
    ) -> JoinHandle<F::Output>;

    /// Lets a task that waits take a step here and now, as part of what is running.
    fn step_now(&self, task: &TaskRef);

    /// Drops the future of a task that could not be queued, which cancels the task.
    fn abandon(&self, task: &TaskRef);

    /// Calls `f` as part of this executor: it is the current one meanwhile.
    fn within<T>(&self, f: impl FnOnce() -> T) -> T;

    /// How many entries are ready, and how many timers are set.
    fn lengths(&self) -> (usize, usize);

    /// The time on its clock, for a deadline that counts from now: unlike [`now`](Executor::now) that is not a look of the
    /// program's, of which an [instant](Clock::instant) clock keeps count.
    fn moment(&self) -> Time;

    /// Tells its observer, if there is one, that something happened that no task of it did.
    fn note(&self, kind: impl FnOnce() -> EventKind);

    /// Says whether code outside may call in at any time, as a signal does. It is not [`Stuck`] then, however little there is
    /// to do; unlike [`external_work`](Executor::external_work) this does not hold an instant clock. Driven in place it can be
    /// stuck all the same: nothing gets in meanwhile.
    fn set_listening(&self, listening: bool);

    /// Ends the driving at once: what is left of the current round stays in the ready queue.
    fn interrupt(&self);

    /// As [`run_in_place`](Executor::run_in_place), with each round left to `round`, which is to call
    /// [`run_once`](Self::run_once).
    ///
    /// # Errors
    /// The first of `round`, which ends the driving.
    ///
    /// # Panics
    /// When it is driven already.
    fn run_in_place_by<E>(&self, round: impl FnMut() -> Result<(), E>) -> Result<(), E>;

    /// Runs one round, of all that is ready; if nothing is, blocks the thread until the next timer is due.
    ///
    /// # Errors
    /// When no task can ever go on.
    fn run_once(&self) -> Result<(), Stuck>;
}

impl ExecutorExt for Executor {
    fn with_ids(clock: Clock, ids: Ids, wrap: impl FnOnce(Box<dyn Host>) -> Box<dyn Host>) -> Self {
        Self::build(wrap(clock.host()), clock, ids)
    }

    fn block(&self, seconds: f64) {
        self.0.host.block(seconds);
    }

    fn attach_to(&self, outer: impl Outer + 'static) {
        self.0.attach_to(outer);
    }

    #[inline]
    fn spawn_as<F: Future + 'static>(
        &self,
        name: TaskName,
        future: F,
        outcome: impl Fn(&F::Output) -> TaskOutcome + 'static,
        origin: impl FnOnce() -> Origin,
    ) -> JoinHandle<F::Output> {
        self.launch(Some(name), future, outcome, origin)
    }

    fn prepare_as<F: Future + 'static>(
        &self,
        name: TaskName,
        future: F,
        outcome: impl Fn(&F::Output) -> TaskOutcome + 'static,
        origin: impl FnOnce() -> Origin,
    ) -> JoinHandle<F::Output> {
        let task = self.add_task(Some(name), CellState::Waiting, body(future, outcome), origin);
        self.0.tasks.add(&task);
        JoinHandle::new(task)
    }

    fn step_now(&self, task: &TaskRef) {
        if task.task().state.get() == CellState::Waiting && task.task().is_held() {
            let _current = Enter::new(self);
            self.0.step(task.clone());
        }
    }

    fn abandon(&self, task: &TaskRef) {
        task.task().abandon();
    }

    fn within<T>(&self, f: impl FnOnce() -> T) -> T {
        let _current = Enter::new(self);
        f()
    }

    fn lengths(&self) -> (usize, usize) {
        self.0.lengths()
    }

    #[inline]
    fn moment(&self) -> Time {
        self.0.now()
    }

    #[inline]
    fn note(&self, kind: impl FnOnce() -> EventKind) {
        self.0.note_if_watched(kind);
    }

    fn set_listening(&self, listening: bool) {
        self.0.listening.set(listening);
        self.0.ask_for_turn();
    }

    fn interrupt(&self) {
        self.0.ready.end_round();
        self.stop();
    }

    fn run_in_place_by<E>(&self, mut round: impl FnMut() -> Result<(), E>) -> Result<(), E> {
        self.drive_in_place(|| {
            while !self.0.has_stopped() {
                round()?;
            }
            Ok(())
        })
    }

    fn run_once(&self) -> Result<(), Stuck> {
        if self.0.ready.is_empty() {
            self.wait_in_place()?;
        }
        self.0.run_round();
        Ok(())
    }
}

/// More of a [`TaskRef`].
pub trait TaskExt {
    /// Tells the observer that the task was asked to stop, where that is done by other means than [`JoinHandle::cancel`].
    fn note_cancel(&self);

    /// Tells the observer, if there is one, that something happened to the task.
    fn note(&self, kind: impl FnOnce() -> EventKind);

    /// Drops its future without telling the observer or what waits for its end: its run is over.
    fn release(&self);
}

impl TaskExt for TaskRef {
    fn note_cancel(&self) {
        self.task().note_cancel();
    }

    fn note(&self, kind: impl FnOnce() -> EventKind) {
        if let Some(executor) = self.task().executor.upgrade() {
            executor.observe(|observer| observer.noted(Some(self.id()), kind()));
        }
    }

    fn release(&self) {
        let task = self.task();
        if task.is_suspended() {
            task.state.set(CellState::Over);
            drop((task.body.take(), task.waker.take()));
        }
    }
}

/// More of a [`Clock`].
pub trait ClockExt {
    /// How many seconds of the host's go by while `seconds` pass on this clock at its present pace; `None` while it stands.
    fn host_seconds(&self, seconds: f64) -> Option<f64>;
}

impl ClockExt for Clock {
    fn host_seconds(&self, seconds: f64) -> Option<f64> {
        self.host_seconds(seconds)
    }
}

/// More of a [`Gate`].
pub trait GateExt {
    /// As [`guard`](Gate::guard), but steps of the executor's tasks do not count: they run along as callbacks do.
    ///
    /// # Panics
    /// When the executor is behind a gate already.
    fn guard_uncounted(&self, executor: &Executor);

    /// From now on the program asks by [`stop_at`](super::gated::stop_at) at each of its lines, so that the ends of steps are no
    /// breakpoints.
    fn expect_questions(&self);
}

impl GateExt for Gate {
    fn guard_uncounted(&self, executor: &Executor) {
        executor.0.set_gate(Guard::new(self, false));
    }

    fn expect_questions(&self) {
        self.ask_at_lines();
    }
}
