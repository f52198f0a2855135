//! A task, as the trace knows it.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{Cause, Name, Turns, Wait, short_text};

/// A task of one run. Ids count up from 1 in the order the tasks were spawned and are never used twice in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskId(pub u32);

/// A line of source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file; `None` for the program itself.
    pub file: Option<Rc<str>>,
    /// The line, counted from 1.
    pub line: u32,
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskOutcome {
    /// It returned a value.
    Returned,
    /// It failed; the text is the error in one line, such as `ValueError: no such item`. It lies behind one pointer: as most
    /// tasks do not fail, an outcome is to be as small as can be.
    Failed(Rc<String>),
    /// It was cancelled.
    Cancelled,
}

impl TaskOutcome {
    /// It failed with this error.
    pub fn failed(error: impl Into<String>) -> Self {
        Self::Failed(Rc::new(short_text(error.into())))
    }
}

/// Where a task stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Phase {
    /// It is in the ready queue.
    Ready,
    /// It takes a step.
    Running,
    /// It waits.
    Waiting,
    /// It has ended.
    Done(TaskOutcome),
}

/// A task as it stands. Times are in ms; moments as [`Event::at`](super::Event::at) counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskState {
    /// Its number.
    pub id: TaskId,
    /// Its name.
    pub name: Name,
    /// What it runs; empty if that is not known.
    pub what: Name,
    /// The task that spawned it.
    pub parent: Option<TaskId>,
    /// The line that spawned it.
    pub born: Option<Place>,
    /// When it was spawned.
    pub spawned_at: f64,
    /// Where it stands.
    pub phase: Phase,
    /// Since when it stands there.
    pub since: f64,
    /// What it waits for, while it waits.
    pub wait: Option<Wait>,
    /// The line at which it stopped last, or failed; `None` once it has returned.
    pub place: Option<Place>,
    /// The line at which it stopped before that.
    pub from: Option<Place>,
    /// What woke it last.
    pub woken_by: Option<Cause>,
    /// How many steps it took.
    pub steps: u32,
    /// How often it was woken.
    pub wakes: u32,
    /// How often it was asked to stop.
    pub cancels: u32,
    /// How many of those requests were not taken back.
    pub cancelling: u32,
    /// How many steps it took since the last request.
    pub steps_since: u32,
    /// How often it only let the others have a turn.
    pub turns: Turns,
    /// Until when a timer that it set itself may end a wait of it, as far as is known.
    pub timer_until: f64,
    /// Whether the program has kept a reference to it, as far as that is known.
    pub kept: bool,
    /// Whether a task ever waited for its end.
    pub awaited: bool,
    /// Whether it ever waited for more tasks than a wait names.
    pub awaits_many: bool,
    /// How long its steps took, in ms of real time.
    pub running_ms: f64,
    /// How long it waited, without the wait that goes on now.
    pub waiting_ms: f64,
}

impl TaskState {
    /// Whether it has ended.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done(_))
    }
}
