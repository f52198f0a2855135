//! The kinds of verdicts.

use serde::{Deserialize, Serialize};

/// How much a verdict matters. The worst is the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// The program cannot go on.
    Error,
    /// It is certain, and ought to be mended.
    Warning,
    /// It is probably not what was meant.
    Likely,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Likely => "Likely",
        }
    }
}

/// What a verdict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// Tasks wait for each other in a circle.
    Deadlock,
    /// Tasks wait for something that no task is left to give.
    WaitsForever,
    /// A lock or a permit was taken and never given back.
    NeverReleased,
    /// A step held the loop for long.
    LoopBlocked,
    /// A task waited by asking over and over, and letting the others have a turn in between.
    BusyWaiting,
    /// A coroutine was made and never awaited.
    NeverAwaited,
    /// A task failed and its exception was never retrieved.
    NeverRetrieved,
    /// A task was dropped while it waited.
    DestroyedPending,
    /// The program ended while a task was at work.
    PendingAtExit,
    /// The program kept no reference to a task.
    Dropped,
    /// A task went on although it was cancelled.
    Swallowed,
    /// A queue, or the number of tasks, only rises.
    Growth,
}

impl Kind {
    /// All of them, in the order of the guide.
    pub const ALL: [Self; 12] = [
        Self::Deadlock,
        Self::WaitsForever,
        Self::NeverReleased,
        Self::LoopBlocked,
        Self::BusyWaiting,
        Self::NeverAwaited,
        Self::NeverRetrieved,
        Self::DestroyedPending,
        Self::PendingAtExit,
        Self::Dropped,
        Self::Swallowed,
        Self::Growth,
    ];

    /// Its name in addresses and files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Deadlock => "deadlock",
            Self::WaitsForever => "waits-forever",
            Self::NeverReleased => "never-released",
            Self::LoopBlocked => "loop-blocked",
            Self::BusyWaiting => "busy-waiting",
            Self::NeverAwaited => "never-awaited",
            Self::NeverRetrieved => "never-retrieved",
            Self::DestroyedPending => "destroyed-pending",
            Self::PendingAtExit => "pending-at-exit",
            Self::Dropped => "dropped",
            Self::Swallowed => "swallowed",
            Self::Growth => "growth",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Deadlock => "Deadlock",
            Self::WaitsForever => "Waits forever",
            Self::NeverReleased => "Never released",
            Self::LoopBlocked => "Loop blocked",
            Self::BusyWaiting => "Busy waiting",
            Self::NeverAwaited => "Never awaited",
            Self::NeverRetrieved => "Exception never retrieved",
            Self::DestroyedPending => "Destroyed while it waited",
            Self::PendingAtExit => "Still at work at the end",
            Self::Dropped => "Reference not kept",
            Self::Swallowed => "Cancellation swallowed",
            Self::Growth => "Only grows",
        }
    }
}
