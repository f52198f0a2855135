//! A program that stands still.

use serde::{Deserialize, Serialize};

use super::TaskId;

/// Why a program was paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pause {
    /// Somebody asked for it.
    Asked,
    /// It has taken the step that was asked for.
    Stepped {
        /// Whose step it was.
        task: TaskId,
    },
    /// Something happened to the task that was asked about: it was woken, took a step, was asked to stop, or ended.
    Event {
        /// The task.
        task: TaskId,
    },
    /// A task stopped at a line with a breakpoint.
    Breakpoint {
        /// The task.
        task: TaskId,
        /// The line, counted from 1.
        line: u32,
    },
}
