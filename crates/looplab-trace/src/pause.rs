//! A program that stands still.

use serde::{Deserialize, Serialize};

use super::TaskId;

/// Why a program was paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pause {
    /// It was asked for.
    Asked,
    /// It has taken the step that was asked for.
    Stepped {
        /// Whose step it was.
        task: TaskId,
        /// The line at which it stopped, counted from 1; `None` where lines are not known.
        line: Option<u32>,
    },
    /// Something happened to the task that was asked about: it was woken, took a step, was asked to stop, or ended.
    Event {
        /// The task.
        task: TaskId,
    },
    /// A task came to a line with a breakpoint.
    Breakpoint {
        /// The task.
        task: TaskId,
        /// The line, counted from 1.
        line: u32,
    },
}

impl Pause {
    /// The line to look at.
    #[must_use]
    pub fn line(self) -> Option<u32> {
        match self {
            Self::Asked | Self::Event { .. } => None,
            Self::Stepped { line, .. } => line,
            Self::Breakpoint { line, .. } => Some(line),
        }
    }

    /// The task it is about.
    #[must_use]
    pub fn task(self) -> Option<TaskId> {
        match self {
            Self::Asked => None,
            Self::Stepped { task, .. } | Self::Event { task } | Self::Breakpoint { task, .. } => Some(task),
        }
    }
}
