//! Making tasks.

use std::{future::Future, panic::Location, rc::Rc};

use looplab_trace::TaskOutcome;

use super::{
    body::{Body, body},
    core::Executor,
    current::{NO_EXECUTOR, with_current},
    join::JoinHandle,
    origin::Origin,
    task::{CellState, TaskName, TaskRef},
};

impl Executor {
    /// Makes a task of `future` and puts it at the end of the ready queue. It is called `task-N`.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// let executor = Executor::instant();
    /// let task = executor.spawn(async { 7 });
    /// assert_eq!(executor.block_on(task), Ok(7));
    /// ```
    #[track_caller]
    pub fn spawn<F: Future + 'static>(&self, future: F) -> JoinHandle<F::Output> {
        let caller = Location::caller();
        self.launch(None, future, |_| TaskOutcome::Returned, || Origin::of::<F>(caller))
    }

    /// As [`spawn`](Self::spawn), with a name.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// let task = Executor::instant().spawn_named("cook", async {});
    /// assert_eq!(task.task().name(), "cook");
    /// ```
    #[track_caller]
    pub fn spawn_named<F: Future + 'static>(&self, name: &str, future: F) -> JoinHandle<F::Output> {
        let caller = Location::caller();
        self.launch(Some(TaskName::Given(name.into())), future, |_| TaskOutcome::Returned, || Origin::of::<F>(caller))
    }

    pub(super) fn launch<F: Future + 'static>(
        &self,
        name: Option<TaskName>,
        future: F,
        outcome: impl Fn(&F::Output) -> TaskOutcome + 'static,
        origin: impl FnOnce() -> Origin,
    ) -> JoinHandle<F::Output> {
        let task = self.add_task(name, CellState::Queued, body(future, outcome), origin);
        self.0.push_step(task.clone());
        JoinHandle::new(task)
    }

    pub(super) fn add_task(
        &self,
        name: Option<TaskName>,
        state: CellState,
        body: Body,
        origin: impl FnOnce() -> Origin,
    ) -> TaskRef {
        let task = self.0.retired.take().unwrap_or_else(|| TaskRef::empty(Rc::downgrade(&self.0)));
        task.task().begin(self.0.ids.next_task(), name, state, body);
        let origin = if self.0.is_watched() { origin() } else { Origin::default() };
        self.0.observe(|observer| observer.spawned(&task, self.0.running_id(), origin));
        task
    }
}

/// Spawns on the [`current`](super::current) executor; see [`Executor::spawn`].
///
/// # Panics
/// Outside a turn.
///
/// ```
/// use looplab_runtime::executor::{Executor, spawn};
///
/// Executor::instant().block_on(async {
///     assert_eq!(spawn(async { 7 }).await, Ok(7));
/// });
/// ```
#[track_caller]
pub fn spawn<F: Future + 'static>(future: F) -> JoinHandle<F::Output> {
    spawn_for(Location::caller(), future)
}

/// As [`spawn`], on behalf of `caller`.
pub(crate) fn spawn_for<F: Future + 'static>(caller: &'static Location<'static>, future: F) -> JoinHandle<F::Output> {
    let spawned =
        with_current(|executor| executor.launch(None, future, |_| TaskOutcome::Returned, || Origin::of::<F>(caller)));
    spawned.expect(NO_EXECUTOR)
}
