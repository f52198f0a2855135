//! What is known of a task: its name, its state, and how it ended.

mod cell;

use std::{
    fmt,
    rc::{Rc, Weak},
};

use looplab_trace::{Name, TaskId, TaskOutcome};

pub(super) use self::cell::Task;
use super::inner::Inner;

/// What a task is called.
#[derive(Clone, Debug)]
pub enum TaskName {
    /// This.
    Given(Rc<str>),
    /// A prefix and a number. It is put together only when it is asked for.
    Numbered(&'static str, u32),
}

/// A reference to a task: its name, its number and how it ended. Clones are the same task.
///
/// It does not keep the task's future alive.
#[derive(Clone)]
pub struct TaskRef(Rc<Task>);

/// Where a task stands.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum CellState {
    /// Until it is woken.
    Waiting,
    /// In the ready queue.
    Queued,
    /// It takes a step.
    Running,
    /// It takes a step, and was woken meanwhile.
    Woken,
    /// It has taken its last step, or is being dropped.
    Over,
    /// It has ended.
    Ended,
}

impl TaskRef {
    /// A cell for a task of this executor.
    pub(super) fn empty(executor: Weak<Inner>) -> Self {
        Self(Rc::new(Task::empty(executor)))
    }

    /// Whether this is the only reference to it.
    pub(super) fn is_last(&self) -> bool {
        Rc::strong_count(&self.0) == 1
    }

    pub(super) fn task(&self) -> &Task {
        &self.0
    }

    /// Puts it into the ready queue. It waits.
    pub(super) fn queue(&self) {
        let Some(executor) = self.0.executor.upgrade() else { return self.0.abandon() };
        self.0.state.set(CellState::Queued);
        executor.observe_all(|observer| observer.woken(self.id(), executor.cause()));
        executor.note_event(self.id());
        executor.push_step(self.clone());
    }

    /// Its number within its run.
    #[must_use]
    pub fn id(&self) -> TaskId {
        self.0.id()
    }

    /// Its name.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// let executor = Executor::instant();
    /// let names = [executor.spawn(async {}), executor.spawn_named("cook", async {})].map(|task| task.task().name());
    /// assert_eq!(names, ["task-1", "cook"]);
    /// ```
    #[must_use]
    pub fn name(&self) -> Name {
        self.0.name()
    }

    /// Gives it another name.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// let task = Executor::instant().spawn(async {});
    /// task.task().set_name("cook");
    /// assert_eq!(task.task().name(), "cook");
    /// ```
    pub fn set_name(&self, name: &str) {
        self.0.name.set(Some(Box::new(TaskName::Given(name.into()))));
        if let Some(executor) = self.0.executor.upgrade() {
            executor.observe(|observer| observer.renamed(self));
        }
    }

    /// Whether it has ended.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    ///
    /// let executor = Executor::instant();
    /// let task = executor.spawn(async {}).task().clone();
    /// executor.block_on(async {});
    /// assert!(task.is_finished(), "the task went on without its handle");
    /// ```
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    /// How it ended, if it has.
    ///
    /// ```
    /// use looplab_runtime::executor::Executor;
    /// use looplab_trace::TaskOutcome;
    ///
    /// let executor = Executor::instant();
    /// let task = executor.spawn(async {}).task().clone();
    /// assert_eq!(task.outcome(), None);
    /// executor.block_on(async {});
    /// assert_eq!(task.outcome(), Some(TaskOutcome::Returned));
    /// ```
    #[must_use]
    pub fn outcome(&self) -> Option<TaskOutcome> {
        self.0.outcome()
    }
}

impl fmt::Debug for TaskRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
