//! Driving an executor: by the turns of its host, or on the spot.

use std::task::Waker;

use looplab_trace::EventKind;

use super::{
    core::Executor,
    current::Enter,
    drive::{Drive, Stuck},
    inner::Inner,
};

/// How long a turn may last, in seconds, before the host gets its event loop back.
const TURN_BUDGET: f64 = 0.005;

impl Executor {
    /// Lets the host drive it until [`stop`](Self::stop). Nothing if it is driven already.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let executor = Executor::new(Clock::real(&event_loop));
    /// let task = executor.spawn(async {});
    /// event_loop.run_ready();
    /// assert!(!task.is_finished(), "it was not started");
    /// executor.start();
    /// event_loop.run_ready();
    /// assert!(task.is_finished());
    /// ```
    pub fn start(&self) {
        if self.0.drive.get() == Drive::Stopped {
            self.0.stopping.set(false);
            self.0.drive.set(Drive::Idle);
            self.0.ask_for_turn();
        }
    }

    /// Ends the driving after the current round, or at once outside one. What is ready or due stays for the next start.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Clock, Executor}, host::EventLoop};
    ///
    /// let event_loop = EventLoop::manual();
    /// let executor = Executor::new(Clock::real(&event_loop));
    /// executor.start();
    /// executor.stop();
    /// event_loop.run_ready();
    /// assert!(!executor.is_started());
    /// ```
    pub fn stop(&self) {
        self.0.stopping.set(true);
        self.0.ask_for_turn();
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

    /// Drives it on the spot until [`stop`](Self::stop) takes effect, blocking the thread between timers. Nothing can
    /// be resumed meanwhile: a paused clock is moved on from timer to timer, and a [`Gate`](super::Gate) lets
    /// everything pass.
    ///
    /// # Errors
    /// When no task can ever go on.
    ///
    /// # Panics
    /// When it is driven already.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, Stuck};
    ///
    /// assert_eq!(Executor::instant().run_in_place(), Err(Stuck), "there is nothing to do");
    /// ```
    pub fn run_in_place(&self) -> Result<(), Stuck> {
        self.drive_in_place(|| self.rounds_in_place())
    }

    pub(super) fn drive_in_place<E>(&self, drive: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
        assert!(!self.is_started(), "this executor is being driven already");
        self.0.stopping.set(false);
        self.0.drive.set(Drive::Working);
        self.0.in_place.set(true);
        let _current = Enter::new(self);
        let result = drive();
        self.0.in_place.set(false);
        self.0.drive.set(Drive::Stopped);
        result
    }

    fn rounds_in_place(&self) -> Result<(), Stuck> {
        loop {
            self.0.run_rounds(f64::INFINITY);
            if self.0.has_stopped() {
                return Ok(());
            }
            self.wait_in_place()?;
        }
    }

    /// Blocks the thread until the next timer is due.
    pub(super) fn wait_in_place(&self) -> Result<(), Stuck> {
        let next = self.0.timers.borrow_mut().next_deadline();
        let Some(deadline) = next.filter(|_| !self.0.is_stuck()) else {
            self.0.note_if_watched(|| EventKind::Stuck);
            return Err(self.0.stuck());
        };
        // Work outside cannot come to its end while the thread is held here, so it does not hold the clock either.
        self.0.clock.jump_to(deadline);
        self.0.host.block(self.0.clock.host_seconds(deadline - self.now()).unwrap_or(0.0));
        Ok(())
    }

    /// One turn: rounds until there is nothing to do or the budget is spent.
    pub(super) fn turn(&self) {
        match self.0.drive.get() {
            Drive::Stopped => return,
            Drive::Working if !self.0.recover() => return,
            _ => {}
        }
        self.0.drive.set(Drive::Working);
        let more = {
            let _current = Enter::new(self);
            self.0.run_rounds(self.0.clock.host_now() + TURN_BUDGET)
        };
        self.0.drive.set(Drive::Idle);
        let is_stuck = !more && self.0.is_stuck() && self.0.runner.borrow().is_some();
        if self.0.is_held() {
            // Opening the gate asks for a turn.
        } else if self.0.has_stopped() {
            self.0.halt();
        } else if is_stuck {
            self.0.note_if_watched(|| EventKind::Stuck);
            self.0.halt();
        } else if more {
            self.0.drive.set(Drive::Asked);
            self.0.host.again();
        } else {
            self.0.arm_host();
        }
    }
}

impl Inner {
    pub(super) fn ask_for_turn(&self) {
        if self.drive.get() == Drive::Idle {
            self.drive.set(Drive::Asked);
            if self.in_fiber.get() {
                self.runner.take().into_iter().for_each(Waker::wake);
            } else {
                self.host.kick();
            }
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

    /// Ends the driving, and wakes what awaits the end.
    pub(super) fn halt(&self) {
        self.drive.set(Drive::Stopped);
        self.disarm_host();
        let runner = self.runner.take();
        if let Some(runner) = runner {
            runner.wake();
        }
    }

    /// Whether nothing is left that could ever make a task go on.
    pub(super) fn is_stuck(&self) -> bool {
        #[cfg(feature = "explore")]
        if self.steered.get().is_some_and(|steered| steered.is_exhausted()) {
            return true;
        }
        let nothing_outside = self.external.get() == 0 && !self.listening.get();
        self.ready.is_empty() && nothing_outside && self.timers.borrow_mut().next_deadline().is_none()
    }

    /// Tells the steering, if there is one, that nothing is left that could ever make a task go on.
    pub(super) fn stuck(&self) -> Stuck {
        #[cfg(feature = "explore")]
        if let Some(steered) = self.steered.get() {
            steered.note_stuck(self.tasks.suspended().iter().map(|task| task.id()));
        }
        Stuck
    }

    #[cfg(not(all(target_arch = "wasm32", feature = "browser")))]
    pub(super) fn recover(&self) -> bool {
        false
    }
}
