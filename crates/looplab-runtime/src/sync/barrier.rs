//! A barrier: tasks wait until so many have come.

use std::{cell::Cell, panic::Location, rc::Rc};

use looplab_trace::ObjectKind;

use super::{Condition, Interrupted, LockGuard, PrimitiveExt, Stage, Tag, Waiter, tag::count, waiter::Undisturbed};

/// A barrier that so many tasks pass together. Clones are the same barrier.
///
/// Order as CPython 3.13 `Lib/asyncio/locks.py`: the last to come lets all pass, and one that comes while they leave waits
/// for the next time.
///
/// ```
/// use looplab_runtime::{combine::gather, executor::Executor, sync::Barrier};
///
/// Executor::instant().block_on(async {
///     let start = Barrier::new(3);
///     let runners = gather((0..3).map(|_| {
///         let start = start.clone();
///         async move { start.wait().await }
///     }));
///     assert_eq!(runners.await, [Ok(Ok(0)), Ok(Ok(1)), Ok(Ok(2))]);
/// });
/// ```
#[derive(Clone, Debug)]
pub struct Barrier(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    condition: Condition,
    parties: usize,
    phase: Cell<BarrierPhase>,
    /// How many are between their coming and their leaving.
    inside: Cell<usize>,
}

/// How far a [`Barrier`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarrierPhase {
    /// It waits for all to come.
    Filling,
    /// All have come, and not all have gone on.
    Draining,
    /// It was reset, and not all waiters have gone on.
    Resetting,
    /// It was aborted.
    Broken,
}

/// The barrier was aborted, or was reset while the task waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenBarrier {
    /// It had been aborted before.
    #[error("the barrier is broken")]
    Before,
    /// It was aborted or reset while the task waited.
    #[error("the barrier was aborted or reset")]
    Meanwhile,
}

impl Barrier {
    /// A barrier for so many.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Barrier::new(3).parties(), 3);
    /// ```
    ///
    /// # Panics
    /// When it is for none.
    #[must_use]
    #[track_caller]
    pub fn new(parties: usize) -> Self {
        assert!(parties > 0, "a barrier is for one task at least");
        let (phase, inside) = (Cell::new(BarrierPhase::Filling), Cell::new(0));
        let kind = ObjectKind::Barrier { parties: count(parties) };
        let condition = Condition::inside(kind, Location::caller());
        Self(Rc::new(Inner { condition, parties, phase, inside }))
    }

