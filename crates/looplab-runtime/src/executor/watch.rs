//! What tasks and primitives say of themselves to the observer: why a task waits, at which line it stands, what became of a lock.
//!
//! The caller asks [`is_watched`] first, or hands over a closure, which is only called then: without an observer it costs a
//! look at a flag.

use std::rc::Rc;

use looplab_trace::{EventKind, ObjectId, Place, Wait};

pub use super::notes::is_watched;
use super::{
    current::with_current,
    notes::{EXCUSING, HOLDS, ON_EXCUSED, STOP},
};

/// Tells the observer of the current executor, if there is one, that something happened to the running task or outside
/// any. `kind` is only called for an observer.
///
/// ```
/// use looplab_runtime::lowlevel::note;
///
/// note(|| unreachable!("no executor is observed here"));
/// ```
#[inline]
pub fn note(kind: impl FnOnce() -> EventKind) {
    if is_watched() {
        let kind = kind();
        with_current(|executor| executor.0.note(kind));
    }
}

/// Says what the running task waits for. Of several that a step says, the last one counts.
///
/// ```
/// use std::{future::poll_fn, task::Poll};
/// use looplab_runtime::{executor::Executor, lowlevel::{is_wait_noted, note_wait}};
/// use looplab_trace::Wait;
///
/// // A future that is written by hand says what it waits for whenever it is pending.
/// let mut asked = false;
/// Executor::instant().block_on(poll_fn(move |cx| {
///     if std::mem::replace(&mut asked, true) {
///         return Poll::Ready(());
///     }
///     note_wait(|| Wait::Turn);
///     assert!(!is_wait_noted(), "there is no observer to hear it");
///     cx.waker().wake_by_ref();
///     Poll::Pending
/// }));
/// ```
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
///
/// ```
/// use std::{cell::RefCell, rc::Rc};
/// use looplab_runtime::{
///     executor::{Clock, Executor, Recorder, yield_now},
///     host::EventLoop,
///     lowlevel::note_place,
/// };
/// use looplab_trace::{Event, EventKind, Place};
///
/// let (clock, lines) = (Clock::instant(&EventLoop::manual()), Rc::new(RefCell::new(Vec::new())));
/// let seen = Rc::clone(&lines);
/// let recorder = Recorder::new(clock.clone(), move |event: Event| {
///     if let EventKind::StepEnded { stop, .. } | EventKind::Stepped { stop, .. } = event.kind {
///         seen.borrow_mut().extend(stop.place.map(|place| place.line));
///     }
/// });
/// let executor = Executor::new(clock);
/// executor.set_observer(Some(Rc::new(recorder)));
/// executor.block_on(async {
///     note_place(|| Some(Place { file: None, line: 7 }));
///     yield_now().await;
/// });
/// assert_eq!(*lines.borrow(), [7], "the line at which its step stopped");
/// ```
#[inline]
pub fn note_place(place: impl FnOnce() -> Option<Place>) {
    if is_watched() {
        let place = place();
        STOP.with_borrow_mut(|stop| stop.place = place);
    }
}

/// Says that the line at `place` has held the loop for so many seconds. If it comes to that, the longest is named.
///
/// ```
/// use std::{cell::RefCell, rc::Rc};
/// use looplab_runtime::{
///     executor::{Clock, Executor, Recorder, Time},
///     host::EventLoop,
///     lowlevel::note_hold,
/// };
/// use looplab_trace::{Event, EventKind, Place};
///
/// let (clock, held) = (Clock::instant(&EventLoop::manual()), Rc::new(RefCell::new(Vec::new())));
/// let seen = Rc::clone(&held);
/// let recorder = Recorder::new(clock.clone(), move |event: Event| {
///     if let EventKind::Blocked { ms, place, .. } = event.kind {
///         seen.borrow_mut().push((ms, place.map(|place| place.line)));
///     }
/// });
/// let executor = Executor::new(clock.clone());
/// executor.set_observer(Some(Rc::new(recorder)));
/// executor.block_on(async move {
///     // As Python's `time.sleep(2)` does at line 3.
///     clock.jump_to(Time::from_secs(2.0));
///     note_hold(2.0, || Some(Place { file: None, line: 3 }));
/// });
/// assert_eq!(*held.borrow(), [(2_000.0, Some(3))]);
/// ```
#[inline]
pub fn note_hold(seconds: f64, place: impl FnOnce() -> Option<Place>) {
    if !is_watched() {
        return;
    }
    let is_longest = HOLDS.with_borrow_mut(|holds| {
        holds.asked += seconds;
        holds.longest.as_ref().is_none_or(|(longest, _)| seconds > *longest)
    });
    if is_longest && let Some(place) = place() {
        HOLDS.with_borrow_mut(|holds| holds.longest = Some((seconds, place)));
    }
}

/// Says that the running callback does what the program has given to a thread, where there are none.
pub fn note_thread_call() {
    if is_watched() {
        HOLDS.with_borrow_mut(|holds| holds.for_thread = true);
    }
}

/// Says that the running step or callback goes on, and at which line it is: for what looks in while it lasts, such as an
/// interpreter between two instructions. It is told of once it holds the loop for long, and not within what is excused.
pub fn note_holding(place: impl FnOnce() -> Option<Place>) {
    if is_watched() && !EXCUSING.get() {
        let place = place();
        with_current(|executor| executor.0.note_holding(place));
    }
}

/// Does something that holds the loop without being the program's doing, such as loading a part of the engine: it does not
/// count as blocking the loop.
///
/// ```
/// use looplab_runtime::lowlevel::excused;
///
/// let table = excused(|| (0..1_000).collect::<Vec<_>>());
/// assert_eq!(table.len(), 1_000);
/// ```
pub fn excused<T>(work: impl FnOnce() -> T) -> T {
    let now = || with_current(|executor| executor.0.clock.host_now()).unwrap_or_default();
    if EXCUSING.replace(true) {
        return work();
    }
    let told = ON_EXCUSED.with_borrow(Clone::clone);
    told.iter().for_each(|told| told(true));
    let begun = now();
    let result = work();
    EXCUSING.set(false);
    told.iter().for_each(|told| told(false));
    if is_watched() {
        HOLDS.with_borrow_mut(|holds| holds.excused += now() - begun);
    }
    result
}

/// From now on `told` is called with `true` when something excused begins, and with `false` when it ends.
///
/// ```
/// use std::{cell::RefCell, rc::Rc};
/// use looplab_runtime::lowlevel::{excused, on_excused};
///
/// let told = Rc::new(RefCell::new(Vec::new()));
/// let heard = Rc::clone(&told);
/// on_excused(move |begins| heard.borrow_mut().push(begins));
/// excused(|| ());
/// assert_eq!(*told.borrow(), [true, false]);
/// ```
pub fn on_excused(told: impl Fn(bool) + 'static) {
    ON_EXCUSED.set(Some(Rc::new(told)));
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

/// A number for an object that is heard of for the first time; `None` without an observer.
pub(crate) fn new_object() -> Option<ObjectId> {
    if is_watched() { with_current(|executor| executor.0.ids.next_object()) } else { None }
}
