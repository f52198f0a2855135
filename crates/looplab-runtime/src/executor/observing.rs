//! What an executor tells its observer.

use std::rc::Rc;

use looplab_trace::{Cause, EventKind, Place};

use super::{core::Executor, current::try_current, inner::Inner, notes, observer::Observer};

impl Executor {
    /// Tells `observer` of everything from here on; `None` removes the observer.
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc};
    /// use looplab_runtime::executor::{Executor, Observer};
    /// use looplab_trace::{TaskId, TaskOutcome};
    ///
    /// #[derive(Default)]
    /// struct Count(Cell<u32>);
    ///
    /// impl Observer for Count {
    ///     fn done(&self, _task: TaskId, _outcome: &TaskOutcome) {
    ///         self.0.set(self.0.get() + 1);
    ///     }
    /// }
    ///
    /// let (executor, count) = (Executor::instant(), Rc::new(Count::default()));
    /// executor.set_observer(Some(count.clone()));
    /// executor.block_on(async {});
    /// assert_eq!(count.0.get(), 1);
    /// ```
    pub fn set_observer(&self, observer: Option<Rc<dyn Observer>>) {
        let is_current = try_current().is_some_and(|current| Rc::ptr_eq(&current.0, &self.0));
        self.0.set_observer(observer);
        if is_current {
            notes::set_watched(self.0.is_watched());
        }
    }
}

impl Inner {
    pub(super) fn set_observer(&self, observer: Option<Rc<dyn Observer>>) {
        self.observed.set(observer.is_some());
        self.watched.set(observer.as_ref().is_some_and(|observer| observer.is_thorough()));
        *self.observer.borrow_mut() = observer;
    }

    /// Whether there is one that wants to hear of everything: an observer, or a gate with something to look out for.
    #[inline]
    pub(super) fn is_watched(&self) -> bool {
        self.watched.get() || self.gate.get().is_some_and(|gate| gate.is_attentive())
    }

    /// Whether an observer or a gate wants to hear of anything.
    #[inline]
    pub(super) fn is_observed(&self) -> bool {
        self.observed.get() || self.gate.get().is_some()
    }

    /// As [`note`](Self::note), where `kind` is only called for an observer or gate.
    #[inline]
    pub(super) fn note_if_watched(&self, kind: impl FnOnce() -> EventKind) {
        if self.is_watched() {
            self.note(kind());
        }
    }

    /// Tells the observer of something that happens to the running task or outside any.
    pub(super) fn note(&self, kind: EventKind) {
        self.observe_all(|observer| observer.noted(self.running_id(), kind));
    }

    /// Tells that the step or callback that is under way has come to this line.
    pub(super) fn note_holding(&self, place: Option<Place>) {
        self.observe_all(|observer| observer.holding(self.running_id(), place));
    }

    /// The cause of what happens now.
    pub(super) fn cause(&self) -> Cause {
        self.running_id().map(Cause::Task).or_else(notes::cause).unwrap_or(Cause::Outside)
    }

    /// Tells an observer that wants to hear of everything.
    #[inline]
    pub(super) fn observe_all(&self, tell: impl FnOnce(&dyn Observer)) {
        if self.watched.get() {
            self.observe(tell);
        }
    }

    pub(super) fn observe(&self, tell: impl FnOnce(&dyn Observer)) {
        if !self.observed.get() {
            return;
        }
        if let Some(observer) = &*self.observer.borrow() {
            tell(&**observer);
        }
    }
}
