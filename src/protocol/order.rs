//! What the page orders while a run goes on.

use looplab_trace::TaskId;
use serde::{Deserialize, Serialize};

/// How time passes during a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockChoice {
    /// A second lasts a second.
    #[default]
    Real,
    /// The program's time passes so many times as fast, in percent: never 0.
    Scaled(u32),
    /// Waiting takes no time: the clock jumps to the next timer.
    Instant,
}

/// What is to happen to a run that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// Time passes otherwise from now on.
    Clock(ClockChoice),
    /// The program stands still, before its next step at the latest.
    Pause,
    /// The program goes on.
    Resume,
    /// The program takes one step of a task.
    Step,
    /// The program goes on until something happens to a task.
    StepTask(TaskId),
    /// The program pauses when a task stops at one of these lines, counted from 1; at no others.
    Breakpoints(Vec<u32>),
    /// The program gets a signal.
    Signal(Signal),
}

/// The signals that a reader can send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signal {
    /// `SIGINT`, which Ctrl-C sends in a terminal.
    Interrupt,
    /// `SIGTERM`, which asks a program to end.
    Terminate,
}

impl Signal {
    /// Its number.
    #[must_use]
    pub fn number(self) -> i32 {
        match self {
            Self::Interrupt => 2,
            Self::Terminate => 15,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
        }
    }
}
