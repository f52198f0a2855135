//! A flag that tasks wait for.

use std::{
    cell::Cell,
    panic::Location,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use looplab_trace::{Change, ObjectKind, Want};

use super::{
    Stage, Tag, Withdraw,
    wait_list::{Place, WaitList},
};

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
#[derive(Clone, Debug, Default)]
pub struct Event(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    set: Cell<bool>,
    waiters: WaitList,
    tag: Tag,
}

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
        Self(Rc::new(Inner { tag, ..Inner::default() }))
    }

    /// Calls it so where tasks are watched. It counts only before the observer has heard of it.
    ///
    /// ```
    /// let open = looplab_runtime::sync::Event::new().named("open");
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        self.tag().set_label(name, None);
        self
    }

    /// What it is called where tasks are watched.
    pub(crate) fn tag(&self) -> &Tag {
        &self.0.tag
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

    /// What each wait that is listed has come to, in the order they came.
    #[must_use]
    pub(crate) fn stages(&self) -> Vec<Stage> {
        self.0.waiters.stages()
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
            self.0.tag.changed(|| ObjectKind::Event, || Change::Signalled);
            for waker in self.0.waiters.wake_all() {
                waker.wake();
            }
        }
    }

    /// Takes the flag down: who comes from here on waits for the next [`set`](Self::set).
    ///
    /// ```
    /// let event = looplab_runtime::sync::Event::new();
    /// event.set();
    /// event.clear();
    /// assert!(!event.is_set());
    /// ```
    pub fn clear(&self) {
        if self.0.set.replace(false) {
            self.0.tag.changed(|| ObjectKind::Event, || Change::Cleared);
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
        EventWait { event: self.clone(), place: Place::default() }
    }
}

/// A wait for an event to be set; see [`Event::wait`].
#[derive(Debug)]
#[must_use = "the event is not waited for unless this is awaited"]
pub struct EventWait {
    event: Event,
    place: Place,
}

impl Future for EventWait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self { event, place } = &mut *self;
        if !place.is_taken() && event.is_set() {
            return Poll::Ready(());
        }
        let poll = place.poll(&event.0.waiters, cx);
        if poll.is_pending() {
            event.0.tag.waits(|| ObjectKind::Event, Want::Signal);
        }
        poll
    }
}

impl Withdraw for EventWait {
    fn withdraw(self: Pin<&mut Self>) -> bool {
        self.place.withdraw(&self.event.0.waiters)
    }
}

impl Drop for EventWait {
    fn drop(&mut self) {
        self.place.leave(&self.event.0.waiters);
    }
}
