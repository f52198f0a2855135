//! What bindings of a language do with the primitives, and a program does not.

use std::future::Future;

use super::{
    barrier::{Barrier, BrokenBarrier},
    condition::{Condition, Interrupted},
    event::Event,
    lock::{LockGuard, NotLocked},
    queue::{Arrival, Queue, Slot},
    store::Store,
    waiter::Waiter,
};

/// An [`Event`] that is a part of something else, which says itself what is waited for: the observer does not hear of it.
#[must_use]
pub fn hidden_event() -> Event {
    Event::hidden()
}

/// A [`Queue`] without end of that kind.
///
/// ```
/// use looplab_runtime::lowlevel::hidden_queue;
///
/// let ended = hidden_queue();
/// ended.put_nowait("the first").unwrap();
/// assert_eq!(ended.get_nowait(), Ok("the first"));
/// ```
#[must_use]
pub fn hidden_queue<T>() -> Queue<T> {
    Queue::hidden()
}

/// More of a [`Queue`]: its waits without the item.
pub trait QueueExt<T, S: Store<T>> {
    /// Resolves when there is a free slot, or the queue is shut down without any: what [`put`](Queue::put) waits for.
    fn slot(&self) -> Slot<T, S>;

    /// Resolves when there is an item, or the queue is shut down without any: what [`get`](Queue::get) waits for.
    fn arrival(&self) -> Arrival<T, S>;
}

impl<T, S: Store<T>> QueueExt<T, S> for Queue<T, S> {
    fn slot(&self) -> Slot<T, S> {
        self.slot()
    }

    fn arrival(&self) -> Arrival<T, S> {
        self.arrival()
    }
}

/// More of a [`Condition`].
pub trait ConditionExt {
    /// As [`wait`](Condition::wait), for any waiter. A cancellation takes the lock back too before it gets through; any other
    /// interruption does not wait for it. Fails with what interrupted it last, and with the lock if that is held.
    ///
    /// # Panics
    /// When the guard is that of another lock.
    fn wait_as<W: Waiter>(
        &self,
        waiter: &W,
        guard: LockGuard,
    ) -> impl Future<Output = Result<LockGuard, Interrupted<W::Interrupt>>>;

    /// As [`notify`](Condition::notify), for a lock whose guard was [forgotten](LockGuard::forget).
    ///
    /// # Errors
    /// When the lock is free.
    ///
    /// ```
    /// use looplab_runtime::{lowlevel::ConditionExt, sync::Condition};
    ///
    /// assert!(Condition::new().notify_held(1).is_err());
    /// ```
    fn notify_held(&self, count: usize) -> Result<(), NotLocked>;
}

impl ConditionExt for Condition {
    fn wait_as<W: Waiter>(
        &self,
        waiter: &W,
        guard: LockGuard,
    ) -> impl Future<Output = Result<LockGuard, Interrupted<W::Interrupt>>> {
        self.wait_as(waiter, guard)
    }

    fn notify_held(&self, count: usize) -> Result<(), NotLocked> {
        if !self.lock().is_locked() {
            return Err(NotLocked);
        }
        self.signal(count);
        Ok(())
    }
}

/// More of a [`Barrier`]: its waits for any waiter. Each fails with what interrupted it.
pub trait BarrierExt {
    /// As [`wait`](Barrier::wait).
    fn wait_as<W: Waiter>(
        &self,
        waiter: &W,
    ) -> impl Future<Output = Result<Result<usize, BrokenBarrier>, W::Interrupt>>;

    /// As [`reset`](Barrier::reset); once it has done anything, nothing interrupts it.
    fn reset_as<W: Waiter>(&self, waiter: &W) -> impl Future<Output = Result<(), W::Interrupt>>;

    /// As [`abort`](Barrier::abort); once it has done anything, nothing interrupts it.
    fn abort_as<W: Waiter>(&self, waiter: &W) -> impl Future<Output = Result<(), W::Interrupt>>;
}

impl BarrierExt for Barrier {
    fn wait_as<W: Waiter>(
        &self,
        waiter: &W,
    ) -> impl Future<Output = Result<Result<usize, BrokenBarrier>, W::Interrupt>> {
        self.wait_as(waiter)
    }

    fn reset_as<W: Waiter>(&self, waiter: &W) -> impl Future<Output = Result<(), W::Interrupt>> {
        self.reset_as(waiter)
    }

    fn abort_as<W: Waiter>(&self, waiter: &W) -> impl Future<Output = Result<(), W::Interrupt>> {
        self.abort_as(waiter)
    }
}
