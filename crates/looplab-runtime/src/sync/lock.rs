//! One at a time.

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

/// A FIFO mutex without data: one task holds it at a time. Clones are the same lock.
///
/// Order as CPython 3.13 `Lib/asyncio/locks.py`: a release wakes the first waiter but hands nothing over; newcomers queue
/// behind the waiters, so that none gets in between.
///
/// ```
/// use looplab_runtime::{executor::{Executor, spawn, yield_now}, sync::Lock};
///
/// Executor::instant().block_on(async {
///     let lock = Lock::new();
///     let guard = lock.acquire().await;
///     let next = spawn({
///         let lock = lock.clone();
///         async move { drop(lock.acquire().await) }
///     });
///     yield_now().await;
///     assert!(!next.is_finished());
///     drop(guard);
///     next.await.unwrap();
/// });
/// ```
#[derive(Clone, Debug, Default)]
pub struct Lock(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    locked: Cell<bool>,
    waiters: WaitList,
    tag: Tag,
}

/// A lock was released that was not held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the lock is not held")]
pub struct NotLocked;

impl Lock {
    /// A lock that is free.
    ///
    /// ```
    /// assert!(!looplab_runtime::sync::Lock::new().is_locked());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn new() -> Self {
        Self::tagged(Tag::born(Location::caller()))
    }

    pub(super) fn tagged(tag: Tag) -> Self {
        Self(Rc::new(Inner { tag, ..Inner::default() }))
    }

    /// Calls it so where tasks are watched. It counts only before the observer has heard of it.
    ///
    /// ```
    /// let till = looplab_runtime::sync::Lock::new().named("till");
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

    /// Whether it is held.
    ///
    /// ```
    /// let lock = looplab_runtime::sync::Lock::new();
    /// let guard = lock.try_acquire();
    /// assert!(lock.is_locked());
    /// ```
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.0.locked.get()
    }

    /// How many waits are listed, including those that were woken or withdrawn and not polled or dropped since.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Lock::new().waiters(), 0);
    /// ```
    #[must_use]
    pub fn waiters(&self) -> usize {
        self.0.waiters.len()
    }

    /// Resolves when this wait holds the lock: at the first poll, or in the round after it is woken.
    ///
    /// Dropping the wait gives up its turn; if it had been woken, the next is woken instead.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let lock = looplab_runtime::sync::Lock::new();
    /// let guard = lock.acquire().await;
    /// assert!(lock.is_locked());
    /// # });
    /// ```
    pub fn acquire(&self) -> LockAcquire {
        LockAcquire { lock: self.clone(), place: Place::default() }
    }

    /// The lock, if it is free and has no waiters.
    ///
    /// ```
    /// let lock = looplab_runtime::sync::Lock::new();
    /// let guard = lock.try_acquire();
    /// assert!(guard.is_some());
    /// assert!(lock.try_acquire().is_none());
    /// ```
    pub fn try_acquire(&self) -> Option<LockGuard> {
        if self.is_locked() || !self.0.waiters.all_withdrawn() {
            return None;
        }
        Some(self.take())
    }

    /// Gives back a lock whose guard was [forgotten](LockGuard::forget), and wakes the first waiter.
    ///
    /// # Errors
    /// When it is not held.
    ///
    /// ```
    /// let lock = looplab_runtime::sync::Lock::new();
    /// lock.try_acquire().unwrap().forget();
    /// assert!(lock.release().is_ok());
    /// assert!(lock.release().is_err());
    /// ```
    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.0.locked.replace(false) {
            return Err(NotLocked);
        }
        self.changed(Change::Released { left: 1 });
        self.wake_first();
        Ok(())
    }

    /// A guard for a lock whose guard was [forgotten](LockGuard::forget), which gives the lock back as another does; `None` if it is not held.
    ///
    /// ```
    /// let lock = looplab_runtime::sync::Lock::new();
    /// assert!(lock.held().is_none());
    /// lock.try_acquire().unwrap().forget();
    /// drop(lock.held());
    /// assert!(!lock.is_locked());
    /// ```
    pub fn held(&self) -> Option<LockGuard> {
        self.is_locked().then(|| LockGuard(Some(self.clone())))
    }

    /// What each wait that is listed has come to, in the order they came.
    #[must_use]
    pub(crate) fn stages(&self) -> Vec<Stage> {
        self.0.waiters.stages()
    }

    fn take(&self) -> LockGuard {
        self.0.locked.set(true);
        self.changed(Change::Acquired { left: 0 });
        LockGuard(Some(self.clone()))
    }

    fn changed(&self, change: Change) {
        self.0.tag.changed(|| ObjectKind::Lock, || change);
    }

    /// Looks at the head of the list only: if that was woken or withdrawn already, its own end sees to the next.
    fn wake_first(&self) {
        let waker = self.0.waiters.first();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// A wait for a lock; see [`Lock::acquire`].
#[derive(Debug)]
#[must_use = "the lock is not waited for unless this is awaited"]
pub struct LockAcquire {
    lock: Lock,
    place: Place,
}

impl Future for LockAcquire {
    type Output = LockGuard;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<LockGuard> {
        let Self { lock, place } = &mut *self;
        if !place.is_taken()
            && let Some(guard) = lock.try_acquire()
        {
            return Poll::Ready(guard);
        }
        if place.poll(&lock.0.waiters, cx).is_pending() {
            lock.0.tag.waits(|| ObjectKind::Lock, Want::Acquire);
            return Poll::Pending;
        }
        Poll::Ready(lock.take())
    }
}

impl Withdraw for LockAcquire {
    fn withdraw(self: Pin<&mut Self>) -> bool {
        self.place.withdraw(&self.lock.0.waiters)
    }
}

impl Drop for LockAcquire {
    fn drop(&mut self) {
        let left = self.place.leave(&self.lock.0.waiters);
        if left.is_some() && !self.lock.is_locked() {
            self.lock.wake_first();
        }
    }
}

/// The RAII guard of a [`Lock`]. Dropping it gives the lock back.
#[derive(Debug)]
#[must_use = "the lock is given back when this is dropped"]
pub struct LockGuard(Option<Lock>);

impl LockGuard {
    /// Keeps the lock held, until [`Lock::release`] is called.
    ///
    /// ```
    /// let lock = looplab_runtime::sync::Lock::new();
    /// lock.try_acquire().unwrap().forget();
    /// assert!(lock.is_locked());
    /// ```
    pub fn forget(mut self) {
        self.0 = None;
    }

    /// Whether it is a guard of this lock.
    pub(super) fn is_of(&self, lock: &Lock) -> bool {
        self.0.as_ref().is_some_and(|held| Rc::ptr_eq(&held.0, &lock.0))
    }
}

impl Drop for LockGuard {
    fn drop(&mut self) {
        if let Some(lock) = &self.0 {
            // The lock may have been released without the guard. Then there is nothing left to do.
            let _ = lock.release();
        }
    }
}
