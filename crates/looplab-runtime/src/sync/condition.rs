//! A condition variable: a lock, and waiters for a change of what it guards.

use std::{fmt, panic::Location, rc::Rc};

use looplab_trace::{Change, ObjectKind, Want};

use super::{
    Lock, LockAcquire, LockGuard, Primitive, PrimitiveExt, Stage, Tag, Waiter, Waiting, Wanted, wait_list::WaitList,
    waiter::Undisturbed,
};

/// A condition variable. Clones are the same condition.
///
/// Order as CPython 3.13 `Lib/asyncio/locks.py`: a waiter that is notified goes on once it has the lock back, for which it queues
/// as every waiter does. A wait that ends early notifies another, since it may have been notified itself: so a wait can
/// end without having been notified for a reason, and what was waited for has to be looked at again.
///
/// ```
/// use std::{cell::Cell, rc::Rc};
/// use looplab_runtime::{executor::{Executor, spawn, yield_now}, sync::Condition};
///
/// Executor::instant().block_on(async {
///     let (changed, ready) = (Condition::new(), Rc::new(Cell::new(false)));
///     let waiter = spawn({
///         let (changed, ready) = (changed.clone(), Rc::clone(&ready));
///         async move {
///             let guard = changed.acquire().await;
///             changed.wait_until(guard, || ready.get()).await;
///         }
///     });
///     yield_now().await;
///     let guard = changed.acquire().await;
///     ready.set(true);
///     changed.notify_all(&guard);
///     drop(guard);
///     waiter.await.unwrap();
/// });
/// ```
#[derive(Clone, Debug)]
pub struct Condition(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    /// That of a barrier, where it is the inner part of one.
    primitive: Primitive,
    lock: Lock,
    waiters: WaitList,
}

impl Default for Condition {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl Condition {
    /// A condition with a lock of its own.
    ///
    /// ```
    /// assert!(!looplab_runtime::sync::Condition::new().lock().is_locked());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn new() -> Self {
        Self::with_lock(Lock::new())
    }

