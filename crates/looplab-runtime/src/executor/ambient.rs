//! What a thread knows of the turn it is in, to be put aside where code waits in the midst of one.

use std::rc::Rc;

use looplab_trace::{Cause, Stop};

use super::{
    core::Executor,
    current::{self, try_current},
    notes::{self, Holds},
};

/// The current executor, and what is said of the step that is running.
struct Ambient {
    executor: Option<Executor>,
    watched: bool,
    stop: Stop,
    holds: Holds,
    excusing: bool,
    cause: Option<Cause>,
}

impl Ambient {
    /// That of an executor, of whose step nothing is said yet.
    fn of(executor: &Executor) -> Self {
        let watched = executor.0.is_watched();
        let executor = Some(executor.clone());
        Self { executor, watched, stop: Stop::NOWHERE, holds: Holds::NONE, excusing: false, cause: None }
    }

    /// Puts it in its place; what was there.
    fn install(self) -> Self {
        let Self { executor, watched, stop, holds, excusing, cause } = self;
        Self {
            executor: current::replace(executor),
            watched: notes::set_watched(watched),
            stop: notes::STOP.replace(stop),
            holds: notes::HOLDS.replace(holds),
            excusing: notes::EXCUSING.replace(excusing),
            cause: notes::CAUSE.replace(cause),
        }
    }
}

/// A guard: code that is in a turn of one executor waits as if it was in one of another, around it.
pub(crate) struct Elsewhere(Option<Ambient>);

impl Elsewhere {
    /// Goes to `executor`, if it is not the current one.
    pub(crate) fn enter(executor: Option<&Executor>) -> Self {
        let is_current = |other: &&Executor| try_current().is_some_and(|current| Rc::ptr_eq(&current.0, &other.0));
        Self(executor.filter(|executor| !is_current(executor)).map(|executor| Ambient::of(executor).install()))
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        if let Some(left) = self.0.take() {
            drop(left.install());
        }
    }
}
