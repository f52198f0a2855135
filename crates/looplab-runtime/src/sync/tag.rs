//! How a primitive is known to the observer.

use std::{
    cell::{Cell, OnceCell},
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use looplab_trace::{Change, EventKind, Name, ObjectId, ObjectKind, Place, Wait, Want};

use super::Withdraw;
use crate::executor::{is_watched, new_object, note, note_wait};

/// How a primitive is known to the observer. It gets its number when it is first heard of.
#[derive(Debug, Default)]
pub struct Tag {
    id: Cell<Option<ObjectId>>,
    label: OnceCell<Box<Label>>,
    born: Option<&'static Location<'static>>,
    /// Whether it is a part of something else, and the observer does not hear of it.
    hidden: bool,
}

#[derive(Debug)]
struct Label {
    name: Name,
    place: Option<Place>,
}

impl Tag {
    /// That of a primitive made by `caller`.
    pub(super) fn born(caller: &'static Location<'static>) -> Self {
        Self { born: Some(caller), ..Self::default() }
    }

    /// That of a part which the observer does not hear of.
    pub(super) fn hidden() -> Self {
        Self { hidden: true, ..Self::default() }
    }

    /// Gives it its name, and maybe the line that made it, if it has none yet.
    ///
    /// ```
    /// use std::{cell::RefCell, rc::Rc};
    /// use looplab_runtime::{
    ///     executor::{Clock, Executor, Recorder},
    ///     host::EventLoop,
    ///     lowlevel::PrimitiveExt,
    ///     sync::Event as Flag,
    /// };
    /// use looplab_trace::{Event, EventKind};
    ///
    /// let (clock, names) = (Clock::instant(&EventLoop::manual()), Rc::new(RefCell::new(Vec::new())));
    /// let seen = Rc::clone(&names);
    /// let recorder = Recorder::new(clock.clone(), move |event: Event| {
    ///     if let EventKind::Created { name, .. } = event.kind {
    ///         seen.borrow_mut().push(name);
    ///     }
    /// });
    /// let executor = Executor::new(clock);
    /// executor.set_observer(Some(Rc::new(recorder)));
    /// executor.block_on(async {
    ///     let open = Flag::new();
    ///     // A binding knows the name only after the primitive was made.
    ///     open.tag().set_label("open", None);
    ///     open.set();
    /// });
    /// assert_eq!(*names.borrow(), ["open"]);
    /// ```
    pub fn set_label(&self, name: impl Into<Name>, place: Option<Place>) {
        let _ = self.label.set(Box::new(Label { name: name.into(), place }));
    }

    /// Takes the label of another, in whose place it stands from now on.
    pub fn inherit(&self, other: &Self) {
        if let Some(label) = other.label.get() {
            self.set_label(label.name.clone(), label.place.clone());
        }
    }

    /// Tells the observer, if there is one, of a change.
    #[inline]
    pub fn changed(&self, kind: impl FnOnce() -> ObjectKind, change: impl FnOnce() -> Change) {
        if is_watched() {
            self.tell(kind(), change());
        }
    }

    #[inline(never)]
    fn tell(&self, kind: ObjectKind, change: Change) {
        if let Some(object) = self.known(kind) {
            note(|| EventKind::Changed { object, change });
        }
    }

    /// Says that the running task waits for it, if there is an observer.
    #[inline]
    pub(crate) fn waits(&self, kind: impl FnOnce() -> ObjectKind, want: Want) {
        if is_watched()
            && let Some(wait) = self.wait(kind(), want)
        {
            note_wait(|| wait);
        }
    }

    /// What its waiters wait for; `None` if the observer does not know it.
    pub fn wait(&self, kind: ObjectKind, want: Want) -> Option<Wait> {
        self.known(kind).map(|object| Wait::Object { object, want })
    }

    /// Whether there is an observer that has not heard of it.
    pub(super) fn is_new(&self) -> bool {
        is_watched() && self.id.get().is_none()
    }

    /// Its number. The observer hears of it now at the latest.
    fn known(&self, kind: ObjectKind) -> Option<ObjectId> {
        if self.hidden {
            return None;
        }
        let known = self.id.get();
        known.or_else(|| {
            let object = new_object()?;
            self.id.set(Some(object));
            let label = self.label.get();
            let name = label.map(|label| label.name.clone()).unwrap_or_default();
            let born = || self.born.map(|born| Place { file: Some(born.file().into()), line: born.line() });
            let place = label.and_then(|label| label.place.clone()).or_else(born);
            note(|| EventKind::Created { object, kind, name, place });
            Some(object)
        })
    }
}

/// A number of permits, items or tasks.
pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// As `wait`, which stands for something else: `why` says what the task waits for.
///
/// ```
/// use looplab_runtime::{executor::{Executor, spawn, yield_now}, lowlevel::noting, sync::Event};
/// use looplab_trace::Wait;
///
/// Executor::instant().block_on(async {
///     let ready = Event::new();
///     // Where tasks are watched, this one waits for a sleep's end and not for an event.
///     let nap = spawn(noting(ready.wait(), || Wait::Sleep { until: 1_000.0 }));
///     yield_now().await;
///     ready.set();
///     nap.await.unwrap();
/// });
/// ```
pub fn noting<F, N: Fn() -> Wait>(wait: F, why: N) -> Noting<F, N> {
    Noting { wait, why }
}

/// See [`noting`].
#[derive(Debug)]
pub struct Noting<F, N> {
    wait: F,
    why: N,
}

impl<F: Unpin, N> Unpin for Noting<F, N> {}

impl<F: Future + Unpin, N: Fn() -> Wait> Future for Noting<F, N> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let poll = Pin::new(&mut self.wait).poll(cx);
        if poll.is_pending() {
            note_wait(&self.why);
        }
        poll
    }
}

impl<F: Withdraw + Unpin, N> Withdraw for Noting<F, N> {
    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.wait).withdraw()
    }
}
