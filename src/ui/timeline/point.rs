//! Moments of a lane.

use looplab_trace::{Stop, TaskId};

use crate::ui::words::is_blocked;

/// A moment, and what holds from then on or happened then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point<T> {
    /// The number of its event.
    pub seq: u64,
    /// When, in ms on the run's clock.
    pub at: f64,
    /// What.
    pub value: T,
}

/// What a task does for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// It is in the ready queue.
    Ready,
    /// It takes a step.
    Running,
    /// It waits for something that comes by itself, or for other tasks to end.
    Waiting,
    /// It waits for something that another task has to give.
    Blocked,
    /// It has ended.
    Over,
}

impl Activity {
    /// All but the end, in the order in which a stack of them is drawn.
    pub const LIVING: [Self; 4] = [Self::Running, Self::Ready, Self::Blocked, Self::Waiting];

    /// What a task does that stopped so.
    #[must_use]
    pub fn after(stop: &Stop) -> Self {
        match &stop.wait {
            _ if stop.is_turn() => Self::Ready,
            Some(wait) if is_blocked(wait) => Self::Blocked,
            _ => Self::Waiting,
        }
    }
}

/// What happens at one moment of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The task printed.
    Printed,
    /// It was asked to stop, or was cancelled.
    Cancelled,
    /// It failed, or the language noticed a mistake of it.
    Failed,
    /// It held the loop for too long.
    Held,
}

/// A task that made another ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wake {
    /// The one that ran.
    pub from: TaskId,
    /// The one that waited.
    pub to: TaskId,
}
