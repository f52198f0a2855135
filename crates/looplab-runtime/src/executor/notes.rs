//! What is said of the step or callback that is running, until it ends.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use looplab_trace::{Cause, Place, Stop};

/// Hears with `true` that something excused begins, and with `false` that it ends.
pub(super) type OnExcused = Rc<dyn Fn(bool)>;

thread_local! {
    /// Whether the current executor has an observer.
    pub(super) static WATCHED: Cell<bool> = const { Cell::new(false) };
    /// Where the step that is running would stop now.
    pub(super) static STOP: RefCell<Stop> = const { RefCell::new(Stop::NOWHERE) };
    /// What has held the loop in the running step or callback.
    pub(super) static HOLDS: RefCell<Holds> = const { RefCell::new(Holds::NONE) };
    /// Whether something that is excused is under way.
    pub(super) static EXCUSING: Cell<bool> = const { Cell::new(false) };
    /// Hears of it when such a thing begins and ends.
    pub(super) static ON_EXCUSED: RefCell<Option<OnExcused>> = const { RefCell::new(None) };
    /// What set off the callback that is running.
    pub(super) static CAUSE: Cell<Option<Cause>> = const { Cell::new(None) };
}

/// What has held the loop in a step or a callback, as far as it was said.
pub(super) struct Holds {
    /// For how many seconds of the run's clock calls have held it on purpose.
    pub(super) asked: f64,
    /// The longest of those, and its line.
    pub(super) longest: Option<(f64, Place)>,
    /// For how many seconds something held it that is not the program's doing.
    pub(super) excused: f64,
    /// Whether it runs what the program has given to a thread.
    pub(super) for_thread: bool,
}

impl Holds {
    /// Nothing was said.
    pub(super) const NONE: Self = Self { asked: 0.0, longest: None, excused: 0.0, for_thread: false };
}

/// Whether the current executor has an observer that wants to hear of everything.
#[inline]
#[must_use]
pub fn is_watched() -> bool {
    WATCHED.get()
}

/// Says whether the current executor is watched; returns what was said before.
pub(super) fn set_watched(watched: bool) -> bool {
    WATCHED.replace(watched)
}

/// Begins a step; returns where the one around it would stop, if that has said so. Most are within no other.
#[inline]
pub(super) fn begin_step() -> Option<Stop> {
    STOP.with_borrow_mut(|stop| (*stop != Stop::NOWHERE).then(|| std::mem::take(stop)))
}

/// Ends a step, and goes on with the one around it.
#[inline]
pub(super) fn end_step(outer: Option<Stop>) -> Stop {
    let stop = STOP.take();
    if let Some(outer) = outer {
        STOP.set(outer);
    }
    stop
}

/// Looks at what was said of what holds the loop.
#[cfg(feature = "trace")]
pub(super) fn holds<T>(look: impl FnOnce(&Holds) -> T) -> T {
    HOLDS.with_borrow(look)
}

/// The same, for the last time: a step or callback is over.
#[cfg(feature = "trace")]
pub(super) fn take_holds() -> Holds {
    HOLDS.replace(Holds::NONE)
}

/// What set off the callback that is running, if one is.
pub(super) fn cause() -> Option<Cause> {
    CAUSE.get()
}

/// Calls something that was set off by `cause`.
pub(super) fn because<T>(cause: Cause, call: impl FnOnce() -> T) -> T {
    let outer = CAUSE.replace(Some(cause));
    let result = call();
    CAUSE.set(outer);
    result
}

/// Forgets a turn that never came back.
#[cfg(all(target_arch = "wasm32", feature = "browser"))]
pub(super) fn forget() {
    WATCHED.set(false);
    EXCUSING.set(false);
    drop((STOP.take(), HOLDS.replace(Holds::NONE), CAUSE.take()));
}
