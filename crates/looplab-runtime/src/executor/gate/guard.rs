//! A gate, as an executor behind it knows it.

use looplab_trace::{Pause, TaskId};

use super::{Gate, Passage};

/// A gate, as an executor behind it knows it.
pub(in crate::executor) struct Guard {
    gate: Gate,
    counts: bool,
}

impl Guard {
    pub(in crate::executor) fn new(gate: &Gate, counts: bool) -> Self {
        Self { gate: gate.clone(), counts }
    }

    pub(in crate::executor) fn is_closed(&self) -> bool {
        self.gate.is_closed()
    }

    /// Whether it is open for a step.
    pub(in crate::executor) fn is_stepping(&self) -> bool {
        self.gate.0.passage.get().is_step()
    }

    /// Whether it wants to know of every step and where it stopped.
    pub(in crate::executor) fn is_attentive(&self) -> bool {
        self.gate.0.attentive.get()
    }

    /// A task has come to `line` of the program in the middle of a step; whether it is to stop there. `one_piece` says that
    /// it cannot.
    pub(in crate::executor) fn reached(&self, task: TaskId, line: u32, one_piece: impl FnOnce() -> bool) -> bool {
        let stops = self.counts && self.gate.is_breakpoint(line) && !self.is_closed();
        let one_piece = stops && one_piece();
        if stops {
            self.gate.at_breakpoint(task, line, one_piece);
        }
        stops && !one_piece
    }

    /// A task has taken a step and stopped at `line` of the program. `one_piece` says that the executor cannot be held
    /// between two steps.
    pub(in crate::executor) fn stepped(&self, task: TaskId, line: Option<u32>, one_piece: bool) {
        if !self.counts {
            return;
        }
        let gate = &self.gate;
        let breakpoint = line.filter(|line| !gate.0.asks.get() && gate.is_breakpoint(*line));
        if let Some(line) = breakpoint {
            gate.at_breakpoint(task, line, one_piece);
        } else if gate.0.passage.get() == Passage::OneStep && !one_piece {
            gate.close(Pause::Stepped { task, line });
        } else {
            self.happened(task, one_piece);
        }
    }

    /// Something else happened to a task.
    pub(in crate::executor) fn happened(&self, task: TaskId, one_piece: bool) {
        if self.counts && !one_piece && self.gate.0.passage.get() == Passage::EventOf(task) {
            self.gate.close(Pause::Event { task });
        }
    }
}
