//! A flag that tasks wait for.

use std::{cell::Cell, panic::Location, rc::Rc};

use looplab_trace::{Change, ObjectKind, Want};

use super::{Primitive, Tag, Waiting, Wanted, wait_list::WaitList};

/// A flag that is set or not, and that tasks can wait for. Clones are the same event.
///
/// Order as CPython 3.13 `Lib/asyncio/locks.py`: setting it wakes all waiters, in the order they came, and one
/// that was woken goes on even if the flag is cleared before.
///
/// ```
/// use looplab_runtime::{executor::{Executor, spawn, yield_now}, sync::Event};
///
/// Executor::instant().block_on(async {
///     let open = Event::new();
///     let visitor = spawn(open.wait());
///     yield_now().await;
///     open.set();
///     open.clear();
///     visitor.await.unwrap();
/// });
/// ```
#[derive(Clone, Debug)]
pub struct Event(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    primitive: Primitive,
    set: Cell<bool>,
    waiters: WaitList,
}

/// A wait for an event to be set; see [`Event::wait`].
pub type EventWait = Waiting<Event>;

impl Event {
    /// An event that is not set.
    ///
    /// ```
    /// assert!(!looplab_runtime::sync::Event::new().is_set());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn new() -> Self {
        Self::tagged(Tag::born(Location::caller()))
    }

    /// One that is a part of something else, which says itself what is waited for.
    pub(crate) fn hidden() -> Self {
        Self::tagged(Tag::hidden())
    }

    fn tagged(tag: Tag) -> Self {
        let primitive = Primitive::new(ObjectKind::Event, tag);
        Self(Rc::new(Inner { primitive, set: Cell::new(false), waiters: WaitList::default() }))
    }

    /// Calls it so where tasks are watched. It counts only before the observer has heard of it.
    ///
    /// ```
    /// let open = looplab_runtime::sync::Event::new().named("open");
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        self.0.primitive.set_name(name);
        self
    }

    /// Whether the flag is set.
    ///
    /// ```
    /// let event = looplab_runtime::sync::Event::new();
    /// event.set();
    /// assert!(event.is_set());
    /// ```
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.set.get()
    }

    /// How many waits are listed, including those that were woken or withdrawn and not polled or dropped since.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Event::new().waiters(), 0);
    /// ```
    #[must_use]
    pub fn waiters(&self) -> usize {
        self.0.waiters.len()
    }

    /// Sets the flag and wakes all waiters. Nothing if it is set.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let event = looplab_runtime::sync::Event::new();
    /// event.set();
    /// event.wait().await;
    /// # });
    /// ```
    pub fn set(&self) {
        if !self.0.set.replace(true) {
            self.0.primitive.changed(|| Change::Signalled);
            for waker in self.0.waiters.wake_all() {
                waker.wake();
            }
        }
    }

    /// Takes the flag down: a waiter that comes from here on waits for the next [`set`](Self::set).
    ///
    /// ```
    /// let event = looplab_runtime::sync::Event::new();
    /// event.set();
    /// event.clear();
    /// assert!(!event.is_set());
    /// ```
    pub fn clear(&self) {
        if self.0.set.replace(false) {
            self.0.primitive.changed(|| Change::Cleared);
        }
    }

    /// Resolves at the first poll if the flag is set, or else in the round after it is set. It may be dropped any time.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let event = looplab_runtime::sync::Event::new();
    /// let mut wait = std::pin::pin!(event.wait());
    /// assert!(futures_util::poll!(wait.as_mut()).is_pending());
    /// event.set();
    /// wait.await;
    /// # });
    /// ```
    pub fn wait(&self) -> EventWait {
        Waiting::new(self.clone())
    }
}

impl Default for Event {
    fn default() -> Self {
        Self::tagged(Tag::default())
    }
}

impl Wanted for Event {
    type Output = ();

    const WANT: Want = Want::Signal;

    fn primitive(&self) -> &Primitive {
        &self.0.primitive
    }

    fn waiters(&self) -> &WaitList {
        &self.0.waiters
    }

    fn try_now(&self) -> Option<()> {
        self.is_set().then_some(())
    }

    fn woken(&self) -> Option<()> {
        Some(())
    }
}
