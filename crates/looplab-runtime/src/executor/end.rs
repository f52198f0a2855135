//! The end of a task, and what follows it.

use std::task::Waker;

use looplab_trace::TaskOutcome;

/// The end of a task.
pub(super) enum End {
    /// It is still to come. This is what happens then, in order; only the handle's awaiter is there to be woken.
    Ahead(Vec<Sequel>),
    Reached(TaskOutcome),
}

/// What follows the end of a task.
pub(super) enum Sequel {
    /// The awaiter of the handle is woken.
    Wake(Waker),
    /// A callback is queued. The number tells it from the task's others.
    Call(u32, Box<dyn FnOnce()>),
}

impl End {
    pub(super) fn outcome(&self) -> Option<TaskOutcome> {
        match self {
            Self::Ahead(_) => None,
            Self::Reached(outcome) => Some(outcome.clone()),
        }
    }

    /// The number of the next callback.
    pub(super) fn next_number(&self) -> u32 {
        self.ahead().iter().rev().find_map(Sequel::number).map_or(0, |last| last + 1)
    }

    /// Whether there is no need to add this waker: it is there, or the end is past.
    pub(super) fn wakes(&self, waker: &Waker) -> bool {
        let is_there = |sequel: &Sequel| matches!(sequel, Sequel::Wake(there) if there.will_wake(waker));
        matches!(self, Self::Reached(_)) || self.ahead().iter().any(is_there)
    }

    /// Adds something to what follows. Nothing if the end is past.
    pub(super) fn add(&mut self, sequel: Sequel) {
        if let Self::Ahead(sequels) = self {
            // Most tasks have one, and a vector that grows by itself begins with a capacity of four.
            sequels.reserve_exact(usize::from(sequels.is_empty()));
            sequels.push(sequel);
        }
    }

    /// Takes something out, so that it does not follow.
    pub(super) fn take(&mut self, which: impl Fn(&Sequel) -> bool) -> Option<Sequel> {
        let Self::Ahead(sequels) = self else { return None };
        let index = sequels.iter().position(which)?;
        Some(sequels.remove(index))
    }

    fn ahead(&self) -> &[Sequel] {
        match self {
            Self::Ahead(sequels) => sequels,
            Self::Reached(_) => &[],
        }
    }
}

impl Default for End {
    fn default() -> Self {
        Self::Ahead(Vec::new())
    }
}

impl Sequel {
    /// Its number, if it is a callback.
    pub(super) fn number(&self) -> Option<u32> {
        match self {
            Self::Wake(_) => None,
            Self::Call(number, _) => Some(*number),
        }
    }
}
