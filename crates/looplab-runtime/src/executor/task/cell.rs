//! The cell of a task, whatever its future and its value are.

use std::{cell::Cell, fmt, rc::Weak, task::Waker};

use compact_str::format_compact;
use looplab_trace::{Name, TaskId, TaskOutcome};

use super::{CellState, TaskName};
use crate::executor::{
    body::Body,
    end::{End, Sequel},
    inner::Inner,
};

/// What there is of every task, whatever its future and its value are.
pub(in crate::executor) struct Task {
    id: Cell<TaskId>,
    pub(in crate::executor) state: Cell<CellState>,
    /// Whether it is to stop at its next turn.
    pub(in crate::executor) cancelled: Cell<bool>,
    /// Whether its value may still be asked for.
    pub(in crate::executor) wanted: Cell<bool>,
    /// Where its executor holds it. If it does not, the ready queue does, or a waker of it.
    pub(in crate::executor) slot: Cell<Option<usize>>,
    pub(in crate::executor) executor: Weak<Inner>,
    /// `None` while it goes by its number, as most do.
    pub(super) name: Cell<Option<Box<TaskName>>>,
    /// What is left to do, or its value once it has ended; `None` while it runs.
    pub(in crate::executor) body: Cell<Option<Body>>,
    /// What wakes it, while it is held or queued: from its first step on, if that was not its last.
    pub(in crate::executor) waker: Cell<Option<Waker>>,
    end: Cell<End>,
}

impl Task {
    pub(super) fn empty(executor: Weak<Inner>) -> Self {
        Self {
            id: Cell::new(TaskId(0)),
            state: Cell::new(CellState::Ended),
            cancelled: Cell::default(),
            wanted: Cell::default(),
            slot: Cell::default(),
            executor,
            name: Cell::default(),
            body: Cell::default(),
            waker: Cell::default(),
            end: Cell::default(),
        }
    }

    /// Makes a new task of it, which stands there.
    pub(in crate::executor) fn begin(&self, id: TaskId, name: Option<TaskName>, state: CellState, body: Body) {
        debug_assert!(self.is_finished() && !self.is_held(), "another task is here");
        self.id.set(id);
        self.state.set(state);
        self.cancelled.set(false);
        self.wanted.set(true);
        self.name.set(name.map(Box::new));
        self.body.set(Some(body));
        self.end.set(End::default());
    }

    pub(in crate::executor) fn id(&self) -> TaskId {
        self.id.get()
    }

    pub(in crate::executor) fn name(&self) -> Name {
        let name = self.name.take();
        let text = match name.as_deref() {
            None => format_compact!("task-{}", self.id().0),
            Some(TaskName::Given(name)) => Name::from(&**name),
            Some(TaskName::Numbered(prefix, number)) => format_compact!("{prefix}{number}"),
        };
        self.name.set(name);
        text
    }

    pub(in crate::executor) fn note_cancel(&self) {
        if let Some(executor) = self.executor.upgrade() {
            executor.observe(|observer| observer.cancel_requested(self.id(), executor.running_id()));
            executor.note_event(self.id());
        }
    }

    /// Whether it neither runs nor has ended: its future can be dropped.
    pub(in crate::executor) fn is_suspended(&self) -> bool {
        matches!(self.state.get(), CellState::Waiting | CellState::Queued)
    }

    /// Whether its executor holds it.
    pub(in crate::executor) fn is_held(&self) -> bool {
        self.slot.get().is_some()
    }

    pub(in crate::executor) fn is_finished(&self) -> bool {
        self.state.get() == CellState::Ended
    }

    pub(in crate::executor) fn outcome(&self) -> Option<TaskOutcome> {
        self.with_end(|end| end.outcome())
    }

    /// Has a callback queued at the end. Returns what [`forget`](Self::forget) wants. Nothing if it has ended.
    pub(in crate::executor) fn when_done(&self, call: Box<dyn FnOnce()>) -> u32 {
        self.with_end(|end| {
            let number = end.next_number();
            end.add(Sequel::Call(number, call));
            number
        })
    }

