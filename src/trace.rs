//! What happened during a run, as data: the one stream that the log, the tests and (later) the timeline read.
//!
//! Nothing here makes text for people: only the view does.

use serde::{Deserialize, Serialize};

/// A task of one run. Ids count up from 1 in the order the tasks were spawned and are never used twice in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskId(pub u32);

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Milliseconds since the run began, on the run's own clock.
    pub at: f64,
    /// The task that was running, or that it happened to; `None` outside any task.
    pub task: Option<TaskId>,
    /// What happened.
    pub kind: EventKind,
}

/// What an [`Event`] says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum EventKind {
    /// `Event::task` came into being, under this name, spawned by `parent`.
    Spawned {
        /// The name it got or was given.
        name: String,
        /// The task that spawned it, if any.
        parent: Option<TaskId>,
    },
    /// `Event::task` goes by another name from here on.
    Renamed {
        /// The new name.
        name: String,
    },
    /// Somebody asked `Event::task` to stop.
    CancelRequested {
        /// The task that asked, if any.
        by: Option<TaskId>,
    },
    /// `Event::task` ended.
    Done {
        /// How.
        outcome: TaskOutcome,
    },
    /// The program wrote text. A line may come in several pieces; a piece may hold several lines.
    Printed {
        /// Where to.
        stream: Stream,
        /// The text as written, with its line ends.
        text: String,
    },
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskOutcome {
    /// It returned a value.
    Returned,
    /// It failed; the text is the error in one line, such as `ValueError: no such item`.
    Failed(String),
    /// It was cancelled.
    Cancelled,
}

/// The stream a program wrote to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}
