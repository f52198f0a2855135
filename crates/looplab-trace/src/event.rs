//! One thing that happened.

use serde::{Deserialize, Serialize};

use super::{Change, Name, ObjectId, ObjectKind, Place, TaskId, TaskOutcome, Wait};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its place among all events of the run, counted from 0.
    pub seq: u64,
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
    /// `Event::task` came into being and is ready to take its first step.
    Spawned {
        /// The name it got or was given.
        name: Name,
        /// What it runs, such as the coroutine's name; empty if that is not known.
        what: Name,
        /// The task that spawned it, if any.
        parent: Option<TaskId>,
        /// The line that spawned it.
        place: Option<Place>,
    },
    /// `Event::task` goes by another name from here on.
    Renamed {
        /// The new name.
        name: Name,
    },
    /// `Event::task` waited and is ready now. One that is woken during its step is told of when the step has ended. A
    /// task that only yields is not told of: its step says so.
    Woken {
        /// What woke it.
        by: Cause,
    },
    /// `Event::task` began a step.
    StepStarted,
    /// The step of `Event::task` is over. If that was its last, [`Done`](Self::Done) came before.
    StepEnded {
        /// How long it took, in ms of real time.
        busy_ms: f64,
        /// Where it stopped and what it waits for.
        stop: Stop,
    },
    /// `Event::task` took a whole step in which nothing happened that is an event. While steps are light, such a one is told
    /// of at its end, instead of by [`StepStarted`](Self::StepStarted) and [`StepEnded`](Self::StepEnded).
    Stepped {
        /// When it began, in ms as [`Event::at`] counts.
        began: f64,
        /// How long it took, in ms of real time.
        busy_ms: f64,
        /// Where it stopped and what it waits for.
        stop: Stop,
    },
    /// A step or a callback held the loop for longer than a program should. Told when it is over.
    Blocked {
        /// How long, in ms: real time, or the program's where that passed more quickly.
        ms: f64,
        /// The line that held it; `None` where it is only known between which lines the step went.
        place: Option<Place>,
        /// Whether that was a call which the program had given to a thread: without threads it runs in the loop.
        for_thread: bool,
    },
    /// A step or a callback has held the loop for long and goes on to: told from within it, while it lasts, or by what breaks
    /// it off.
    Holding {
        /// For how long by now, in ms.
        ms: f64,
        /// The line it is at, as far as that is known.
        place: Option<Place>,
    },
    /// `Event::task` was asked to stop.
    CancelRequested {
        /// The task that asked, if any.
        by: Option<TaskId>,
    },
    /// One request to stop `Event::task` was taken back: a timeout or a group had made it for an end of its own.
    Uncancelled,
    /// The program has kept no reference to `Event::task`, which is about to take its first step.
    Unkept,
    /// `Event::task` ended.
    Done {
        /// How.
        outcome: TaskOutcome,
    },
    /// An object that tasks wait for is heard of for the first time.
    Created {
        /// Its number.
        object: ObjectId,
        /// What it is.
        kind: ObjectKind,
        /// What it is called: by its user, or by what it was assigned to; empty if neither.
        name: Name,
        /// The line that created it.
        place: Option<Place>,
    },
    /// An object changed, by the hand of `Event::task`.
    Changed {
        /// Which.
        object: ObjectId,
        /// How.
        change: Change,
    },
    /// A timer was set, for a sleep or a callback.
    TimerSet {
        /// Its number, counted up within a run.
        timer: u64,
        /// When it is due, as [`Event::at`] counts.
        due: f64,
    },
    /// A timer went off.
    TimerFired {
        /// Its number.
        timer: u64,
    },
    /// The loop has nothing to do and nothing to wait for: no task can ever go on.
    Stuck,
    /// The main task is over, and whatever has not ended is about to be cancelled.
    Closing {
        /// Whether the main task returned, where it could have failed.
        in_order: bool,
    },
    /// The rest of a line that the program wrote was too long to be told.
    Omitted {
        /// Where to.
        stream: Stream,
        /// Of how many characters it was.
        chars: u64,
    },
    /// The program wrote text. A line may come in several pieces; a piece may hold several lines.
    Printed {
        /// Where to.
        stream: Stream,
        /// The text as written, with its line ends.
        text: String,
    },
    /// The language noticed a mistake that does not stop the program.
    Warned(Warning),
}

/// What woke a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// A task that was running, maybe itself.
    Task(TaskId),
    /// A timer that went off.
    Timer,
    /// A callback, or work outside the loop that came to its end.
    Outside,
}

/// Where a step stopped, and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// The innermost line of the program that awaits, or that raised what the task failed with, or that it returned
    /// from; `None` where lines are not known.
    pub place: Option<Place>,
    /// What it waits for; `None` once it has ended, and where it was not said.
    pub wait: Option<Wait>,
}

impl Stop {
    /// Nothing is known of it.
    pub const NOWHERE: Self = Self { place: None, wait: None };

    /// Whether the task only lets the others have a turn: it is ready again at once.
    #[must_use]
    pub fn is_turn(&self) -> bool {
        matches!(self.wait, Some(Wait::Turn))
    }
}

/// A mistake that the language noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// A coroutine was made and never awaited.
    NeverAwaited {
        /// Its name.
        what: Name,
        /// The line that made it; several where it may have been any of them, none where that is not known.
        places: Vec<Place>,
    },
    /// A task or future failed and its exception was never retrieved.
    NeverRetrieved {
        /// The task; `None` for a future.
        task: Option<TaskId>,
        /// The error in one line.
        error: String,
    },
    /// A task was dropped while it waited.
    DestroyedPending {
        /// The task.
        task: TaskId,
    },
}

/// The stream a program wrote to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}
