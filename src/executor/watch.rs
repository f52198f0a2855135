//! What those who are watched say of themselves: why a task waits, at which line it stands, what became of a lock.
//!
//! Whoever has something to say asks [`is_watched`] first, or hands over a closure, which is only called then: with
//! nobody watching it costs a look at a flag.

use std::cell::{Cell, RefCell};

use super::current::with_current;
use crate::trace::{Cause, EventKind, ObjectId, Place, Stop, Wait};

thread_local! {
    /// Whether the current executor has an observer.
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    /// Where the step that is running would stop now.
    static STOP: RefCell<Stop> = const { RefCell::new(Stop::NOWHERE) };
    /// The longest time that a call in the running step or callback has held the loop on purpose, and its line.
    static HOLD: RefCell<Option<(f64, Place)>> = const { RefCell::new(None) };
    /// For how many seconds the running step or callback was held by something that is not its doing.
    static EXCUSED: Cell<f64> = const { Cell::new(0.0) };
    /// Whether such a thing is under way.
    static EXCUSING: Cell<bool> = const { Cell::new(false) };
    /// What set off the callback that is running.
    static CAUSE: Cell<Option<Cause>> = const { Cell::new(None) };
}

/// Whether somebody watches the executor whose turn it is.
#[inline]
#[must_use]
pub fn is_watched() -> bool {
    WATCHED.get()
}

/// Tells the observer of the current executor, if there is one, that something happened to the running task or outside
/// any. `kind` is only called for an observer.
#[inline]
pub fn note(kind: impl FnOnce() -> EventKind) {
    if is_watched() {
        let kind = kind();
        with_current(|executor| executor.0.note(kind));
    }
}

/// Says what the running task waits for. Of several that a step says, the last one counts.
#[inline]
pub fn note_wait(wait: impl FnOnce() -> Wait) {
    if is_watched() {
        let wait = wait();
        STOP.with_borrow_mut(|stop| stop.wait = Some(wait));
    }
}

/// Whether the running task has said in its step what it waits for.
pub fn is_wait_noted() -> bool {
    STOP.with_borrow(|stop| stop.wait.is_some())
}

/// Whether the running task has said in its step at which line it stands.
pub fn is_place_noted() -> bool {
    STOP.with_borrow(|stop| stop.place.is_some())
}

/// Says at which line of the program the running task stands. Of several that a step says, the last one counts.
#[inline]
pub fn note_place(place: impl FnOnce() -> Option<Place>) {
    if is_watched() {
        let place = place();
        STOP.with_borrow_mut(|stop| stop.place = place);
    }
}

/// Says that the line at `place` has held the loop for so many seconds. If it comes to that, the longest is named.
#[inline]
pub fn note_hold(seconds: f64, place: impl FnOnce() -> Option<Place>) {
    let longer = || HOLD.with_borrow(|hold| hold.as_ref().is_none_or(|(longest, _)| seconds > *longest));
    if is_watched()
        && longer()
        && let Some(place) = place()
    {
        HOLD.set(Some((seconds, place)));
    }
}

/// Does something that holds the loop without being the program's doing, such as loading a part of the engine: nobody is
/// told that the loop was blocked by it.
pub fn excused<T>(work: impl FnOnce() -> T) -> T {
    let now = || with_current(|executor| executor.0.host.now()).unwrap_or_default();
    if !is_watched() || EXCUSING.replace(true) {
        return work();
    }
    let begun = now();
    let result = work();
    EXCUSING.set(false);
    EXCUSED.set(EXCUSED.get() + now() - begun);
    result
}

/// What [`note_wait`] is told meanwhile does not count: for something that is only waited for beside what matters.
pub fn without_noting<T>(aside: impl FnOnce() -> T) -> T {
    if !is_watched() {
        return aside();
    }
    let wait = STOP.with_borrow(|stop| stop.wait.clone());
    let result = aside();
    STOP.with_borrow_mut(|stop| stop.wait = wait);
    result
}

/// A number for an object that is heard of for the first time; `None` if nobody watches.
pub(crate) fn new_object() -> Option<ObjectId> {
    if is_watched() { with_current(|executor| executor.0.ids.next_object()) } else { None }
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

/// The line that has held the loop longest since this was asked before.
pub(super) fn take_hold() -> Option<Place> {
    HOLD.take().map(|(_, place)| place)
}

/// For how many seconds the loop was held by what is excused, since this was asked before.
pub(super) fn take_excused() -> f64 {
    EXCUSED.take()
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
#[cfg(target_arch = "wasm32")]
pub(super) fn forget() {
    WATCHED.set(false);
    EXCUSING.set(false);
    EXCUSED.set(0.0);
    drop((STOP.take(), HOLD.take(), CAUSE.take()));
}