    /// A condition on what `lock` guards.
    ///
    /// ```
    /// use looplab_runtime::sync::{Condition, Lock};
    ///
    /// let lock = Lock::new();
    /// let guard = lock.try_acquire();
    /// assert!(Condition::with_lock(lock).lock().is_locked());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn with_lock(lock: Lock) -> Self {
        Self::known_as(ObjectKind::Condition, lock, Location::caller())
    }

    /// The inner part of something that is known as `kind`, and whose lock is hidden from the observer.
    pub(super) fn inside(kind: ObjectKind, caller: &'static Location<'static>) -> Self {
        Self::known_as(kind, Lock::tagged(Tag::hidden()), caller)
    }

    fn known_as(kind: ObjectKind, lock: Lock, caller: &'static Location<'static>) -> Self {
        let primitive = Primitive::new(kind, Tag::born(caller));
        Self(Rc::new(Inner { primitive, lock, waiters: WaitList::default() }))
    }

    /// Calls it so where tasks are watched, and its lock too unless that has a name. It counts only before the observer has heard
    /// of it.
    ///
    /// ```
    /// let changed = looplab_runtime::sync::Condition::new().named("changed");
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        self.0.primitive.set_name(name);
        self.lock().primitive().set_name(name);
        self
    }

    /// Its lock.
    ///
    /// ```
    /// let condition = looplab_runtime::sync::Condition::new();
    /// let guard = condition.lock().try_acquire();
    /// assert!(guard.is_some());
    /// ```
    #[must_use]
    pub fn lock(&self) -> &Lock {
        &self.0.lock
    }

    /// Acquires its lock; see [`Lock::acquire`].
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let condition = looplab_runtime::sync::Condition::new();
    /// let guard = condition.acquire().await;
    /// assert!(condition.lock().is_locked());
    /// # });
    /// ```
    pub fn acquire(&self) -> LockAcquire {
        self.lock().acquire()
    }

    /// How many waits are listed, including those that were notified or withdrawn and not polled or dropped since. Those
    /// that only wait for the lock are not.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Condition::new().waiters(), 0);
    /// ```
    #[must_use]
    pub fn waiters(&self) -> usize {
        self.0.waiters.len()
    }

    /// Gives the lock up, waits to be notified, and resolves when the lock has been had back.
    ///
    /// Dropping it leaves the lock to others, and notifies another wait.
    ///
    /// # Panics
    /// When the guard is that of another lock.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Executor, spawn, yield_now}, sync::Condition};
    ///
    /// Executor::instant().block_on(async {
    ///     let condition = Condition::new();
    ///     let waiter = spawn({
    ///         let condition = condition.clone();
    ///         async move {
    ///             let guard = condition.acquire().await;
    ///             condition.wait(guard).await;
    ///         }
    ///     });
    ///     yield_now().await;
    ///     condition.notify(&condition.acquire().await, 1);
    ///     waiter.await.unwrap();
    /// });
    /// ```
    pub async fn wait(&self, guard: LockGuard) -> LockGuard {
        match self.wait_as(&Undisturbed, guard).await {
            Ok(guard) => guard,
            Err(Interrupted { by, .. }) => match by {},
        }
    }

    /// [Waits](Self::wait) until `is_so` says yes. It is asked while the lock is held, and once before the first wait.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let condition = looplab_runtime::sync::Condition::new();
    /// let guard = condition.acquire().await;
    /// let guard = condition.wait_until(guard, || true).await;
    /// # });
    /// ```
    pub async fn wait_until(&self, guard: LockGuard, is_so: impl FnMut() -> bool) -> LockGuard {
        match self.wait_until_as(&Undisturbed, guard, is_so).await {
            Ok(guard) => guard,
            Err(Interrupted { by, .. }) => match by {},
        }
    }

    /// As [`wait`](Self::wait), for any waiter. A cancellation takes the lock back too before it gets through; whatever
    /// else interrupts does not wait for it.
    ///
    /// # Errors
    /// What interrupted it last, with the lock if it is held.
    ///
    /// # Panics
    /// When the guard is that of another lock.
    pub(super) async fn wait_as<W: Waiter>(
        &self,
        waiter: &W,
        guard: LockGuard,
    ) -> Result<LockGuard, Interrupted<W::Interrupt>> {
        assert!(guard.is_of(self.lock()), "a condition gives up its own lock, not another");
        let mut pass_on = PassOn(Some(self));
        drop(guard);
        let mut waited = waiter.wait(Waiting::new(Signal(self.clone()))).await;
        let guard = loop {
            match waiter.wait(self.acquire()).await {
                Ok(guard) => break guard,
                Err(by) if waiter.is_cancellation(&by) => waited = Err(by),
                Err(by) => return Err(Interrupted { by, guard: None }),
            }
        };
        match waited {
            Ok(()) => {
                pass_on.0 = None;
                Ok(guard)
            }
            Err(by) => Err(Interrupted { by, guard: Some(guard) }),
        }
    }

    /// As [`wait_until`](Self::wait_until), for any waiter.
    ///
    /// # Errors
    /// As [`wait_as`](Self::wait_as).
    pub(super) async fn wait_until_as<W: Waiter>(
        &self,
        waiter: &W,
        mut guard: LockGuard,
        mut is_so: impl FnMut() -> bool,
    ) -> Result<LockGuard, Interrupted<W::Interrupt>> {
        while !is_so() {
            guard = self.wait_as(waiter, guard).await?;
        }
        Ok(guard)
    }

    /// Wakes the first `count` that wait. They go on when they have the lock, which `_guard` shows to be held.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let condition = looplab_runtime::sync::Condition::new();
    /// condition.notify(&condition.acquire().await, 1);
    /// # });
    /// ```
    pub fn notify(&self, _guard: &LockGuard, count: usize) {
        self.signal(count);
    }

    /// [Notifies](Self::notify) all that wait.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let condition = looplab_runtime::sync::Condition::new();
    /// condition.notify_all(&condition.acquire().await);
    /// # });
    /// ```
    pub fn notify_all(&self, _guard: &LockGuard) {
        self.signal(usize::MAX);
    }

    pub(super) fn signal(&self, count: usize) {
        self.0.primitive.changed(|| Change::Signalled);
        self.wake(count);
    }

    /// Wakes the first `count` that wait, whether or not the lock is held.
    pub(super) fn wake(&self, count: usize) {
        for _ in 0..count {
            let Some(waker) = self.0.waiters.next() else { break };
            waker.wake();
        }
    }
}

/// A wait on a condition that was ended early, for a [`Waiter`].
pub struct Interrupted<I> {
    /// What ended it.
    pub by: I,
    /// The lock, unless it was ended before it had that back.
    pub guard: Option<LockGuard>,
}

impl<I: fmt::Debug> fmt::Debug for Interrupted<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interrupted").field("by", &self.by).field("guard", &self.guard).finish()
    }
}

impl PrimitiveExt for Condition {
    type Stages = Vec<Stage>;

    fn tag(&self) -> &Tag {
        &self.0.primitive.tag
    }

    fn stages(&self) -> Vec<Stage> {
        self.0.waiters.stages()
    }
}

/// Being notified, without the lock.
#[derive(Debug)]
struct Signal(Condition);

impl Wanted for Signal {
    type Output = ();

    const WANT: Want = Want::Signal;

    fn primitive(&self) -> &Primitive {
        &self.0.0.primitive
    }

    fn waiters(&self) -> &WaitList {
        &self.0.0.waiters
    }

    fn try_now(&self) -> Option<()> {
        None
    }

    fn woken(&self) -> Option<()> {
        Some(())
    }
}

/// Notifies another when a wait ends early.
struct PassOn<'a>(Option<&'a Condition>);

impl Drop for PassOn<'_> {
    fn drop(&mut self) {
        if let Some(condition) = self.0 {
            condition.wake(1);
        }
    }
}
