//! A number of permits, handed out first come first served.

use std::{cell::Cell, panic::Location, rc::Rc};

use looplab_trace::{Change, ObjectKind, Want};

use super::{
    Primitive, Tag, Waiting, Wanted,
    tag::count,
    wait_list::{Left, WaitList},
};

/// A counter of permits. Clones are the same semaphore.
///
/// Order as CPython 3.13 `Lib/asyncio/locks.py`: a permit is taken from the counter when a waiter is woken, not when it
/// goes on, and no newcomer overtakes a waiter.
///
/// ```
/// use looplab_runtime::{executor::{Executor, spawn, yield_now}, sync::Semaphore};
///
/// Executor::instant().block_on(async {
///     let seats = Semaphore::new(1);
///     let first = seats.acquire().await;
///     let guest = spawn({
///         let seats = seats.clone();
///         async move { drop(seats.acquire().await) }
///     });
///     yield_now().await;
///     assert!(!guest.is_finished());
///     drop(first);
///     guest.await.unwrap();
/// });
/// ```
#[derive(Clone, Debug)]
pub struct Semaphore(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    primitive: Primitive,
    available: Cell<usize>,
    /// How many permits there may be at most.
    bound: usize,
    waiters: WaitList,
}

/// A wait for a permit; see [`Semaphore::acquire`].
pub type Acquire = Waiting<Semaphore>;

/// A bounded semaphore has all its permits already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the semaphore was released more often than acquired")]
pub struct TooManyReleased;

