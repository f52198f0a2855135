//! One at a time.

use std::{cell::Cell, panic::Location, rc::Rc};

use looplab_trace::{Change, ObjectKind, Want};

use super::{
    Primitive, Tag, Waiting, Wanted,
    wait_list::{Left, WaitList},
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
#[derive(Clone, Debug)]
pub struct Lock(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    primitive: Primitive,
    locked: Cell<bool>,
    waiters: WaitList,
}

/// A wait for a lock; see [`Lock::acquire`].
pub type LockAcquire = Waiting<Lock>;

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
        let primitive = Primitive::new(ObjectKind::Lock, tag);
        Self(Rc::new(Inner { primitive, locked: Cell::new(false), waiters: WaitList::default() }))
    }

    /// Calls it so where tasks are watched. It counts only before the observer has heard of it.
    ///
    /// ```
    /// let till = looplab_runtime::sync::Lock::new().named("till");
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        self.0.primitive.set_name(name);
        self
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
        Waiting::new(self.clone())
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
        self.0.primitive.changed(|| Change::Released { left: 1 });
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

    fn take(&self) -> LockGuard {
        self.0.locked.set(true);
        self.0.primitive.changed(|| Change::Acquired { left: 0 });
        LockGuard(Some(self.clone()))
    }

    /// Looks at the head of the list only: if that was woken or withdrawn already, its own end sees to the next.
    fn wake_first(&self) {
        let waker = self.0.waiters.first();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Default for Lock {
    fn default() -> Self {
        Self::tagged(Tag::default())
    }
}

impl Wanted for Lock {
    type Output = LockGuard;

    const WANT: Want = Want::Acquire;

    fn primitive(&self) -> &Primitive {
        &self.0.primitive
    }

    fn waiters(&self) -> &WaitList {
        &self.0.waiters
    }

    fn try_now(&self) -> Option<LockGuard> {
        self.try_acquire()
    }

    fn woken(&self) -> Option<LockGuard> {
        Some(self.take())
    }

    fn dropped(&self, _left: Left) {
        if !self.is_locked() {
            self.wake_first();
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
