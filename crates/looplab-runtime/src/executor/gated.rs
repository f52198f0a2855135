//! An executor behind a gate.

use looplab_trace::TaskId;

use super::{
    core::Executor,
    current::with_current,
    gate::{Gate, Guard},
    inner::Inner,
};

impl Gate {
    /// Puts an executor behind this gate. It is to be on the gate's clock.
    ///
    /// # Panics
    /// When it is behind a gate already.
    ///
    /// ```
    /// use looplab_runtime::executor::{Executor, Gate};
    ///
    /// let executor = Executor::instant();
    /// let gate = Gate::new(executor.clock().clone());
    /// gate.guard(&executor);
    /// gate.pause();
    /// // Code that drives the executor in place cannot be paused: the gate lets it pass.
    /// executor.block_on(async {});
    /// ```
    pub fn guard(&self, executor: &Executor) {
        executor.0.set_gate(Guard::new(self, true));
    }
}

impl Inner {
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
}

/// Asks the gate of the current executor whether the running task is to stop at `line` of the program, in the middle of its
/// step. If so, the gate closes, and the task has to wake itself and return `Pending`; it goes on before anything else once
/// the gate is open. `can_wait` says whether the task could do that; it is only asked at a breakpoint.
///
/// ```
/// use looplab_runtime::{executor::Executor, lowlevel::stop_at};
///
/// // As an interpreter asks before each line of the program.
/// Executor::instant().block_on(async { assert!(!stop_at(7, || true), "there is no gate") });
/// ```
pub fn stop_at(line: u32, can_wait: impl FnOnce() -> bool) -> bool {
    with_current(|executor| executor.0.stop_at(line, can_wait)).unwrap_or_default()
}