    /// Cancels the callback that [`when_done`](Self::when_done) asked for.
    pub(in crate::executor) fn forget(&self, number: u32) {
        drop(self.with_end(|end| end.take(|sequel| sequel.number() == Some(number))));
    }

    /// Has `waker` woken at the end, as the handle's one awaiter. An awaiter that comes anew takes the last place.
    pub(in crate::executor) fn set_awaiter(&self, waker: &Waker) {
        if self.with_end(|end| end.wakes(waker)) {
            return;
        }
        self.forget_awaiter();
        let waker = waker.clone();
        self.with_end(|end| end.add(Sequel::Wake(waker)));
    }

    pub(in crate::executor) fn forget_awaiter(&self) {
        drop(self.with_end(|end| end.take(|sequel| sequel.number().is_none())));
    }

    fn with_end<T>(&self, act: impl FnOnce(&mut End) -> T) -> T {
        let mut end = self.end.take();
        let result = act(&mut end);
        self.end.set(end);
        result
    }

    /// What is left of it once it has ended: its value, unless that was taken.
    pub(in crate::executor) fn take_body(&self) -> Option<Body> {
        self.is_finished().then(|| self.body.take())?
    }

    /// Whether this waker is its own.
    #[cfg(feature = "explore")]
    pub(in crate::executor) fn is_woken_by(&self, waker: &Waker) -> bool {
        let own = self.waker.take();
        let is_own = own.as_ref().is_some_and(|own| own.will_wake(waker));
        self.waker.set(own);
        is_own
    }

    /// Gives it its waker, for as long as it goes on.
    pub(in crate::executor) fn keep(&self, waker: Waker) {
        if !matches!(self.state.get(), CellState::Over | CellState::Ended) {
            self.waker.set(Some(waker));
        }
    }

    /// Leaves it to its wakers, if it waits and its executor has let go of it.
    pub(in crate::executor) fn release_if_waiting(&self) {
        if self.state.get() == CellState::Waiting {
            self.leave();
        }
    }

    /// Leaves it to its wakers, if its executor has let go of it. It does not get the turn it may stand in line
    /// for.
    pub(in crate::executor) fn leave(&self) {
        if self.is_held() {
            return;
        }
        match self.waker.take() {
            Some(waker) => drop(waker),
            None => self.abandon(),
        }
    }

    /// Drops its future, which cancels it. Nothing while it runs, or when it has ended.
    #[inline(never)]
    pub(in crate::executor) fn abandon(&self) {
        if self.is_suspended() {
            self.state.set(CellState::Over);
            drop(self.body.take());
            self.finish(self.executor.upgrade().as_deref(), TaskOutcome::Cancelled);
            drop(self.waker.take());
        }
    }

    /// Ends the task: its awaiter is woken and the callbacks are queued, in the order they came.
    pub(in crate::executor) fn finish(&self, executor: Option<&Inner>, outcome: TaskOutcome) {
        if self.is_finished() {
            return;
        }
        self.state.set(CellState::Over);
        let before = self.end.replace(End::Reached(outcome));
        if let Some(executor) = executor {
            if executor.is_observed() {
                self.tell_end(executor);
            }
            executor.tasks.remove(self);
        }
        self.state.set(CellState::Ended);
        if let End::Ahead(sequels) = before
            && !sequels.is_empty()
        {
            Self::follow(sequels, executor);
        }
    }

    #[inline(never)]
    fn tell_end(&self, executor: &Inner) {
        if let Some(outcome) = self.outcome() {
            executor.observe(|observer| observer.done(self.id(), &outcome));
            executor.note_event(self.id());
        }
    }

    #[inline(never)]
    fn follow(sequels: Vec<Sequel>, executor: Option<&Inner>) {
        for sequel in sequels {
            match (sequel, executor) {
                (Sequel::Wake(waker), _) => waker.wake(),
                (Sequel::Call(_, call), Some(executor)) => executor.push_call(call),
                (Sequel::Call(..), None) => {}
            }
        }
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskRef").field("id", &self.id().0).field("name", &self.name()).finish()
    }
}