    /// Calls it so where tasks are watched. It counts only before the observer has heard of it.
    ///
    /// ```
    /// let start = looplab_runtime::sync::Barrier::new(3).named("start");
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        self.tag().set_label(name, None);
        self
    }

    /// How many it lets pass together.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Barrier::new(2).parties(), 2);
    /// ```
    #[must_use]
    pub fn parties(&self) -> usize {
        self.0.parties
    }

    /// How many wait to pass: none while they do pass.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Barrier::new(2).waiting(), 0);
    /// ```
    #[must_use]
    pub fn waiting(&self) -> usize {
        if self.phase() == BarrierPhase::Filling { self.inside() } else { 0 }
    }

    /// How many are between their coming and their leaving.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Barrier::new(2).inside(), 0);
    /// ```
    #[must_use]
    pub fn inside(&self) -> usize {
        self.0.inside.get()
    }

    /// How far it is.
    ///
    /// ```
    /// use looplab_runtime::sync::{Barrier, BarrierPhase};
    ///
    /// assert_eq!(Barrier::new(2).phase(), BarrierPhase::Filling);
    /// ```
    #[must_use]
    pub fn phase(&self) -> BarrierPhase {
        self.0.phase.get()
    }

    /// Waits until all have come, and resolves to how many had come before.
    ///
    /// Dropping it takes the waiter back out.
    ///
    /// # Errors
    /// When the barrier is aborted, or is reset while this waits.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// assert_eq!(looplab_runtime::sync::Barrier::new(1).wait().await, Ok(0));
    /// # });
    /// ```
    pub async fn wait(&self) -> Result<usize, BrokenBarrier> {
        self.wait_as(&Undisturbed).await.unwrap_or_else(|never| match never {})
    }

    /// Begins again: those that wait get an error.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let barrier = looplab_runtime::sync::Barrier::new(2);
    /// barrier.abort().await;
    /// barrier.reset().await;
    /// assert_eq!(barrier.phase(), looplab_runtime::sync::BarrierPhase::Filling);
    /// # });
    /// ```
    pub async fn reset(&self) {
        self.reset_as(&Undisturbed).await.unwrap_or_else(|never| match never {});
    }

    /// Breaks it: those that wait or come get an error, until it is [reset](Self::reset).
    ///
    /// ```
    /// use looplab_runtime::sync::{Barrier, BrokenBarrier};
    ///
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let barrier = Barrier::new(2);
    /// barrier.abort().await;
    /// assert_eq!(barrier.wait().await, Err(BrokenBarrier::Before));
    /// # });
    /// ```
    pub async fn abort(&self) {
        self.abort_as(&Undisturbed).await.unwrap_or_else(|never| match never {});
    }

    /// As [`wait`](Self::wait), for any waiter.
    ///
    /// # Errors
    /// What interrupted it.
    pub(super) async fn wait_as<W: Waiter>(&self, waiter: &W) -> Result<Result<usize, BrokenBarrier>, W::Interrupt> {
        let guard = waiter.wait(self.0.condition.acquire()).await?;
        let still = |phase| matches!(phase, BarrierPhase::Draining | BarrierPhase::Resetting);
        let guard = self.while_phase(waiter, guard, still).await.map_err(|interrupted| interrupted.by)?;
        if self.phase() == BarrierPhase::Broken {
            return Ok(Err(BrokenBarrier::Before));
        }
        let stay = Stay::enter(self);
        let index = stay.index;
        let passed = self.pass(waiter, guard, index).await;
        // First out of the barrier, and then out of the lock.
        drop(stay);
        match passed {
            Ok((passed, _guard)) => Ok(passed.map(|()| index)),
            Err(Interrupted { by, guard: _guard }) => Err(by),
        }
    }

    /// As [`reset`](Self::reset), for any waiter.
    ///
    /// # Errors
    /// What interrupted it before it did anything.
    pub(super) async fn reset_as<W: Waiter>(&self, waiter: &W) -> Result<(), W::Interrupt> {
        let guard = waiter.wait(self.0.condition.acquire()).await?;
        self.0.phase.set(if self.inside() > 0 { BarrierPhase::Resetting } else { BarrierPhase::Filling });
        self.0.condition.notify_all(&guard);
        Ok(())
    }

    /// As [`abort`](Self::abort), for any waiter.
    ///
    /// # Errors
    /// What interrupted it before it did anything.
    pub(super) async fn abort_as<W: Waiter>(&self, waiter: &W) -> Result<(), W::Interrupt> {
        let guard = waiter.wait(self.0.condition.acquire()).await?;
        self.0.phase.set(BarrierPhase::Broken);
        self.0.condition.notify_all(&guard);
        Ok(())
    }

    /// The last to come opens; the others wait for that.
    async fn pass<W: Waiter>(
        &self,
        waiter: &W,
        guard: LockGuard,
        index: usize,
    ) -> Result<(Result<(), BrokenBarrier>, LockGuard), Interrupted<W::Interrupt>> {
        if index + 1 == self.parties() {
            self.0.phase.set(BarrierPhase::Draining);
            self.0.condition.notify_all(&guard);
            return Ok((Ok(()), guard));
        }
        let guard = self.while_phase(waiter, guard, |phase| phase == BarrierPhase::Filling).await?;
        let broken = matches!(self.phase(), BarrierPhase::Broken | BarrierPhase::Resetting);
        Ok((if broken { Err(BrokenBarrier::Meanwhile) } else { Ok(()) }, guard))
    }

    async fn while_phase<W: Waiter>(
        &self,
        waiter: &W,
        guard: LockGuard,
        waits: impl Fn(BarrierPhase) -> bool,
    ) -> Result<LockGuard, Interrupted<W::Interrupt>> {
        self.0.condition.wait_until_as(waiter, guard, || !waits(self.phase())).await
    }
}

impl PrimitiveExt for Barrier {
    type Stages = Vec<Stage>;

    fn tag(&self) -> &Tag {
        self.0.condition.tag()
    }

    fn stages(&self) -> Vec<Stage> {
        self.0.condition.stages()
    }
}

/// RAII guard: counts a task as inside while it exists.
struct Stay<'a> {
    barrier: &'a Barrier,
    index: usize,
}

impl<'a> Stay<'a> {
    fn enter(barrier: &'a Barrier) -> Self {
        let index = barrier.0.inside.get();
        barrier.0.inside.set(index + 1);
        Self { barrier, index }
    }
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        let Inner { condition, phase, inside, .. } = &*self.barrier.0;
        inside.set(inside.get() - 1);
        if inside.get() > 0 {
            return;
        }
        if matches!(phase.get(), BarrierPhase::Resetting | BarrierPhase::Draining) {
            phase.set(BarrierPhase::Filling);
        }
        condition.wake(usize::MAX);
    }
}