impl Semaphore {
    /// A semaphore with this many permits, to which [`release`](Self::release) can add more.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Semaphore::new(3).available(), 3);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn new(permits: usize) -> Self {
        Self::with_bound(permits, usize::MAX, Location::caller())
    }

    /// A semaphore with this many permits and never more.
    ///
    /// ```
    /// use looplab_runtime::sync::{Semaphore, TooManyReleased};
    ///
    /// let semaphore = Semaphore::bounded(1);
    /// assert_eq!(semaphore.try_release(), Err(TooManyReleased));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn bounded(permits: usize) -> Self {
        Self::with_bound(permits, permits, Location::caller())
    }

    fn with_bound(permits: usize, bound: usize, caller: &'static Location<'static>) -> Self {
        let kind = ObjectKind::Semaphore { permits: count(permits) };
        let primitive = Primitive::new(kind, Tag::born(caller));
        Self(Rc::new(Inner { primitive, available: Cell::new(permits), bound, waiters: WaitList::default() }))
    }

    /// Calls it so where tasks are watched. It counts only before the observer has heard of it.
    ///
    /// ```
    /// let seats = looplab_runtime::sync::Semaphore::new(3).named("seats");
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        self.0.primitive.set_name(name);
        self
    }

    /// How many permits lie ready. They may be meant for a waiter: see [`is_locked`](Self::is_locked).
    ///
    /// ```
    /// let semaphore = looplab_runtime::sync::Semaphore::new(2);
    /// let permit = semaphore.try_acquire();
    /// assert_eq!(semaphore.available(), 1);
    /// ```
    #[must_use]
    pub fn available(&self) -> usize {
        self.0.available.get()
    }

    /// How many waits are listed, including those that were woken or withdrawn and not polled or dropped since.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Semaphore::new(0).waiters(), 0);
    /// ```
    #[must_use]
    pub fn waiters(&self) -> usize {
        self.0.waiters.len()
    }

    /// Whether a newcomer would have to wait: no permit is left, or others came first.
    ///
    /// ```
    /// let semaphore = looplab_runtime::sync::Semaphore::new(1);
    /// assert!(!semaphore.is_locked());
    /// let permit = semaphore.try_acquire();
    /// assert!(semaphore.is_locked());
    /// ```
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.available() == 0 || !self.0.waiters.all_withdrawn()
    }

    /// Resolves to a permit when it is this wait's turn: at the first poll, or in the round after it is woken.
    ///
    /// Dropping the wait gives up its turn. A permit that was meant for it goes to the next.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let semaphore = looplab_runtime::sync::Semaphore::new(1);
    /// let permit = semaphore.acquire().await;
    /// assert!(semaphore.is_locked());
    /// # });
    /// ```
    pub fn acquire(&self) -> Acquire {
        Waiting::new(self.clone())
    }

    /// A permit, if it can be had without waiting.
    ///
    /// ```
    /// let semaphore = looplab_runtime::sync::Semaphore::new(1);
    /// let permit = semaphore.try_acquire();
    /// assert!(permit.is_some());
    /// assert!(semaphore.try_acquire().is_none());
    /// ```
    pub fn try_acquire(&self) -> Option<Permit> {
        if self.is_locked() {
            return None;
        }
        self.0.available.set(self.available() - 1);
        Some(self.permit())
    }

    /// Adds a permit and wakes the next waiter. This is how a permit that was [forgotten](Permit::forget) comes back.
    /// Nothing if the semaphore is [bounded](Self::bounded) and has them all.
    ///
    /// ```
    /// let semaphore = looplab_runtime::sync::Semaphore::new(0);
    /// semaphore.release();
    /// assert!(semaphore.try_acquire().is_some());
    /// ```
    pub fn release(&self) {
        // Where that matters, `try_release` tells.
        let _ = self.try_release();
    }

    /// As [`release`](Self::release), and says if that was once too often.
    ///
    /// # Errors
    /// When the semaphore is [bounded](Self::bounded) and has all its permits.
    ///
    /// ```
    /// let semaphore = looplab_runtime::sync::Semaphore::bounded(1);
    /// semaphore.try_acquire().unwrap().forget();
    /// assert!(semaphore.try_release().is_ok());
    /// assert!(semaphore.try_release().is_err());
    /// ```
    pub fn try_release(&self) -> Result<(), TooManyReleased> {
        if self.available() >= self.0.bound {
            return Err(TooManyReleased);
        }
        self.0.available.set(self.available() + 1);
        self.0.primitive.changed(|| Change::Released { left: self.left() });
        self.wake_next();
        Ok(())
    }

    /// A permit that was taken from the counter.
    fn permit(&self) -> Permit {
        self.0.primitive.changed(|| Change::Acquired { left: self.left() });
        Permit(Some(self.clone()))
    }

    /// How many permits are not held: those that are meant for a waiter that was woken count until it goes on.
    fn left(&self) -> u32 {
        count(self.available() + self.0.waiters.woken())
    }

    /// Takes a permit for the next waiter and wakes it; `false` without one.
    fn wake_next(&self) -> bool {
        let Some(waker) = self.0.waiters.next() else { return false };
        self.0.available.set(self.available() - 1);
        waker.wake();
        true
    }

    /// Waiters that came while a wake-up was under way had to queue although permits were left.
    fn wake_all_it_can(&self) {
        while self.available() > 0 && self.wake_next() {}
    }
}

impl Wanted for Semaphore {
    type Output = Permit;

    const WANT: Want = Want::Acquire;

    fn primitive(&self) -> &Primitive {
        &self.0.primitive
    }

    fn waiters(&self) -> &WaitList {
        &self.0.waiters
    }

    fn try_now(&self) -> Option<Permit> {
        self.try_acquire()
    }

    fn woken(&self) -> Option<Permit> {
        self.wake_all_it_can();
        Some(self.permit())
    }

    fn dropped(&self, left: Left) {
        if left == Left::Woken {
            self.0.available.set(self.available() + 1);
        }
        self.wake_all_it_can();
    }
}

/// A permit of a [`Semaphore`]. Dropping it gives it back.
#[derive(Debug)]
#[must_use = "the permit goes back when this is dropped"]
pub struct Permit(Option<Semaphore>);

impl Permit {
    /// Keeps the permit out of the semaphore, until [`Semaphore::release`] is called.
    ///
    /// ```
    /// let semaphore = looplab_runtime::sync::Semaphore::new(1);
    /// semaphore.try_acquire().unwrap().forget();
    /// assert_eq!(semaphore.available(), 0);
    /// ```
    pub fn forget(mut self) {
        self.0 = None;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(semaphore) = &self.0 {
            semaphore.release();
        }
    }
}
