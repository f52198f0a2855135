//! Driving an executor: who does, and from when to when.

use looplab_trace::EventKind;

use super::{
    core::Executor,
    current::Enter,
    run::{Run, Stuck},
};

/// How long a turn may last, in seconds, before the host gets its event loop back.
const TURN_BUDGET: f64 = 0.005;

/// Who drives the executor, and how far that has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Drive {
    /// It is not driven: entries gather.
    Stopped,
    /// The host, which has not been asked for a turn.
    Idle,
    /// The host, which has been asked for a turn.
    Asked,
    /// A turn or [`Executor::run_in_place`] is at work.
    Working,
}

impl Executor {
    /// Lets the host drive it until [`stop`](Self::stop). Nothing if it is driven already.
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
    /// let executor = Executor::new(event_loop.host(), Clock::real());
    /// executor.start();
    /// executor.stop();
    /// event_loop.run_ready();
    /// assert!(!executor.is_started());
    /// ```
    pub fn stop(&self) {
        self.0.stopping.set(true);
        self.0.ask_for_turn();
    }

    /// Starts, and resolves when [`stop`](Self::stop) has taken effect. Dropping the future stops it too.
    pub fn run(&self) -> Run {
        Run::new(self.clone())
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
            self.0.run_rounds(self.0.host.now() + TURN_BUDGET)
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

    /// Asks for the turn that cleans up after a panic.
    #[cfg(all(target_arch = "wasm32", feature = "browser"))]
    pub(super) fn ask_after_panic(&self) {
        self.0.host.again();
    }
}
